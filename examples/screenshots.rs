//! Draws the pages into pictures, without a display.
//!
//! `cargo run --example screenshots -- OUT_DIR [WORKSPACE]`
//!
//! The start page, *Fiches* with the fictional example and, if one is given, *Fiches* with
//! another workspace (its folder, a `.myspot` copy or a file of data; a file is never touched),
//! the methods with the example, *Partage* in its states and the dialog « rejoindre », each in
//! three themes and in the sizes below. The window is the real one: only the display, the clock
//! of its animations and the members of *Partage* are not.

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Duration;

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use myspot::gui::event::{
    BoardEvent, Event, ExportEvent, FrameEvent, GraphEvent, ImportEvent, SettingsEvent, StartEvent,
    TimelineEvent, Towards,
};
use myspot::gui::jobs::Jobs;
use myspot::gui::moments::now;
use myspot::gui::road::Road;
use myspot::paths::Paths;
use myspot::share::view::{
    Content, DeviceView, Guest, Holds, InvitationView, JoinTrouble, JoinView, Place, Reach, Rivals,
    ShareState, ShareTrouble, ShareView,
};
use myspot::ui::{ImportStage, Main, Sharing, Timeline, TimelineFace};
use myspot_core::Moment;
use myspot_core::epoch::Role;
use myspot_sync::DeviceId;
use slint::{ComponentHandle as _, Model as _, PhysicalSize};

/// Codes of themes, and how the files call them.
const THEMES: [(&str, &str); 3] = [
    ("light", "clair"),
    ("dark", "sombre"),
    ("contrast", "contraste"),
];

/// Width, height, zoom in percent.
const SIZES: [(u32, u32, u32); 3] = [(1366, 768, 100), (1024, 640, 100), (1366, 768, 200)];

/// The pages of methods: how the file is called, the method, the face.
const BOARDS: [(&str, &str, &str); 21] = [
    ("acteurs", "actors", "grille"),
    ("spectre", "actors", "spectre"),
    ("pestel", "pestel", ""),
    ("domino", "domino", ""),
    ("theorie", "toc", "carte"),
    ("theorie-cases", "toc", "cases"),
    ("swot", "swot", ""),
    ("tows", "swot", "tows"),
    ("arbre", "tree", "probleme"),
    ("arbre-objectif", "tree", "objectif"),
    ("cadre-logique", "tree", "cadre"),
    ("pourquoi", "whys", ""),
    ("objectifs", "objectives", "fiches"),
    ("strategies", "strategies", "tuiles"),
    ("strategies-plan", "strategies", "plan"),
    ("ciblage", "targets", "fiches"),
    ("messages", "messages", "fiches"),
    ("actions", "actions", "tableau"),
    ("actions-plan", "actions", "plan"),
    ("marqueurs", "markers", "acteurs"),
    ("indicateurs", "indicators", "fiches"),
];

/// The pages of the graph: how the file is called, what is done on it first.
const GRAPHS: [(&str, &[GraphEvent]); 3] = [
    ("exemple", &[]),
    ("groupes", &[GraphEvent::Hulls, GraphEvent::Finding(0)]),
    ("pas", &[GraphEvent::Step(Towards::Right), GraphEvent::Open]),
];

/// The pages of the timeline: how the file is called, the zoom, the face.
const FRISES: [(&str, &str, TimelineFace); 6] = [
    ("tout", "", TimelineFace::Lanes),
    ("annees", "years", TimelineFace::Lanes),
    ("mois", "months", TimelineFace::Lanes),
    ("jours", "days", TimelineFace::Lanes),
    ("liste", "months", TimelineFace::List),
    ("bouge", "months", TimelineFace::Moves),
];

/// The steps of *Importer*: how the file is called, what is done after the table was looked at.
const IMPORTS: [(&str, &[ImportEvent]); 4] = [
    ("choisir", &[]),
    ("apercu", &[ImportEvent::Go(ImportStage::Preview)]),
    ("doublons", &[ImportEvent::Go(ImportStage::Pairs)]),
    ("rapport", &[ImportEvent::Apply]),
];

