//! The shipped kinds load, are complete and stay what they were; broken ones are refused.

use std::collections::HashSet;

use super::*;

/// Every record type of the schema page, and the `info` map.
const SCHEMA_TYPES: [&str; 42] = [
    "info",
    "member",
    "tag",
    "kind_def",
    "field_def",
    "entity",
    "relation",
    "link",
    "note",
    "source",
    "attachment",
    "board",
    "card",
    "assessment",
    "window",
    "axis",
    "risk",
    "strategy",
    "objective",
    "target_sheet",
    "ally_sheet",
    "partnership",
    "message",
    "meeting",
    "checklist_item",
    "commitment",
    "action",
    "challenge",
    "marker",
    "observation",
    "indicator",
    "target_point",
    "measurement",
    "journal_entry",
    "timebox",
    "vote_session",
    "decision",
    "term",
    "comment",
    "view",
    "import_batch",
    "snapshot",
];

#[test]
fn every_record_type_of_the_schema_has_its_file() {
    let kinds = Kinds::builtin();
    for name in SCHEMA_TYPES {
        assert!(kinds.get(name).is_some(), "no core/kinds/{name}.json");
    }
    for kind in kinds.iter() {
        assert!(
            SCHEMA_TYPES.contains(&kind.name.as_str()),
            "{} is not in the schema",
            kind.name
        );
    }
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/kinds");
    let names: HashSet<&str> = builtin::FILES.iter().map(|(name, _)| *name).collect();
    for entry in std::fs::read_dir(folder).expect("the folder of kinds") {
        let name = entry
            .expect("a file")
            .file_name()
            .into_string()
            .expect("an ASCII name");
        assert!(
            !name.ends_with(".json") || names.contains(name.as_str()),
            "add {name} to kind/builtin.rs"
        );
    }
}

/// Every key, merge rule and code that documents may already hold, one a line.
fn promises(kinds: &Kinds) -> Vec<String> {
    let common = kinds.common().iter().map(|field| ("common", field));
    let own = kinds
        .iter()
        .flat_map(|kind| kind.fields.iter().map(|field| (kind.name.as_str(), field)));
    let mut lines = Vec::new();
    for (record_type, field) in common.chain(own) {
        let name = format!("{record_type} {}", field.name);
        let keys = field.stored_keys().join(" ");
        lines.push(format!("field {name} {} {keys}", field.merge.code()));
        let codes = field
            .codes
            .iter()
            .map(|code| &code.code)
            .chain(&field.key_codes);
        lines.extend(codes.map(|code| format!("code {name} {code}")));
    }
    lines
}

#[test]
fn no_field_and_no_code_was_ever_removed_or_renamed() {
    let frozen = include_str!("../../kinds/frozen.txt");
    let frozen: Vec<&str> = frozen
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let now = promises(&Kinds::builtin());
    let kept: HashSet<&str> = now.iter().map(String::as_str).collect();
    for line in &frozen {
        assert!(
            kept.contains(line),
            "« {line} » was removed, renamed or merges otherwise: documents in members' hands \
             already hold it, so it must stay; add a new field or code beside it instead"
        );
    }
    let written: HashSet<&str> = frozen.into_iter().collect();
    let new: Vec<&str> = now
        .iter()
        .map(String::as_str)
        .filter(|line| !written.contains(line))
        .collect();
    assert!(
        new.is_empty(),
        "new promises: once sure of them, append to core/kinds/frozen.txt:\n{}",
        new.join("\n")
    );
}

#[test]
fn texts_are_born_with_their_record() {
    let kinds = Kinds::builtin();
    let check = |record_type: &str, expected: &[&str]| {
        assert_eq!(
            kinds.texts_of(record_type).collect::<Vec<_>>(),
            expected,
            "{record_type}"
        );
    };
    check("info", &["purpose", "cover_note"]);
    check("entity", &["desc", "contact"]);
    check("relation", &["note"]);
    check("board", &["intro", "reflection", "dosage"]);
    check("card", &["text", "detail"]);
    check("snapshot", &[]);
    check("of a newer version", &[]);
}

#[test]
fn a_stored_key_finds_its_field() {
    let kinds = Kinds::builtin();
    let check = |record_type: &str, key: &str, expected: Option<&str>| {
        let found = kinds
            .field_of_key(record_type, key)
            .map(|field| field.name.as_str());
        assert_eq!(found, expected, "{record_type}.{key}");
    };
    check("entity", "when_raw", Some("when"));
    check("entity", "when_edtf", Some("when"));
    check("entity", "when", None);
    check("entity", "roles|ally", Some("roles"));
    check("entity", "roles|", None);
    check("entity", "roles", None);
    check("entity", "tags|t-1", Some("tags"));
    check("entity", "origin|path", Some("origin"));
    check("action", "start_edtf", Some("start"));
    check("assessment", "estimates|m-1|influence", Some("estimates"));
    check("from a newer version", "handling", Some("handling"));
    check("info", "handling", None);
    check("entity", "colour", None);
}

