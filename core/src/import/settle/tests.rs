use super::*;
use crate::import::table::tests::{planned, taken};
use crate::import::{Choices, Plan, TableChoices, plan_with};
use crate::watch::Watch;
use crate::{Dice, Moment, Workspace};

const NOW: Moment = Moment(1_800_000_000_000);

const MEMBERS: &str = "Nom;Genre;Description;Alias;Remarque\n\
    Anne Félibrin;personne;Avocate.;A. F.;vue hier\n";

/// A workspace that knows Anne, and what a file says of her again.
fn settled(how: Settled) -> (Workspace, Plan) {
    let first = "Nom;Genre;En bref\nAnne Félibrin;personne;échevine\nMairie;organisation;\n";
    let (mut workspace, _) = taken(first.as_bytes(), "un.csv", TableChoices::default());
    let plan = planned(
        &workspace,
        MEMBERS.as_bytes(),
        "deux.csv",
        TableChoices::default(),
    )
    .expect("read");
    assert_eq!(plan.duplicates.len(), 1);
    let choices = Choices {
        pairs: vec![(plan.duplicates[0].key(), how)],
        ..Choices::default()
    };
    let mut dice = Dice::from_number(9);
    let bytes = MEMBERS.as_bytes();
    let plan = plan_with(
        bytes,
        "deux.csv",
        &choices,
        &workspace,
        NOW,
        &mut dice,
        Watch::default(),
    )
    .expect("read");
    workspace.apply(&plan.act(), NOW).expect("allowed");
    (workspace, plan)
}

fn anne(workspace: &Workspace) -> Vec<&Record> {
    let all = workspace.records().of_kind("entity");
    all.filter(|it| it.words("name").contains("Anne")).collect()
}

#[test]
fn a_row_that_is_joined_completes_the_fiche_that_is_here() {
    let (workspace, plan) = settled(Settled::Joined);
    let found = anne(&workspace);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].words("summary"), "échevine");
    assert_eq!(found[0].words("desc"), "Avocate.");
    assert!(found[0].has("aliases", "A. F."));
    assert_eq!((plan.added.get("entity"), plan.updated), (None, 1));
    // The pair is still told, so that one may choose otherwise.
    assert_eq!(plan.duplicates.len(), 1);
    let kept = format!("{:?} {:?}", workspace.records(), plan.report);
    assert!(kept.contains("vue hier"));
}

#[test]
fn a_row_that_is_left_out_is_kept_in_the_report() {
    let (workspace, plan) = settled(Settled::LeftOut);
    let found = anne(&workspace);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].words("desc"), "");
    let told: Vec<&str> = plan
        .report
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    for text in ["Anne Félibrin", "Avocate.", "A. F.", "vue hier"] {
        assert!(told.contains(&text), "{text}: {told:?}");
    }
}

#[test]
fn two_rows_of_one_file_are_joined_and_what_points_at_the_second_follows() {
    let bytes = "Nom;Prénom;Institution;Fonction\n\
        Félibrin;Anne;Ville;Échevine\n\
        Felibrim;Anne;Province;Députée\n"
        .as_bytes();
    let mut workspace = crate::import::table::tests::empty();
    let table = TableChoices {
        recipe: Some("mandates".into()),
        ..TableChoices::default()
    };
    let plan = planned(&workspace, bytes, "m.csv", table.clone()).expect("read");
    assert_eq!(plan.duplicates.len(), 1, "{:?}", plan.duplicates);
    let choices = Choices {
        pairs: vec![(plan.duplicates[0].key(), Settled::Joined)],
        table,
        ..Choices::default()
    };
    let mut dice = Dice::from_number(9);
    let plan = plan_with(
        bytes,
        "m.csv",
        &choices,
        &workspace,
        NOW,
        &mut dice,
        Watch::default(),
    )
    .expect("read");
    workspace.apply(&plan.act(), NOW).expect("allowed");
    let found = anne(&workspace);
    assert_eq!(found.len(), 1);
    let relations: Vec<&Record> = workspace.records().of_kind("relation").collect();
    assert_eq!(relations.len(), 2);
    assert!(
        relations
            .iter()
            .all(|it| it.words("from") == found[0].id.as_str())
    );
    let names = [found[0].words("name"), found[0].ticked("aliases")[0]];
    assert_eq!(names, ["Anne Félibrin", "Anne Felibrim"]);
}

#[test]
fn the_month_comes_first_only_where_one_says_so() {
    let bytes = "Nom;Date\nA;12/03/2026\nB;17/07/2003\nC;2024\nD;3-4-2025\n".as_bytes();
    let dates = |month_first: bool| -> Vec<String> {
        let table = TableChoices {
            month_first,
            ..TableChoices::default()
        };
        let (workspace, plan) = taken(bytes, "x.csv", table);
        let records = workspace.records();
        let mut all: Vec<&Record> = records.of_kind("entity").collect();
        all.sort_by_key(|it| it.words("name").to_owned());
        let kept = format!("{:?} {:?}", all, plan.report);
        assert!(kept.contains("12/03/2026"), "the source stays: {kept}");
        all.iter()
            .map(|it| it.words("when_edtf").to_owned())
            .collect()
    };
    assert_eq!(
        dates(false),
        ["2026-03-12", "2003-07-17", "2024", "2025-04-03"]
    );
    assert_eq!(
        dates(true),
        ["2026-12-03", "2003-07-17", "2024", "2025-03-04"]
    );
}
