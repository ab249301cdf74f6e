//! The colours can be read, and every picture and font that the pages name is there.
//!
//! The colours are those of `app/ui/theme.slint`; the contrast is that of WCAG 2.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use myspot_core::picture::{Ink, Palette};

const THEMES: [&str; 3] = ["clair", "sombre", "contraste"];

/// The grounds of the pages.
const GROUNDS: [&str; 5] = ["bg", "side", "surface", "hover", "accent-soft"];

/// Each status with the tint that stands behind it.
const STATUSES: [(&str, &str); 3] = [
    ("ok", "ok-soft"),
    ("warn", "warn-soft"),
    ("danger", "danger-soft"),
];

const KINDS: [&str; 8] = [
    "person", "org", "group", "place", "event", "document", "object", "idea",
];

/// The least contrast of text, and of a line or a shape that has a meaning.
const TEXT: f64 = 4.5;
const SHAPE: f64 = 3.0;

/// May be fainter than a shape: it separates rows and panes and has no meaning of its own. It is
/// never the only edge of something that one can press, type in or drag.
const EXEMPT: &str = "rule";

/// Dims the page behind a dialog where all grounds are black; nothing stands on it.
const SCRIM: &str = "#000000a0";

type Rgb = [u8; 3];

/// Which colour stands on which, and how clearly it must.
fn pairs() -> Vec<(&'static str, &'static str, f64)> {
    let mut pairs = Vec::new();
    for ground in GROUNDS {
        for text in ["text", "text2", "text3", "accent"] {
            pairs.push((text, ground, TEXT));
        }
        for (status, _) in STATUSES {
            pairs.push((status, ground, TEXT));
        }
        for line in ["border", "edge", "focus"].iter().chain(&KINDS) {
            pairs.push((line, ground, SHAPE));
        }
    }
    for (status, tint) in STATUSES {
        pairs.push((status, tint, TEXT));
        for text in ["text", "text2", "text3"] {
            pairs.push((text, tint, TEXT));
        }
    }
    pairs.push(("accent-fg", "accent", TEXT));
    // The light glyph inside the shape of a kind.
    pairs.extend(KINDS.map(|kind| ("surface", kind, TEXT)));
    pairs
}

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("app/ui")
}

/// The tokens of the theme in its three faces, read from lines such as
/// `out property <color> bg: pick(#FBF9F4, #1D1C1A, #000000);`.
fn tokens() -> BTreeMap<String, [Rgb; 3]> {
    let theme = fs::read_to_string(ui().join("theme.slint")).expect("the theme is there");
    let lines = theme.lines().filter_map(|line| {
        let line = line.trim().strip_prefix("out property <color> ")?;
        let (name, rest) = line.split_once(": pick(")?;
        let (colours, _) = rest.split_once(");")?;
        let colours: Vec<Rgb> = colours.split(", ").map(colour).collect();
        let colours = colours.try_into();
        Some((name.to_owned(), colours.expect("one colour a theme")))
    });
    lines.collect()
}

fn colour(text: &str) -> Rgb {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, red, green, blue] = number
        .unwrap_or_else(|| panic!("{text} is no colour"))
        .to_be_bytes();
    [red, green, blue]
}

/// How bright a colour is, from 0.0 to 1.0.
///
/// Source: WCAG 2.2, « relative luminance ».
fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// How clearly two colours differ, from 1.0 to 21.0.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_measure_agrees_with_known_contrasts() {
    let check = |one: &str, other: &str, expected: f64| {
        let found = contrast(colour(one), colour(other));
        assert!(
            (found - expected).abs() < 0.006,
            "{one} on {other}: {found}"
        );
    };
    check("#000000", "#FFFFFF", 21.0);
    check("#777777", "#FFFFFF", 4.48);
    check("#23211D", "#FBF9F4", 15.27);
    check("#868073", "#1F3A35", 3.12);
    check("#DDD6C8", "#FBF9F4", 1.37);
}