/// A fictional table of mandates as Excel writes it in Belgium, with what goes wrong in tables:
/// a name twice, a day that does not exist, a row without a name.
fn mandates(folder: &Path) -> std::io::Result<PathBuf> {
    let first = [
        "Nadia", "Denis", "Yves", "Hélène", "Marc", "Louise", "Zoé", "Aimé", "Anaïs",
    ];
    let last = [
        "Félibrin",
        "Combrel",
        "Vaudrimont",
        "Tassigneul",
        "Œuvray",
        "Brasselet",
        "Hœrter",
    ];
    let bodies = [
        "Conseil communal d’Ormeval",
        "Collège communal",
        "Intercommunale des Ormes",
    ];
    let offices = ["Conseillère", "Échevin", "Présidente", "Administrateur"];
    let mut text = "Nom et prénom;Fonction;Institution;Début;Fin;Jetons\r\n".to_owned();
    for n in 0..312 {
        let name = format!("{}, {}", last[n % last.len()], first[n / 7 % first.len()]);
        let name = match n {
            4 => "COURTEPAILLE Yves",
            9 => "",
            _ => name.as_str(),
        };
        let begin = if n == 6 { "32/12/2024" } else { "03/12/2024" };
        let end = if n % 5 == 0 { "fin 2026" } else { "" };
        let (body, office) = (bodies[n % bodies.len()], offices[n % offices.len()]);
        text += &format!("{name};{office};{body};{begin};{end};{}\r\n", n % 40);
    }
    let path = folder.join("mandats-ormeval-2026.csv");
    fs::write(&path, text)?;
    Ok(path)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let out = args.next().ok_or("screenshots OUT_DIR [WORKSPACE]")?;
    let workspace = args.next();
    fs::create_dir_all(&out)?;
    slint::platform::set_platform(Box::new(TestingBackend::new(TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    })))?;

    let mut drawn = 0;
    drawn += draw("accueil", &out, |_| {})?;
    drawn += draw("fiches-exemple", &out, |road| {
        road.send(Event::Start(StartEvent::OpenExample));
    })?;
    drawn += draw("partage-eteint", &out, |road| {
        let content = group().content;
        share(
            road,
            ShareView {
                content,
                ..ShareView::default()
            },
        );
    })?;
    drawn += draw("partage-allume", &out, |road| share(road, group()))?;
    drawn += draw("partage-membre", &out, |road| {
        share(road, group());
        open_member(road);
    })?;
    drawn += draw("partage-deux-groupes", &out, |road| {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let rivals = Rivals {
            here: names(&["Odile Brindefer", "Samir Lavoile", "Théo Quatrevents"]),
            there: names(&["Fatou Bellencre", "Samir Lavoile"]),
        };
        share(
            road,
            ShareView {
                rivals: Some(rivals),
                trouble: Some(ShareTrouble::TwoEpochs {
                    name: "Fatou Bellencre".into(),
                }),
                ..group()
            },
        );
    })?;
    drawn += draw("partage-invitation", &out, |road| {
        share(road, invited(None))
    })?;
    drawn += draw("partage-mots", &out, |road| {
        let name = "Piet Zonneveer".into();
        let words = ["tulipe", "canal", "hibou", "velours"].map(str::to_owned);
        share(road, invited(Some(Guest { name, words })));
    })?;
    drawn += draw("fiche-a-plusieurs", &out, |road| {
        share(road, written_together(road));
        road.send(Event::Frame(FrameEvent::OpenPage("entities".into())));
    })?;
    drawn += draw("rejoindre", &out, |road| {
        road.send(Event::Start(StartEvent::JoinAsked));
    })?;
    drawn += draw("rejoindre-refus", &out, |road| {
        road.send(Event::Start(StartEvent::JoinAsked));
        road.with(|bench| {
            bench.join_trouble = Some(JoinTrouble::NoAnswer);
            bench.show_join();
        });
    })?;
    drawn += draw("rejoindre-mots", &out, |road| {
        road.send(Event::Start(StartEvent::JoinAsked));
        let words = ["tulipe", "canal", "hibou", "velours"].map(str::to_owned);
        road.with(|bench| {
            bench.join = Some(JoinView::Waiting { words });
            bench.show_join();
        });
    })?;
    for (file, method, face) in BOARDS {
        drawn += draw(&format!("planche-{file}"), &out, |road| {
            road.send(Event::Start(StartEvent::OpenExample));
            road.send(Event::Frame(FrameEvent::OpenPage(format!(
                "method:{method}"
            ))));
            road.send(Event::Board(BoardEvent::Face(face.into())));
        })?;
    }
    for (file, act) in GRAPHS {
        drawn += draw(&format!("graphe-{file}"), &out, |road| {
            road.send(Event::Start(StartEvent::OpenExample));
            road.send(Event::Frame(FrameEvent::OpenPage("graph".into())));
            act.iter()
                .cloned()
                .for_each(|event| road.send(Event::Graph(event)));
        })?;
    }
    for (file, zoom, face) in FRISES {
        drawn += draw(&format!("frise-exemple-{file}"), &out, |road| {
            road.send(Event::Start(StartEvent::OpenExample));
            timeline(road, zoom, face);
        })?;
    }
    let table = tempfile::tempdir()?;
    let table = mandates(table.path())?;
    for (file, acts) in IMPORTS {
        drawn += draw(&format!("importer-{file}"), &out, |road| {
            road.send(Event::Start(StartEvent::OpenExample));
            road.send(Event::Frame(FrameEvent::OpenPage("importing".into())));
            if !acts.is_empty() {
                road.send(Event::Import(ImportEvent::Take(table.clone())));
            }
            acts.iter()
                .cloned()
                .for_each(|act| road.send(Event::Import(act)));
        })?;
    }
    for format in ["xlsx", "json"] {
        drawn += draw(&format!("exporter-{format}"), &out, |road| {
            road.send(Event::Start(StartEvent::OpenExample));
            road.send(Event::Frame(FrameEvent::OpenPage("exporting".into())));
            road.send(Event::Export(ExportEvent::Format(format.into())));
        })?;
    }
    if let Some(path) = workspace {
        for (file, zoom, face) in FRISES {
            drawn += draw(&format!("frise-donnees-{file}"), &out, |road| {
                road.send(Event::Start(StartEvent::Open(path.clone())));
                timeline(road, zoom, face);
            })?;
        }
        drawn += draw("graphe-donnees", &out, |road| {
            road.send(Event::Start(StartEvent::Open(path.clone())));
            road.send(Event::Frame(FrameEvent::OpenPage("graph".into())));
        })?;
        drawn += draw("fiches-donnees", &out, |road| {
            road.send(Event::Start(StartEvent::Open(path.clone())));
        })?;
    }
    println!("{drawn} pictures in {}", out.display());
    Ok(())
}

