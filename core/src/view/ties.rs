//! The reasoning links of a workspace by their ends, for readers that ask about many records.

use std::collections::HashMap;

use crate::record::{Record, Records};
use crate::workspace::Workspace;

/// Every living link between things, by where it starts and by where it ends.
pub(crate) struct Ties<'a> {
    records: &'a Records,
    out: HashMap<&'a str, Vec<&'a Record>>,
    back: HashMap<&'a str, Vec<&'a Record>>,
}

impl<'a> Ties<'a> {
    /// Reads the links once. O(links).
    pub(crate) fn of(workspace: &'a Workspace) -> Self {
        let records = workspace.records();
        let (mut out, mut back): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for link in records.of_kind("link") {
            out.entry(link.words("from")).or_default().push(link);
            back.entry(link.words("to")).or_default().push(link);
        }
        Self { records, out, back }
    }

    /// The links that start at a record, by id.
    pub(crate) fn out(&self, id: &str) -> &[&'a Record] {
        self.out.get(id).map_or(&[], Vec::as_slice)
    }

    /// The links that end at a record, by id.
    pub(crate) fn back(&self, id: &str) -> &[&'a Record] {
        self.back.get(id).map_or(&[], Vec::as_slice)
    }

    /// The living records to which links of a kind lead from a record.
    pub(crate) fn ends(&self, id: &str, kind: &str) -> impl Iterator<Item = &'a Record> {
        let links = self.out(id).iter();
        let links = links.filter(move |link| link.words("kind") == kind);
        links.filter_map(|link| self.records.living(&link.reference("to")?))
    }

    /// The living records from which links of a kind lead to a record.
    pub(crate) fn starts(&self, id: &str, kind: &str) -> impl Iterator<Item = &'a Record> {
        let links = self.back(id).iter();
        let links = links.filter(move |link| link.words("kind") == kind);
        links.filter_map(|link| self.records.living(&link.reference("from")?))
    }
}
