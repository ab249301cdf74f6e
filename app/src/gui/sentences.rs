//! From typed facts to the sentences of the pages. Every word comes from `messages.slint` or
//! from the kind files; this module only chooses among them.

use myspot_core::history::{Author, Deed, Entry};
use myspot_core::import::ImportError;
use myspot_core::store::{Repair, StoreError};
use myspot_core::view::labels::{title, words_of};
use myspot_core::{Moment, RecordId, Workspace, split_key};
use slint::{ComponentHandle as _, SharedString};

use super::moments::{Day, now, shown};
use crate::anything::FileError;
use crate::open::OpenError;
use crate::ui::{
    BoardMessages, ExchangeMessages, Failure, GraphMessages, Main, Messages, ShareMessages,
    TimelineMessages,
};

/// The words of the window.
pub struct Sentences<'a> {
    messages: Messages<'a>,
    share: ShareMessages<'a>,
    board: BoardMessages<'a>,
    graph: GraphMessages<'a>,
    timeline: TimelineMessages<'a>,
    exchange: ExchangeMessages<'a>,
}

impl<'a> Sentences<'a> {
    /// The words of this window.
    #[must_use]
    pub fn of(main: &'a Main) -> Self {
        Self {
            messages: main.global::<Messages<'_>>(),
            share: main.global::<ShareMessages<'_>>(),
            board: main.global::<BoardMessages<'_>>(),
            graph: main.global::<GraphMessages<'_>>(),
            timeline: main.global::<TimelineMessages<'_>>(),
            exchange: main.global::<ExchangeMessages<'_>>(),
        }
    }

