//! What the page says of files that go by hand.

use slint::SharedString;

use super::words::{grouped, plural};
use crate::gui::jobs::Done;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::stick::{StickState, StickTrouble};
use crate::ui::{Sharing, StickStage};

/// The system's chooser, on a worker: it may stay open for minutes.
pub(super) fn choose(bench: &mut Workbench) {
    let documents = bench.paths.documents.clone();
    bench.jobs.start(move || {
        let dialog = rfd::FileDialog::new().set_directory(documents);
        Done::StickChosen(dialog.pick_file())
    });
}

/// Shows what was last done with a file.
pub(super) fn show(bench: &Workbench, sentences: &Sentences<'_>, sharing: &Sharing<'_>) {
    let say = sentences.share();
    let (stage, text) = match &bench.stick {
        StickState::Idle => (StickStage::Idle, SharedString::default()),
        StickState::Packed {
            path,
            changes,
            devices,
        } => {
            let path = SharedString::from(path.display().to_string());
            let (n, shown) = (plural(*changes), grouped(*changes));
            let told = match devices {
                1 => say.invoke_packed_for_one(path, n, shown),
                _ => say.invoke_packed(path, n, shown),
            };
            (StickStage::Done, told)
        }
        StickState::Taken(taken) if taken.received == 0 && taken.members => {
            (StickStage::Done, say.invoke_taken_members())
        }
        StickState::Taken(taken) if taken.received == 0 => {
            (StickStage::Done, say.invoke_taken_nothing())
        }
        StickState::Taken(taken) => {
            let n = taken.received;
            (StickStage::Done, say.invoke_taken(plural(n), grouped(n)))
        }
        StickState::Asked(asked) => {
            show_words(sharing, &asked.words());
            (StickStage::Asked, asked.name().into())
        }
        StickState::Answered { path, name, words } => {
            show_words(sharing, words);
            let path = SharedString::from(path.display().to_string());
            (
                StickStage::Answered,
                say.invoke_answered(name.as_str().into(), path),
            )
        }
        StickState::Failed(trouble) => (StickStage::Failed, failed(sentences, *trouble)),
    };
    sharing.set_stick_stage(stage);
    sharing.set_stick_text(text);
}

fn show_words(sharing: &Sharing<'_>, words: &[String; 4]) {
    let words = words.iter().map(SharedString::from).collect();
    models::show(&sharing.get_stick_words(), words, |model| {
        sharing.set_stick_words(model);
    });
}

/// Why a file could not be made or taken in, and what to do now.
pub(in crate::gui::adapters) fn failed(
    sentences: &Sentences<'_>,
    trouble: StickTrouble,
) -> SharedString {
    let say = sentences.share();
    match trouble {
        StickTrouble::Nobody => say.invoke_stick_nobody(),
        StickTrouble::NoFile => say.invoke_stick_no_file(),
        StickTrouble::Refused => say.invoke_stick_refused(),
        StickTrouble::MayNot => say.invoke_only_facilitators(),
        StickTrouble::Disk => say.invoke_stick_disk(),
    }
}
