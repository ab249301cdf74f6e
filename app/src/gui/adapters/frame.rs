//! The frame: side bar, undo, status line, toasts.

use myspot_core::Workspace;
use myspot_core::history::Entry;
use myspot_core::view::review;
use slint::{ComponentHandle as _, SharedString};

use super::turn::turn;
use super::{board, on, sharing};
use crate::gui::event::{Event, FrameEvent, ShareEvent};
use crate::gui::models;
use crate::gui::moments::{now, shown};
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{self, App, Main, SidebarKind, SidebarRow, StatusItem, ToastRow, Tone};

/// The movements of the work, as the side bar lists them, with their icons.
const MOVEMENTS: [(&str, &str); 4] = [
    ("voir", "eye"),
    ("juger", "gavel"),
    ("agir", "footprints"),
    ("suivre", "trending"),
];

pub(super) fn wire(main: &Main, road: &Road) {
    let app = main.global::<App<'_>>();
    app.set_version(env!("CARGO_PKG_VERSION").into());
    let frame = Event::Frame;
    on!(road, app.on_open_page, (id) => frame(FrameEvent::OpenPage(id.into())));
    on!(road, app.on_toggle_movement, (id) => frame(FrameEvent::ToggleMovement(id.into())));
    on!(road, app.on_status_pressed, (id) => frame(FrameEvent::OpenPage(id.into())));
    on!(road, app.on_undo, () => frame(FrameEvent::Undo));
    on!(road, app.on_redo, () => frame(FrameEvent::Redo));
    on!(road, app.on_save, () => frame(FrameEvent::SaveAsked));
    on!(road, app.on_close_workspace, () => frame(FrameEvent::CloseWorkspace));
    on!(road, app.on_toast_acted, (id) => frame(FrameEvent::ToastActed(id.into())));
    on!(road, app.on_toast_closed, (id) => frame(FrameEvent::ToastClosed(id.into())));
    on!(road, app.on_failure_closed, () => frame(FrameEvent::FailureClosed));
    on!(road, app.on_banner_closed, () => frame(FrameEvent::BannerClosed));
    on!(road, app.on_banner_acted, () => frame(FrameEvent::BannerClosed));
    on!(road, app.on_sidebar_folded_changed, (folded) => frame(FrameEvent::SidebarFolded(folded)));
    let bell = road.clone();
    app.on_worker_rang(move || bell.ring());
    on!(road, app.on_progress_cancelled, () => frame(FrameEvent::CallOff));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: FrameEvent, road: &Road) {
    match event {
        FrameEvent::OpenPage(code) => bench.open_page(&code),
        FrameEvent::ToggleMovement(id) => {
            let folded = &mut bench.settings.folded_movements;
            match folded.iter().position(|known| *known == id) {
                Some(place) => drop(folded.remove(place)),
                None => folded.push(id),
            }
            bench.keep_settings();
            show(bench);
        }
        FrameEvent::Undo => turn(bench, road, true),
        FrameEvent::Redo => turn(bench, road, false),
        FrameEvent::CallOff => {
            bench.wait_no_more();
            if bench.open.is_none() {
                bench.go(ui::Page::Start);
            }
        }
        FrameEvent::SaveAsked => {
            bench.settle(road);
            bench.toast(false, |sentences| sentences.say().invoke_all_saved());
        }
        FrameEvent::CloseWorkspace => {
            bench.settle(road);
            bench.close_workspace();
            bench.go(ui::Page::Start);
        }
        FrameEvent::ToastActed(id) => {
            bench.toasts.retain(|toast| toast.id != id);
            show_toasts(bench);
            turn(bench, road, true);
        }
        FrameEvent::ToastClosed(id) => {
            bench.toasts.retain(|toast| toast.id != id);
            show_toasts(bench);
        }
        FrameEvent::FailureClosed => {
            bench.show(|main, _| main.global::<App<'_>>().set_failure(ui::Failure::default()));
        }
        FrameEvent::BannerClosed => banner_closed(bench, road),
        FrameEvent::SidebarFolded(folded) => {
            bench.settings.sidebar_folded = folded;
            bench.keep_settings();
        }
    }
}

/// The strip above the page was read: what stood behind it comes next.
fn banner_closed(bench: &mut Workbench, road: &Road) {
    if bench.share.trouble.is_some() {
        bench.on_share(ShareEvent::TroubleRead, road);
    } else if bench.opening_note.take().is_none() {
        bench.reading_told = true;
    }
    show_banner(bench);
}

/// Shows the strip above the page: trouble of sharing, what the opening had to tell, that one
/// only reads here; nothing when nothing is to be told.
pub(in crate::gui) fn show_banner(bench: &Workbench) {
    bench.show(|main, sentences| {
        let share = &bench.share;
        let told = match (&share.trouble, &bench.opening_note) {
            (Some(trouble), _) => Some((sharing::trouble(sentences, trouble), Tone::Warn)),
            (None, Some(note)) => Some((note.clone(), Tone::Warn)),
            (None, None) if bench.only_reads() && !bench.reading_told => {
                Some((sentences.share().invoke_reading(), Tone::Plain))
            }
            (None, None) => None,
        };
        let (text, tone) = told.unwrap_or_default();
        main.global::<App<'_>>().set_banner(ui::Banner {
            open: !text.is_empty(),
            text,
            tone,
            action: SharedString::default(),
        });
    });
}

