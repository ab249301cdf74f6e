//! The dialog « rejoindre »: what is asked, how far it is, why it ended.

use std::path::PathBuf;

use slint::{ComponentHandle as _, SharedString};

use super::on;
use crate::gui::adapters::sharing::{grouped, stick_failed};
use crate::gui::event::{Event, StartEvent};
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::stick::StickJoin;
use crate::share::view::{JoinTrouble, JoinView, RelayAddress};
use crate::ui::{App, JoinStage, Layer, Start};

pub(super) fn wire(start: &Start<'_>, road: &Road) {
    let event = Event::Start;
    on!(road, start.on_join_asked, () => event(StartEvent::JoinAsked));
    on!(road, start.on_join, (ticket, folder, name) => event(StartEvent::Join {
        ticket: ticket.into(),
        folder: PathBuf::from(folder.as_str()),
        name: name.into(),
        by_relay: false,
    }));
    on!(road, start.on_join_by_relay, (ticket, folder, name) => event(StartEvent::Join {
        ticket: ticket.into(),
        folder: PathBuf::from(folder.as_str()),
        name: name.into(),
        by_relay: true,
    }));
    on!(road, start.on_join_by_file, (name) => event(StartEvent::AskByFile(name.into())));
    on!(road, start.on_join_answer, (path) =>
        event(StartEvent::ReadAnswer(PathBuf::from(path.as_str()))));
    on!(road, start.on_join_accept, (folder) =>
        event(StartEvent::AcceptAnswer(PathBuf::from(folder.as_str()))));
    on!(road, start.on_join_cancelled, () => event(StartEvent::JoinCancelled));
}

/// Opens the dialog; while joining goes on it shows that instead of asking again.
pub(super) fn ask(bench: &mut Workbench) {
    if bench.join.is_none() {
        bench.join_trouble = None;
        let folder = bench.paths.documents.display().to_string();
        bench.show(|main, _| {
            let start = main.global::<Start<'_>>();
            start.set_join_ticket(SharedString::default());
            start.set_join_name(bench.settings.member_name.as_str().into());
            start.set_new_folder(folder.into());
        });
    }
    show(bench);
    bench.show(|main, _| main.global::<App<'_>>().set_layer(Layer::Join));
}

/// Answers an invitation, once everything is there to do so.
pub(super) fn answer(
    bench: &mut Workbench,
    ticket: String,
    (folder, name): (PathBuf, &str),
    by_relay: bool,
    road: &Road,
) {
    let missing = bench.show(|_, sentences| {
        let share = sentences.share();
        if ticket.trim().is_empty() {
            Some(share.invoke_problem_ticket())
        } else if name.is_empty() {
            Some(share.invoke_problem_name())
        } else if folder.as_os_str().is_empty() {
            Some(sentences.say().invoke_problem_folder())
        } else {
            None
        }
    });
    if let Some(Some(problem)) = missing {
        bench.show(|main, _| main.global::<Start<'_>>().set_join_problem(problem));
        return;
    }
    if bench.settings.member_name.trim().is_empty() {
        bench.settings.member_name = name.to_owned();
        bench.keep_settings();
    }
    // A message may have broken the text into lines.
    let ticket = ticket.split_whitespace().collect();
    let relay = bench.join_trouble.as_ref().and_then(named_relay);
    let relay = relay.filter(|_| by_relay).cloned();
    bench.join(ticket, (folder, name.to_owned()), relay, road);
}

/// Asks by a file, once there is a name to ask under.
pub(super) fn ask_by_file(bench: &mut Workbench, name: &str) {
    if name.is_empty() {
        bench.show(|main, sentences| {
            let problem = sentences.share().invoke_problem_name();
            main.global::<Start<'_>>().set_join_problem(problem);
        });
        return;
    }
    if bench.settings.member_name.trim().is_empty() {
        bench.settings.member_name = name.to_owned();
        bench.keep_settings();
    }
    bench.ask_by_stick(name);
}

/// Stops joining; with nothing to stop, closes the dialog.
pub(super) fn cancel(bench: &mut Workbench) {
    bench.stick_join = StickJoin::Idle;
    if bench.join.is_some() {
        bench.cancel_join();
    }
    bench.show(|main, _| {
        let app = main.global::<App<'_>>();
        if app.get_layer() == Layer::Join {
            app.set_layer(Layer::None);
        }
    });
}

/// Shows how far joining is, or why it ended.
pub(in crate::gui) fn show(bench: &Workbench) {
    bench.show(|main, sentences| {
        let start = main.global::<Start<'_>>();
        let problem = bench
            .join_trouble
            .as_ref()
            .map(|trouble| ended(sentences, trouble));
        let put = |words: &[String; 4]| {
            let words = words.iter().map(SharedString::from).collect();
            models::show(&start.get_join_words(), words, |m| start.set_join_words(m));
        };
        let mut problem = problem.unwrap_or_default();
        let by_file = match &bench.stick_join {
            StickJoin::Idle => JoinStage::Ask,
            StickJoin::Asked { path, words } => {
                put(words);
                start.set_join_file(path.display().to_string().into());
                JoinStage::Asked
            }
            StickJoin::Offered(offer) => {
                put(&offer.words());
                start.set_join_title(offer.title().into());
                JoinStage::Offered
            }
            StickJoin::Failed(trouble) => {
                problem = stick_failed(sentences, *trouble);
                JoinStage::Ask
            }
        };
        start.set_join_problem(problem);
        let relay = bench.join_trouble.as_ref().and_then(named_relay);
        start.set_join_relay(relay.map(|relay| relay.as_str().into()).unwrap_or_default());
        start.set_join_stage(match &bench.join {
            None => by_file,
            Some(JoinView::Calling) => JoinStage::Calling,
            Some(JoinView::Waiting { words }) => {
                put(words);
                JoinStage::Waiting
            }
            Some(JoinView::Receiving { received, of }) => {
                let n = i32::try_from(*received).unwrap_or(i32::MAX);
                let (done, all) = (grouped(*received), grouped(*of));
                start.set_join_progress(sentences.share().invoke_received(done, n, all));
                start.set_join_fraction(*received as f32 / (*of).max(1) as f32);
                JoinStage::Receiving
            }
        });
    });
}

/// The relay that an invitation names and that was not contacted.
fn named_relay(trouble: &JoinTrouble) -> Option<&RelayAddress> {
    match trouble {
        JoinTrouble::OnlyByRelay(relay) => Some(relay),
        _ => None,
    }
}

/// Why joining ended, and what to do now.
fn ended(sentences: &Sentences<'_>, trouble: &JoinTrouble) -> SharedString {
    let share = sentences.share();
    match trouble {
        JoinTrouble::NoTicket => share.invoke_no_ticket(),
        JoinTrouble::Expired => share.invoke_expired(),
        JoinTrouble::NotOpen => share.invoke_not_open(),
        JoinTrouble::NoAnswer => share.invoke_no_answer(),
        JoinTrouble::OnlyByRelay(relay) => share.invoke_only_by_relay(relay.as_str().into()),
        JoinTrouble::Refused => share.invoke_said_no(),
        JoinTrouble::Cut => share.invoke_cut(),
        JoinTrouble::Unreadable => share.invoke_unreadable(),
        JoinTrouble::FolderTaken => share.invoke_folder_taken(),
        JoinTrouble::Folder(path) => share.invoke_bad_folder(path.display().to_string().into()),
        JoinTrouble::NoPort => share.invoke_no_port(),
    }
}
