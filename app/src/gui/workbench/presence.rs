//! Where this member is, told to the others; and where the others are, shown here.

use std::time::Duration;

use myspot_core::RecordId;
use myspot_core::peer::Presence;

use super::Workbench;
use crate::gui::adapters;
use crate::gui::event::Event;
use crate::gui::moments::now;
use crate::gui::road::Road;

/// How often typing is sent while somebody looks at the same fiche.
const LIVE: Duration = Duration::from_millis(100);

/// How long after the last keystroke a member still « écrit ici », in milliseconds.
const WRITING_MS: i64 = 5_000;

impl Workbench {
    /// Letters were typed: sent soon when somebody looks at the same fiche.
    pub(super) fn typed_live(&mut self, record: &RecordId, key: &str, road: &Road) {
        if self.net.line.is_none() {
            return;
        }
        self.net.typed = Some((record.clone(), key.to_owned(), now()));
        self.tell_presence();
        let selected = self.selected.as_ref();
        let watched = self.net.line.as_ref().is_some_and(|line| {
            line.is_watched(record) || selected.is_some_and(|record| line.is_watched(record))
        });
        if watched && self.jobs.are_threads() && !std::mem::replace(&mut self.net.live_due, true) {
            let road = road.clone();
            slint::Timer::single_shot(LIVE, move || road.send(Event::LiveTyping));
        }
    }

    /// A tenth of a second of typing is over.
    pub(super) fn send_typing(&mut self, road: &Road) {
        self.net.live_due = false;
        self.settle(road);
    }

    /// Says to the others where this member is.
    pub(super) fn tell_presence(&mut self) {
        let moment = now();
        let typed = self.net.typed.as_ref();
        let typed = typed.filter(|(_, _, at)| moment.0 - at.0 < WRITING_MS);
        let page = Some(self.page_code());
        let here = match typed {
            Some((record, key, _)) => Presence {
                page,
                record: Some(record.clone()),
                field: Some(key.clone()),
                ..self.caret_in(record, key)
            },
            None => Presence {
                page,
                record: self.selected.clone(),
                ..Presence::default()
            },
        };
        self.with_line(|line, _| line.move_to(here));
    }

    /// Where the caret stands in a field, and the other end of what is chosen, in letters.
    fn caret_in(&self, record: &RecordId, key: &str) -> Presence {
        let here = self.focus.as_ref().filter(|focus| focus.is(record, key));
        let letters = |bytes: usize| {
            let before = here?.text.get(..bytes)?;
            u32::try_from(before.chars().count()).ok()
        };
        let ends = here.map(|focus| (focus.caret, focus.anchor));
        Presence {
            caret: ends.and_then(|(caret, _)| letters(caret)),
            chosen: ends
                .filter(|(caret, anchor)| caret != anchor)
                .and_then(|(_, anchor)| letters(anchor)),
            ..Presence::default()
        }
    }

    /// The field was left: this member no longer writes there.
    pub(super) fn stopped_typing(&mut self) {
        if self.net.typed.take().is_some() {
            self.tell_presence();
        }
    }

    /// Somebody went elsewhere or wrote.
    pub(super) fn refresh_places(&mut self) {
        if let Some(line) = &self.net.line {
            line.show_places(&mut self.share);
        }
        self.look_on();
        self.show_places();
    }

    /// Shows where the others are, by [`Workbench::share`], and nothing else. Costs O(members),
    /// however much the workspace holds: it happens several times a second while they write.
    pub fn show_places(&self) {
        adapters::sharing::show_places(self);
        adapters::frame::show_status(self);
    }
}
