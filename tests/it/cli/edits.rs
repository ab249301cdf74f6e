//! `new add set link trash restore undo`.

use myspot::cli::Exit;
use serde_json::json;

use super::Shell;

#[test]
fn a_new_workspace_has_its_title_and_its_first_member() {
    let shell = Shell::with_workspace();
    let info = shell.json(&["info", "w"]);
    assert_eq!(info["title"], "Les Tilleuls");
    assert_eq!(info["members"][0]["name"], "Agnès");
    assert_eq!(info["counts"], json!({ "member": 1 }));
    shell.run(&["new", "w2"]).done();
    let untitled = shell.json(&["info", "w2"]);
    assert_eq!(untitled["title"], "w2", "the folder gives the title");
    assert_eq!(untitled["members"], json!([]));
}

#[test]
fn fields_are_typed_by_what_the_kind_files_say() {
    let shell = Shell::with_workspace();
    let id = shell.add(&[
        "entity",
        "name=Jean Dupont",
        "kind=Personne",
        "roles=ally,cible",
        "aliases=Durand\\, dit le Grand,JD",
        "lat=50,46",
        "when=vers 1998",
        "desc=Échevin\ndepuis longtemps",
    ]);
    let fields = &shell.json(&["show", "w", &id])["fields"];
    assert_eq!(fields["kind"], "person", "a label stands for its code");
    assert_eq!(fields["lat"], 50.46);
    assert_eq!(fields["when_raw"], "vers 1998");
    assert_eq!(fields["desc"], "Échevin\ndepuis longtemps");
    assert!(fields["roles|ally"].is_i64() && fields["roles|target"].is_i64());
    assert!(fields["aliases|Durand, dit le Grand"].is_i64());
    shell
        .run(&[
            "set",
            "w",
            &id,
            "roles-=ally",
            "roles+=partner",
            "when=1999",
        ])
        .done();
    shell.run(&["set", "w", &id, "lat=", "summary=Oui"]).done();
    let fields = &shell.json(&["show", "w", &id])["fields"];
    assert!(fields["roles|ally"].is_null() && fields["roles|partner"].is_i64());
    assert!(fields["lat"].is_null(), "an empty value empties the field");
    assert_eq!(fields["when_raw"], "1999");
    shell.run(&["set", "w", &id, "roles=decider"]).done();
    let fields = &shell.json(&["show", "w", &id])["fields"];
    assert!(fields["roles|target"].is_null() && fields["roles|decider"].is_i64());
}

#[test]
fn a_new_reading_of_a_date_does_not_outlive_its_words() {
    let shell = Shell::with_workspace();
    let id = shell.add(&["entity", "name=X", "when_raw=mai 2024", "when_edtf=2024-05"]);
    shell.run(&["set", "w", &id, "when=mai 2024"]).done();
    let kept = shell.json(&["show", "w", &id])["fields"].clone();
    assert_eq!(kept["when_edtf"], "2024-05", "the words are the same");
    shell.run(&["set", "w", &id, "when=juin 2024"]).done();
    let changed = shell.json(&["show", "w", &id])["fields"].clone();
    assert_eq!(changed["when_raw"], "juin 2024");
    assert_eq!(changed["when_edtf"], "2024-06");
    shell.run(&["set", "w", &id, "when=241-TA"]).done();
    let unread = shell.json(&["show", "w", &id])["fields"].clone();
    assert_eq!(unread["when_raw"], "241-TA");
    assert!(unread["when_edtf"].is_null());
}

#[test]
fn tags_are_found_by_their_label_or_made() {
    let shell = Shell::with_workspace();
    let one = shell.add(&["entity", "name=A", "tags=élus,logement"]);
    let two = shell.add(&["note", "text=B", "tags+=Elus"]);
    assert_eq!(shell.json(&["info", "w"])["counts"]["tag"], 2);
    let shown = shell.run(&["show", "w", &two]).done();
    assert!(
        shown.plain().contains("Étiquettes : élus"),
        "{}",
        shown.text()
    );
    shell
        .run(&["set", "w", &one, "tags-=élus", "tags-=inconnu"])
        .done();
    let shown = shell.run(&["show", "w", &one]).done();
    assert!(
        shown.plain().contains("Étiquettes : logement\n"),
        "{}",
        shown.text()
    );
    assert_eq!(shell.json(&["info", "w"])["counts"]["tag"], 2);
}

#[test]
fn keyed_fields_and_tallies_have_a_syntax_of_their_own() {
    let shell = Shell::with_workspace();
    let actor = shell.add(&["entity", "name=A"]);
    let info = shell.json(&["info", "w"]);
    let member = info["members"][0]["id"].as_str().expect("an id");
    let estimate = format!("estimates.{}.influence=4", &member[..18]);
    let position = shell.add(&["assessment", &format!("entity={actor}"), &estimate]);
    let fields = &shell.json(&["show", "w", &position])["fields"];
    assert_eq!(fields[format!("estimates|{member}|influence")], 4);
    shell
        .run(&["set", "w", &position, "estimates=4"])
        .refused(Exit::Usage, "estimates.member.word=valeur");
    let action = shell.add(&["action", "title=Tracter", "tally=2"]);
    shell.run(&["set", "w", &action, "tally+=5"]).done();
    shell.run(&["set", "w", &action, "tally-=1"]).done();
    assert_eq!(shell.json(&["show", "w", &action])["fields"]["tally"], 6);
    shell
        .run(&["set", "w", &action, "tally=9"])
        .refused(Exit::Usage, "tally+=3");
}