/// What undo and redo would do, in words.
///
/// Kept until another act is the last: an import of thousands takes a while to read.
pub(super) fn act_names(bench: &Workbench) -> (SharedString, SharedString) {
    let Some(workspace) = bench.workspace() else {
        return Default::default();
    };
    let heads = workspace.undo_heads();
    let mut kept = bench.act_names.borrow_mut();
    if let Some((known, undo, redo)) = &*kept
        && *known == heads
    {
        return (undo.clone(), redo.clone());
    }
    let names = bench
        .show(|_, sentences| {
            let name = |label: Option<&str>, read: fn(&Workspace) -> Option<Entry>| {
                let told = label.and_then(|label| sentences.labelled_act(label));
                let read = || Some(sentences.act(workspace, &read(workspace)?));
                told.or_else(read).unwrap_or_default()
            };
            let [undo, redo] = workspace.undo_labels();
            (
                name(undo, Workspace::undo_entry),
                name(redo, Workspace::redo_entry),
            )
        })
        .unwrap_or_default();
    *kept = Some((heads, names.0.clone(), names.1.clone()));
    names
}

/// Shows everything of the frame that an edit or another page may change.
pub(in crate::gui) fn show(bench: &Workbench) {
    let (undo, redo) = act_names(bench);
    bench.show(|main, sentences| {
        let app = main.global::<App<'_>>();
        let say = sentences.say();
        app.set_undo_name(undo);
        app.set_redo_name(redo);
        app.set_workspace_open(bench.open.is_some());
        let Some(workspace) = bench.workspace() else {
            return;
        };
        let info = workspace.info();
        let example = info.flag("example").unwrap_or(false);
        let title = match info.words("title") {
            "" => say.invoke_workspace_untitled(),
            title => title.into(),
        };
        app.set_workspace_title(title);
        app.set_workspace_note(if example {
            say.invoke_example_note()
        } else {
            info.words("collective").into()
        });
        let read_only = workspace.is_read_only() || bench.only_reads();
        app.set_read_only(read_only);
        main.global::<ui::Pane<'_>>().set_read_only(read_only);
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let page = |id: &str, label, icon: &str, n: i32, page: ui::Page| SidebarRow {
            kind: SidebarKind::Page,
            id: id.into(),
            label,
            icon: icon.into(),
            count: n,
            open: false,
            current: bench.page == page,
            attention: id == "review" && n > 0,
        };
        let folded = &bench.settings.folded_movements;
        let is_open = |id: &str| !folded.iter().any(|folded| folded == id);
        let movement = |id: &str, label, icon: &str| SidebarRow {
            kind: SidebarKind::Movement,
            id: id.into(),
            label,
            icon: icon.into(),
            count: -1,
            open: is_open(id),
            ..SidebarRow::default()
        };
        let mut rows: Vec<SidebarRow> = Vec::new();
        let entities = count(bench.list.borrow().len());
        for (code, icon) in MOVEMENTS {
            let label = sentences.board().invoke_movement(code.into());
            rows.push(movement(code, label, icon));
            let open = is_open(code);
            if code == "voir" && (open || bench.page == ui::Page::Entities) {
                let label = say.invoke_page_entities();
                rows.push(page(
                    "entities",
                    label,
                    "list",
                    entities,
                    ui::Page::Entities,
                ));
            }
            if code == "voir" && (open || bench.page == ui::Page::Graph) {
                let relations = workspace.records().of_kind("relation").count();
                let label = sentences.graph().invoke_page();
                let relations = count(relations);
                rows.push(page(
                    "graph",
                    label,
                    "relations",
                    relations,
                    ui::Page::Graph,
                ));
            }
            if code == "voir" && (open || bench.page == ui::Page::Timeline) {
                let label = sentences.timeline().invoke_page();
                let dated = bench.timeline.dated().map_or(-1, count);
                rows.push(page(
                    "timeline",
                    label,
                    "calendar",
                    dated,
                    ui::Page::Timeline,
                ));
            }
            rows.extend(board::sidebar(bench, workspace, code, open));
        }
        rows.push(movement(
            "exchange",
            sentences.share().invoke_movement(),
            "share",
        ));
        let exchanges = [
            ("importing", "file-in", ui::Page::Importing),
            ("exporting", "upload", ui::Page::Exporting),
        ];
        for (id, icon, of) in exchanges {
            if is_open("exchange") || bench.page == of {
                let say = sentences.exchange();
                let label = match of {
                    ui::Page::Importing => say.invoke_page_import(),
                    _ => say.invoke_page_export(),
                };
                rows.push(page(id, label, icon, -1, of));
            }
        }
        if is_open("exchange") || bench.page == ui::Page::Sharing {
            let others = match bench.share.devices.len() {
                0 | 1 => -1,
                devices => count(devices - 1),
            };
            let label = sentences.share().invoke_page();
            rows.push(page("sharing", label, "share", others, ui::Page::Sharing));
        }
        models::show(&app.get_sidebar(), rows, |model| app.set_sidebar(model));
        let disputes = count(bench.review.matters.len());
        let bin = count(review::bin(workspace).len());
        let foot = vec![
            page(
                "review",
                say.invoke_page_review(),
                "copy",
                disputes,
                ui::Page::Review,
            ),
            page(
                "trash",
                say.invoke_page_trash(),
                "trash",
                bin,
                ui::Page::Trash,
            ),
            page(
                "settings",
                say.invoke_page_settings(),
                "settings",
                -1,
                ui::Page::Settings,
            ),
        ];
        models::show(&app.get_sidebar_foot(), foot, |model| {
            app.set_sidebar_foot(model);
        });
    });
    show_status(bench);
}

