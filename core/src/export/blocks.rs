//! A document in blocks, before it becomes Markdown or anything else.
//!
//! What members typed stands in spans, never in finished markup: who writes the document out is
//! the only one who has to keep their letters from being read as marks.

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Words as they are; may hold line breaks.
    Plain(String),
    /// Words that stand out.
    Strong(String),
}

/// What stands in one place: a paragraph, a bullet, a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// Words as they are.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self(vec![Span::Plain(words.into())])
    }

    /// Words that stand out.
    #[must_use]
    pub fn strong(words: impl Into<String>) -> Self {
        Self(vec![Span::Strong(words.into())])
    }

    /// The line with more words at its end.
    #[must_use]
    pub fn and(mut self, words: impl Into<String>) -> Self {
        self.0.push(Span::Plain(words.into()));
        self
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| match span {
            Span::Plain(words) | Span::Strong(words) => words.trim().is_empty(),
        })
    }
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// Its number; without one it has a bullet.
    pub number: Option<usize>,
    /// What it says.
    pub line: Line,
    /// The entries below it.
    pub below: Vec<Self>,
}

impl Item {
    /// An entry with nothing below it.
    #[must_use]
    pub fn of(line: Line) -> Self {
        Self {
            number: None,
            line,
            below: Vec::new(),
        }
    }

    /// The entry with others below it.
    #[must_use]
    pub fn over(mut self, below: Vec<Self>) -> Self {
        self.below.extend(below);
        self
    }
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; 1 is the document's own.
    Heading(usize, Line),
    /// A paragraph.
    Text(Line),
    /// A list.
    List(Vec<Item>),
    /// A table; each row has as many cells as the head.
    Table {
        /// The names of the columns.
        head: Vec<Line>,
        /// The rows.
        rows: Vec<Vec<Line>>,
    },
}
