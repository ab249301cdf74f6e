//! What the list holds between two paintings: cached lines, rows, ticks and labels.

use std::collections::{BTreeSet, HashMap};

use myspot_core::view::entities::{EntityBook, Facets, Listing, Query, Row};
use myspot_core::view::labels::{label_of, plural_of};
use myspot_core::{Change, RecordId, Workspace};
use slint::{Color, SharedString};

use crate::ui::EntityRow;

/// The list's state, shared between the workbench and the model that draws it.
#[derive(Debug, Default)]
pub struct ListState {
    book: EntityBook,
    rows: Vec<Row>,
    shown: usize,
    places: HashMap<RecordId, usize>,
    checked: BTreeSet<RecordId>,
    labels: HashMap<String, SharedString>,
}

impl ListState {
    /// Reads all entities of a workspace that was just opened.
    pub fn fill(&mut self, workspace: &Workspace) {
        self.book = EntityBook::of(workspace);
        self.checked.clear();
        self.read_labels(Some(workspace));
    }

    /// Brings the lines that changes touch up to date.
    pub fn update(&mut self, workspace: &Workspace, changes: &[Change]) -> BTreeSet<RecordId> {
        let touched = self.book.update(workspace, changes);
        self.checked.retain(|id| self.book.line(id).is_some());
        touched
    }

    /// The first entity that a query shows.
    pub fn first(&mut self, workspace: Option<&Workspace>, query: &Query) -> Option<RecordId> {
        self.list(workspace?, query)
            .rows
            .into_iter()
            .find_map(|row| match row {
                Row::Entity(id) => Some(id),
                Row::Group { .. } => None,
            })
    }

    /// The entities, for a search.
    pub fn book(&mut self) -> &mut EntityBook {
        &mut self.book
    }

    /// Rows for a query, without showing them.
    pub fn list(&mut self, workspace: &Workspace, query: &Query) -> Listing {
        self.book.list(workspace, query)
    }

    /// Shows these rows; returns those that were shown before.
    pub(super) fn replace(&mut self, listing: Listing) -> Vec<Row> {
        self.shown = listing.shown;
        self.places = listing
            .rows
            .iter()
            .enumerate()
            .filter_map(|(place, row)| match row {
                Row::Entity(id) => Some((id.clone(), place)),
                Row::Group { .. } => None,
            })
            .collect();
        std::mem::replace(&mut self.rows, listing.rows)
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many entities there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.book.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.book.is_empty()
    }

