//! The page *Frise*, driven through the window without a display: by mouse, by keys alone, and
//! with many dates.

use std::time::Instant;

use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use myspot::gui::event::{DayEvent, EntitiesEvent, Event, FrameEvent, TimelineEvent};
use myspot::gui::moments::{now, today};
use myspot::ui::{Calendar, Entities, Graph, LookedAt, TimeBar, Timeline, TimelineFace};
use myspot_core::{Act, Edit, RecordId, Value};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle as _, LogicalPosition, Model as _};

use crate::screen::{Screen, plain};

impl Screen {
    /// The example, on the page of the timeline.
    fn on_the_timeline() -> Self {
        let screen = Self::with_example();
        screen.send(Event::Frame(FrameEvent::OpenPage("timeline".into())));
        screen
    }

    fn act(&self, event: TimelineEvent) {
        self.send(Event::Timeline(event));
    }

    fn chosen(&self) -> Option<RecordId> {
        self.road.look(|bench| bench.selected.clone())
    }

    fn timeline(&self) -> Timeline<'_> {
        self.main.global::<Timeline<'_>>()
    }

    /// Where the lanes begin in the window.
    fn lanes_corner(&self) -> LogicalPosition {
        let canvas = ElementHandle::find_by_element_type_name(&self.main, "TimeCanvas")
            .next()
            .expect("the page shows lanes");
        let corner = canvas.absolute_position();
        LogicalPosition::new(corner.x + 140.0, corner.y + 44.0)
    }

    /// Where a record stands in the window.
    fn on_line(&self, id: &RecordId) -> LogicalPosition {
        let corner = self.lanes_corner();
        let found = self.road.look(|bench| bench.timeline.in_view(id));
        let (x, y) = found.expect("it is on the line");
        LogicalPosition::new(corner.x + x, corner.y + y)
    }

    fn wheel(&self, position: LogicalPosition, delta_y: f32) {
        let window = self.main.window();
        window.dispatch_event(WindowEvent::PointerScrolled {
            position,
            delta_x: 0.0,
            delta_y,
        });
        self.settle();
    }

    fn bar(&self, record: &RecordId) -> Option<TimeBar> {
        let bars = self.timeline().get_bars();
        bars.iter().find(|bar| bar.id == record.as_str())
    }

    /// Gives a record a field, as the member would.
    fn make(&self, kind: &str, fields: &[(&str, Value)]) -> RecordId {
        let record = self.road.with(|bench| bench.fresh_id()).expect("open");
        let create = Edit::Create {
            record: record.clone(),
            kind: kind.into(),
            fields: fields
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        };
        let road = &self.road;
        assert!(road.with(|bench| bench.act(create, road)));
        self.settle();
        record
    }
}

/// The only file of that ending that an export wrote.
fn written(screen: &Screen, extension: &str) -> String {
    let files = screen.exported(extension);
    assert_eq!(files.len(), 1, "{extension}");
    String::from_utf8_lossy(&files[0]).into_owned()
}

#[test]
fn everything_dated_stands_in_a_lane_and_the_rest_waits() {
    let screen = Screen::on_the_timeline();
    let page = screen.timeline();
    assert!(
        page.get_subtitle().contains("dates"),
        "{}",
        page.get_subtitle()
    );
    let heads: Vec<String> = page
        .get_lanes()
        .iter()
        .map(|lane| lane.head.into())
        .collect();
    assert_eq!(heads[0], "Événements");
    assert!(page.get_bars().row_count() > 10);
    // Something without a date, then with one: it comes out of the tray by itself.
    let before = page.get_undated_count();
    let fields = [("name", "Goûter".into()), ("kind", "event".into())];
    let made = screen.make("entity", &fields);
    assert_eq!(page.get_undated_count(), before + 1);
    let set = Edit::Set {
        record: made.clone(),
        key: "when_raw".into(),
        value: "vers mars 2027".into(),
    };
    assert!(screen.road.with(|bench| bench.act(set, &screen.road)));
    screen.settle();
    assert_eq!(page.get_undated_count(), before);
    screen.act(TimelineEvent::Select(made.clone()));
    let bar = screen.bar(&made).expect("it is drawn");
    assert!(
        bar.fade_in > 0.0 && bar.fade_out > 0.0,
        "its ends are doubtful"
    );
    assert!(bar.chosen && bar.name.contains("incertain"), "{}", bar.name);
    assert!(page.get_selected_text().contains("vers mars 2027"));
}