    /// The sentences themselves.
    #[must_use]
    pub fn say(&self) -> &Messages<'a> {
        &self.messages
    }

    /// The sentences of sharing.
    #[must_use]
    pub fn share(&self) -> &ShareMessages<'a> {
        &self.share
    }

    /// The sentences of the boards.
    #[must_use]
    pub fn board(&self) -> &BoardMessages<'a> {
        &self.board
    }

    /// The sentences of the graph.
    #[must_use]
    pub fn graph(&self) -> &GraphMessages<'a> {
        &self.graph
    }

    /// The sentences of the timeline.
    #[must_use]
    pub fn timeline(&self) -> &TimelineMessages<'a> {
        &self.timeline
    }

    /// The sentences of imports and exports.
    #[must_use]
    pub fn exchange(&self) -> &ExchangeMessages<'a> {
        &self.exchange
    }

    /// « hier à 21:10 ».
    #[must_use]
    pub fn when(&self, moment: Moment) -> SharedString {
        let say = &self.messages;
        let then = shown(moment, now());
        let time: SharedString = then.time.into();
        let date = |day: i8, month: i8| {
            say.invoke_day_of_month(i32::from(day), say.invoke_month(i32::from(month)))
        };
        match then.day {
            Day::Today => say.invoke_today_at(time),
            Day::Yesterday => say.invoke_yesterday_at(time),
            Day::ThisYear(day, month) => say.invoke_day_at(date(day, month), time),
            Day::Date(day, month, year) => say.invoke_with_year(date(day, month), i32::from(year)),
        }
    }

    /// The name of a member, « vous », or « un autre appareil ».
    #[must_use]
    pub fn who(&self, workspace: &Workspace, author: &Author) -> SharedString {
        let member = author
            .member
            .as_ref()
            .and_then(|id| workspace.records().get(id));
        match member
            .map(|member| member.words("name"))
            .filter(|name| !name.is_empty())
        {
            Some(name) => name.into(),
            None if author.here => self.messages.invoke_you(),
            None => self.messages.invoke_unknown_member(),
        }
    }

    /// What was done, where the label alone says it: an act of thousands takes a while to read.
    #[must_use]
    pub fn labelled_act(&self, label: &str) -> Option<SharedString> {
        let say = &self.messages;
        match label.strip_prefix("import ") {
            Some(file) => Some(say.invoke_act_import(file.into())),
            None => (label == "unite").then(|| say.invoke_act_many(2)),
        }
    }

    /// What an act would be called after « Annuler : ».
    #[must_use]
    pub fn act(&self, workspace: &Workspace, entry: &Entry) -> SharedString {
        let say = &self.messages;
        if let Some(words) = self.labelled_act(&entry.label) {
            return words;
        }
        let made = entry.deeds.iter().find(|(_, deed)| *deed == Deed::Made);
        let Some((record, deed)) = made.or_else(|| entry.deeds.first()) else {
            return entry.label.as_str().into();
        };
        let name: SharedString = self.name(workspace, record).into();
        let kind = workspace
            .record(record)
            .map_or("", |record| record.kind.as_str());
        let others = entry
            .deeds
            .iter()
            .filter(|(other, _)| other != record)
            .count();
        match deed {
            Deed::Made if kind == "relation" => {
                let end = |key: &str| {
                    let end = workspace
                        .record(record)
                        .and_then(|record| record.reference(key));
                    SharedString::from(end.map(|id| self.name(workspace, &id)).unwrap_or_default())
                };
                say.invoke_act_link(end("from"), end("to"))
            }
            Deed::Made if matches!(kind, "note" | "link") => say.invoke_act_note(
                self.subject(workspace, entry)
                    .unwrap_or_else(|| name.to_string())
                    .into(),
            ),
            Deed::Made => say.invoke_act_create(name),
            _ if others > 0 => say.invoke_act_many(1 + distinct_others(entry, record)),
            Deed::Trashed => say.invoke_act_trash(name),
            Deed::Restored => say.invoke_act_restore(name),
            Deed::Set { key, .. }
            | Deed::Emptied { key }
            | Deed::Wrote { key, .. }
            | Deed::Counted { key, .. } => {
                say.invoke_act_edit(self.field(workspace, kind, key), name)
            }
        }
    }

    /// One deed of a change in words, as the history of a fiche tells it.
    #[must_use]
    pub fn deed(
        &self,
        workspace: &Workspace,
        entry: &Entry,
        record: &RecordId,
        deed: &Deed,
    ) -> SharedString {
        let say = &self.messages;
        let kind = workspace
            .record(record)
            .map_or("", |record| record.kind.as_str());
        let name = || SharedString::from(self.name(workspace, record));
        let short = |words: String| SharedString::from(shorten(&words));
        match deed {
            Deed::Made if entry.label.starts_with("import ") => {
                say.invoke_deed_import(entry.label["import ".len()..].into())
            }
            Deed::Made if kind == "relation" => say.invoke_deed_linked(name()),
            Deed::Made if kind == "note" => say.invoke_deed_noted(name()),
            Deed::Made => say.invoke_deed_made(name()),
            Deed::Trashed => say.invoke_deed_trashed(name()),
            Deed::Restored => say.invoke_deed_restored(name()),
            Deed::Wrote { key, .. } => say.invoke_deed_wrote(self.field(workspace, kind, key)),
            Deed::Counted { key, by } => {
                say.invoke_deed_set(self.field(workspace, kind, key), by.to_string().into())
            }
            Deed::Set { key, value } => {
                let field = self.field(workspace, kind, key);
                if let Some(member) = self.member(workspace, kind, key) {
                    return say.invoke_deed_added(field, member);
                }
                let after = short(words_of(workspace, kind, key, value));
                match workspace.before(&entry.hash, record, key) {
                    Some(before) if !before.is_blank() => {
                        let before = short(words_of(workspace, kind, key, &before));
                        say.invoke_deed_changed(field, before, after)
                    }
                    _ => say.invoke_deed_set(field, after),
                }
            }
            Deed::Emptied { key } => {
                let field = self.field(workspace, kind, key);
                match self.member(workspace, kind, key) {
                    Some(member) => say.invoke_deed_taken(field, member),
                    None => say.invoke_deed_emptied(field),
                }
            }
        }
    }

    /// The label of a field, or its key when this version does not know it.
    #[must_use]
    pub fn field(&self, workspace: &Workspace, kind: &str, key: &str) -> SharedString {
        if let (_, Some(id)) = split_key(key)
            && let Some(added) = workspace.records().get(&id.into())
            && added.kind == "field_def"
        {
            return added.words("label").into();
        }
        match workspace.kinds().field_of_key(kind, key) {
            Some(field) => field.label.as_str().into(),
            None => key.into(),
        }
    }

    /// What a grade means, « source fiable, information possible ».
    #[must_use]
    pub fn grade(&self, letter: &str, digit: &str) -> SharedString {
        let say = &self.messages;
        let (one, two) = (
            say.invoke_reliability(letter.into()),
            say.invoke_credibility(digit.into()),
        );
        match (one.is_empty(), two.is_empty()) {
            (true, true) => say.invoke_not_graded(),
            (false, true) => one,
            (true, false) => two,
            (false, false) => say.invoke_both(one, two),
        }
    }

    /// The dialog for a workspace that does not open.
    #[must_use]
    pub fn cannot_open(&self, error: &OpenError) -> Failure {
        self.failure(self.messages.invoke_failure_open(), error)
    }

    /// The dialog for a workspace that cannot be made.
    #[must_use]
    pub fn cannot_create(&self, error: &OpenError) -> Failure {
        self.failure(self.messages.invoke_failure_create(), error)
    }

    /// The dialog for a disk that refuses.
    #[must_use]
    pub fn cannot_save(&self, error: &StoreError) -> Failure {
        let (what, next) = self.store(error);
        let title = self.messages.invoke_failure_save();
        Failure {
            open: true,
            title,
            what,
            next,
            detail: SharedString::default(),
        }
    }

    /// The strip above the page after a folder had to be mended; `None` when nothing shows.
    #[must_use]
    pub fn repaired(&self, repairs: &[Repair]) -> Option<SharedString> {
        let damaged = repairs
            .iter()
            .filter(|repair| !matches!(repair, Repair::TornTail { .. }))
            .count();
        match (damaged, repairs.len()) {
            (0, 0) => None,
            (0, _) => Some(self.messages.invoke_banner_torn()),
            (damaged, _) => Some(
                self.messages
                    .invoke_damaged(i32::try_from(damaged).unwrap_or(i32::MAX)),
            ),
        }
    }

    fn failure(&self, title: SharedString, error: &OpenError) -> Failure {
        let say = &self.messages;
        let (what, next) = match error {
            OpenError::Store(error) => self.store(error),
            OpenError::Document { folder, .. } => (
                say.invoke_what_unreadable(folder.display().to_string().into()),
                say.invoke_next_backup(),
            ),
            OpenError::File(error) => self.file(error),
            OpenError::Edit(_) | OpenError::Epoch(_) => {
                (say.invoke_failure_edit(), say.invoke_next_retry())
            }
        };
        Failure {
            open: true,
            title,
            what,
            next,
            detail: SharedString::default(),
        }
    }

    fn file(&self, error: &FileError) -> (SharedString, SharedString) {
        let say = &self.messages;
        match error {
            FileError::Unreadable { path, .. } => (
                say.invoke_what_denied(path.display().to_string().into()),
                say.invoke_next_retry(),
            ),
            FileError::Data {
                source: ImportError::BrokenJson { line, column, .. },
                ..
            } => {
                let place = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
                (
                    say.invoke_what_broken_json(place(*line), place(*column)),
                    say.invoke_next_other_file(),
                )
            }
            FileError::Data {
                source: ImportError::NewerVersion { .. },
                ..
            } => (say.invoke_what_newer(), say.invoke_next_update()),
            FileError::Copy { .. } | FileError::Content { .. } | FileError::Data { .. } => {
                (say.invoke_what_not_ours(), say.invoke_next_other_file())
            }
        }
    }

    fn store(&self, error: &StoreError) -> (SharedString, SharedString) {
        let say = &self.messages;
        let shown = |path: &std::path::Path| SharedString::from(path.display().to_string());
        match error {
            StoreError::NotFound { path } => (
                say.invoke_what_missing(shown(path)),
                say.invoke_next_check_path(),
            ),
            StoreError::NotAWorkspace { .. } | StoreError::ForeignFile { .. } => {
                (say.invoke_what_not_ours(), say.invoke_next_other_file())
            }
            StoreError::AlreadyExists { path } => (
                say.invoke_what_exists(shown(path)),
                say.invoke_next_other_folder(),
            ),
            StoreError::NoPermission { path, .. } => (
                say.invoke_what_denied(shown(path)),
                say.invoke_next_other_folder(),
            ),
            StoreError::InUse { .. } => (say.invoke_what_locked(), say.invoke_next_other_window()),
            StoreError::NewerFormat { .. } | StoreError::UnknownCipher { .. } => {
                (say.invoke_what_newer(), say.invoke_next_update())
            }
            StoreError::HeaderBroken { path, .. } | StoreError::NothingReadable { path } => (
                say.invoke_what_unreadable(shown(path)),
                say.invoke_next_backup(),
            ),
            StoreError::DiskFull { .. } => (say.invoke_what_full(), say.invoke_next_free_space()),
            StoreError::Io { path, .. } => {
                (say.invoke_what_denied(shown(path)), say.invoke_next_retry())
            }
            StoreError::ReadOnly { .. }
            | StoreError::TooLarge { .. }
            | StoreError::ReservedKind { .. } => {
                (say.invoke_failure_save(), say.invoke_next_retry())
            }
        }
    }

    fn name(&self, workspace: &Workspace, record: &RecordId) -> String {
        match workspace.record(record) {
            Some(_) if record.is_info() => workspace.info().words("title").to_owned(),
            Some(record) => title(workspace, record),
            None => String::new(),
        }
    }

    /// The member of a set that a flat key names, in words.
    fn member(&self, workspace: &Workspace, kind: &str, key: &str) -> Option<SharedString> {
        let (field, member) = split_key(key);
        let member = member.filter(|_| field != "custom")?;
        if let Some(target) = workspace.records().get(&member.into()) {
            return Some(title(workspace, target).into());
        }
        let known = workspace
            .kinds()
            .field(kind, field)
            .and_then(|field| field.label_of(member));
        Some(known.unwrap_or(member).into())
    }

    /// What a note or a link made in this act is about.
    fn subject(&self, workspace: &Workspace, entry: &Entry) -> Option<String> {
        entry.deeds.iter().find_map(|(id, _)| {
            let link = workspace
                .record(id)
                .filter(|record| record.kind == "link")?;
            Some(self.name(workspace, &link.reference("to")?))
        })
    }
}

impl std::fmt::Debug for Sentences<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sentences")
    }
}

fn distinct_others(entry: &Entry, record: &RecordId) -> i32 {
    let mut others: Vec<_> = entry.deeds.iter().map(|(other, _)| other).collect();
    others.sort();
    others.dedup();
    i32::try_from(others.iter().filter(|other| **other != record).count()).unwrap_or(i32::MAX)
}

/// The first words of a long value.
#[must_use]
pub fn shorten(words: &str) -> String {
    let line = words.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}