#[test]
fn codes_have_french_words_and_unknown_codes_have_none() {
    let kinds = Kinds::builtin();
    let kind = kinds.field("entity", "kind").expect("a field");
    assert_eq!(kind.label_of("person"), Some("personne"));
    assert_eq!(kind.label_of("system"), None);
    let relation = kinds.field("relation", "kind").expect("a field");
    let check = |word: &str, expected: Option<&str>| {
        assert_eq!(
            relation.code_for(word).map(|code| code.code.as_str()),
            expected,
            "{word}"
        );
    };
    check("membre de", Some("member_of"));
    check(" Membre de l'", Some("member_of"));
    check("membre de l’", Some("member_of"));
    check("s'oppose au", Some("opposes"));
    check("préside le groupe", Some("chairs"));
    check("siège à", Some("located_at"));
    check("soutient", Some("supports"));
    check("danse avec", None);
    let stance = kinds.field("assessment", "stance").expect("a field");
    assert_eq!(stance.step_label(-2), Some("opposant actif"));
    assert_eq!(stance.step_label(3), None);
}

#[test]
fn every_relation_and_link_reads_from_both_ends() {
    let kinds = Kinds::builtin();
    for record_type in ["relation", "link"] {
        let field = kinds.field(record_type, "kind").expect("a field");
        for code in &field.codes {
            assert!(
                code.inverse.is_some(),
                "{record_type} {} has no inverse",
                code.code
            );
            assert_eq!(
                code.symmetric,
                code.inverse() == code.label,
                "{}",
                code.code
            );
        }
    }
}

#[test]
fn french_words_have_their_typography() {
    for (file, text) in builtin::FILES {
        for (number, line) in text.lines().enumerate() {
            let place = format!("{file}:{}", number + 1);
            assert!(!line.contains('\''), "{place}: straight apostrophe");
            for sign in [" ?", " !", " ;", " »", "« ", " :"] {
                assert!(
                    !line.contains(sign),
                    "{place}: a no-break space is missing at {sign:?}"
                );
            }
        }
    }
}

/// A common file and one sound type, into which each case below puts one fault.
const COMMON: &str = r#"{"type":"common","fields":[
  {"name":"type","form":"line","merge":"register","label":"Sorte"}]}"#;
const SOUND: &str = r#"{"type":"pebble","label":"galet","plural":"galets","gender":"m",
  "title_field":"name","fields":[
  {"name":"name","form":"line","merge":"register","label":"Nom"},
  {"name":"when","form":"date","merge":"register","label":"Quand"},
  {"name":"size","form":"integer","merge":"register","label":"Taille","min":1,"max":5},
  {"name":"near","form":"ref","merge":"register","label":"Près de","to":["pebble"]},
  {"name":"colour","form":"choice","merge":"register","label":"Couleur","default":"grey",
    "codes":[{"code":"grey","label":"gris"},{"code":"pink","label":"rose"}]},
  {"name":"votes","form":"keys","merge":"keys","label":"Votes","key":["pebble"],"of":"integer"},
  {"name":"marks","form":"set","merge":"set","label":"Marques","of":"line"}]}"#;

/// Loads the sound type with `old` replaced by `new`.
fn spoiled(old: &str, new: &str) -> KindError {
    assert!(SOUND.contains(old), "the sample no longer holds {old}");
    let text = SOUND.replacen(old, new, 1);
    Kinds::from_files(&[("common.json", COMMON), ("pebble.json", &text)])
        .expect_err("the spoiled file is refused")
}

#[test]
fn the_sound_sample_loads() {
    let kinds = Kinds::from_files(&[("common.json", COMMON), ("pebble.json", SOUND)])
        .expect("a sound file");
    assert_eq!(
        kinds.field("pebble", "size").and_then(|field| field.max),
        Some(5)
    );
    assert_eq!(
        kinds.field("pebble", "type").map(|field| field.form),
        Some(Form::Line)
    );
}