#[test]
fn by_mouse_a_fiche_opens_the_line_moves_and_the_wheel_zooms_at_the_pointer() {
    let screen = Screen::on_the_timeline();
    screen.act(TimelineEvent::Zoom("months".into()));
    let event = screen.make(
        "entity",
        &[
            ("name", "Essai de clic".into()),
            ("kind", "event".into()),
            ("when_raw", Value::from("14 mars 1950")),
        ],
    );
    screen.act(TimelineEvent::Filter("essai de clic".into()));
    screen.act(TimelineEvent::FilterAccepted);
    assert_eq!(screen.chosen(), Some(event.clone()));
    screen.key(Key::Escape);
    assert_eq!(screen.chosen(), None);
    let at = screen.on_line(&event);
    screen.press_at(at);
    screen.release(at);
    assert_eq!(screen.chosen(), Some(event.clone()));
    let pane = screen.main.global::<myspot::ui::Pane<'_>>();
    assert!(pane.get_open() && pane.get_name() == "Essai de clic");
    // The wheel leaves what lies under the pointer where it is.
    let at = screen.on_line(&event);
    for delta in [60.0, 60.0, -60.0, 60.0] {
        screen.wheel(at, delta);
        assert!((screen.on_line(&event).x - at.x).abs() < 12.0);
    }
    // A drag carries the line, and what was selected stays so.
    let empty = LogicalPosition::new(at.x + 60.0, at.y + 120.0);
    screen.press_at(empty);
    screen.release(LogicalPosition::new(empty.x + 80.0, empty.y));
    assert!((screen.on_line(&event).x - at.x - 80.0).abs() < 12.0);
    assert_eq!(screen.chosen(), Some(event));
    // From centuries to days and back to everything.
    for zoom in ["centuries", "years", "days"] {
        screen.act(TimelineEvent::Zoom(zoom.into()));
        assert_eq!(screen.timeline().get_zoom(), zoom);
        assert!(screen.timeline().get_minor().row_count() > 4);
    }
    screen.act(TimelineEvent::ShowAll);
    screen.act(TimelineEvent::Fit);
    assert!(screen.timeline().get_bars().row_count() > 10);
}

