//! Tells each filled field once: where a layout has a place for it, else below its record.

use std::collections::HashSet;

use super::reader::{Reader, is_silent};
use super::values::Filled;
use crate::RecordId;
use crate::export::blocks::{Block, Item, Line};
use crate::kind::Form;
use crate::record::Record;
pub(super) use crate::text::capital;
use crate::view::labels::label_of;

/// Records that belong to records that belong to records are put below each other so far.
const MOST_DEEP: usize = 8;
/// A name longer than this is cut in a heading and told in full below it.
const HEADING_LENGTH: usize = 200;

/// Records of these kinds own nothing: what names them only speaks of them.
const OWN_NOTHING: [&str; 6] = ["attachment", "entity", "member", "note", "source", "tag"];
/// Records of these kinds have a place of their own, whatever they name.
const HAVE_A_PLACE: [&str; 6] = ["board", "entity", "link", "note", "relation", "source"];

pub(super) struct Teller<'a> {
    pub(super) read: Reader<'a>,
    told: HashSet<(RecordId, String)>,
    shown: HashSet<RecordId>,
    depth: usize,
}

/// One column of a table.
pub(super) struct Column {
    pub(super) head: String,
    pub(super) cells: Vec<Line>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(read: Reader<'a>) -> Self {
        Self {
            read,
            told: HashSet::new(),
            shown: HashSet::new(),
            depth: 0,
        }
    }

    /// Says that a record has a place in the plan.
    pub(super) fn show(&mut self, record: &Record) {
        self.shown.insert(record.id.clone());
    }

    pub(super) fn is_shown(&self, record: &Record) -> bool {
        self.shown.contains(&record.id)
    }

    /// Says that the layout itself tells these fields.
    pub(super) fn placed(&mut self, record: &Record, fields: &[&str]) {
        for field in fields {
            self.told.insert((record.id.clone(), (*field).to_owned()));
        }
    }

    /// Says that a record's place tells these fields; where two versions of one stand side by
    /// side, the place tells only one of them and the field is told in words too.
    pub(super) fn stands(&mut self, record: &Record, fields: &[&str]) {
        for field in fields {
            if !record.disputed.contains(*field) {
                self.placed(record, &[field]);
            }
        }
    }

    /// The fields of a record that are not yet told.
    fn untold(&self, record: &Record) -> Vec<Filled> {
        let mut filled = self.read.filled(record);
        filled.retain(|field| {
            let key = (record.id.clone(), field.name.clone());
            !self.told.contains(&key)
        });
        filled
    }

    /// Whether a record has that field and nothing has told it.
    pub(super) fn has_untold(&self, record: &Record, field: &str) -> bool {
        self.untold(record)
            .iter()
            .any(|filled| filled.name == field)
    }

    /// A field to be told now; `None` when it is empty or was told before.
    pub(super) fn take(&mut self, record: &Record, field: &str) -> Option<Filled> {
        let found = self.untold(record).into_iter().find(|it| it.name == field);
        if found.is_some() {
            self.placed(record, &[field]);
        }
        found
    }

    /// The words of a field that is told now; empty when there are none, whether or not they
    /// were told before.
    pub(super) fn say(&mut self, record: &Record, field: &str) -> String {
        let known = self.read.filled(record).into_iter();
        self.placed(record, &[field]);
        let found = known.filter(|it| it.name == field).map(|it| it.words);
        found.collect()
    }

    /// A label and its value.
    pub(super) fn pair(&self, filled: &Filled) -> Line {
        Line::strong(&filled.label).and(format!("{}{}", self.read.words.before_value, filled.words))
    }

    /// The entries of the named fields.
    pub(super) fn fields(&mut self, record: &Record, fields: &[String]) -> Vec<Item> {
        let mut items = Vec::new();
        for field in fields {
            if let Some(filled) = self.take(record, field) {
                items.push(Item::of(self.pair(&filled)));
            }
        }
        items
    }

