//! What exported maps hold, and what they never hold.

use resvg::usvg::roxmltree::Document;

use super::*;
use crate::kind::Handling;
use crate::picture::{Palette, Scene};
use crate::raster::Fonts;
use crate::view::graph::{Side, Web, read};
use crate::view::kit::Kit;

const REGULAR: &[u8] =
    include_bytes!("../../../../app/ui/fonts/AtkinsonHyperlegibleNext_400Regular.ttf");
const BOLD: &[u8] =
    include_bytes!("../../../../app/ui/fonts/AtkinsonHyperlegibleNext_600SemiBold.ttf");
const STAR: &str = include_str!("../../../../app/ui/icons/role-decider.svg");

pub(super) fn fonts() -> Fonts {
    Fonts::new(&[REGULAR], &[BOLD])
}

/// Names that would do something if they were taken for more than letters.
const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "</text></svg><image href='http://evil.example/x'/>",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "\u{0}\u{1B}[31m\u{FFFE}\u{202E}gnp.exe",
    "=HYPERLINK(\"http://evil.example\")",
    "&#60;foreignObject&#62; <a href=\"javascript:x\">",
    "@SUM(1;2)\r\n-1",
];

/// A small world of hostile names around « Ada », in a ring, and one thing without a line.
fn hostile() -> (Kit, Web) {
    let mut kit = Kit::new();
    let endless = "très long ".repeat(3_000);
    kit.add(
        "Ada",
        "entity",
        &[("name", "Ada"), ("kind", "person"), ("roles|decider", "1")],
    );
    kit.add("alone", "entity", &[("name", &endless), ("kind", "<b>&'")]);
    for (place, name) in HOSTILE.iter().enumerate() {
        let own = format!("h{place}");
        kit.add(
            &own,
            "entity",
            &[("name", name), ("kind", name), ("roles|ally", "1")],
        );
        let fields = [
            ("from", "Ada"),
            ("to", &own),
            ("kind", name),
            ("weight", "3"),
        ];
        kit.add(&format!("r{place}"), "relation", &fields);
    }
    let web = read(&kit.workspace, Side::World);
    let web = readable(&kit.workspace, &web, Handling::Core).web;
    (kit, web)
}

fn drawn(kit: &Kit, web: &Web) -> (Scene, String) {
    let mut fonts = fonts();
    let scene = arrange(web, Side::World, &mut fonts);
    let palette = Palette::light();
    let look = look(&palette);
    let sheet = Sheet::read(&kit.workspace, web, Side::World, &Front::default());
    let svg = to_svg(web, &scene, &look, &mut fonts, &sheet);
    (scene, svg)
}

fn look(palette: &Palette) -> Look<'_> {
    const SYMBOLS: [&str; 10] = [STAR; 10];
    Look {
        palette,
        symbols: &SYMBOLS,
        side: Side::World,
    }
}

#[test]
fn hostile_names_stay_letters_in_a_page() {
    let (kit, web) = hostile();
    let (_, svg) = drawn(&kit, &web);
    let page = Document::parse(&svg).expect("well-formed");
    let known = [
        "svg", "title", "desc", "rect", "g", "path", "circle", "text",
    ];
    for node in page.descendants().filter(|node| node.is_element()) {
        assert!(
            known.contains(&node.tag_name().name()),
            "{:?}",
            node.tag_name()
        );
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(
                !name.starts_with("on") && name != "href" && name != "style",
                "{name}"
            );
            let value = attribute.value();
            assert!(name == "aria-label" || !value.contains("url("), "{value}");
        }
    }
    let titles: Vec<&str> = page
        .descendants()
        .filter(|node| node.tag_name().name() == "title")
        .filter_map(|node| node.text())
        .collect();
    assert!(titles.contains(&HOSTILE[0]) && titles.contains(&HOSTILE[2]));
    assert!(
        titles.iter().any(|title| title.len() > 30_000),
        "the whole name is there"
    );
    assert!(
        svg.len() < 200_000,
        "an endless name stands there once: {}",
        svg.len()
    );
}