#[test]
fn by_keys_alone_the_same() {
    let screen = Screen::on_the_timeline();
    screen.held(Key::Control, || screen.key('1'));
    screen.held(Key::Control, || screen.key('7'));
    screen.held(Key::Control, || screen.key('f'));
    screen.keys("conseil");
    screen.key(Key::Return);
    let first = screen.chosen().expect("the first that is left");
    assert!(screen.timeline().get_told().contains(" : "));
    screen.key(Key::RightArrow);
    screen.key(Key::End);
    screen.key(Key::Home);
    assert!(screen.chosen().is_some());
    screen.key(Key::DownArrow);
    screen.key(Key::UpArrow);
    screen.key('+');
    screen.key('0');
    screen.key('a');
    assert!(screen.timeline().get_today_shown());
    screen.key(Key::Return);
    assert!(screen.main.global::<myspot::ui::Pane<'_>>().get_open());
    // The list says the same, and is in step.
    screen.act(TimelineEvent::ShowAll);
    screen.timeline().set_face(TimelineFace::List);
    screen.act(TimelineEvent::FaceTurned);
    let rows = screen.timeline().get_rows();
    let dated = screen.timeline().get_subtitle();
    assert!(dated.starts_with(&rows.row_count().to_string()), "{dated}");
    let years: Vec<i32> = rows
        .iter()
        .filter_map(|row| row.year.parse().ok())
        .collect();
    assert!(years.is_sorted() && years.len() > 1, "{years:?}");
    screen.key(Key::Home);
    let top = rows.row_data(0).expect("a row");
    assert!(top.chosen);
    assert_eq!(screen.chosen().expect("a row").as_str(), top.id.as_str());
    screen.key(Key::DownArrow);
    assert_ne!(screen.chosen().expect("a row").as_str(), top.id.as_str());
    screen.key('l');
    assert_eq!(screen.timeline().get_face(), TimelineFace::Lanes);
    assert_ne!(Some(first), screen.chosen());
}

#[test]
fn lanes_stand_by_kind_tag_actor_or_objective() {
    let screen = Screen::on_the_timeline();
    let heads = |by: &str| -> Vec<String> {
        screen.act(TimelineEvent::Group(by.into()));
        screen.act(TimelineEvent::Pan(0.0, -10_000.0));
        let lanes = screen.timeline().get_lanes();
        lanes.iter().map(|lane| lane.head.into()).collect()
    };
    let kinds = heads("kind");
    let tags = heads("tag");
    let actors = heads("actor");
    let objectives = heads("objective");
    assert!(kinds.contains(&"Événements".to_owned()), "{kinds:?}");
    assert!(tags != kinds && actors != tags && objectives != actors);
    // Only windows.
    screen.act(TimelineEvent::Group("kind".into()));
    screen.act(TimelineEvent::ToggleWhat("window".into()));
    let lanes = screen.timeline().get_lanes();
    assert_eq!(lanes.row_count(), 1);
    assert!(
        screen
            .timeline()
            .get_bars()
            .iter()
            .any(|bar| bar.ramp_width > 0.0)
    );
    screen.act(TimelineEvent::ShowAll);
    assert!(screen.timeline().get_lanes().row_count() > 1);
}

#[test]
fn who_moved_is_told_and_a_map_that_nobody_kept_is_said_to_be_old() {
    let screen = Screen::on_the_timeline();
    screen.timeline().set_face(TimelineFace::Moves);
    screen.act(TimelineEvent::FaceTurned);
    screen.act(TimelineEvent::MovesEdited(false, "2020".into()));
    screen.act(TimelineEvent::MovesEdited(true, "31/12/2030".into()));
    let page = screen.timeline();
    assert!(page.get_moves_to_understood().contains("31 décembre 2030"));
    assert!(
        page.get_moves().row_count() > 0,
        "{}",
        page.get_moves_text()
    );
    screen.act(TimelineEvent::MovesEdited(true, "bientôt".into()));
    assert!(!page.get_moves_to_valid() && page.get_moves().row_count() == 0);
    // An actor who came one step nearer.
    let actor = screen.make("entity", &[("name", "Zoé Passerelle".into())]);
    for (when, stance) in [("1er mars 2019", -1), ("1er juin 2019", 0)] {
        let fields = [
            ("entity", Value::from(actor.as_str())),
            ("when_raw", when.into()),
            ("stance", Value::Int(stance)),
        ];
        screen.make("assessment", &fields);
    }
    screen.act(TimelineEvent::MovesEdited(false, "2 mars 2019".into()));
    screen.act(TimelineEvent::MovesEdited(true, "fin 2019".into()));
    let moves: Vec<_> = page.get_moves().iter().collect();
    let zoe = moves.iter().find(|row| row.actor == "Zoé Passerelle");
    let zoe = zoe.expect("she moved");
    assert_eq!((zoe.way.as_str(), moves.len()), ("towards", 1));
    assert_eq!(plain(&zoe.before), "Opposant passif");
    screen.push(&plain(&zoe.name));
    assert_eq!(screen.chosen(), Some(actor));
    // Eight weeks unless somebody says otherwise; seen again today, it is no longer out of date.
    let dated = jiff::civil::date(2019, 6, 1);
    assert!(today() > dated);
    screen.act(TimelineEvent::Weeks("26".into()));
    assert!(page.get_weeks().contains("26"));
    let day = myspot_core::board::day_words(today());
    let fields = [
        (
            "entity",
            Value::from(screen.fiche("Zoé Passerelle").as_str()),
        ),
        ("when_raw", day.as_str().into()),
        ("stance", Value::Int(1)),
    ];
    screen.make("assessment", &fields);
    assert_eq!(page.get_outdated(), "");
}

#[test]
fn a_date_field_says_what_it_understood_and_opens_a_small_calendar() {
    let screen = Screen::on_the_timeline();
    screen.key('b');
    assert_eq!(screen.timeline().get_face(), TimelineFace::Moves);
    screen.act(TimelineEvent::MovesEdited(
        false,
        "de mars à juin 2026".into(),
    ));
    let understood = screen.timeline().get_moves_from_understood();
    let words = "compris : entre le 1er mars et le 30 juin 2026";
    assert_eq!(plain(&understood), words);
    // The keyboard is in the field: Alt and down, a day later, Enter.
    screen.act(TimelineEvent::MovesEdited(false, "31 mars 2026".into()));
    screen.held(Key::Alt, || screen.key(Key::DownArrow));
    let calendar = screen.main.global::<Calendar<'_>>();
    assert_eq!(calendar.get_title(), "mars 2026");
    let chosen = calendar.get_days().iter().find(|day| day.chosen);
    assert_eq!(chosen.expect("the day of the field").text, "31 mars 2026");
    screen.key(Key::RightArrow);
    assert_eq!(calendar.get_title(), "avril 2026");
    screen.key(Key::Return);
    assert_eq!(screen.timeline().get_moves_from(), "1er avril 2026");
}

#[test]
fn what_is_shown_goes_into_three_files() {
    let screen = Screen::on_the_timeline();
    for format in ["md", "csv", "ics"] {
        screen.act(TimelineEvent::Export(format.into()));
    }
    assert!(written(&screen, "md").contains("\n## 2027\n"));
    assert!(written(&screen, "csv").starts_with("\u{feff}date;date (EDTF);"));
    assert!(written(&screen, "ics").starts_with("BEGIN:VCALENDAR\r\n"));
}

/// Five thousand dated things. Not a timed test: it prints what a step costs, and proves that
/// what is drawn does not grow with what there is.
#[test]
fn of_five_thousand_dates_only_those_in_sight_are_drawn() {
    let screen = Screen::on_the_timeline();
    let edits: Vec<Edit> = (0..5_000_u32)
        .map(|n| {
            let record = screen.road.with(|bench| bench.fresh_id()).expect("open");
            let (year, month, day) = (1970 + n % 57, 1 + n / 7 % 12, 1 + n / 3 % 28);
            let when = match n % 3 {
                0 => format!("vers {year}"),
                _ => format!("{day:02}/{month:02}/{year}"),
            };
            let (kind, title) = match n % 4 {
                0 => ("entity", "name"),
                1 => ("meeting", "title"),
                2 => ("window", "title"),
                _ => ("decision", "title"),
            };
            let mut fields = vec![
                (title.to_owned(), Value::from(format!("Chose numéro {n}"))),
                ("when_raw".to_owned(), Value::from(when)),
            ];
            if kind == "entity" {
                fields.push(("kind".to_owned(), "event".into()));
            }
            Edit::Create {
                record,
                kind: kind.into(),
                fields,
            }
        })
        .collect();
    screen.road.with(|bench| {
        let workspace = &mut bench.open.as_mut().expect("open").workspace;
        let act = Act::new("fill", edits);
        let changes = workspace.apply(&act, now()).expect("allowed").changes;
        bench.changed(&changes, &screen.road);
    });
    screen.settle();
    for zoom in ["centuries", "years", "months", "days"] {
        screen.act(TimelineEvent::Today);
        screen.act(TimelineEvent::Zoom(zoom.into()));
        let drawn = screen.timeline().get_bars().row_count();
        assert!(drawn < 1_500, "{zoom}: {drawn} bars");
        let begin = Instant::now();
        const STEPS: u32 = 40;
        for step in 0..STEPS {
            let by = if step % 20 < 10 { 37.0 } else { -37.0 };
            screen
                .road
                .send(Event::Timeline(TimelineEvent::Pan(by, 0.0)));
        }
        let pan = begin.elapsed() / STEPS;
        let begin = Instant::now();
        for step in 0..STEPS {
            let steps = if step % 2 == 0 { 1 } else { -1 };
            screen
                .road
                .send(Event::Timeline(TimelineEvent::Nearer(steps)));
        }
        eprintln!(
            "{zoom}: {drawn} bars, a pan {pan:?}, a step of the zoom {:?}",
            begin.elapsed() / STEPS
        );
    }
}

#[test]
fn the_list_and_the_graph_look_at_the_same_day() {
    let screen = Screen::with_nothing();
    let event = [
        ("name", "Vote".into()),
        ("kind", "event".into()),
        ("when_raw", "17 juin 2020".into()),
    ];
    screen.make("entity", &event);
    let named = [("name", "Mairie".into()), ("kind", "org".into())];
    screen.make("entity", &named);
    screen.send(Event::Frame(FrameEvent::OpenPage("entities".into())));
    let (list, day) = (
        screen.main.global::<Entities<'_>>(),
        screen.main.global::<LookedAt<'_>>(),
    );
    assert!(day.get_known() && !day.get_on());
    assert_eq!(list.get_shown(), 2);

    // By keys: the box, then the slider to the day of the vote, which is the first.
    let tick = screen.find(AccessibleRole::Checkbox, "À une date");
    tick.expect("below the list")
        .invoke_accessible_default_action();
    screen.settle();
    assert!(day.get_on());
    assert_eq!(list.get_shown(), 1, "today the vote is over");
    assert!(list.get_filtered());
    let slider = screen.find(AccessibleRole::Slider, "Date montrée");
    let slider = slider.expect("it came with the tick");
    assert_eq!(
        slider.accessible_value().as_deref(),
        Some(day.get_text().as_str())
    );
    screen.send(Event::Day(DayEvent::Set(0.0)));
    assert_eq!(plain(&day.get_text()), "17 juin 2020");
    assert_eq!(list.get_shown(), 2);

    screen.send(Event::Day(DayEvent::Set(1.0)));
    screen.send(Event::Frame(FrameEvent::OpenPage("graph".into())));
    let graph = screen.main.global::<Graph<'_>>();
    assert_eq!(
        graph.get_tray_count(),
        1,
        "the vote is over on the map as well"
    );
    assert!(
        screen
            .find(AccessibleRole::Slider, "Date montrée")
            .is_some()
    );

    // Clearing the filters of the list clears the day, on the graph as well.
    screen.send(Event::Entities(EntitiesEvent::ClearFilters));
    assert!(!day.get_on());
    screen.send(Event::Frame(FrameEvent::OpenPage("graph".into())));
    assert_eq!(graph.get_tray_count(), 2);
}

#[test]
fn words_asked_for_in_one_list_are_asked_for_in_the_other() {
    let screen = Screen::with_nothing();
    let person = [
        ("name", "Lucie Pontarlin".into()),
        ("kind", "person".into()),
    ];
    let lucie = screen.make("entity", &person);
    let people = format!("people|{lucie}");
    let call = [
        ("title", "Appel".into()),
        ("when_raw", "3 mars 2026".into()),
        (people.as_str(), Value::from(1_i64)),
    ];
    let call = screen.make("journal_entry", &call);
    let other = [
        ("title", "Autre".into()),
        ("when_raw", "4 mars 2026".into()),
    ];
    let other = screen.make("journal_entry", &other);
    screen.send(Event::Entities(EntitiesEvent::Filter("pontarlin".into())));
    screen.send(Event::Frame(FrameEvent::OpenPage("timeline".into())));
    let page = screen.timeline();
    assert_eq!(page.get_filter_text(), "pontarlin");
    assert!(screen.bar(&call).is_some(), "it concerns her");
    assert!(screen.bar(&other).is_none());
    screen.act(TimelineEvent::Filter(String::new()));
    screen.send(Event::Frame(FrameEvent::OpenPage("entities".into())));
    let list = screen.main.global::<Entities<'_>>();
    assert_eq!(list.get_filter_text(), "");
    assert!(!list.get_filtered());
}

#[test]
fn lanes_are_as_high_as_what_is_in_sight_asks_for() {
    let screen = Screen::with_nothing();
    // Six events of one day, long before another.
    let mut made = Vec::new();
    for (name, when) in ["a", "b", "c", "d", "e", "f"]
        .map(|name| (name, "3 mars 2020"))
        .into_iter()
        .chain([("g", "3 mars 2026")])
    {
        let fields = [
            ("name", name.into()),
            ("kind", "event".into()),
            ("when_raw", when.into()),
        ];
        made.push(screen.make("entity", &fields));
    }
    screen.send(Event::Frame(FrameEvent::OpenPage("timeline".into())));
    let height = || {
        screen
            .timeline()
            .get_lanes()
            .iter()
            .next()
            .expect("a lane")
            .height
    };
    screen.act(TimelineEvent::Select(made[6].clone()));
    screen.act(TimelineEvent::Zoom("days".into()));
    let low = height();
    // Going to the six opens their rows; they stay open on the way back, until the zoom changes.
    screen.act(TimelineEvent::Select(made[0].clone()));
    let high = height();
    assert!(high > 2.0 * low, "{low} and {high}");
    assert!(screen.bar(&made[5]).is_some());
    screen.act(TimelineEvent::Select(made[6].clone()));
    assert_eq!(height(), high);
    screen.act(TimelineEvent::Nearer(-1));
    assert_eq!(height(), low);
}

#[test]
fn a_label_at_the_edge_keeps_its_first_words() {
    let screen = Screen::with_nothing();
    let name = "Assemblée des habitantes et des habitants du quartier";
    let fields = [
        ("name", name.into()),
        ("kind", "event".into()),
        ("when_raw", "3 mars 2026".into()),
    ];
    let event = screen.make("entity", &fields);
    screen.send(Event::Frame(FrameEvent::OpenPage("timeline".into())));
    screen.act(TimelineEvent::Select(event.clone()));
    screen.act(TimelineEvent::Zoom("days".into()));
    let whole = screen.bar(&event).expect("in sight");
    assert!(!whole.sticks);
    let (x, _) = screen
        .road
        .look(|bench| bench.timeline.in_view(&event))
        .expect("on the line");
    // Its mark leaves at the left; what is left of the label begins at the edge.
    screen.act(TimelineEvent::Pan(x + 60.0, 0.0));
    let cut = screen.bar(&event).expect("its label is in sight");
    assert!(cut.sticks);
    let at = cut.label_x - screen.timeline().get_shift();
    assert!((0.0..12.0).contains(&at), "begins at {at}");
    assert!(cut.label_width < whole.label_width - 40.0);
    assert_eq!(cut.label, whole.label);
}