    /// The entries of all fields that no layout has told: short ones in one line, long ones each
    /// in its own.
    pub(super) fn rest(&mut self, record: &Record) -> Vec<Item> {
        let (short, mut items) = self.rest_apart(record);
        if !short.is_empty() {
            items.insert(0, Item::of(Line::plain(short)));
        }
        items
    }

    /// As [`Self::rest`], the line of the short ones apart.
    pub(super) fn rest_apart(&mut self, record: &Record) -> (String, Vec<Item>) {
        let untold = self.untold(record);
        let mut short = Vec::new();
        let mut items = Vec::new();
        for filled in untold {
            self.placed(record, &[&filled.name]);
            if filled.long {
                items.push(Item::of(self.pair(&filled)));
            } else {
                let before = &self.read.words.before_value;
                short.push(format!("{}{before}{}", filled.label, filled.words));
            }
        }
        (short.join(&self.read.words.between_bits), items)
    }

    /// What a record is called; its fields that are thereby told in full are told.
    pub(super) fn heading(&mut self, record: &Record) -> String {
        for field in self.read.naming_fields(record) {
            let words = self.read.value(record, field);
            if record.get(&field.name).is_none_or(|value| value.is_blank()) || words.is_empty() {
                continue;
            }
            let whole = !words.contains('\n') && words.chars().count() <= HEADING_LENGTH;
            if whole {
                self.placed(record, &[&field.name]);
                return words;
            }
            break;
        }
        self.read.name(record)
    }

    /// Everything that is to stand below a record: fields, links, what belongs to it.
    pub(super) fn below(&mut self, record: &Record) -> Vec<Item> {
        self.show(record);
        let mut items = self.rest(record);
        items.extend(self.links(record));
        if self.depth < MOST_DEEP {
            self.depth += 1;
            for child in self.children(record) {
                items.push(self.child(child, record));
            }
            self.depth -= 1;
        }
        items
    }

    /// A record as an entry of a list, with everything below it.
    pub(super) fn item(&mut self, record: &Record) -> Item {
        self.show(record);
        let heading = self.heading(record);
        Item::of(Line::strong(heading)).over(self.below(record))
    }

    /// What belongs to a record, as an entry: its kind before its name.
    fn child(&mut self, child: &Record, owner: &Record) -> Item {
        self.show(child);
        for (record, field) in self.read.pointing_at(&owner.id) {
            if record.id == child.id {
                self.stands(child, &[field]);
            }
        }
        let kind = self.read.workspace.kinds().get(&child.kind);
        let label = kind.map_or(child.kind.clone(), |kind| kind.label.clone());
        let heading = self.heading(child);
        let before = &self.read.words.before_value;
        let line = Line::strong(capital(&label)).and(format!("{before}{heading}"));
        Item::of(line).over(self.below(child))
    }

