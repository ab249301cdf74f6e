//! The field in which the keyboard is, while others may write into it too.
//!
//! The page reports every move of the caret. When the text of the document is no longer the one
//! that the field shows, the field gets the new one together with the place where the caret now
//! stands; letters typed before it has it are brought onto the new text.

use myspot_core::{RecordId, Value, Workspace};

use super::Workbench;
use crate::gui::adapters;
use crate::gui::caret;

/// A field of the fiche with the keyboard in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFocus {
    /// The record.
    pub record: RecordId,
    /// The stored key.
    pub key: String,
    /// Where the caret stands, in bytes of the text that the field shows.
    pub caret: usize,
    /// The other end of the selection; the caret itself without one.
    pub anchor: usize,
    /// The text that the field shows, as it last said.
    pub text: String,
}

impl FieldFocus {
    /// Whether it is that field.
    #[must_use]
    pub fn is(&self, record: &RecordId, key: &str) -> bool {
        self.record == *record && self.key == key
    }
}

impl Workbench {
    /// The keyboard came to a field, or its caret moved.
    pub(in crate::gui) fn focus_moved(&mut self, mut here: FieldFocus) {
        let shown = self
            .workspace()
            .and_then(|workspace| text_shown(workspace, &here.record, &here.key));
        // A caret moves before the keystroke that moved it is told: the text is only believed
        // when the document has it too.
        if shown.as_ref() != Some(&here.text) {
            let known = self.focus.take();
            let known = known.filter(|known| known.is(&here.record, &here.key));
            if let Some(text) = known.map(|known| known.text).or(shown) {
                here.text = text;
            }
        }
        self.left = None;
        self.focus = Some(here);
    }

    /// The keyboard went elsewhere; another field may have it already.
    pub(in crate::gui) fn focus_left(&mut self, record: &RecordId, key: &str) {
        if self
            .focus
            .as_ref()
            .is_some_and(|focus| focus.is(record, key))
        {
            self.left = self.focus.take();
            self.stopped_typing();
        }
    }

    /// What a field holds once what was typed meets what came from elsewhere.
    pub(super) fn typed(&mut self, record: &RecordId, key: &str, text: &str) -> String {
        let shown = self
            .workspace()
            .and_then(|workspace| text_shown(workspace, record, key));
        let focus = self.focus.as_mut().filter(|focus| focus.is(record, key));
        let (Some(focus), Some(shown)) = (focus, shown) else {
            return text.to_owned();
        };
        let before = std::mem::replace(&mut focus.text, text.to_owned());
        if before == shown {
            text.to_owned()
        } else {
            caret::rebase(&before, text, &shown)
        }
    }

    /// Puts the text of the document into the field with the keyboard, when it shows another one.
    pub(in crate::gui) fn put_what_came(&mut self) {
        let Some(focus) = self.focus.as_ref().or(self.left.as_ref()) else {
            return;
        };
        let shown = self
            .workspace()
            .and_then(|workspace| text_shown(workspace, &focus.record, &focus.key));
        let Some(shown) = shown.filter(|shown| *shown != focus.text) else {
            return;
        };
        let (caret, anchor) = self
            .caret_held
            .unwrap_or_else(|| caret::follow(&focus.text, &shown, (focus.caret, focus.anchor)));
        adapters::pane::put_text(self, &shown, caret, anchor);
    }

    /// The field into which text is put: the one with the keyboard, or the one it left last.
    pub(in crate::gui) fn field_to_put(&self) -> Option<&FieldFocus> {
        self.focus.as_ref().or(self.left.as_ref())
    }

    /// A field without the keyboard does not say that it has taken a text.
    pub(in crate::gui) fn note_put(&mut self, text: &str, caret: usize, anchor: usize) {
        if self.focus.is_none()
            && let Some(left) = &mut self.left
        {
            (left.text, left.caret, left.anchor) = (text.to_owned(), caret, anchor);
        }
    }

    /// Forgets the fields of a fiche that is no longer shown.
    pub(in crate::gui) fn forget_fields(&mut self) {
        self.focus = None;
        self.left = None;
    }
}

/// The text of a field as the fiche shows it.
fn text_shown(workspace: &Workspace, record: &RecordId, key: &str) -> Option<String> {
    let held = workspace.record(record)?.get(key);
    Some(match held {
        None => String::new(),
        Some(value) => words_to_edit(value),
    })
}

/// A value as it stands in a field that one types in.
pub(in crate::gui) fn words_to_edit(value: &Value) -> String {
    match value {
        Value::Float(number) => number.to_string().replace('.', ","),
        value => match value.as_str() {
            Some(words) => words.to_owned(),
            None => value.to_words(),
        },
    }
}
