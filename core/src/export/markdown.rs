//! The plan as Markdown: CommonMark with the tables of GitHub.
//!
//! A member's letters never become marks: what would open a heading, a list, a table cell, an
//! emphasis, a link or HTML gets a backslash. A line break stays one: two spaces at the end of
//! the line, which also reads well unrendered, and `<br>` in a cell of a table, where nothing
//! else can break a line.

use super::blocks::{Block, Item, Line, Span};
use super::plan::{Front, plan};
use crate::method::Methods;
use crate::workspace::Workspace;

/// Writes the plan of a workspace, and says how many records and fields were left out because
/// they are reserved. O(document · log).
#[must_use]
pub fn to_markdown(workspace: &Workspace, methods: &Methods, front: &Front<'_>) -> (String, usize) {
    let plan = plan(workspace, methods, front);
    (write(&plan.blocks), plan.left_out)
}

/// Writes blocks as Markdown.
#[must_use]
pub fn write(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut was_list = false;
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        let is_list = matches!(block, Block::List(_));
        if is_list && was_list {
            // Nothing else keeps two lists from becoming one.
            out.push_str("<!-- -->\n\n");
        }
        was_list = is_list;
        match block {
            Block::Heading(level, line) => {
                out.push_str(&"#".repeat((*level).clamp(1, 6)));
                out.push(' ');
                out.push_str(&inline(line, " "));
                out.push('\n');
            }
            Block::Text(line) => flow(&mut out, line, ""),
            Block::List(items) => list(&mut out, items, ""),
            Block::Table { head, rows } => table(&mut out, head, rows),
        }
    }
    out
}

fn list(out: &mut String, items: &[Item], indent: &str) {
    for item in items {
        let mark = match item.number {
            Some(number) => format!("{number}. "),
            None => "- ".to_owned(),
        };
        out.push_str(indent);
        out.push_str(&mark);
        let below = format!("{indent}{}", " ".repeat(mark.len()));
        flow(out, &item.line, &below);
        list(out, &item.below, &below);
    }
}

fn table(out: &mut String, head: &[Line], rows: &[Vec<Line>]) {
    row(out, head);
    out.push_str(&"|---".repeat(head.len()));
    out.push_str("|\n");
    for cells in rows {
        row(out, cells);
    }
}

fn row(out: &mut String, cells: &[Line]) {
    for cell in cells {
        out.push_str("| ");
        let words = inline(cell, "<br>");
        out.push_str(&words);
        if !words.is_empty() {
            out.push(' ');
        }
    }
    out.push_str("|\n");
}

/// Writes a line that may go on below itself, behind an indent.
fn flow(out: &mut String, line: &Line, indent: &str) {
    let words = inline(line, "\n");
    let mut lines = words.split('\n').peekable();
    while let Some(words) = lines.next() {
        out.push_str(words);
        match lines.peek() {
            Some(next) if !words.is_empty() && !next.is_empty() => out.push_str("  \n"),
            _ => out.push('\n'),
        }
        if lines.peek().is_some_and(|next| !next.is_empty()) {
            out.push_str(indent);
        }
    }
}

/// The spans of a line one after the other, line breaks written as `between`.
fn inline(line: &Line, between: &str) -> String {
    let mut out = String::new();
    for span in &line.0 {
        let (words, mark) = match span {
            Span::Plain(words) => (words, ""),
            Span::Strong(words) => (words, "**"),
        };
        let kept = broken(words);
        for (place, words) in kept.iter().enumerate() {
            if place > 0 {
                out.push_str(between);
            }
            // Only the first words of a line can be taken for a mark of a block.
            let begins = place > 0 || out.is_empty();
            let words = if begins { words.trim_start() } else { words };
            if mark.is_empty() || words.trim().is_empty() {
                out.push_str(&escaped(words, begins));
            } else {
                // A mark beside a space would mark nothing.
                let core = words.trim();
                let (before, after) = words.split_once(core).unwrap_or_default();
                out.push_str(before);
                out.push_str(mark);
                out.push_str(&escaped(core, false));
                out.push_str(mark);
                out.push_str(after);
            }
        }
    }
    out.trim_end().to_owned()
}

/// The lines of a text: none begins with spaces, no two empty ones follow each other, and none
/// stands at an end.
fn broken(words: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    for (place, line) in words.split('\n').enumerate() {
        let line = if place == 0 { line } else { line.trim_start() };
        let line = line.trim_end_matches(['\r', '\t']);
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    while lines.len() > 1 && lines.last().is_some_and(|last| last.trim().is_empty()) {
        lines.pop();
    }
    lines
}

/// Words that stand for themselves.
fn escaped(words: &str, begins: bool) -> String {
    let letters: Vec<char> = words.chars().collect();
    let mut out = String::with_capacity(words.len() + 8);
    let start = if begins { block_mark(&letters) } else { None };
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let after = letters.get(place + 1);
        let word = |letter: Option<&char>| letter.is_some_and(|letter| letter.is_alphanumeric());
        let is_mark = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' => true,
            // Between two letters of a word or an address an underscore marks nothing.
            '_' => !(word(before) && word(after)),
            '&' => is_entity(&letters[place..]),
            _ => false,
        };
        if is_mark || start == Some(place) {
            out.push('\\');
        }
        match letter {
            '\t' => out.push(' '),
            letter => out.push(*letter),
        }
    }
    out
}