/// Checks that a fault is found, named and placed.
macro_rules! refused {
    ($($test:ident: $old:expr => $new:expr, $field:expr, $fault:pat,)*) => { $(
        #[test]
        fn $test() {
            let error = spoiled($old, $new);
            assert!(matches!(error.fault, $fault), "{error}");
            assert_eq!((error.file.as_str(), error.field.as_str()), ("pebble.json", $field));
        }
    )* };
}

refused! {
    an_unknown_form_is_refused: r#""form":"line""# => r#""form":"lyre""#, "name", Fault::Shape(_),
    an_unknown_merge_is_refused:
        r#""merge":"register""# => r#""merge":"coin_toss""#, "name", Fault::Shape(_),
    an_unknown_property_is_refused:
        r#""min":1"# => r#""minimum":1"#, "size", Fault::Shape(_),
    a_merge_that_does_not_fit_its_form_is_refused:
        r#""form":"line","merge":"register""# => r#""form":"line","merge":"text""#, "name",
        Fault::MergeForm { form: Form::Line, merge: Merge::Text },
    a_field_given_twice_is_refused:
        r#""name":"size""# => r#""name":"name""#, "name", Fault::DuplicateField(_),
    a_field_over_a_common_one_is_refused:
        r#""name":"size""# => r#""name":"type""#, "type", Fault::DuplicateField(_),
    a_field_over_the_stored_key_of_a_date_is_refused:
        r#""name":"size""# => r#""name":"when_raw""#, "when_raw", Fault::DuplicateField(_),
    a_code_given_twice_is_refused:
        r#""code":"pink""# => r#""code":"grey""#, "colour", Fault::DuplicateCode(_),
    a_word_for_two_codes_is_refused:
        r#""label":"rose""# => r#""label":"rose","synonyms":["Gris"]"#, "colour",
        Fault::DuplicateWord(_),
    a_code_with_an_accent_is_refused:
        r#""code":"pink""# => r#""code":"rosé""#, "colour", Fault::NotAscii(_),
    a_field_name_with_a_bar_is_refused:
        r#""name":"size""# => r#""name":"size|x""#, "size|x", Fault::NotAscii(_),
    a_reference_to_an_unknown_type_is_refused:
        r#""to":["pebble"]"# => r#""to":["boulder"]"#, "near", Fault::UnknownType(_),
    a_reference_to_nothing_is_refused: r#","to":["pebble"]"# => "", "near", Fault::Targets,
    a_key_of_an_unknown_type_is_refused:
        r#""key":["pebble"]"# => r#""key":["boulder"]"#, "votes", Fault::UnknownType(_),
    keys_without_key_are_refused: r#""key":["pebble"],"# => "", "votes", Fault::KeyParts,
    a_set_of_nothing_is_refused: r#","of":"line""# => "", "marks", Fault::Members,
    a_set_of_sets_is_refused: r#""of":"line""# => r#""of":"set""#, "marks", Fault::Members,
    a_title_that_no_field_gives_is_refused:
        r#""title_field":"name""# => r#""title_field":"title""#, "", Fault::NoTitleField(_),
    a_default_that_is_no_code_is_refused:
        r#""default":"grey""# => r#""default":"gray""#, "colour", Fault::Default(_),
    a_default_out_of_range_is_refused:
        r#""max":5"# => r#""max":5,"default":6"#, "size", Fault::Default(_),
    a_field_without_label_is_refused: r#""label":"Nom""# => r#""label":"""#, "name", Fault::NoLabel,
    a_code_without_label_is_refused:
        r#""label":"rose""# => r#""label":" ""#, "colour", Fault::NoLabel,
    a_type_without_label_is_refused: r#""label":"galet""# => r#""label":"""#, "", Fault::NoLabel,
    a_range_upside_down_is_refused: r#""max":5"# => r#""max":0"#, "size", Fault::Range,
    codes_on_a_line_are_refused:
        r#""label":"Nom""# => r#""label":"Nom","codes":[{"code":"a","label":"b"}]"#, "name",
        Fault::Codes,
    a_file_named_after_another_type_is_refused:
        r#""type":"pebble""# => r#""type":"stone""#, "", Fault::FileName(_),
}

#[test]
fn the_common_fields_are_needed() {
    let error = Kinds::from_files(&[("pebble.json", SOUND)]).expect_err("no common file");
    assert!(matches!(error.fault, Fault::NoCommon), "{error}");
}

#[test]
fn a_type_defined_twice_is_refused() {
    let files = [
        ("common.json", COMMON),
        ("pebble.json", SOUND),
        ("pebble.json", SOUND),
    ];
    let error = Kinds::from_files(&files).expect_err("two files of one type");
    assert!(matches!(error.fault, Fault::DuplicateType), "{error}");
}
