//! Tables in and out, as a member types the commands.

use std::fs;

use myspot::cli::Exit;

use super::Shell;

const PEOPLE: &str =
    "Nom;Genre;Influence;Secret\nAnne;personne;8;x\n;personne;;perdu\nVille;org;2;\n";

#[test]
fn a_table_is_shown_before_it_goes_in_and_its_bad_rows_come_back() {
    let shell = Shell::with_workspace();
    fs::write(shell.path("people.csv"), PEOPLE).expect("writable");
    let hash = shell.state_hash("w");
    let plan = shell.run(&["import", "w", "./people.csv", "--dry-run", "--json"]);
    assert_eq!(plan.exit, Exit::Differences, "{}", plan.err);
    let plan = plan.json();
    assert_eq!(plan["added"]["entity"], 2);
    assert_eq!(plan["refused"], 1);
    assert_eq!(plan["tables"][0]["columns"][0]["field"], "fiche.name");
    assert_eq!(plan["tables"][0]["preview"][0][0], "Anne");
    assert_eq!(shell.state_hash("w"), hash);
    let words = ["import", "w", "./people.csv", "--refused", "./again.csv"];
    let done = shell.run(&words);
    assert_eq!(done.exit, Exit::Differences, "{}", done.err);
    assert!(done.err.contains("people.csv, ligne 3"), "{}", done.err);
    let refused = fs::read_to_string(shell.path("again.csv")).expect("written");
    assert!(refused.contains(";personne;;perdu;;3;no_name"), "{refused}");
    shell.run(&["undo", "w"]).done();
    assert_eq!(shell.state_hash("w"), hash);
}

#[test]
fn what_was_said_of_a_column_is_remembered_and_a_wrong_word_told() {
    let shell = Shell::with_workspace();
    fs::write(shell.path("a.csv"), "Qui;Quoi\nAnne;échevine\n").expect("writable");
    fs::write(shell.path("b.csv"), "Qui;Quoi\nMarc;maire\n").expect("writable");
    let map = ["--map", "Qui=name", "--map", "Quoi=summary"];
    shell
        .run(&[&["import", "w", "./a.csv"], &map[..]].concat())
        .done();
    let plan = shell.json(&["import", "w", "./b.csv", "--dry-run"]);
    assert_eq!(plan["tables"][0]["columns"][1]["because"], "remembered");
    let check = |words: &[&str], part: &str| {
        let words = [&["import", "w", "./b.csv"], words].concat();
        shell.run(&words).refused(Exit::Failed, part);
    };
    check(
        &["--map", "Quoi=couleur"],
        "Aucun champ ne s’appelle « couleur »",
    );
    check(&["--map", "Où=name"], "n’a pas de colonne « Où »");
    check(
        &["--encoding", "klingon"],
        "L’encodage « klingon » n’existe pas",
    );
    check(
        &["--as", "soupe"],
        "« soupe » ne dit pas ce que vaut une ligne",
    );
}

#[test]
fn a_workbook_and_a_folder_of_tables_come_back_as_they_went() {
    let shell = Shell::with_workspace();
    let anne = shell.add(&["entity", "name=Anne", "kind=person"]);
    let town = shell.add(&["entity", "name=Ville", "kind=org"]);
    shell.run(&["link", "w", &anne, "member_of", &town]).done();
    let sent = shell.run(&["export", "w", "./all.xlsx"]).done();
    assert!(sent.err.contains("1 personnes"), "{}", sent.err);
    shell.run(&["export", "w", "./page.html"]).done();
    let page = fs::read_to_string(shell.path("page.html")).expect("written");
    assert!(
        page.contains("<td>Anne</td>") && !page.contains("<script"),
        "{page}"
    );
    shell
        .run(&["export", "w", "./tables", "--as", "csv"])
        .done();
    assert!(shell.path("tables/relation.csv").exists());
    shell.run(&["new", "w2", "--title", "Autre"]).done();
    shell.run(&["import", "w2", "./all.xlsx"]).done();
    let info = shell.json(&["info", "w2"]);
    assert_eq!(
        (&info["counts"]["entity"], &info["counts"]["relation"]),
        (&2.into(), &1.into())
    );
    shell
        .run(&["export", "w", "./all.xlsx"])
        .refused(Exit::Failed, "existe déjà");
}
