//! The page as it stands: the formats, for whom, what leaves and what stays.

use std::path::Path;

use myspot_core::Workspace;
use myspot_core::export::LeftOut;
use slint::{ComponentHandle as _, SharedString};

use super::work::{Unwritten, Written};
use super::{ExportState, FORMATS};
use crate::exports::{AUDIENCES, Format, Weight};
use crate::gui::adapters::sharing::{grouped, plural};
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{Choice, ExportFact, ExportFormat, Exporting, Tone};

/// The most sorts of things that are named among those that a format cannot hold.
const MOST_LEFT_OUT: usize = 6;

/// Shows the page.
pub(in crate::gui) fn show(bench: &Workbench) {
    let state = &bench.export;
    bench.show(|main, sentences| {
        let say = sentences.exchange();
        let page = main.global::<Exporting<'_>>();
        let formats = FORMATS.map(|format| {
            let code = SharedString::from(format.code());
            ExportFormat {
                heading: say.invoke_format_heading(code.clone()),
                icon: icon(format).into(),
                label: say.invoke_format_label(code.clone()),
                what: say.invoke_format_what(code.clone()),
                code,
            }
        });
        models::show(&page.get_formats(), formats.to_vec(), |model| {
            page.set_formats(model);
        });
        let code = SharedString::from(state.format.code());
        page.set_format(code.clone());
        page.set_format_label(say.invoke_format_label(code.clone()));
        page.set_format_what(say.invoke_format_what(code));
        show_audience(state, &page, sentences);
        page.set_weighing(state.weight.is_none());
        let facts = match (&state.weight, bench.workspace()) {
            (Some(weight), Some(workspace)) => facts(state, workspace, sentences, weight),
            _ => Vec::new(),
        };
        models::show(&page.get_facts(), facts, |model| page.set_facts(model));
        page.set_writing(state.writing);
        page.set_problem(state.problem.clone());
        let written = state.written.as_ref();
        let written = written.map(|path| path.display().to_string());
        page.set_written(written.unwrap_or_default().into());
    });
}

fn icon(format: Format) -> &'static str {
    match format {
        Format::Plan => "file",
        Format::Page => "book",
        Format::Calendar => "calendar",
        Format::Png => "image",
        Format::Svg => "pencil",
        Format::GraphMl => "relations",
        Format::Json | Format::OldJson => "braces",
        Format::Automerge => "layers",
        _ => "table",
    }
}

fn show_audience(state: &ExportState, page: &Exporting<'_>, sentences: &Sentences<'_>) {
    let say = sentences.exchange();
    let known = AUDIENCES
        .iter()
        .find(|(_, audience)| *audience == state.audience);
    let known = known.map_or("membres", |(code, _)| code);
    let readers = state.format.has_readers();
    let choices = AUDIENCES
        .iter()
        .filter(|_| readers)
        .map(|(code, _)| Choice {
            code: (*code).into(),
            label: say.invoke_audience((*code).into()),
            count: -1,
            on: *code == known,
        });
    models::show(&page.get_audiences(), choices.collect(), |model| {
        page.set_audiences(model);
    });
    page.set_audience(known.into());
    page.set_audience_note(say.invoke_audience_note(if readers { known } else { "" }.into()));
}

fn facts(
    state: &ExportState,
    workspace: &Workspace,
    sentences: &Sentences<'_>,
    weight: &Weight,
) -> Vec<ExportFact> {
    let say = sentences.exchange();
    let fact = |icon: &str, tone, text| ExportFact {
        icon: icon.into(),
        tone,
        text,
    };
    let mut facts = vec![match weight.persons {
        0 => fact("check", Tone::Ok, say.invoke_leaves_nobody()),
        n => fact(
            "member",
            Tone::Warn,
            say.invoke_leaves_persons(plural(n), grouped(n)),
        ),
    }];
    if weight.sensitive > 0 {
        let n = weight.sensitive;
        let text = say.invoke_leaves_sensitive(plural(n), grouped(n));
        facts.push(fact("alert", Tone::Warn, text));
    }
    if state.format == Format::Automerge {
        facts.push(fact("history", Tone::Warn, say.invoke_whole_history()));
    }
    match weight.reserved {
        0 if weight.left_out.is_empty() => {
            facts.push(fact("info", Tone::Plain, say.invoke_stays_nothing()));
        }
        0 => {}
        n => facts.push(fact(
            "lock",
            Tone::Ok,
            say.invoke_stays_reserved(plural(n), grouped(n)),
        )),
    }
    if !weight.left_out.is_empty() {
        let list = left_out(workspace, &weight.left_out, sentences);
        facts.push(fact("info", Tone::Warn, say.invoke_left_out(list)));
    }
    facts
}

/// What a format cannot hold, in the words of the kind files.
fn left_out(workspace: &Workspace, left_out: &LeftOut, sentences: &Sentences<'_>) -> SharedString {
    let all = left_out.in_words(workspace.kinds());
    let shown = all.iter().take(MOST_LEFT_OUT);
    let mut named: Vec<String> = shown
        .map(|left| match left.is_field {
            true => format!("{} ({})", left.label, grouped(left.count)),
            false => format!("{} {}", grouped(left.count), left.label),
        })
        .collect();
    if all.len() > MOST_LEFT_OUT {
        named.push("…".to_owned());
    }
    let between = sentences.exchange().invoke_cells_between();
    named.join(&between).into()
}

/// An export was written, or not.
pub(super) fn written(bench: &mut Workbench, folder: &Path, written: Result<Written, Unwritten>) {
    bench.export.writing = false;
    match written {
        Ok(written) => {
            let path = SharedString::from(written.path.display().to_string());
            bench.export.written = Some(written.path);
            bench.toast(false, |sentences| {
                let say = sentences.exchange();
                if written.reduced {
                    say.invoke_written_reduced(path)
                } else {
                    say.invoke_written(path)
                }
            });
        }
        Err(error) => {
            let folder = SharedString::from(folder.display().to_string());
            let problem = bench.show(|_, sentences| {
                let say = sentences.exchange();
                match error {
                    Unwritten::Disk(_) => say.invoke_not_written(folder),
                    Unwritten::Unmade(_) | Unwritten::Copy => say.invoke_not_made(),
                }
            });
            bench.export.problem = problem.unwrap_or_default();
        }
    }
    show(bench);
}
