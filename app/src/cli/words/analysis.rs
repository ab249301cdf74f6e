//! What `analyse` says of its own; its sentences come from the map's own words.

use super::Lang;

/// The cautions behind a result.
pub(in crate::cli) fn with_caution(lang: Lang, caution: &str) -> String {
    say!(
        lang,
        "À lire avec prudence : {caution}",
        "Read with care: {caution}"
    )
}

/// Before what takes its time.
pub(in crate::cli) fn all_ways(lang: Lang, nodes: usize) -> String {
    say!(
        lang,
        "Tous les plus courts chemins entre {nodes} fiches : un moment… Sans --exact, une estimation suffit.",
        "All shortest paths between {nodes} entities: one moment… Without --exact an estimate will do."
    )
}

/// A value of a table: a whole number, or a share with what one can compare.
pub(in crate::cli) fn quantity(lang: Lang, value: f64, whole: bool) -> String {
    let number = if whole {
        format!("{value:.0}")
    } else {
        format!("{value:.6}")
    };
    match lang {
        Lang::Fr => number.replace('.', ","),
        Lang::En => number,
    }
}
