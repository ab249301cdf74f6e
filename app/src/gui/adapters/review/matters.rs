//! What waits on the page *À revoir*: two versions, what was made twice, what was thrown away
//! or joined here and edited there.

use std::collections::BTreeSet;

use myspot_core::history::Deed;
use myspot_core::join::{joined, unfinished};
use myspot_core::record::split_key;
use myspot_core::view::labels::{label_of, title};
use myspot_core::view::review::{Dispute, EditedApart, Twins, disputes, edited_apart, twins};
use myspot_core::{Change, RecordId, Value, Workspace};
use slint::SharedString;

use super::versions;
use crate::gui::sentences::{Sentences, shorten};
use crate::gui::workbench::Workbench;
use crate::ui::VersionCard;

/// One thing that waits for a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    /// A field with two versions.
    Versions(Dispute),
    /// Things that look like one, made apart.
    Twins(Twins),
    /// A thing in the bin that somebody went on with.
    Apart(EditedApart),
    /// A fiche that was joined to another while somebody went on with it.
    Joined {
        /// The fiche that stays.
        kept: RecordId,
        /// The one in the bin.
        gone: RecordId,
    },
}

impl Matter {
    /// Its name for the page.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Versions(it) => format!("{}/{}", it.record, it.key),
            Self::Twins(it) => {
                let ids = it.records.iter().map(RecordId::as_str);
                format!("twins/{}", ids.collect::<Vec<_>>().join("/"))
            }
            Self::Apart(it) => format!("apart/{}", it.record),
            Self::Joined { kept, gone } => format!("joined/{kept}/{gone}"),
        }
    }

    /// The record that stands for it.
    pub(super) fn record(&self) -> Option<&RecordId> {
        match self {
            Self::Versions(it) => Some(&it.record),
            Self::Twins(it) => it.records.first(),
            Self::Apart(it) => Some(&it.record),
            Self::Joined { kept, .. } => Some(kept),
        }
    }

    pub(super) fn icon(&self) -> &'static str {
        match self {
            Self::Versions(_) => "columns",
            Self::Twins(_) | Self::Joined { .. } => "copy",
            Self::Apart(_) => "trash",
        }
    }
}

/// The matters, and what of them was read already.
#[derive(Debug, Default)]
pub struct ReviewState {
    /// What waits, in the order shown.
    pub matters: Vec<Matter>,
    /// Which of it is shown.
    pub(super) current: usize,
    twins: Option<Vec<Twins>>,
    apart: Option<Vec<EditedApart>>,
    /// The fiches that went when they were joined, while that is known, and what waits of them:
    /// the fiche that stays, the one that went.
    gone: BTreeSet<RecordId>,
    joined: Option<Vec<(RecordId, RecordId)>>,
}

impl ReviewState {
    /// Forgets what some changes may have made untrue.
    pub(super) fn touched(&mut self, workspace: &Workspace, changes: &[Change]) {
        let names = |change: &Change| match (change.kind(), change) {
            ("link", _) => true,
            ("entity" | "board", Change::Field { key, .. }) => {
                matches!(key.as_str(), "name" | "title" | "kind")
            }
            (kind, _) => matches!(kind, "entity" | "board"),
        };
        if changes.iter().any(names) {
            self.twins = None;
        }
        let known = self.apart.as_deref().unwrap_or_default();
        let binned = |change: &Change| match change {
            Change::Field { record, .. } => workspace
                .records()
                .get(record)
                .is_some_and(|record| record.is_trashed()),
            Change::Vanished { .. } => true,
            // Out of the bin again: of those that waited.
            Change::Appeared { record, .. } => known.iter().any(|it| it.record == *record),
        };
        if changes.iter().any(binned) {
            self.apart = None;
        }
        if changes.iter().any(|change| self.joins(workspace, change)) {
            self.joined = None;
        }
    }