/// Opens *Frise* of what is open, at a zoom; without one, everything is shown.
fn timeline(road: &Road, zoom: &str, face: TimelineFace) {
    // Without the fiche beside it, the page has the whole width.
    road.with(|bench| bench.select(None, false));
    road.send(Event::Frame(FrameEvent::OpenPage("timeline".into())));
    let act = |event| road.send(Event::Timeline(event));
    if !zoom.is_empty() {
        act(TimelineEvent::Today);
        act(TimelineEvent::Zoom(zoom.into()));
    }
    let main = road.look(|bench| bench.main.upgrade());
    if let Some(main) = main {
        main.global::<Timeline<'_>>().set_face(face);
        act(TimelineEvent::FaceTurned);
    }
    if face == TimelineFace::Lanes && !zoom.is_empty() {
        act(TimelineEvent::Step(Towards::Right));
    }
}

/// Opens *Partage* of the example with this on it.
fn share(road: &Road, share: ShareView) {
    if road.look(|bench| bench.open.is_none()) {
        road.send(Event::Start(StartEvent::OpenExample));
    }
    road.send(Event::Frame(FrameEvent::OpenPage("sharing".into())));
    road.with(|bench| {
        bench.share = share;
        bench.show_sharing();
    });
}

/// Opens what can be done about the second device.
fn open_member(road: &Road) {
    if let Some(main) = road.look(|bench| bench.main.upgrade()) {
        let sharing = main.global::<Sharing<'_>>();
        let id = sharing.get_devices().row_data(1).map(|row| row.id);
        sharing.set_chosen(id.unwrap_or_default());
    }
}

