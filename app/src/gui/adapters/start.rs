//! The start page, and the dialogs « nouveau », « ouvrir » and « rejoindre ».

mod join;

use std::path::PathBuf;

use myspot_core::Moment;
use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::anything::free_folder;
use crate::gui::event::{Event, StartEvent};
use crate::gui::jobs::Done;
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{App, Layer, Main, RecentRow, Start, Tone};

pub(super) fn wire(main: &Main, road: &Road) {
    let start = main.global::<Start<'_>>();
    let event = Event::Start;
    on!(road, start.on_open_example, () => event(StartEvent::OpenExample));
    on!(road, start.on_new_asked, () => event(StartEvent::NewAsked));
    on!(road, start.on_open_asked, () => event(StartEvent::OpenAsked));
    join::wire(&start, road);
    on!(road, start.on_create_workspace, (title, folder) =>
        event(StartEvent::Create(title.into(), PathBuf::from(folder.as_str()))));
    on!(road, start.on_open_workspace, (path) =>
        event(StartEvent::Open(PathBuf::from(path.as_str()))));
    on!(road, start.on_open_recent, (path) =>
        event(StartEvent::Open(PathBuf::from(path.as_str()))));
    on!(road, start.on_forget_recent, (path) =>
        event(StartEvent::Forget(PathBuf::from(path.as_str()))));
    on!(road, start.on_choose_folder, () => event(StartEvent::ChooseFolder));
    on!(road, start.on_choose_file, () => event(StartEvent::ChooseFile));
    on!(road, start.on_start_tour, () => event(StartEvent::OpenExample));
    on!(road, start.on_tour_later, () => event(StartEvent::Tour(false)));
}

pub(in crate::gui) use join::show as show_join;

pub(in crate::gui) fn on(bench: &mut Workbench, event: StartEvent, road: &Road) {
    match event {
        StartEvent::OpenExample => bench.open_example(),
        StartEvent::NewAsked => ask_new(bench),
        StartEvent::OpenAsked => {
            bench.show(|main, _| {
                main.global::<Start<'_>>()
                    .set_open_problem(SharedString::default());
                main.global::<App<'_>>().set_layer(Layer::OpenWorkspace);
            });
        }
        StartEvent::JoinAsked => join::ask(bench),
        StartEvent::Join {
            ticket,
            folder,
            name,
            by_relay,
        } => join::answer(bench, ticket, (folder, name.trim()), by_relay, road),
        StartEvent::AskByFile(name) => join::ask_by_file(bench, name.trim()),
        StartEvent::ReadAnswer(path) => bench.read_answer(&path),
        StartEvent::AcceptAnswer(folder) => bench.accept_answer(&folder, road),
        StartEvent::JoinCancelled => join::cancel(bench),
        StartEvent::Create(title, folder) => create(bench, title.trim(), folder),
        StartEvent::Open(path) => {
            if path.as_os_str().is_empty() {
                bench.show(|main, sentences| {
                    let problem = sentences.say().invoke_problem_path();
                    main.global::<Start<'_>>().set_open_problem(problem);
                });
            } else {
                bench.open_path(path);
            }
        }
        StartEvent::Forget(path) => {
            bench
                .settings
                .recents
                .retain(|recent| recent.folder != path);
            bench.keep_settings();
            show(bench);
        }
        StartEvent::ChooseFolder => choose(bench, true),
        StartEvent::ChooseFile => choose(bench, false),
        StartEvent::Tour(shown) => {
            bench.settings.tour_hidden = !shown;
            bench.keep_settings();
            show(bench);
        }
    }
}

fn ask_new(bench: &Workbench) {
    let folder = bench.paths.documents.clone();
    bench.show(|main, _| {
        let start = main.global::<Start<'_>>();
        start.set_new_title(SharedString::default());
        start.set_new_folder(folder.display().to_string().into());
        start.set_new_problem(SharedString::default());
        main.global::<App<'_>>().set_layer(Layer::NewWorkspace);
    });
}

fn create(bench: &mut Workbench, title: &str, parent: PathBuf) {
    let problem = bench.show(|_, sentences| {
        let say = sentences.say();
        if title.is_empty() {
            Some(say.invoke_problem_title())
        } else if parent.as_os_str().is_empty() {
            Some(say.invoke_problem_folder())
        } else {
            None
        }
    });
    if let Some(Some(problem)) = problem {
        bench.show(|main, _| main.global::<Start<'_>>().set_new_problem(problem));
        return;
    }
    let folder = free_folder(&parent, title);
    bench.create_workspace(title.to_owned(), folder);
}

/// The system's chooser, on a worker: it may stay open for minutes.
fn choose(bench: &mut Workbench, for_new: bool) {
    let documents = bench.paths.documents.clone();
    bench.jobs.start(move || {
        let dialog = rfd::FileDialog::new().set_directory(documents);
        Done::Chosen {
            for_new,
            path: dialog.pick_folder(),
        }
    });
}

/// The chooser was closed. Nothing chosen, and no chooser at all, look the same: the field
/// stays as it was.
pub(in crate::gui) fn chosen(
    bench: &mut Workbench,
    for_new: bool,
    path: Option<PathBuf>,
    _road: &Road,
) {
    bench.show(|main, _| {
        let start = main.global::<Start<'_>>();
        let Some(path) = path else { return };
        let path = SharedString::from(path.display().to_string());
        if for_new {
            start.set_new_folder(path);
        } else {
            start.set_open_path(path);
        }
    });
}

/// Shows the recents.
pub(in crate::gui) fn show(bench: &Workbench) {
    bench.show(|main, sentences| {
        let start = main.global::<Start<'_>>();
        let say = sentences.say();
        let rows = bench
            .settings
            .recents
            .iter()
            .map(|recent| {
                let there = recent.folder.join("header.json").exists();
                let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
                let detail = if there {
                    let both = say.invoke_both(
                        say.invoke_records(count(recent.entities)),
                        say.invoke_relations(count(recent.relations)),
                    );
                    if recent.example {
                        say.invoke_both(both, say.invoke_example_note())
                    } else {
                        both
                    }
                } else {
                    recent.folder.display().to_string().into()
                };
                RecentRow {
                    path: recent.folder.display().to_string().into(),
                    title: match recent.title.as_str() {
                        "" => say.invoke_workspace_untitled(),
                        title => title.into(),
                    },
                    detail,
                    when: sentences.when(Moment(recent.opened_ms)),
                    state: if there {
                        say.invoke_recent_saved()
                    } else {
                        say.invoke_recent_missing()
                    },
                    icon: if there { "check-circle" } else { "alert" }.into(),
                    tone: if there { Tone::Ok } else { Tone::Warn },
                }
            })
            .collect();
        models::show(&start.get_recents(), rows, |model| start.set_recents(model));
        start.set_tour_hidden(bench.settings.tour_hidden);
    });
}
