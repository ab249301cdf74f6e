//! The kind files that ship with the program.

/// Reads one file of `core/kinds/` at compile time.
macro_rules! kind_files {
    ($($name:literal),* $(,)?) => {
        [$((concat!($name, ".json"), include_str!(concat!("../../kinds/", $name, ".json")))),*]
    };
}

/// Name and text of every kind file; a new file is added to this list.
pub(super) const FILES: [(&str, &str); 43] = kind_files![
    "action",
    "ally_sheet",
    "assessment",
    "attachment",
    "axis",
    "board",
    "card",
    "challenge",
    "checklist_item",
    "comment",
    "commitment",
    "common",
    "decision",
    "entity",
    "field_def",
    "import_batch",
    "indicator",
    "info",
    "journal_entry",
    "kind_def",
    "link",
    "marker",
    "measurement",
    "meeting",
    "member",
    "message",
    "note",
    "objective",
    "observation",
    "partnership",
    "relation",
    "risk",
    "snapshot",
    "source",
    "strategy",
    "tag",
    "target_point",
    "target_sheet",
    "term",
    "timebox",
    "view",
    "vote_session",
    "window",
];