#[test]
fn a_wrong_field_or_value_is_refused_and_changes_nothing() {
    let shell = Shell::with_workspace();
    let id = shell.add(&["entity", "name=A"]);
    let before = shell.state_hash("w");
    let check = |words: &[&str], part: &str| {
        shell
            .run(&[&["set", "w", id.as_str(), "name=B"], words].concat())
            .refused(Exit::Usage, part);
    };
    check(&["nom=B"], "n’a pas de champ « nom »");
    check(&["lat=nord"], "attend un nombre de -90 à 90");
    check(&["lat=91"], "attend un nombre de -90 à 90");
    check(&["sans égal"], "n’est pas de la forme champ=valeur");
    check(&["=x"], "n’est pas de la forme champ=valeur");
    check(&["name+=x"], "ne tient qu’une valeur");
    check(&["deleted_at=1"], "tenu par le programme");
    check(&["type=note"], "tenu par le programme");
    shell
        .run(&["add", "w", "licorne", "name=A"])
        .refused(Exit::Usage, "n’est pas un type de donnée");
    shell
        .run(&["set", "w", &id, "avatar=zzz"])
        .refused(Exit::Failed, "Aucune donnée n’a l’identifiant « zzz »");
    assert_eq!(shell.state_hash("w"), before);
}

#[test]
fn an_unknown_code_is_kept_with_a_warning() {
    let shell = Shell::with_workspace();
    let answer = shell
        .run(&["add", "w", "entity", "name=A", "status=dormant"])
        .done();
    answer.tells("« dormant » n’est pas dans la liste du champ");
    let id = answer.text().trim().to_owned();
    assert_eq!(
        shell.json(&["show", "w", &id])["fields"]["status"],
        "dormant"
    );
    let bare = shell.run(&["add", "w", "entity", "kind=org"]).done();
    bare.tells("Le champ « name » est vide");
}

#[test]
fn two_entities_are_joined_by_a_relation_and_anything_else_by_a_link() {
    let shell = Shell::with_workspace();
    let a = shell.add(&["entity", "name=A"]);
    let b = shell.add(&["entity", "name=B"]);
    let note = shell.add(&["note", "text=Vu au conseil"]);
    let check = |words: &[&str], expected: (&str, &str)| {
        let made = shell.json(&[&["link", "w"], words].concat());
        assert_eq!((made["type"].as_str(), made["kind"].as_str()), {
            (Some(expected.0), Some(expected.1))
        });
    };
    check(&[&a, "membre de", &b], ("relation", "member_of"));
    check(&[&a, "same_as", &b], ("link", "same_as"));
    check(&[&a, "chante avec", &b], ("relation", "chante avec"));
    check(&[&note, "porte sur", &a], ("link", "about"));
    check(&[&a, "vise", &b, "--as", "link"], ("link", "targets"));
    shell
        .run(&["link", "w", &note, "membre de", &a, "--as", "relation"])
        .refused(Exit::Failed, "Une relation joint deux fiches");
    let shown = shell.json(&["show", "w", &b]);
    assert_eq!(shown["relations"][0]["other_title"], "A");
    let relation = shown["relations"][0]["id"].as_str().expect("an id");
    shell
        .run(&["set", "w", relation, &format!("from={b}")])
        .refused(Exit::Failed, "fixé à la création");
}

#[test]
fn the_bin_gives_back_what_it_took() {
    let shell = Shell::with_workspace();
    let id = shell.add(&["entity", "name=A"]);
    let other = shell.add(&["entity", "name=B"]);
    let before = shell.state_hash("w");
    shell.run(&["trash", "w", &id, &other]).done();
    assert_eq!(shell.json(&["info", "w"])["trashed"], 2);
    shell
        .run(&["trash", "w", &id])
        .done()
        .tells("c’était déjà ainsi");
    shell.run(&["restore", "w", &id, &other]).done();
    assert_eq!(shell.state_hash("w"), before);
    shell
        .run(&["trash", "w", "info"])
        .refused(Exit::Usage, "tenu par le programme");
}

#[test]
fn undo_says_what_it_took_back_also_after_a_restart() {
    let shell = Shell::with_workspace();
    let before = shell.state_hash("w");
    let id = shell.add(&["entity", "name=A", "tags=x"]);
    shell.run(&["set", "w", &id, "name=B"]).done();
    let undone = shell.run(&["undo", "w"]).done();
    assert_eq!(undone.plain(), "Annulé : modification « A ».\n");
    let undone = shell.json(&["undo", "w"]);
    assert_eq!(undone["undone"], "create");
    assert_eq!(shell.state_hash("w"), before);
    shell
        .run(&["undo", "w"])
        .refused(Exit::Failed, "Rien à annuler");
}
