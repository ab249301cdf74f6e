//! Cutting a long text into the things it lists.
//!
//! People type lists into one box: bullets, dashes, ticks, numbers, codes such as `R1:`. Each
//! entry becomes a card; lines that explain it go below it, and a line that ends in a colon is
//! the name of the group that follows. Prose stays whole.

/// One thing that a text lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Entry {
    /// What it says.
    pub(super) text: String,
    /// What explains it.
    pub(super) detail: String,
    /// The heading under which it stands; for `R1:` the code.
    pub(super) group: String,
    /// Whether it is ticked, where it can be.
    pub(super) done: Option<bool>,
}

/// The signs that open an entry, and what they say about it.
const MARKS: [(&str, Option<bool>); 15] = [
    ("[ ]", Some(false)),
    ("[x]", Some(true)),
    ("[X]", Some(true)),
    ("☐", Some(false)),
    ("✅", Some(true)),
    ("✓", Some(true)),
    ("✔", Some(true)),
    ("✗", Some(false)),
    ("❌", Some(false)),
    ("•", None),
    ("–", None),
    ("—", None),
    ("- ", None),
    ("* ", None),
    ("🔹", None),
];
/// The signs that open an explanation.
const ARROWS: [&str; 3] = ["→", "↳", "->"];

/// Cuts a text; one entry where it is prose.
pub(super) fn cut(text: &str) -> Vec<Entry> {
    let whole = || Entry {
        text: text.trim().to_owned(),
        ..Entry::default()
    };
    if text.trim().is_empty() {
        return Vec::new();
    }
    if !text.trim().contains('\n') {
        let parts: Vec<&str> = text.split(" • ").map(str::trim).collect();
        if parts.len() >= 3 {
            let entry = |part: &str| Entry {
                text: part.trim_start_matches('•').trim().to_owned(),
                ..Entry::default()
            };
            return parts.into_iter().map(entry).collect();
        }
    }
    let opened = text.lines().filter(|line| open(line).is_some()).count();
    if opened < 2 {
        return vec![whole()];
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut group = String::new();
    let mut lead = String::new();
    for line in text.lines() {
        let bare = line.trim();
        if bare.is_empty() {
            continue;
        }
        let indented = line.starts_with([' ', '\t', '\u{a0}']) && !entries.is_empty();
        let explains = ARROWS.iter().any(|arrow| bare.starts_with(arrow));
        match open(line) {
            Some((code, done, rest)) if !(indented && explains) => {
                // An entry that only names what follows is a heading with a mark.
                if code.is_empty() && rest.ends_with(':') && done.is_none() {
                    rest.clone_into(&mut group);
                    entries.push(Entry {
                        text: rest.to_owned(),
                        ..Entry::default()
                    });
                    continue;
                }
                entries.push(Entry {
                    text: rest.to_owned(),
                    detail: std::mem::take(&mut lead),
                    group: if code.is_empty() {
                        group.clone()
                    } else {
                        code.to_owned()
                    },
                    done,
                });
            }
            None if bare.ends_with(':') && !explains && !indented => {
                bare.clone_into(&mut group);
            }
            _ => match entries.last_mut() {
                Some(last) => add(&mut last.detail, bare),
                None => add(&mut lead, bare),
            },
        }
    }
    if entries.is_empty() || !held(text, &entries) {
        return vec![whole()];
    }
    entries
}

fn add(detail: &mut String, line: &str) {
    if !detail.is_empty() {
        detail.push('\n');
    }
    detail.push_str(line);
}

/// Whether every line of the text is found in what was made of it.
fn held(text: &str, entries: &[Entry]) -> bool {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .all(|line| {
            let rest = open(line).map_or(line, |(_, _, rest)| rest);
            entries.iter().any(|it| {
                it.text.contains(rest) || it.detail.contains(line) || it.group.contains(rest)
            })
        })
}

/// The code, the tick and the words of a line that opens an entry.
fn open(line: &str) -> Option<(&str, Option<bool>, &str)> {
    let mut rest = line.trim();
    let mut done = None;
    let mut found = false;
    // « - [x] » is a bullet and a tick.
    for _ in 0..2 {
        if let Some((mark, tick)) = MARKS.iter().find(|(mark, _)| rest.starts_with(mark)) {
            rest = rest[mark.len()..].trim_start();
            done = done.or(*tick);
            found = true;
        }
    }
    if found {
        return (!rest.is_empty()).then_some(("", done, rest));
    }
    if let Some((rest, _)) = numbered(rest) {
        return (!rest.is_empty()).then_some(("", None, rest));
    }
    let (code, words) = rest.split_once(':')?;
    let is_code = (2..=8).contains(&code.len())
        && code.starts_with(|sign: char| sign.is_ascii_uppercase())
        && code
            .chars()
            .all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit())
        && (code.ends_with(|sign: char| sign.is_ascii_digit()) || code.len() >= 4);
    let words = words.trim();
    (is_code && !words.is_empty()).then_some((code, None, words))
}

/// `1.`, `1)`, `1️⃣` and what follows.
fn numbered(line: &str) -> Option<(&str, usize)> {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    if digits == 0 || digits > 2 {
        return None;
    }
    let rest = &line[digits..];
    let rest = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix(") "))
        .or_else(|| rest.strip_prefix("\u{fe0f}\u{20e3}"))?;
    Some((rest.trim_start(), digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let line = |it: Entry| {
            let tick = it.done.map_or("", |done| if done { "✓" } else { "☐" });
            format!("{}|{}|{}{tick}", it.group, it.text, it.detail)
        };
        cut(text).into_iter().map(line).collect()
    }

    #[test]
    fn lists_become_entries_and_prose_stays_whole() {
        let check = |text: &str, expected: &[&str]| assert_eq!(shown(text), expected, "{text}");
        check("", &[]);
        check("Une phrase.\nUne autre.", &["|Une phrase.\nUne autre.|"]);
        check("• seul", &["|• seul|"]);
        check("• un\n• deux", &["|un|", "|deux|"]);
        check("1. un\n2) deux\n3️⃣ trois", &["|un|", "|deux|", "|trois|"]);
        check(
            "FORCES :\n• un\n  → parce que\n• deux",
            &["FORCES :|un|→ parce que", "FORCES :|deux|"],
        );
        check("R1: un\nRISQUE: deux", &["R1|un|", "RISQUE|deux|"]);
        check("- [x] un\n- [ ] deux", &["|un|✓", "|deux|☐"]);
        check("Temps • argent • amis", &["|Temps|", "|argent|", "|amis|"]);
        check(
            "Il est 12:30 ici.\nDURÉE : deux",
            &["|Il est 12:30 ici.\nDURÉE : deux|"],
        );
    }

    #[test]
    fn no_line_is_lost() {
        let text = "Pour commencer\n• un\nsuite\n\nGROUPE :\n• deux\n    • trois\nfin";
        let all: String = shown(text).join("\n");
        for word in [
            "Pour commencer",
            "un",
            "suite",
            "GROUPE :",
            "deux",
            "trois",
            "fin",
        ] {
            assert!(all.contains(word), "{word}: {all}");
        }
    }
}