    /// What belongs to a record and has no place of its own: observations, measurements.
    pub(super) fn children(&self, owner: &Record) -> Vec<&'a Record> {
        if OWN_NOTHING.contains(&owner.kind.as_str()) {
            return Vec::new();
        }
        let pointing = self.read.pointing_at(&owner.id);
        let mut children: Vec<&Record> = pointing
            .map(|(record, _)| record)
            .filter(|record| !self.is_shown(record))
            .filter(|record| self.owner(record).is_some_and(|its| its.id == owner.id))
            .collect();
        children.dedup_by(|one, two| one.id == two.id);
        children
    }

    fn is_child(&self, record: &Record, field: &str, owner: &Record) -> bool {
        let kind = record.kind.as_str();
        let has_place = HAVE_A_PLACE.contains(&kind)
            || is_silent(kind)
            || self.read.methods.of_records(kind).is_some();
        match kind {
            // Cards that divide an indicator; those of boards stand on them.
            "card" => field == "board" && owner.kind != "board",
            _ => !has_place,
        }
    }

    /// What a record belongs to: the first that its fields name, in the order of its form. An
    /// observation of a marker that also speaks of a sheet is told with its marker.
    pub(super) fn owner(&self, record: &Record) -> Option<&'a Record> {
        let fields = self.read.workspace.kinds().fields_of(&record.kind);
        let mut refs = fields.filter(|field| field.form == Form::Ref);
        refs.find_map(|field| {
            let owner = self.read.target(record, &field.name)?;
            let owns = !OWN_NOTHING.contains(&owner.kind.as_str())
                && !is_silent(&owner.kind)
                && owner.id != record.id
                && self.is_child(record, &field.name, owner);
            owns.then_some(owner)
        })
    }

    /// The links that go out from a record, those of one kind together.
    pub(super) fn links(&mut self, record: &Record) -> Vec<Item> {
        let mut links: Vec<&Record> = self.read.links(&record.id, "from").collect();
        links.retain(|link| !self.is_shown(link));
        links.sort_by_key(|link| link.words("kind"));
        let mut items: Vec<Item> = Vec::new();
        let mut last: Option<String> = None;
        for link in links {
            self.show(link);
            self.placed(link, &["from", "to", "kind"]);
            let code = link.words("kind");
            let to = self.read.naming(link.words("to"));
            let below = self.below(link);
            let joins = below.is_empty() && last.as_deref() == Some(code);
            if let (true, Some(item)) = (joins, items.last_mut()) {
                item.line = std::mem::take(&mut item.line).and(format!("\u{a0}; {to}"));
            } else {
                let label = label_of(self.read.workspace, "link", "kind", code);
                let before = &self.read.words.before_value;
                let line = Line::plain(format!("{label}{before}{to}"));
                last = below.is_empty().then(|| code.to_owned());
                items.push(Item::of(line).over(below));
            }
        }
        items
    }

    /// Says that a drawing tells a link, unless the link says more than its two ends.
    pub(super) fn drawn(&mut self, link: &Record) {
        self.placed(link, &["from", "to", "kind"]);
        let mut its_own = self.read.links(&link.id, "from");
        let says_more = !self.untold(link).is_empty() || its_own.any(|link| !self.is_shown(link));
        if !says_more {
            self.show(link);
        }
    }

    /// The columns of the named fields.
    pub(super) fn columns(&mut self, records: &[&Record], fields: &[&str]) -> Vec<Column> {
        let kind = records.first().map_or("", |record| record.kind.as_str());
        let mut columns = Vec::new();
        for field in fields {
            let head = self.read.workspace.kinds().field(kind, field);
            let head = head.map_or((*field).to_owned(), |field| field.label.clone());
            let cells = records
                .iter()
                .map(|record| Line::plain(self.say(record, field)));
            columns.push(Column {
                head,
                cells: cells.collect(),
            });
        }
        columns
    }

    /// The entries of those records of which a table did not tell everything.
    pub(super) fn details(&mut self, records: &[&Record]) -> Vec<Item> {
        let mut items = Vec::new();
        for record in records {
            let below = self.below(record);
            if !below.is_empty() {
                items.push(Item::of(Line::strong(self.read.name(record))).over(below));
            }
        }
        items
    }
}

/// A table without the columns in which nothing stands; the first always stands.
pub(super) fn table(columns: Vec<Column>) -> Block {
    let used = columns.into_iter().enumerate();
    let used = used
        .filter(|(place, column)| *place == 0 || column.cells.iter().any(|cell| !cell.is_empty()));
    let used: Vec<Column> = used.map(|(_, column)| column).collect();
    let rows = used.first().map_or(0, |column| column.cells.len());
    let row = |place: usize| -> Vec<Line> {
        let cells = used.iter().map(|column| column.cells.get(place).cloned());
        cells.map(Option::unwrap_or_default).collect()
    };
    Block::Table {
        head: used
            .iter()
            .map(|column| Line::plain(&column.head))
            .collect(),
        rows: (0..rows).map(row).collect(),
    }
}

/// A list, if there is anything in it.
pub(super) fn list(items: Vec<Item>) -> Option<Block> {
    (!items.is_empty()).then_some(Block::List(items))
}