/// Six fictional members: here, there, late, away.
fn group() -> ShareView {
    let device = |n: u8, name: &str, role, reach, holds| DeviceView {
        id: DeviceId([n; 32]),
        name: name.into(),
        role,
        reach,
        holds,
        writes_in: None,
        place: None,
    };
    let linked = |end: u8| Reach::Linked(format!("192.168.1.{end}"));
    let yesterday = Reach::Away(Some(Moment(now().0 - 86_400_000)));
    let (animates, writes, reads) = (Role::Facilitator, Role::Contributor, Role::Reader);
    ShareView {
        state: ShareState::On,
        addresses: vec!["192.168.1.20:41234".into()],
        role: Some(animates),
        devices: vec![
            device(
                1,
                "Odile Brindefer",
                animates,
                Reach::Here,
                Holds::Everything,
            ),
            DeviceView {
                place: Some(Place {
                    page: Some("method:swot".into()),
                    ..Place::default()
                }),
                ..device(2, "Samir Lavoile", writes, linked(21), Holds::Everything)
            },
            device(3, "Jeanne Millepage", writes, linked(22), Holds::Sends(12)),
            device(
                4,
                "Théo Quatrevents",
                writes,
                linked(23),
                Holds::Receives(1_300),
            ),
            device(
                5,
                "Fatou Bellencre",
                writes,
                yesterday.clone(),
                Holds::Lacks(37),
            ),
            device(
                6,
                "Piet Zonneveer",
                reads,
                Reach::Away(None),
                Holds::Unknown,
            ),
        ],
        changes: 4_812,
        content: Content {
            entities: 42,
            persons: 14,
            reserved: 3,
        },
        ..ShareView::default()
    }
}

fn invited(guest: Option<Guest>) -> ShareView {
    let ticket = "myspot1".to_owned() + &"k3f7qz2m9xw4t8c5v6b1n0p3r5s7d9g2h4j6l8".repeat(5)[..184];
    ShareView {
        invitation: Some(InvitationView {
            ticket,
            until: Moment(now().0 + 500_000),
            guest,
        }),
        ..group()
    }
}

/// Two members write in the fiche that is shown.
fn written_together(road: &Road) -> ShareView {
    road.send(Event::Start(StartEvent::OpenExample));
    let shown = road.look(|bench| bench.selected.clone());
    let mut share = group();
    for (device, key) in [(1, "desc"), (3, "name")] {
        share.devices[device].writes_in = shown.clone().map(|id| (id, key.to_owned()));
    }
    share
}

/// Draws one page in all themes and sizes, on a device of its own. Returns how many pictures.
fn draw(page: &str, out: &Path, open: impl FnOnce(&Road)) -> Result<usize, Box<dyn Error>> {
    let device = tempfile::tempdir()?;
    let main = Main::new()?;
    main.window()
        .set_size(PhysicalSize::new(SIZES[0].0, SIZES[0].1));
    main.show()?;
    let road = myspot::gui::assemble(&main, Paths::below(device.path()), Jobs::inline());
    open(&road);
    let mut drawn = 0;
    for (theme, name) in THEMES {
        road.send(Event::Settings(SettingsEvent::Theme(theme.into())));
        for (width, height, zoom) in SIZES {
            road.send(Event::Settings(SettingsEvent::Zoom(zoom)));
            main.window().set_size(PhysicalSize::new(width, height));
            // Lets what follows a new size settle: measures first, then animations.
            for _ in 0..4 {
                mock_elapsed_time(Duration::from_millis(250));
                main.window().take_snapshot()?;
            }
            let pixels = main.window().take_snapshot()?;
            let file = format!("{page}-{name}-{width}x{height}-{zoom}.png");
            write(&out.join(file), &pixels)?;
            drawn += 1;
        }
    }
    road.send(Event::WindowClosed);
    main.hide()?;
    Ok(drawn)
}

/// Writes a picture without its transparency: a window has none.
fn write(
    path: &Path,
    pixels: &slint::SharedPixelBuffer<slint::Rgba8Pixel>,
) -> Result<(), Box<dyn Error>> {
    let file = BufWriter::new(File::create(path)?);
    let mut encoder = png::Encoder::new(file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let colours = pixels.as_slice().iter().flat_map(|p| [p.r, p.g, p.b]);
    let bytes: Vec<u8> = colours.collect();
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(())
}
