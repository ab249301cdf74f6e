//! The command palette: entities, pages, acts.

use myspot_core::RecordId;
use myspot_core::text::fold;
use myspot_core::view::labels::label_of;
use myspot_core::view::search;
use slint::{ComponentHandle as _, SharedString};

use super::{entities, frame, on, settings, start};
use crate::gui::event::{
    EntitiesEvent, Event, FrameEvent, PaletteEvent, SettingsEvent, StartEvent,
};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{App, CommandRow, Commands, Entities, Layer, Main, Page};

/// How many entities are listed.
const FOUND: usize = 12;

pub(super) fn wire(main: &Main, road: &Road) {
    let palette = main.global::<Commands<'_>>();
    on!(road, palette.on_opened, () => Event::Palette(PaletteEvent::Opened));
    on!(road, palette.on_searched, (text) =>
        Event::Palette(PaletteEvent::Searched(text.into())));
    on!(road, palette.on_run, (id) => Event::Palette(PaletteEvent::Run(id.into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: PaletteEvent, road: &Road) {
    match event {
        PaletteEvent::Opened => {
            bench.show(|main, _| main.global::<Commands<'_>>().set_query("".into()));
            fill(bench, "");
        }
        PaletteEvent::Searched(text) => fill(bench, &text),
        PaletteEvent::Run(id) => run(bench, &id, road),
    }
}

fn run(bench: &mut Workbench, id: &str, road: &Road) {
    let Some((sort, what)) = id.split_once(':') else {
        return;
    };
    match (sort, what) {
        ("record", record) => {
            bench.go(Page::Entities);
            bench.select(Some(RecordId::from(record)), true);
            entities::show(bench);
            bench.show(|main, _| {
                let page = main.global::<Entities<'_>>();
                page.set_reveal_tick(page.get_reveal_tick() + 1);
            });
        }
        ("thing", record) => super::form::open(bench, &RecordId::from(record), road),
        ("page", page) => frame::on(bench, FrameEvent::OpenPage(page.into()), road),
        ("theme", code) => settings::on(bench, SettingsEvent::Theme(code.into()), road),
        ("act", "undo") => frame::on(bench, FrameEvent::Undo, road),
        ("act", "redo") => frame::on(bench, FrameEvent::Redo, road),
        ("act", "close") => frame::on(bench, FrameEvent::CloseWorkspace, road),
        ("act", "new") => start::on(bench, StartEvent::NewAsked, road),
        ("act", "join") => start::on(bench, StartEvent::JoinAsked, road),
        ("act", "open") => start::on(bench, StartEvent::OpenAsked, road),
        ("act", "example") => start::on(bench, StartEvent::OpenExample, road),
        ("act", "plan") => bench.write_plan(road),
        ("act", "create") => {
            bench.go(Page::Entities);
            entities::on(bench, EntitiesEvent::CreateAsked, road);
            bench.show(|main, _| main.global::<Entities<'_>>().set_create_open(true));
        }
        ("act", "shortcuts") => layer(bench, Layer::Shortcuts),
        ("act", "help") => layer(bench, Layer::PageHelp),
        _ => {}
    }
}

fn layer(bench: &Workbench, layer: Layer) {
    bench.show(|main, _| main.global::<App<'_>>().set_layer(layer));
}

fn fill(bench: &Workbench, text: &str) {
    let rows = bench.show(|_, sentences| {
        let mut rows = records(bench, sentences, text);
        let wanted = fold(text);
        let fits = |row: &CommandRow| {
            wanted
                .split_whitespace()
                .all(|word| fold(&row.title).contains(word))
        };
        rows.extend(things(bench, sentences, &wanted));
        rows.extend(headed(
            pages(bench, sentences),
            sentences.say().invoke_heading_pages(),
            fits,
        ));
        rows.extend(headed(
            acts(bench, sentences),
            sentences.say().invoke_heading_acts(),
            fits,
        ));
        rows
    });
    bench.show(|main, _| {
        let palette = main.global::<Commands<'_>>();
        models::show(&palette.get_rows(), rows.unwrap_or_default(), |m| {
            palette.set_rows(m);
        });
        palette.set_current(0);
        palette.set_more(0);
    });
}

fn headed(
    rows: Vec<CommandRow>,
    heading: SharedString,
    fits: impl Fn(&CommandRow) -> bool,
) -> Vec<CommandRow> {
    let mut rows: Vec<CommandRow> = rows.into_iter().filter(|row| fits(row)).collect();
    if let Some(first) = rows.first_mut() {
        first.heading = heading;
    }
    rows
}

fn records(bench: &Workbench, sentences: &Sentences<'_>, text: &str) -> Vec<CommandRow> {
    let Some(workspace) = bench.workspace() else {
        return Vec::new();
    };
    let say = sentences.say();
    let mut list = bench.list.borrow_mut();
    let (heading, lines) = if text.trim().is_empty() {
        let book = list.book();
        let seen = bench.visited.iter().filter_map(|id| book.line(id).cloned());
        (say.invoke_heading_recents(), seen.collect())
    } else {
        let found: Vec<_> = search::best(list.book(), text, FOUND)
            .into_iter()
            .cloned()
            .collect();
        (say.invoke_heading_records(), found)
    };
    let rows = lines
        .into_iter()
        .map(|line| CommandRow {
            id: format!("record:{}", line.id).into(),
            kind: line.kind.as_str().into(),
            title: line.name.as_str().into(),
            detail: match line.summary.as_str() {
                "" => label_of(workspace, "entity", "kind", &line.kind).into(),
                summary => summary.into(),
            },
            ..CommandRow::default()
        })
        .collect();
    headed(rows, heading, |_| true)
}

/// What stands on the boards and sheets and holds all the words.
fn things(bench: &Workbench, sentences: &Sentences<'_>, wanted: &str) -> Vec<CommandRow> {
    let Some(workspace) = bench.workspace().filter(|_| !wanted.trim().is_empty()) else {
        return Vec::new();
    };
    let methods = bench.board.methods.in_order().into_iter();
    let kinds: std::collections::BTreeSet<&str> = methods
        .map(|method| method.holds())
        .filter(|kind| *kind != "entity")
        .collect();
    let records = kinds
        .iter()
        .flat_map(|kind| workspace.records().of_kind(kind));
    let found = records.filter_map(|record| {
        let text = myspot_core::view::card::text(workspace, record);
        let folded = fold(&text);
        let fits = wanted.split_whitespace().all(|word| folded.contains(word));
        let method = bench.board.methods.of_record(workspace, record);
        let method = method.filter(|_| fits && !text.is_empty())?;
        let begins = folded.starts_with(wanted.trim());
        let row = CommandRow {
            id: format!("thing:{}", record.id).into(),
            icon: method.icon.as_str().into(),
            title: crate::gui::sentences::shorten(&text).into(),
            detail: method.label.as_str().into(),
            ..CommandRow::default()
        };
        Some((!begins, folded, row))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by(|one, two| (one.0, &one.1).cmp(&(two.0, &two.1)));
    let rows = found.into_iter().take(FOUND).map(|(.., row)| row);
    headed(
        rows.collect(),
        sentences.board().invoke_heading_things(),
        |_| true,
    )
}

fn row(id: &str, icon: &str, title: SharedString, shortcut: &str) -> CommandRow {
    CommandRow {
        id: id.into(),
        icon: icon.into(),
        title,
        shortcut: shortcut.into(),
        ..CommandRow::default()
    }
}

fn pages(bench: &Workbench, sentences: &Sentences<'_>) -> Vec<CommandRow> {
    let say = sentences.say();
    let mut rows = vec![row(
        "page:settings",
        "settings",
        say.invoke_page_settings(),
        "",
    )];
    if bench.open.is_some() {
        rows.insert(
            0,
            row(
                "page:entities",
                "list",
                say.invoke_page_entities(),
                "Ctrl 1",
            ),
        );
        let sharing = sentences.share().invoke_page();
        rows.insert(1, row("page:sharing", "share", sharing, ""));
        let say_exchange = sentences.exchange();
        for (place, id, icon, label, keys) in [
            (
                2,
                "importing",
                "file-in",
                say_exchange.invoke_page_import(),
                "Ctrl 8",
            ),
            (
                3,
                "exporting",
                "upload",
                say_exchange.invoke_page_export(),
                "Ctrl 9",
            ),
        ] {
            rows.insert(place, row(&format!("page:{id}"), icon, label, keys));
        }
        rows.insert(4, row("page:review", "copy", say.invoke_page_review(), ""));
        rows.insert(5, row("page:trash", "trash", say.invoke_page_trash(), ""));
        let methods = bench.board.methods.in_order().into_iter();
        let methods = methods.map(|method| {
            let id = format!("page:method:{}", method.key);
            row(&id, &method.icon, method.label.as_str().into(), "")
        });
        rows.splice(1..1, methods);
        let graph = sentences.graph().invoke_page();
        rows.insert(1, row("page:graph", "relations", graph, "Ctrl 6"));
        let timeline = sentences.timeline().invoke_page();
        rows.insert(2, row("page:timeline", "calendar", timeline, "Ctrl 7"));
    }
    rows
}

fn acts(bench: &Workbench, sentences: &Sentences<'_>) -> Vec<CommandRow> {
    let say = sentences.say();
    let mut rows = Vec::new();
    if bench.open.is_some() {
        rows.push(row(
            "act:create",
            "plus",
            say.invoke_act_create_record(),
            "Ctrl Maj N",
        ));
        let plan = sentences.board().invoke_act_plan();
        rows.push(row("act:plan", "file", plan, ""));
        rows.push(row("act:undo", "undo", say.invoke_undo(), "Ctrl Z"));
        rows.push(row(
            "act:close",
            "leave",
            say.invoke_act_close_workspace(),
            "",
        ));
    }
    rows.push(row(
        "act:new",
        "file-plus",
        say.invoke_act_new_workspace(),
        "Ctrl N",
    ));
    rows.push(row(
        "act:open",
        "folder",
        say.invoke_act_open_workspace(),
        "Ctrl O",
    ));
    let join = sentences.share().invoke_act_join();
    rows.push(row("act:join", "scan", join, "Ctrl J"));
    rows.push(row(
        "act:example",
        "book",
        say.invoke_act_open_example(),
        "Ctrl E",
    ));
    for (code, icon) in [
        ("system", "monitor"),
        ("light", "sun"),
        ("dark", "moon"),
        ("contrast", "contrast"),
    ] {
        let title = say.invoke_act_theme(say.invoke_theme_name(code.into()));
        rows.push(row(&format!("theme:{code}"), icon, title, ""));
    }
    rows.push(row(
        "act:shortcuts",
        "keyboard",
        say.invoke_act_shortcuts(),
        "Ctrl ?",
    ));
    rows.push(row("act:help", "help", say.invoke_act_help(), "F1"));
    rows
}