/// The letter at the beginning of a line that would open a heading, a list, a quote or a rule.
fn block_mark(letters: &[char]) -> Option<usize> {
    let first = letters.iter().position(|letter| *letter != ' ')?;
    match letters[first] {
        '#' | '>' | '+' | '-' | '=' | ':' => Some(first),
        '0'..='9' => {
            let digits = letters[first..].iter().take_while(|l| l.is_ascii_digit());
            let end = first + digits.count();
            matches!(letters.get(end), Some('.' | ')')).then_some(end)
        }
        _ => None,
    }
}

/// Whether letters begin with what HTML reads as one: `&amp;`, `&#34;`.
fn is_entity(letters: &[char]) -> bool {
    let name = letters[1..].iter();
    let length = name
        .take_while(|letter| letter.is_ascii_alphanumeric() || **letter == '#')
        .count();
    length > 0 && letters.get(length + 1) == Some(&';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(blocks: &[Block], expected: &str) {
        assert_eq!(write(blocks), expected);
    }

    fn text(words: &str) -> Block {
        Block::Text(Line::plain(words))
    }

    #[test]
    fn what_a_member_types_never_becomes_a_mark() {
        check(&[text("# pas un titre")], "\\# pas un titre\n");
        check(
            &[text("- ni\n+ une\n* liste")],
            "\\- ni  \n\\+ une  \n\\* liste\n",
        );
        check(&[text("1. ni\n12) cela")], "1\\. ni  \n12\\) cela\n");
        check(&[text("> cité\n===\n---")], "\\> cité  \n\\===  \n\\---\n");
        check(
            &[text("```\ncode\n~~~")],
            "\\`\\`\\`  \ncode  \n\\~\\~\\~\n",
        );
        check(
            &[text("<b>gras</b> & <!-- rien -->")],
            "\\<b>gras\\</b> & \\<!-- rien -->\n",
        );
        check(
            &[text("*gras* _ou_ [lien](x) ![i](x)")],
            "\\*gras\\* \\_ou\\_ \\[lien\\](x) !\\[i\\](x)\n",
        );
        check(&[text("&amp; R&D; S&P")], "\\&amp; R\\&D; S&P\n");
        check(&[text("     un code\n\tun autre")], "un code  \nun autre\n");
        check(&[text("C:\\dossier\\a")], "C:\\\\dossier\\\\a\n");
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        let words = "« Salle d’étude » : 18 400 visites, 100 % – https://exemple.be/a_b?c=1&d=2#e";
        check(&[text(words)], &format!("{words}\n"));
        check(&[text("Au 1.5.2027 - fin")], "Au 1.5.2027 - fin\n");
    }

    #[test]
    fn line_breaks_stay_and_cells_stay_in_their_row() {
        check(&[text("un\n\n\n  deux\n")], "un\n\ndeux\n");
        check(
            &[Block::Heading(2, Line::plain("deux\nlignes"))],
            "## deux lignes\n",
        );
        let item = Item::of(Line::strong("F1").and(" un\ndeux\n\ntrois"))
            .over(vec![Item::of(Line::plain("# dessous"))]);
        check(
            &[Block::List(vec![item])],
            "- **F1** un  \n  deux\n\n  trois\n  - \\# dessous\n",
        );
        let numbered = Item {
            number: Some(10),
            ..Item::of(Line::plain("dix")).over(vec![Item::of(Line::plain("a"))])
        };
        check(&[Block::List(vec![numbered])], "10. dix\n    - a\n");
        let one = Block::List(vec![Item::of(Line::plain("a"))]);
        check(&[one.clone(), one], "- a\n\n<!-- -->\n\n- a\n");
        let table = Block::Table {
            head: vec![Line::plain("a|b"), Line::plain("c")],
            rows: vec![vec![Line::plain("un\n\n| deux"), Line::default()]],
        };
        check(
            &[table],
            "| a\\|b | c |\n|---|---|\n| un<br><br>\\| deux | |\n",
        );
    }

    #[test]
    fn strong_words_are_strong_line_by_line() {
        let line = Line::strong(" un*\ndeux").and(" : trois");
        check(&[Block::Text(line)], "**un\\***  \n**deux** : trois\n");
    }
}
