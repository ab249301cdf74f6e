//! The words for codes: those of the kind files, and those that a collective added.

use crate::record::Record;
use crate::value::Value;
use crate::workspace::Workspace;

/// The words for a code of a field: the kind file's, the collective's, or the code itself.
#[must_use]
pub fn label_of(workspace: &Workspace, record_type: &str, field: &str, code: &str) -> String {
    let known = workspace
        .kinds()
        .field(record_type, field)
        .and_then(|known| known.label_of(code));
    match known {
        Some(label) => label.to_owned(),
        None => custom_kind(workspace, record_type, code)
            .map(|kind| kind.words("label_fr").to_owned())
            .filter(|label| !label.is_empty())
            .unwrap_or_else(|| code.to_owned()),
    }
}

/// As [`label_of`], for several.
#[must_use]
pub fn plural_of(workspace: &Workspace, record_type: &str, field: &str, code: &str) -> String {
    match workspace
        .kinds()
        .field(record_type, field)
        .and_then(|known| known.code(code))
    {
        Some(known) => known.plural().to_owned(),
        None => label_of(workspace, record_type, field, code),
    }
}

/// The record by which a collective described a code of its own.
#[must_use]
pub fn custom_kind<'a>(
    workspace: &'a Workspace,
    record_type: &str,
    code: &str,
) -> Option<&'a Record> {
    workspace
        .records()
        .of_kind("kind_def")
        .find(|kind| kind.words("applies_to") == record_type && kind.words("code") == code)
}

/// The value of a stored key in words: labels for codes, titles for references.
#[must_use]
pub fn words_of(workspace: &Workspace, record_type: &str, key: &str, value: &Value) -> String {
    let text = value.to_words();
    let Some(field) = workspace.kinds().field_of_key(record_type, key) else {
        return text;
    };
    if let Some(label) = field.label_of(&text) {
        return label.to_owned();
    }
    if let Some(label) = value.as_int().and_then(|number| field.step_label(number)) {
        return label.to_owned();
    }
    match workspace.records().get(&text.as_str().into()) {
        Some(target) => title(workspace, target),
        None => text,
    }
}

/// A record that is called after one that is called after one… is followed so far: names may
/// lead in a circle.
const MOST_STEPS: usize = 4;

/// What a record is called in a list: its title, or the beginning of its text.
#[must_use]
pub fn title(workspace: &Workspace, record: &Record) -> String {
    title_in(workspace, record, MOST_STEPS)
}

fn title_in(workspace: &Workspace, record: &Record, steps: usize) -> String {
    if record.kind == "relation" {
        return relation_title(workspace, record);
    }
    let field = workspace
        .kinds()
        .get(&record.kind)
        .map_or("name", |kind| &kind.title_field);
    let words = [field, "name", "title", "label", "text"]
        .iter()
        .map(|field| record.words(field))
        .find(|words| !words.is_empty())
        .unwrap_or_default();
    let target = workspace.records().get(&words.into());
    if let (Some(target), Some(steps)) = (target, steps.checked_sub(1)) {
        return title_in(workspace, target, steps);
    }
    // A strategy is called by its own words, else by those of its code.
    let own = record.words("title");
    let code = label_of(workspace, &record.kind, field, words);
    let words = if own.is_empty() { code.as_str() } else { own };
    let line = words.lines().next().unwrap_or_default();
    match line.char_indices().nth(80) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}

fn relation_title(workspace: &Workspace, relation: &Record) -> String {
    let end = |key: &str| {
        let end = relation
            .reference(key)
            .and_then(|id| workspace.records().get(&id));
        end.map(|end| end.words("name").to_owned())
            .unwrap_or_default()
    };
    let words = match relation.words("label") {
        "" => label_of(workspace, "relation", "kind", relation.words("kind")),
        label => label.to_owned(),
    };
    format!("{} {} {}", end("from"), words, end("to"))
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Dice, Edit, Kinds, Moment, WorkspaceId};

    #[test]
    fn two_records_that_bear_each_others_name_have_one() {
        let mut dice = Dice::from_number(1);
        let id = WorkspaceId::fresh(&mut dice);
        let mut workspace =
            Workspace::create(id, Arc::new(Kinds::builtin()), dice).expect("the genesis");
        let now = Moment(1_800_000_000_000);
        let pair = [workspace.fresh_id(now), workspace.fresh_id(now)];
        for (own, other) in [(0, 1), (1, 0)] {
            let create = Edit::Create {
                record: pair[own].clone(),
                kind: "entity".into(),
                fields: vec![("name".into(), pair[other].as_str().into())],
            };
            workspace.apply(&create.into(), now).expect("allowed");
        }
        let one = workspace.record(&pair[0]).expect("it was made");
        assert!(!title(&workspace, one).is_empty());
    }
}
