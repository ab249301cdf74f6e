//! What no method holds: other boards, other kinds, fiches, notes and sources, loose ends.

use super::reader::is_silent;
use super::teller::{Teller, capital, list};
use crate::export::blocks::{Block, Item, Line};
use crate::record::Record;
use crate::text::fold;
use crate::view::card;
use crate::view::labels::label_of;

/// The kinds that have a chapter of their own at the end.
const HAVE_A_CHAPTER: [&str; 6] = ["board", "card", "entity", "link", "note", "relation"];

impl<'a> Teller<'a> {
    /// The boards whose kind no method knows.
    pub(super) fn other_boards(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for board in self.left("board") {
            let method = self.read.methods.of_board(board.words("kind"));
            if method.is_none() {
                blocks.extend(self.board(None, board, None));
            }
        }
        self.chapter(self.read.words.other_boards.clone(), blocks)
    }

    /// The kinds that no method shows, one chapter each.
    pub(super) fn other_kinds(&mut self) -> Vec<Block> {
        let records = self.read.workspace.records();
        let mut kinds: Vec<&str> = records.kinds().collect();
        kinds
            .retain(|kind| !is_silent(kind) && !HAVE_A_CHAPTER.contains(kind) && *kind != "source");
        kinds.sort_unstable();
        let mut blocks = Vec::new();
        // What belongs to something is told with it, unless that is nowhere told itself.
        for with_owners in [false, true] {
            for kind in &kinds {
                let mut items = Vec::new();
                for record in self.left(kind) {
                    if !self.is_shown(record) && (with_owners || self.owner(record).is_none()) {
                        items.push(self.item(record));
                    }
                }
                let known = self.read.workspace.kinds().get(kind);
                let label = known.map_or(*kind, |kind| kind.plural.as_str());
                blocks.extend(self.chapter(capital(label), list(items).into_iter().collect()));
            }
        }
        blocks
    }

    /// The fiches with their relations.
    pub(super) fn entities(&mut self) -> Vec<Block> {
        let mut items = Vec::new();
        let mut entities = self.left("entity");
        entities.sort_by_cached_key(|entity| (fold(entity.words("name")), entity.id.clone()));
        for entity in entities {
            self.show(entity);
            let mut line = Line::strong(self.heading(entity));
            if let Some(kind) = self.take(entity, "kind") {
                line = line.and(format!(" ({})", kind.words));
            }
            if let Some(summary) = self.take(entity, "summary") {
                line = line.and(format!(" – {}", summary.words));
            }
            let mut below = self.rest(entity);
            below.extend(self.relations(entity));
            below.extend(self.links(entity));
            items.push(Item::of(line).over(below));
        }
        for relation in self.left("relation") {
            items.push(self.relation(relation, false));
        }
        self.chapter(
            self.read.words.entities.clone(),
            list(items).into_iter().collect(),
        )
    }

    /// The relations that start at a fiche.
    fn relations(&mut self, entity: &Record) -> Vec<Item> {
        let pointing = self.read.pointing_at(&entity.id);
        let relations: Vec<&Record> = pointing
            .filter(|(it, field)| it.kind == "relation" && *field == "from")
            .map(|(it, _)| it)
            .collect();
        let mut items = Vec::new();
        for relation in relations {
            if !self.is_shown(relation) {
                items.push(self.relation(relation, true));
            }
        }
        items
    }

    fn relation(&mut self, relation: &Record, below_its_start: bool) -> Item {
        self.show(relation);
        self.stands(relation, &["from", "to"]);
        let own = self.say(relation, "label");
        let kind = self.say(relation, "kind");
        let label = match (own.is_empty(), kind.is_empty() || kind == own) {
            (true, _) => kind,
            (false, true) => own,
            (false, false) => format!("{own} ({kind})"),
        };
        let to = self.read.naming(relation.words("to"));
        let line = match below_its_start {
            true => format!("{label}{}{to}", self.read.words.before_value),
            false => format!("{} {label} {to}", self.read.naming(relation.words("from"))),
        };
        Item::of(Line::plain(line)).over(self.below(relation))
    }

    /// The notes with what they are about, then the sources.
    pub(super) fn notes(&mut self) -> Vec<Block> {
        let mut items = Vec::new();
        for note in self.left("note") {
            self.show(note);
            let text = self.say(note, "text");
            items.push(Item::of(Line::plain(text)).over(self.below(note)));
        }
        for source in self.left("source") {
            items.push(self.item(source));
        }
        self.chapter(
            self.read.words.notes.clone(),
            list(items).into_iter().collect(),
        )
    }

    /// Links between things that told none of their own, and cards whose board is gone.
    pub(super) fn loose_ends(&mut self) -> Vec<Block> {
        let mut links = Vec::new();
        for link in self.left("link") {
            if self.is_shown(link) {
                continue;
            }
            self.show(link);
            self.placed(link, &["from", "to", "kind"]);
            let label = label_of(self.read.workspace, "link", "kind", link.words("kind"));
            let from = self.read.naming(link.words("from"));
            let to = self.read.naming(link.words("to"));
            let line = Line::plain(format!("{from} – {label} – {to}"));
            links.push(Item::of(line).over(self.below(link)));
        }
        let mut cards = Vec::new();
        for record in self.left("card") {
            if self.is_shown(record) {
                continue;
            }
            let text = self.say(record, "text");
            let grade = card::grade(self.read.workspace, record);
            let text = if grade.is_empty() {
                text
            } else {
                format!("{text} [{grade}]")
            };
            cards.push(Item::of(Line::plain(text)).over(self.below(record)));
        }
        let words = &self.read.words;
        let (cards_label, links_label) = (words.cards.clone(), words.links.clone());
        let mut blocks = self.chapter(cards_label, list(cards).into_iter().collect());
        blocks.extend(self.chapter(links_label, list(links).into_iter().collect()));
        blocks
    }

    /// The records of a kind that nothing has told yet.
    fn left(&self, kind: &str) -> Vec<&'a Record> {
        let mut all = self.read.of_kind(kind);
        all.retain(|record| !self.is_shown(record));
        all
    }

    fn chapter(&self, label: String, mut blocks: Vec<Block>) -> Vec<Block> {
        if !blocks.is_empty() {
            blocks.insert(0, Block::Heading(2, Line::plain(label)));
        }
        blocks
    }
}
