//! Letters and numbers as XML has them.

/// A text as it may stand in an element or between quotes: what XML 1.0 cannot hold is replaced,
/// what would be markup is written as what it looks like.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            letter if is_letter(letter) => out.push(letter),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out
}

/// Whether XML 1.0 can hold a character, and readers can stand it.
///
/// Source: Extensible Markup Language 1.0, fifth edition, production 2 and the note below it.
fn is_letter(letter: char) -> bool {
    let code = u32::from(letter);
    let is_no_character = (code & 0xFFFE) == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    !letter.is_control() && !is_no_character
}

/// One line without what turns the direction of letters or cannot be seen, and at most so many
/// letters of it.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let turns = |letter: &char| matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let letters = text.chars().filter(|letter| !turns(letter));
    let mut line = String::new();
    let mut count = 0;
    for letter in letters {
        let gap = letter.is_whitespace() && letter != '\u{A0}' && letter != '\u{202F}';
        let letter = if gap || letter.is_control() {
            ' '
        } else {
            letter
        };
        if letter == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if count == most {
            return format!("{}…", line.trim_end());
        }
        line.push(letter);
        count += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// A length with one decimal at most, the same on every machine.
pub(super) fn number(value: f32) -> String {
    let tenths = if value.is_finite() {
        (f64::from(value) * 10.0).round() as i64
    } else {
        0
    };
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.abs() / 10, tenths.abs() % 10);
    match part {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_member_types_is_letters() {
        let check = |typed: &str, expected: &str| assert_eq!(escaped(typed), expected);
        check(
            "<script>a&b</script>",
            "&lt;script&gt;a&amp;b&lt;/script&gt;",
        );
        check("\" onload='x'", "&quot; onload=&#39;x&#39;");
        check(
            "a\u{0}b\u{1B}c\u{FFFE}d\u{FDD0}",
            "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}",
        );
        check("é\n\t\r", "é&#10;&#9;&#13;");
    }

    #[test]
    fn a_name_is_one_line_in_one_direction() {
        let check = |typed: &str, most, expected: &str| assert_eq!(one_line(typed, most), expected);
        check("  Ada\n\tLove\u{202E}lace ", 80, "Ada Lovelace");
        check("xxxxx", 3, "xxx…");
        check("xxx", 3, "xxx");
        check("\u{7}\n", 3, "");
    }

    #[test]
    fn numbers_are_short() {
        let check = |value: f32, expected: &str| assert_eq!(number(value), expected);
        check(1.0, "1");
        check(-0.01, "0");
        check(-2.26, "-2.3");
        check(f32::NAN, "0");
    }
}
