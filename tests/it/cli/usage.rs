//! The command line itself: help, languages, mistakes.

use myspot::cli::Exit;

use super::Shell;

const VERBS: [&str; 18] = [
    "new",
    "info",
    "ls",
    "show",
    "add",
    "set",
    "link",
    "trash",
    "restore",
    "verify",
    "undo",
    "log",
    "diff",
    "copy",
    "open",
    "import",
    "export",
    "completions",
];

#[test]
fn every_verb_explains_itself_in_french_and_in_english() {
    let shell = Shell::new();
    for verb in VERBS {
        let french = shell.run(&[verb, "--help"]).done().plain();
        assert!(french.contains("Utilisation : myspot "), "{french}");
        let english = shell.run(&[verb, "--help", "--lang", "en"]).done().plain();
        assert!(english.contains("Usage: myspot "), "{english}");
        for word in [
            "Usage:",
            "Options:",
            "Arguments:",
            "Commands:",
            "Print ",
            "[default",
        ] {
            assert!(
                !french.contains(word),
                "{word} in the French help of {verb}"
            );
        }
        // Each argument and option is followed by its words.
        for line in french
            .lines()
            .filter(|line| line.trim_start().starts_with("--"))
        {
            assert!(line.trim().contains("  "), "{verb}: {line}");
        }
    }
    let all = shell.run(&["--help"]).done().plain();
    for verb in VERBS {
        assert!(
            all.contains(&format!("\n  {verb} ")),
            "{verb} is not in {all}"
        );
    }
    assert!(all.contains("Verbes :"), "{all}");
}

#[test]
fn a_mistake_is_told_in_one_sentence_with_the_code_for_usage() {
    let shell = Shell::with_workspace();
    let check = |words: &[&str], part: &str| {
        shell.run(words).refused(Exit::Usage, part);
    };
    check(&["info"], "Il manque <ESPACE>");
    check(
        &["ls", "w", "--couleur"],
        "« --couleur » n’est pas attendu ici",
    );
    check(&["ls", "w", "--type"], "attend une valeur");
    check(&["log", "w", "--limit", "tout"], "« tout » ne convient pas");
    check(
        &["link", "w", "a", "b", "c", "--as", "arbre"],
        "« arbre » ne convient pas",
    );
    check(&["completions", "cmd"], "« cmd » ne convient pas");
    check(
        &["ls", "w", "--type", "a", "--type", "b"],
        "donné deux fois",
    );
    check(&["verbe"], "n’est ni un verbe ni un espace");
    check(&["--example", "info", "w"], "ne va pas avec un chemin");
    check(&["set", "w", "0"], "Il manque <CHAMP=VALEUR>");
    let english = shell.run(&["--lang=en", "show", "w", "zz"]);
    english.refused(Exit::Failed, "No record has the id “zz”");
}

#[test]
fn a_shell_gets_its_completions() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = shell.run(&["completions", name]).done().text();
        assert!(
            script.contains("myspot") && script.contains("restore"),
            "{name}"
        );
    }
}

#[test]
fn json_answers_hold_one_object_and_their_schema() {
    let shell = Shell::with_workspace();
    let made = shell.json(&["add", "w", "entity", "name=A"]);
    let id = made["id"].as_str().expect("an id");
    for words in [
        &["new", "w2"][..],
        &["info", "w"],
        &["show", "w", id],
        &["set", "w", id, "name=B"],
        &["link", "w", id, "knows", id],
        &["trash", "w", id],
        &["restore", "w", id],
        &["verify", "w"],
        &["verify", "w", "--repair"],
        &["undo", "w"],
        &["diff", "w", "HEAD", "HEAD"],
        &["copy", "w", "./c.myspot"],
        &["open", "./c.myspot", "x"],
    ] {
        shell.json(words);
    }
    assert_eq!(
        shell.run(&["ls", "w", "--json"]).done().json_lines().len(),
        2
    );
}