    /// How many pass the filter.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.shown
    }

    /// Counts by value.
    #[must_use]
    pub fn facets(&self) -> Facets {
        self.book.facets()
    }

    /// Where an entity stands in the rows.
    #[must_use]
    pub fn place(&self, id: &RecordId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The entity to select once some are gone: the next one that stays, else the one before.
    #[must_use]
    pub fn neighbour(&self, gone: &[RecordId]) -> Option<RecordId> {
        let last = gone.iter().filter_map(|id| self.place(id)).max()?;
        let stays = |row: &Row| match row {
            Row::Entity(id) if !gone.contains(id) => Some(id.clone()),
            _ => None,
        };
        let after = self.rows[last..].iter().find_map(stays);
        after.or_else(|| self.rows[..last].iter().rev().find_map(stays))
    }

    /// The ticked entities, in the order of the rows, hidden ones at the end.
    #[must_use]
    pub fn checked(&self) -> Vec<RecordId> {
        let mut all: Vec<RecordId> = self.checked.iter().cloned().collect();
        all.sort_by_key(|id| self.place(id).unwrap_or(usize::MAX));
        all
    }

    pub(super) fn check(&mut self, id: &RecordId) {
        if !self.checked.remove(id) {
            self.checked.insert(id.clone());
        }
    }

    pub(super) fn check_also(&mut self, ids: impl IntoIterator<Item = RecordId>) {
        self.checked.extend(ids);
    }

    pub(super) fn check_range(&mut self, first: usize, last: usize) {
        let rows = self
            .rows
            .get(first..=last.min(self.rows.len().saturating_sub(1)));
        for row in rows.unwrap_or_default() {
            if let Row::Entity(id) = row {
                self.checked.insert(id.clone());
            }
        }
    }

    pub(super) fn check_all(&mut self, on: bool) {
        self.checked.clear();
        if on {
            self.checked.extend(self.places.keys().cloned());
        }
    }

    pub(super) fn read_labels(&mut self, workspace: Option<&Workspace>) {
        let Some(workspace) = workspace else { return };
        self.labels.clear();
        let facets = self.book.facets();
        let known = |field: &str| {
            let field = workspace.kinds().field("entity", field);
            field.map_or(Vec::new(), |field| {
                field.codes.iter().map(|c| c.code.clone()).collect()
            })
        };
        for code in known("kind").iter().chain(facets.kinds.keys()) {
            // What fiches without a kind are called stays as it was set.
            if code.is_empty() {
                continue;
            }
            let plural = capital(&plural_of(workspace, "entity", "kind", code));
            self.labels.insert(format!("kind:{code}"), plural.into());
        }
        for code in known("roles").iter().chain(facets.roles.keys()) {
            let label = label_of(workspace, "entity", "roles", code);
            self.labels
                .insert(format!("role:{code}"), capital(&label).into());
        }
        for tag in workspace.records().of_kind("tag") {
            self.labels
                .insert(format!("tag:{}", tag.id), tag.words("label").into());
        }
    }

    /// Remembers the words for groups without a value.
    pub(super) fn set_label(&mut self, key: &str, label: SharedString) {
        self.labels.insert(key.to_owned(), label);
    }

    fn label(&self, key: &str) -> SharedString {
        match self.labels.get(key) {
            Some(label) => label.clone(),
            None => key.split_once(':').map_or(key, |(_, code)| code).into(),
        }
    }

    /// One row as it is painted.
    pub(super) fn row(&self, place: usize) -> Option<EntityRow> {
        match self.rows.get(place)? {
            Row::Group {
                key,
                code,
                count,
                open,
            } => Some(EntityRow {
                id: key.as_str().into(),
                is_group: true,
                group_label: self.label(key),
                group_count: i32::try_from(*count).unwrap_or(i32::MAX),
                group_open: *open,
                kind: if key.starts_with("kind:") {
                    code.as_str().into()
                } else {
                    "".into()
                },
                ..EntityRow::default()
            }),
            Row::Entity(id) => {
                let line = self.book.line(id)?;
                let role = |at: usize| -> SharedString {
                    line.roles
                        .get(at)
                        .map(String::as_str)
                        .unwrap_or_default()
                        .into()
                };
                let roles: Vec<String> = line
                    .roles
                    .iter()
                    .enumerate()
                    .map(|(at, role)| {
                        let label = self.label(&format!("role:{role}"));
                        if at == 0 {
                            label.to_string()
                        } else {
                            label.to_lowercase()
                        }
                    })
                    .collect();
                let tags: Vec<&str> = line.tags.iter().map(|(_, label)| label.as_str()).collect();
                let stance = line
                    .stance
                    .map(|stance| self.label(&format!("stance:{stance}")));
                Some(EntityRow {
                    id: id.as_str().into(),
                    kind: line.kind.as_str().into(),
                    hue: Color::default(),
                    name: line.name.as_str().into(),
                    subtitle: line.summary.as_str().into(),
                    role1: role(0),
                    role2: role(1),
                    role3: role(2),
                    roles_text: roles.join(", ").into(),
                    stance: line.stance_code().into(),
                    stance_text: stance.unwrap_or_else(|| self.label("stance:none")),
                    tags_text: tags.join(", ").into(),
                    links: i32::try_from(line.links).unwrap_or(i32::MAX),
                    checked: self.checked.contains(id),
                    conflict: line.disputed,
                    ..EntityRow::default()
                })
            }
        }
    }
}

/// A label with a capital at its head.
pub(in crate::gui) fn capital(label: &str) -> String {
    let mut letters = label.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