#[test]
fn the_same_map_is_the_same_page_with_every_name_and_no_overlap() {
    let kit = Kit::example();
    let web = read(&kit.workspace, Side::World);
    let (scene, svg) = drawn(&kit, &web);
    assert_eq!(svg, drawn(&kit, &web).1);
    let page = Document::parse(&svg).expect("well-formed");
    let texts: Vec<&str> = page
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .filter_map(|node| node.text())
        .collect();
    let all = texts.join(" ");
    for node in &web.nodes {
        assert!(all.contains(&node.name), "{} is not on the page", node.name);
    }
    assert!(all.contains("Sans lien"), "{all}");
    assert!(texts.contains(&"Genres") && texts.contains(&"Preuve"));
    let mut fonts = fonts();
    let names = page.descendants().filter(|node| {
        node.tag_name().name() == "text" && node.attribute("paint-order") == Some("stroke")
    });
    let boxes: Vec<(f32, f32, f32, &str)> = names
        .map(|node| {
            let at = |name: &str| -> f32 {
                let value = node.attribute(name).and_then(|value| value.parse().ok());
                value.expect("a name stands somewhere")
            };
            let name = node.text().unwrap_or_default();
            let wide = fonts.width(name, 13.0, node.attribute("font-weight").is_some());
            (at("x"), at("y"), wide, name)
        })
        .collect();
    assert!(boxes.len() >= scene.marks.len());
    for (place, one) in boxes.iter().enumerate() {
        for other in &boxes[place + 1..] {
            let apart = (one.0 - other.0).abs() >= (one.2 + other.2) / 2.0;
            let apart = apart || (one.1 - other.1).abs() >= 12.0;
            assert!(apart, "{} and {} overlap", one.3, other.3);
        }
    }
}

#[test]
fn a_page_becomes_pixels_and_a_very_large_one_fewer() {
    let kit = Kit::example();
    let web = read(&kit.workspace, Side::World);
    let (_, svg) = drawn(&kit, &web);
    let printed = to_png(&svg, &[REGULAR, BOLD], 0.5).expect("a page");
    assert!(printed.bytes.starts_with(b"\x89PNG") && !printed.reduced);
    let bare = to_png(&svg, &[], 0.5).expect("a page");
    assert!(
        bare.bytes.len() < printed.bytes.len(),
        "letters come from the given faces only"
    );
    let huge = r#"<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="10"/>"#;
    let huge = to_png(huge, &[], 100.0).expect("a page");
    assert!(huge.reduced && huge.width as f32 * huge.height as f32 <= 67_108_864.0);
    assert!(matches!(to_png("<a", &[], 1.0), Err(PngError::NotSvg(_))));
}

#[test]
fn graphml_is_well_formed_whatever_the_names_and_every_edge_has_its_ends() {
    let (kit, web) = hostile();
    let (scene, _) = drawn(&kit, &web);
    let palette = Palette::light();
    let xml = to_graphml(&kit.workspace, &web, &scene, &look(&palette));
    let document = Document::parse(&xml).expect("well-formed");
    let named = |name: &str| -> Vec<_> {
        let nodes = document.descendants();
        nodes
            .filter(|node| node.tag_name().name() == name)
            .collect()
    };
    let keys: Vec<&str> = named("key")
        .iter()
        .filter_map(|key| key.attribute("id"))
        .collect();
    let ids: Vec<&str> = named("node")
        .iter()
        .filter_map(|node| node.attribute("id"))
        .collect();
    assert_eq!(
        (ids.len(), named("edge").len()),
        (web.nodes.len(), web.ties.len())
    );
    for data in named("data") {
        assert!(keys.contains(&data.attribute("key").expect("a key")));
    }
    for edge in named("edge") {
        assert!(ids.contains(&edge.attribute("source").expect("a start")));
        assert_eq!(edge.attribute("directed"), Some("true"));
    }
    let of = |node: &str, key: &str| {
        let nodes = named("node");
        let node = nodes
            .into_iter()
            .find(|it| it.attribute("id") == Some(node))?;
        let data = node
            .children()
            .find(|data| data.attribute("key") == Some(key))?;
        data.text().map(str::to_owned)
    };
    let ada = web
        .nodes
        .iter()
        .position(|node| node.name == "Ada")
        .expect("Ada");
    let ada = format!("n{ada}");
    assert_eq!(of(&ada, "label").as_deref(), Some("Ada"));
    assert_eq!(of(&ada, "kind_label").as_deref(), Some("personne"));
    assert_eq!(of(&ada, "degree").as_deref(), Some("8"));
    assert_eq!(of(&ada, "r").as_deref(), Some("43"));
    assert!(of(&ada, "x").is_some());
    assert!(xml.contains("<data key=\"weight\">3</data>"));
}

