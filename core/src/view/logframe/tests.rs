use super::*;
use crate::Methods;
use crate::view::board::boards;
use crate::view::kit::Kit;

/// The lines of the rows: « Results: Moins cher | Prix 3 → 5 | relevés | On sait compter ».
fn shown(frame: &Logframe) -> Vec<String> {
    let lines = frame
        .rows
        .iter()
        .flat_map(|row| row.lines.iter().map(|line| (row.level, line)));
    lines
        .map(|(level, line)| {
            let gauges = line.indicators.iter();
            let gauges: Vec<String> = gauges
                .map(|it| format!("{} {}", it.title, it.way()).trim().to_owned())
                .collect();
            let supposed: Vec<&str> = line.hypotheses.iter().map(|it| it.1.as_str()).collect();
            format!(
                "{level:?}: {} | {} | {} | {}",
                line.text,
                gauges.join(", "),
                line.sources.join(", "),
                supposed.join(", ")
            )
        })
        .collect()
}

fn tree() -> Kit {
    let mut kit = Kit::new();
    kit.add("b", "board", &[("kind", "tree")]);
    let wanted = [("side", "objective")];
    for (name, slot) in [
        ("tronc", "tronc"),
        ("effet", "effet"),
        ("cause", "cause"),
        ("sous-cause", "cause"),
    ] {
        kit.card(name, slot, &[("side", "problem")]);
        let other = format!("+{name}");
        kit.card(&other, slot, &wanted);
        kit.link(name, "becomes", &other);
    }
    kit.link("cause", "causes", "tronc");
    kit.link("sous-cause", "causes", "cause");
    kit.link("tronc", "causes", "effet");
    kit
}

#[test]
fn each_height_of_the_tree_is_a_row() {
    let kit = tree();
    let frame = logframe(&kit.workspace, &kit.id("b"));
    let expected = [
        "Goal: +effet |  |  | ",
        "Objective: +tronc |  |  | ",
        "Results: +cause |  |  | ",
        "Activities: +sous-cause |  |  | ",
    ];
    assert_eq!(shown(&frame), expected);
    assert!(frame.unturned.is_empty());
}

#[test]
fn what_measures_serves_and_supposes_stands_beside_its_card() {
    let mut kit = tree();
    let fields = [
        ("title", "Voix"),
        ("baseline_value", "9"),
        ("unit", "voix"),
        ("source_text", "Procès-verbal"),
    ];
    kit.add("i", "indicator", &fields);
    kit.add("s", "source", &[("title", "Gazette")]);
    kit.add(
        "m",
        "measurement",
        &[("indicator", "i"), ("source", "s"), ("value", "9")],
    );
    kit.add("t", "target_point", &[("indicator", "i"), ("value", "14")]);
    kit.link("i", "measures", "+cause");
    kit.card("h", "hypotheses", &[]);
    kit.link("+cause", "causes", "+tronc");
    kit.link("+cause causes +tronc", "assumes", "h");
    kit.add("a", "action", &[("title", "Tracter")]);
    kit.link("a", "contributes", "+cause");
    kit.add(
        "x",
        "action",
        &[("title", "Abandonnée"), ("status", "dropped")],
    );
    kit.link("x", "contributes", "+cause");
    let frame = logframe(&kit.workspace, &kit.id("b"));
    let lines = shown(&frame);
    assert_eq!(
        lines[2],
        "Results: +cause | Voix 9 → 14 voix | Procès-verbal, Gazette | h"
    );
    assert_eq!(lines[4], "Activities: Tracter |  |  | ");
    assert_eq!(lines.len(), 5);
}

#[test]
fn an_objective_that_several_cards_serve_is_told_once_at_the_trunk() {
    let mut kit = tree();
    kit.add("o", "objective", &[("title", "Report")]);
    kit.link("+cause", "contributes", "o");
    kit.link("+tronc", "contributes", "o");
    kit.add("i", "indicator", &[("title", "Voix")]);
    kit.link("i", "measures", "o");
    let lines = shown(&logframe(&kit.workspace, &kit.id("b")));
    assert_eq!(lines[1], "Objective: +tronc | Voix |  | ");
    assert_eq!(lines[2], "Results: +cause |  |  | ");
}

#[test]
fn a_problem_that_was_not_turned_is_named_and_an_empty_board_has_four_rows() {
    let mut kit = tree();
    let left = kit.card("seule", "cause", &[("side", "problem")]);
    let frame = logframe(&kit.workspace, &kit.id("b"));
    assert_eq!(frame.unturned, [left]);
    kit.add("vide", "board", &[("kind", "tree")]);
    let frame = logframe(&kit.workspace, &kit.id("vide"));
    assert_eq!(frame.rows.len(), Level::ALL.len());
    assert!(shown(&frame).is_empty());
}

#[test]
fn loops_and_links_into_the_bin_do_no_harm() {
    let mut kit = tree();
    kit.link("cause", "causes", "sous-cause");
    kit.add("i", "indicator", &[("title", "Voix")]);
    kit.link("i", "measures", "+tronc");
    kit.trash("i");
    let frame = logframe(&kit.workspace, &kit.id("b"));
    let lines = shown(&frame);
    assert_eq!(lines.len(), 4);
    assert!(lines.contains(&"Objective: +tronc |  |  | ".to_owned()));
}

#[test]
fn every_row_and_column_has_its_words() {
    let words = Words::french();
    let rows: Vec<Level> = words.rows.iter().map(|it| it.level).collect();
    assert_eq!(rows, Level::ALL);
    let columns: Vec<Column> = words.columns.iter().map(|it| it.column).collect();
    assert_eq!(columns, Column::ALL);
}

#[test]
fn the_example_fills_its_framework() {
    let kit = Kit::example();
    let methods = Methods::builtin();
    let tree = methods.get("tree").expect("it ships");
    let board = boards(&kit.workspace, tree)[0].id.clone();
    let frame = logframe(&kit.workspace, &board);
    let count: Vec<usize> = frame.rows.iter().map(|row| row.lines.len()).collect();
    let cards = frame.rows[3].lines.iter().filter(|it| it.kind == "card");
    assert_eq!(count[..3], [6, 1, 4]);
    assert_eq!(cards.count(), 4);
    let trunk = &frame.rows[1].lines[0];
    assert_eq!(trunk.indicators[0].way(), "0 → 27 conseillers");
    assert_eq!(trunk.sources[0], "Liste des rencontres");
    assert_eq!(trunk.hypotheses.len(), 1);
    assert!(count[3] > 4, "the actions stand below the deeper causes");
}