#[test]
fn every_colour_can_be_told_from_its_grounds_in_three_themes() {
    let tokens = tokens();
    let pairs = pairs();
    let mut faint = Vec::new();
    for &(front, back, asked) in &pairs {
        let of = |name: &str| {
            tokens
                .get(name)
                .unwrap_or_else(|| panic!("no token {name}"))
        };
        for (place, theme) in THEMES.iter().enumerate() {
            let found = contrast(of(front)[place], of(back)[place]);
            if found < asked {
                faint.push(format!(
                    "{front} on {back}, {theme}: {found:.2}, not {asked}"
                ));
            }
        }
    }
    assert!(faint.is_empty(), "{}", faint.join("\n"));
    assert!(pairs.len() >= 108, "only {} pairs", pairs.len());
}

#[test]
fn every_colour_of_the_theme_is_measured_or_exempt_by_name() {
    let pairs = pairs();
    for (name, _) in tokens() {
        let measured = pairs
            .iter()
            .any(|(front, back, _)| *front == name || *back == name);
        // `sunken` has the value of `side`, see below.
        let known = measured || name == EXEMPT || name == "sunken";
        assert!(known, "{name} is in no pair");
    }
    assert_eq!(tokens()["sunken"], tokens()["side"]);
}

#[test]
fn no_page_names_a_colour_of_its_own() {
    for (path, text) in pages() {
        // The theme is their home; adapters carry sample data, where a kind has a hue of its own.
        if path.ends_with("theme.slint")
            || path.components().any(|part| part.as_os_str() == "adapters")
        {
            continue;
        }
        for (place, line) in text.lines().enumerate() {
            let code = line
                .split("//")
                .next()
                .unwrap_or_default()
                .replace(SCRIM, "");
            let hash = code.split('#').skip(1).any(|after| {
                let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
                [3, 4, 6, 8].contains(&digits)
            });
            let place = place + 1;
            assert!(!hash, "{}:{place} names a colour: {line}", path.display());
        }
    }
}

#[test]
fn every_picture_and_font_that_a_page_names_is_there_with_its_licence() {
    let (mut pictures, mut fonts) = (0, 0);
    for (path, text) in pages() {
        let folder = path.parent().expect("a page lies in a folder");
        // A page writes an empty name where it means no picture.
        let named = between(&text, "@image-url(\"", "\"").filter(|name| !name.is_empty());
        for name in named {
            assert!(folder.join(name).is_file(), "{}: no {name}", path.display());
            pictures += 1;
        }
        for name in between(&text, "import \"", "\"").filter(|name| name.ends_with(".ttf")) {
            assert!(folder.join(name).is_file(), "{}: no {name}", path.display());
            fonts += 1;
        }
    }
    assert!(
        pictures > 50 && fonts == 4,
        "{pictures} pictures, {fonts} fonts"
    );
    for (licence, word) in [
        ("icons/LICENSE_LUCIDE", "ISC License"),
        ("fonts/LICENSE_FONT", "SIL OPEN FONT LICENSE"),
    ] {
        let text = fs::read_to_string(ui().join(licence)).unwrap_or_default();
        assert!(
            text.to_uppercase().contains(&word.to_uppercase()),
            "{licence}"
        );
    }
}

#[test]
fn no_picture_lies_there_unused() {
    let pages: String = pages().into_iter().map(|(_, text)| text).collect();
    for entry in fs::read_dir(ui().join("icons")).expect("the icons are there") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_string_lossy();
        let used = !name.ends_with(".svg") || pages.contains(&format!("icons/{name}\""));
        assert!(used, "no page shows {name}");
    }
}

/// Every page with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![ui()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of pages") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "slint") {
                let text = fs::read_to_string(&path).expect("a page is text");
                found.push((path, text));
            }
        }
    }
    found
}

fn between<'a>(text: &'a str, begin: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(begin)
        .skip(1)
        .filter_map(move |rest| Some(rest.split_once(end)?.0))
}

#[test]
fn printed_maps_have_the_colours_of_the_light_theme() {
    let tokens = tokens();
    let palette = Palette::light();
    for ink in Ink::ALL {
        let name = format!("{ink:?}").to_lowercase();
        let colour = palette.colour(ink);
        assert_eq!([colour.0, colour.1, colour.2], tokens[&name][0], "{name}");
    }
}