#[test]
fn tables_are_read_back_as_they_were_and_no_cell_is_a_formula() {
    let (kit, web) = hostile();
    let check = |preset, delimiter: u8| {
        let tables = to_csv(&kit.workspace, &web, Side::World, preset);
        for (bytes, rows) in [
            (&tables.nodes, web.nodes.len()),
            (&tables.edges, web.ties.len()),
        ] {
            let marked = bytes.strip_prefix("\u{FEFF}".as_bytes());
            assert_eq!(marked.is_some(), preset == Preset::Excel);
            let bytes = marked.unwrap_or(bytes);
            let mut reader = ::csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .from_reader(bytes);
            let head = reader.headers().expect("a head").clone();
            assert_eq!(head.get(0), Some("Identifiant"));
            let read: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
            assert_eq!(read.len(), rows);
            let cells = read.iter().flatten().filter(|cell| !cell.is_empty());
            for cell in cells {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{cell}"
                );
            }
        }
        String::from_utf8(tables.edges).expect("words")
    };
    let edges = check(Preset::Excel, b';');
    let head = "\u{FEFF}Identifiant;De;Relation;Vers;Va dans un sens;Preuve;Cotation;Depuis;";
    assert!(edges.starts_with(head), "{}", &edges[..200]);
    check(Preset::Plain, b',');
}

#[test]
fn what_is_reserved_leaves_with_its_lines_and_is_counted() {
    let mut kit = Kit::new();
    for (name, handling) in [
        ("Ada", "public"),
        ("Bo", "core"),
        ("Cie", "members"),
        ("Di", ""),
    ] {
        kit.add(name, "entity", &[("name", name), ("handling", handling)]);
    }
    for (from, to, handling) in [("Ada", "Bo", ""), ("Ada", "Cie", ""), ("Cie", "Di", "core")] {
        let fields = [
            ("from", from),
            ("to", to),
            ("kind", "informs"),
            ("handling", handling),
        ];
        kit.add(&format!("{from}-{to}"), "relation", &fields);
    }
    let web = read(&kit.workspace, Side::World);
    let check = |audience, names: &[&str], ties: usize, left_out: usize| {
        let seen = readable(&kit.workspace, &web, audience);
        let found = seen.web.nodes.iter().map(|node| node.name.as_str());
        let mut found: Vec<&str> = found.collect();
        found.sort_unstable();
        assert_eq!(
            (found, seen.web.ties.len(), seen.left_out),
            (names.to_vec(), ties, left_out)
        );
    };
    check(Handling::Core, &["Ada", "Bo", "Cie", "Di"], 3, 0);
    check(Handling::Members, &["Ada", "Cie", "Di"], 1, 2);
    check(Handling::Public, &["Ada"], 0, 6);
}

#[test]
fn an_empty_map_is_a_page_with_a_title() {
    let kit = Kit::new();
    let (_, svg) = drawn(&kit, &Web::default());
    let page = Document::parse(&svg).expect("well-formed");
    assert_eq!(page.root_element().attribute("role"), Some("img"));
    assert_eq!(
        page.root_element().attribute("aria-label"),
        Some("Carte sans titre")
    );
    to_png(&svg, &[REGULAR], 1.0).expect("a page");
}
