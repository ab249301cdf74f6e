//! What the verb that makes one fiche of two says.

use myspot_core::join::Question;

use super::Lang;

/// A field about which two fiches say something else.
pub(in crate::cli) fn differs(lang: Lang, question: &Question, taken: bool) -> String {
    let Question {
        field,
        label,
        stays,
        goes,
    } = question;
    let (kept, left) = if taken { (goes, stays) } else { (stays, goes) };
    say!(
        lang,
        "{label} ({field}) : « {kept} » est gardé, « {left} » reste dans une note.",
        "{label} ({field}): “{kept}” is kept, “{left}” stays in a note."
    )
}

/// What was made one.
pub(in crate::cli) fn united(
    lang: Lang,
    kept: &str,
    left: &str,
    moved: usize,
    dry: bool,
) -> String {
    let moved = match moved {
        0 => String::new(),
        1 => say!(
            lang,
            " 1 donnée qui pointait vers elle a suivi.",
            " 1 record that pointed at it has followed."
        ),
        n => say!(
            lang,
            " {n} données qui pointaient vers elle ont suivi.",
            " {n} records that pointed at it have followed."
        ),
    };
    if dry {
        return say!(
            lang,
            "« {left} » serait jointe à « {kept} ». Rien n’a été fait (--dry-run).",
            "“{left}” would be united with “{kept}”. Nothing was done (--dry-run)."
        );
    }
    say!(
        lang,
        "« {left} » est jointe à « {kept} ».{moved}",
        "“{left}” is united with “{kept}”.{moved}"
    )
}
