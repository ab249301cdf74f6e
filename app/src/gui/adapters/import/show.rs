//! The page as it stands: the step, how the file is read, what the act would do.

use myspot_core::import::{Recognised, Why};
use slint::{ComponentHandle as _, SharedString};

use super::state::{ImportState, Seen};
use super::{choices, table, told};
use crate::gui::adapters::sharing::{grouped, plural};
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{ImportStage, Importing, Page};

/// Something changed in the workspace: the way back may have closed.
pub(in crate::gui) fn show_changes(bench: &mut Workbench) {
    let Some(done) = &mut bench.import.done else {
        return;
    };
    let Some(workspace) = bench.open.as_ref().map(|open| &open.workspace) else {
        return;
    };
    let mut imports = workspace.records().of_kind("import_batch");
    done.undone = !imports.any(|import| Some(&import.id) == done.batch.as_ref());
    if bench.page == Page::Importing {
        show(bench);
    }
}

/// Shows how much of the file is read.
pub(super) fn share(bench: &Workbench) {
    let share = bench.import.share;
    bench.show(|main, _| {
        main.global::<Importing<'_>>().set_share(percent(share));
    });
}

fn percent(share: f32) -> i32 {
    (share * 100.0).clamp(0.0, 100.0) as i32
}

/// Shows the page.
pub(in crate::gui) fn show(bench: &Workbench) {
    let state = &bench.import;
    bench.show(|main, sentences| {
        let page = main.global::<Importing<'_>>();
        page.set_stage(state.stage);
        page.set_working(state.working);
        page.set_entering(state.entering);
        page.set_share(percent(state.share));
        page.set_problem(state.problem.clone());
        let Some(seen) = &state.seen else {
            return;
        };
        page.set_file_name(seen.file.name.as_str().into());
        page.set_file_note(note(sentences, seen));
        page.set_is_table(!seen.plan.tables.is_empty());
        page.set_recognised(recognised(sentences, &seen.sort));
        show_settings(bench, &page, sentences, seen);
        table::show(bench, &page, sentences);
        told::show(bench, &page, sentences, seen);
        show_act(state, &page, sentences, seen);
        if state.done.is_some() {
            show_done(bench, &page, sentences, seen);
        }
    });
}

/// « 3 012 lignes, 214 ko ».
fn note(sentences: &Sentences<'_>, seen: &Seen) -> SharedString {
    let say = sentences.exchange();
    let bytes = seen.file.bytes.len();
    let (number, unit) = match bytes {
        0..1_000 => (bytes, 0),
        1_000..1_000_000 => (bytes.div_ceil(1_000), 1),
        _ => (bytes.div_ceil(1_000_000), 2),
    };
    let size = say.invoke_size(grouped(number), unit);
    let rows: usize = seen.plan.tables.iter().map(|table| table.rows).sum();
    if seen.plan.tables.is_empty() {
        size
    } else {
        say.invoke_file_rows(plural(rows), grouped(rows), size)
    }
}

fn recognised(sentences: &Sentences<'_>, sort: &Recognised) -> SharedString {
    let code = match sort {
        Recognised::OurJson => "ours",
        Recognised::MyspotJson => "myspot",
        Recognised::EdgeList => "edges",
        Recognised::Dialect(_) => "dialect",
        Recognised::Universe => "universe",
        Recognised::GraphMl => "graphml",
        _ => "",
    };
    sentences.exchange().invoke_recognised(code.into())
}