    /// Whether a change may leave something of a joined fiche behind, or settle it: it is about a
    /// link, about something in the bin or just out of it, or about what points there.
    fn joins(&self, workspace: &Workspace, change: &Change) -> bool {
        let Some(record) = workspace.records().get(change.record()) else {
            return true;
        };
        let went = |id: &str| self.gone.contains(&RecordId::from(id));
        let points = |(key, value): (&String, &Value)| {
            matches!(value, Value::Line(id) if went(id)) || split_key(key).1.is_some_and(went)
        };
        record.kind == "link"
            || record.is_trashed()
            || (!self.gone.is_empty()
                && (self.gone.contains(&record.id) || record.fields.iter().any(points)))
    }

    /// Reads what waits.
    pub(super) fn read(&mut self, workspace: &Workspace) {
        let twins = self.twins.get_or_insert_with(|| twins(workspace));
        let apart = self.apart.get_or_insert_with(|| edited_apart(workspace));
        let gone = &mut self.gone;
        let joined = self.joined.get_or_insert_with(|| {
            *gone = joined(workspace)
                .into_iter()
                .map(|(_, gone)| gone)
                .collect();
            unfinished(workspace)
        });
        let versions = disputes(workspace).into_iter().map(Matter::Versions);
        let is_joined = |it: &&EditedApart| joined.iter().any(|(_, gone)| *gone == it.record);
        let apart = apart.iter().filter(|it| !is_joined(it));
        let apart = apart.cloned().map(Matter::Apart);
        let joined = joined.iter().cloned();
        let joined = joined.map(|(kept, gone)| Matter::Joined { kept, gone });
        let twins = twins.iter().cloned().map(Matter::Twins);
        self.matters = versions.chain(apart).chain(joined).chain(twins).collect();
        self.current = self.current.min(self.matters.len().saturating_sub(1));
    }
}

/// A matter in words.
pub(super) struct Told {
    /// « Influence de Denis Combrel ».
    pub(super) line: SharedString,
    /// « deux versions : 4 et 2 ».
    pub(super) detail: SharedString,
    /// The head of what is shown of it.
    pub(super) title: SharedString,
    /// Who did what without seeing whom.
    pub(super) explanation: SharedString,
    /// What one may choose between.
    pub(super) cards: Vec<VersionCard>,
    /// What the button of each card does.
    pub(super) acts: Vec<SharedString>,
    /// The choice beside all of them; empty for none.
    pub(super) other: SharedString,
}

/// Says a matter.
pub(super) fn told(
    bench: &Workbench,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    matter: &Matter,
) -> Told {
    match matter {
        Matter::Versions(it) => told_versions(bench, workspace, sentences, it),
        Matter::Twins(it) => told_twins(bench, workspace, sentences, it),
        Matter::Apart(it) => told_apart(workspace, sentences, it),
        Matter::Joined { kept, gone } => told_joined(workspace, sentences, kept, gone),
    }
}

fn told_versions(
    bench: &Workbench,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    it: &Dispute,
) -> Told {
    let say = sentences.say();
    let record = workspace.record(&it.record);
    let kind = record.map_or("", |record| record.kind.as_str());
    let field = sentences.field(workspace, kind, &it.key);
    let name = record.map(|record| title(workspace, record));
    let name = SharedString::from(name.unwrap_or_default());
    let cards = versions(
        workspace,
        &bench.board.methods,
        sentences,
        &it.record,
        &it.key,
    );
    let value = |at: usize| {
        let card = cards.get(at).map(|card| shorten(&card.value));
        SharedString::from(card.unwrap_or_default())
    };
    let mut authors: Vec<&str> = cards.iter().map(|card| card.author.as_str()).collect();
    authors.dedup();
    Told {
        line: say.invoke_field_of(field.clone(), name.clone()),
        detail: say.invoke_two_versions(value(0), value(1)),
        title: say.invoke_field_versions(field, name),
        explanation: say.invoke_changed_blind(authors.join(", ").into()),
        acts: vec![sentences.share().invoke_keep_version(); cards.len()],
        other: SharedString::default(),
        cards,
    }
}