/// Shows the status line: only what is known to be so.
pub(in crate::gui) fn show_status(bench: &Workbench) {
    bench.show(|main, sentences| {
        let app = main.global::<App<'_>>();
        let say = sentences.say();
        let item = |icon: &str, text: SharedString, tone: Tone, id: &str| StatusItem {
            icon: icon.into(),
            text,
            tone,
            id: id.into(),
        };
        let mut items = Vec::new();
        if let Some(workspace) = bench.workspace() {
            let save = &bench.save;
            items.push(if workspace.is_read_only() {
                item("lock", say.invoke_read_only(), Tone::Warn, "")
            } else if save.refused {
                item("alert", say.invoke_not_saved(), Tone::Danger, "")
            } else if save.waiting || workspace.is_typing() {
                item("clock", say.invoke_saving(), Tone::Plain, "")
            } else {
                let time = save
                    .saved
                    .map(|saved| shown(saved, now()).time)
                    .unwrap_or_default();
                item(
                    "check-circle",
                    say.invoke_saved_at(time.into()),
                    Tone::Ok,
                    "",
                )
            });
        }
        let page = if bench.open.is_some() { "sharing" } else { "" };
        for (icon, text, tone) in sharing::status(bench, sentences) {
            items.push(item(icon, text, tone, page));
        }
        if !bench.review.matters.is_empty() {
            let n = i32::try_from(bench.review.matters.len()).unwrap_or(i32::MAX);
            items.push(item("alert", say.invoke_to_review(n), Tone::Warn, "review"));
        }
        if bench.open.is_none() {
            let version = say.invoke_version(env!("CARGO_PKG_VERSION").into());
            items.push(item("info", version, Tone::Plain, ""));
        }
        models::show(&app.get_status(), items, |model| app.set_status(model));
    });
}

/// Shows the toasts.
pub(in crate::gui) fn show_toasts(bench: &Workbench) {
    bench.show(|main, sentences| {
        let app = main.global::<App<'_>>();
        let rows = bench
            .toasts
            .iter()
            .map(|toast| ToastRow {
                id: toast.id.as_str().into(),
                text: toast.text.clone(),
                tone: toast.tone,
                action: if toast.undo {
                    sentences.say().invoke_undo()
                } else {
                    "".into()
                },
            })
            .collect();
        models::show(&app.get_toasts(), rows, |model| app.set_toasts(model));
    });
}