fn show_settings(bench: &Workbench, page: &Importing<'_>, sentences: &Sentences<'_>, seen: &Seen) {
    let state = &bench.import;
    let asked = &state.choices.table;
    let note = if state.alone {
        sentences.exchange().invoke_sheets_alone()
    } else {
        SharedString::default()
    };
    page.set_choices_note(note);
    let sheets = if state.sheets.len() > 1 {
        let sheets = state.sheets.iter();
        sheets
            .map(|it| {
                choices::choice(
                    it.as_str(),
                    it.as_str().into(),
                    Some(it) == state.sheet.as_ref(),
                )
            })
            .collect()
    } else {
        Vec::new()
    };
    page.set_sheet(state.sheet.as_deref().unwrap_or_default().into());
    models::show(&page.get_sheets(), sheets, |model| page.set_sheets(model));
    page.set_sheet_in(state.sheet_is_in());
    let taking_part = match asked.sheets.len() {
        0 => state.sheets.len(),
        some => some,
    };
    page.set_sheet_may_leave(taking_part > 1);
    // A sheet that is left out is not read; what is chosen shows on one that is.
    let table = state.table().or_else(|| seen.plan.tables.first());
    let kinds = bench.workspace().map(|workspace| workspace.kinds());
    let (Some(table), Some(kinds)) = (table, kinds) else {
        return;
    };
    let (text, lines) = choices::encodings(sentences, table);
    page.set_encoding(text);
    models::show(&page.get_encodings(), lines, |model| {
        page.set_encodings(model);
    });
    let (text, lines) = choices::delimiters(sentences, table);
    page.set_delimiter(text);
    models::show(&page.get_delimiters(), lines, |model| {
        page.set_delimiters(model);
    });
    let (text, lines) = choices::headers(sentences, table, asked.header);
    page.set_header(text);
    models::show(&page.get_headers(), lines, |model| page.set_headers(model));
    page.set_recipe(choices::recipe_label(sentences, &table.recipe));
    let lines = choices::recipes(sentences, kinds, table);
    models::show(&page.get_recipes(), lines, |model| page.set_recipes(model));
    let (text, lines) = choices::entity_kinds(sentences, kinds, table, asked.kind.as_deref());
    page.set_kind(text);
    models::show(&page.get_kinds(), lines, |model| page.set_kinds(model));
    let (text, lines) = choices::date_orders(sentences, kinds, table, asked.month_first);
    page.set_date_order(text);
    models::show(&page.get_date_orders(), lines, |model| {
        page.set_date_orders(model);
    });
    page.set_may_remember(table.header_row.is_some() && state.done.is_none());
    page.set_remember(state.remember);
    page.set_join(asked.join);
}

/// What the one button would do.
fn show_act(state: &ImportState, page: &Importing<'_>, sentences: &Sentences<'_>, seen: &Seen) {
    let say = sentences.exchange();
    let (count, rows) = (state.count(), state.rows());
    page.set_can_act(count > 0);
    page.set_may_join(!seen.plan.tables.is_empty());
    page.set_act(match (count, rows) {
        (0, _) => say.invoke_import_nothing(),
        (_, 0) => say.invoke_import_items(plural(count), grouped(count)),
        _ => say.invoke_import_rows(plural(rows), grouped(rows)),
    });
    page.set_act_note(if state.stage == ImportStage::Report {
        SharedString::default()
    } else if count == 0 {
        say.invoke_act_nothing()
    } else {
        say.invoke_act_note()
    });
    let before = seen.plan.problems.iter();
    let before = before
        .filter(|problem| problem.why == Why::SameFile)
        .count();
    page.set_came_before(before > 0 && state.done.is_none());
    if seen.plan.tables.is_empty() {
        page.set_may_remember(false);
    }
}

/// What came of it.
fn show_done(bench: &Workbench, page: &Importing<'_>, sentences: &Sentences<'_>, seen: &Seen) {
    let Some(done) = &bench.import.done else {
        return;
    };
    let say = sentences.exchange();
    let name: SharedString = seen.file.name.as_str().into();
    let back = bench.workspace().map(|workspace| workspace.undo_heads()[0]);
    let last = done.act.is_some() && back == Some(done.act);
    page.set_undone(done.undone);
    page.set_may_undo(last && !done.undone);
    page.set_may_save_refused(!seen.plan.refused.is_empty());
    let (title, text) = if done.undone {
        (say.invoke_taken_back(name), say.invoke_redo_told())
    } else if last {
        let title = say.invoke_came_in(plural(done.count), grouped(done.count), name);
        (title, say.invoke_undo_told())
    } else {
        let title = say.invoke_came_in(plural(done.count), grouped(done.count), name);
        (title, say.invoke_undo_passed())
    };
    page.set_report_title(title);
    page.set_report_text(text);
}