fn told_twins(
    bench: &Workbench,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    it: &Twins,
) -> Told {
    let share = sentences.share();
    let records = it.records.iter().filter_map(|id| workspace.record(id));
    let records: Vec<_> = records.collect();
    let name = records.first().map(|record| title(workspace, record));
    let name = SharedString::from(name.unwrap_or_default());
    let boards = it.kind == "board";
    let cards = records
        .iter()
        .map(|record| {
            let around = workspace.records().pointing_at(&record.id).count();
            let around = i32::try_from(around).unwrap_or(i32::MAX);
            let author = RecordId::from(record.words("created_by"));
            VersionCard {
                value: if boards {
                    share.invoke_board_holds(name.clone(), around)
                } else {
                    let kind = label_of(workspace, "entity", "kind", record.words("kind"));
                    share.invoke_fiche_holds(kind.into(), around)
                },
                author: bench.name_of(Some(&author)).into(),
                when: record
                    .int("created_at")
                    .map_or_else(SharedString::default, |at| {
                        sentences.when(myspot_core::Moment(at))
                    }),
                shown: false,
            }
        })
        .collect();
    Told {
        line: name.clone(),
        detail: share.invoke_made_twice(boards),
        title: share.invoke_made_twice_title(name, boards),
        explanation: share.invoke_made_twice_why(boards),
        acts: vec![share.invoke_join_here(boards); records.len()],
        other: share.invoke_two_things(boards),
        cards,
    }
}

fn told_apart(workspace: &Workspace, sentences: &Sentences<'_>, it: &EditedApart) -> Told {
    let share = sentences.share();
    let record = workspace.records().get(&it.record);
    let name = record.map(|record| title(workspace, record));
    let name = SharedString::from(name.unwrap_or_default());
    let thrown_by = sentences.who(workspace, &it.trashed_by);
    let editors: BTreeSet<SharedString> = it
        .edits
        .iter()
        .map(|edit| sentences.who(workspace, &edit.author))
        .collect();
    let editors: Vec<&str> = editors.iter().map(SharedString::as_str).collect();
    let editors = SharedString::from(editors.join(", "));
    let kind = record.map_or("", |record| record.kind.as_str());
    let mut fields: Vec<SharedString> = Vec::new();
    for deed in it.edits.iter().flat_map(|edit| &edit.deeds) {
        let (Deed::Set { key, .. }
        | Deed::Emptied { key }
        | Deed::Wrote { key, .. }
        | Deed::Counted { key, .. }) = deed
        else {
            continue;
        };
        let field = sentences.field(workspace, kind, key);
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    let fields = fields.iter().map(SharedString::as_str).collect::<Vec<_>>();
    let newest = it.edits.first().map(|edit| sentences.when(edit.at));
    let count = i32::try_from(it.edits.len()).unwrap_or(i32::MAX);
    Told {
        line: name.clone(),
        detail: share.invoke_apart(thrown_by.clone(), editors.clone()),
        title: share.invoke_apart_title(name),
        explanation: share.invoke_apart_why(thrown_by.clone(), editors.clone()),
        cards: vec![
            VersionCard {
                value: share.invoke_in_the_bin(),
                author: thrown_by,
                when: sentences.when(it.trashed_at),
                shown: true,
            },
            VersionCard {
                value: share.invoke_went_on(count, fields.join(", ").into()),
                author: editors,
                when: newest.unwrap_or_default(),
                shown: false,
            },
        ],
        acts: vec![share.invoke_leave_in_bin(), share.invoke_take_out()],
        other: SharedString::default(),
    }
}

fn told_joined(
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    kept: &RecordId,
    gone: &RecordId,
) -> Told {
    let share = sentences.share();
    let name = |id: &RecordId| {
        let record = workspace.records().get(id);
        let name = record.map(|record| title(workspace, record));
        SharedString::from(name.unwrap_or_default())
    };
    let (stays, went) = (name(kept), name(gone));
    let card = |value, shown| VersionCard {
        value,
        shown,
        ..VersionCard::default()
    };
    Told {
        line: stays.clone(),
        detail: share.invoke_joined_apart(went.clone()),
        title: share.invoke_joined_apart_title(stays.clone()),
        explanation: share.invoke_joined_apart_why(went.clone()),
        cards: vec![
            card(share.invoke_joined_kept(stays), true),
            card(share.invoke_joined_gone(went), false),
        ],
        acts: vec![share.invoke_join_rest(), share.invoke_take_back_out()],
        other: SharedString::default(),
    }
}
