//! The page of a method: its faces, its boards, its guide, and what is done on it.

mod actors;
mod chart;
mod grid;
mod hints;
mod logframe;
mod moves;
mod plan;
mod plane;
mod plot;
mod sheets;
mod sketch;
mod state;
mod wedges;

use myspot_core::method::{Face, Method, Movement, Skin};
use myspot_core::view::board::{self as view, Grid, Progress};
use myspot_core::view::plane::spots;
use myspot_core::view::sketch::Sketch;
use myspot_core::{RecordId, Workspace, board};
use slint::{ComponentHandle as _, SharedString};

use super::{form, on};
use crate::gui::event::{BoardEvent, Event};
use crate::gui::models;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{self, Board, BoardSkin, Choice, GuideStep, Main, SidebarKind, SidebarRow, Tone};
pub(super) use grid::initials;
pub use state::BoardState;

pub(super) fn wire(main: &Main, road: &Road) {
    let page = main.global::<Board<'_>>();
    let event = Event::Board;
    let id = |id: SharedString| RecordId::from(id.as_str());
    on!(road, page.on_resized, (fit) =>
        event(BoardEvent::Resized(usize::try_from(fit).unwrap_or(1).max(1))));
    on!(road, page.on_show_face, (face) => event(BoardEvent::Face(face.into())));
    on!(road, page.on_show_board, (board) => event(BoardEvent::Board(id(board))));
    on!(road, page.on_merge_boards, () => event(BoardEvent::Merge));
    on!(road, page.on_board_act, (code) => event(match code.as_str() {
        "new" => BoardEvent::NewBoard,
        _ => BoardEvent::Describe,
    }));
    on!(road, page.on_hint_followed, (place) =>
        event(BoardEvent::Hint(usize::try_from(place).unwrap_or(0))));
    on!(road, page.on_guide_toggled, (open) => event(BoardEvent::Guide(open)));
    on!(road, page.on_select, (card) => event(BoardEvent::Select(id(card))));
    on!(road, page.on_open, (card) => event(BoardEvent::Open(id(card))));
    on!(road, page.on_step, (towards) => event(BoardEvent::Step(towards.into())));
    on!(road, page.on_shift, (towards) => event(BoardEvent::Shift(towards.into())));
    on!(road, page.on_add, (slot, row, text) =>
        event(BoardEvent::Add(slot.into(), row.into(), text.into())));
    on!(road, page.on_sketch_resized, (width) => event(BoardEvent::SketchResized(width)));
    on!(road, page.on_plot_resized, (width, height) =>
        event(BoardEvent::PlotResized(width, height)));
    on!(road, page.on_placed, (actor) => event(BoardEvent::Placed(id(actor))));
    on!(road, page.on_spotted, (record) => event(BoardEvent::Spotted(id(record))));
    on!(road, page.on_sided, (actor) => event(BoardEvent::Sided(id(actor))));
    on!(road, page.on_rescheduled, (action) => event(BoardEvent::Rescheduled(id(action))));
    on!(road, page.on_sheet_resized, (fit, width) =>
        event(BoardEvent::SheetResized(usize::try_from(fit).unwrap_or(1).max(1), width)));
    on!(road, page.on_pick_asked, (text) => event(BoardEvent::PickAsked(text.into())));
    on!(road, page.on_picked_actor, (actor, text) =>
        event(BoardEvent::PickedActor(actor.into(), text.into())));
    on!(road, page.on_grow, (card, up, text) => event(BoardEvent::Grow(id(card), up, text.into())));
    on!(road, page.on_hung, (card, on) => event(BoardEvent::Hung(id(card), id(on))));
    on!(road, page.on_turn, (card) => event(BoardEvent::Write(id(card))));
    on!(road, page.on_write, (card) => event(BoardEvent::Write(id(card))));
    on!(road, page.on_add_here, () => event(BoardEvent::AddHere));
    on!(road, page.on_edited, (card, key, text) =>
        event(BoardEvent::Edited(id(card), key.into(), text.into())));
    on!(road, page.on_left, (_card) => event(BoardEvent::Left));
    on!(road, page.on_trash, (card) => event(BoardEvent::Trash(id(card))));
    on!(road, page.on_pick, (card) => event(BoardEvent::Pick(id(card))));
    on!(road, page.on_cross, () => event(BoardEvent::Cross));
    on!(road, page.on_dropped, (card, slot, row, before) =>
        event(BoardEvent::Dropped(id(card), slot.into(), row.into(), before.into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: BoardEvent, road: &Road) {
    match event {
        BoardEvent::Resized(fit) => {
            if bench.board.fit != fit {
                bench.board.fit = fit;
                show(bench);
            }
        }
        BoardEvent::SketchResized(width) => {
            if (bench.board.sketch_width - width).abs() > 1.0 {
                bench.board.sketch_width = width;
                show(bench);
            }
        }
        BoardEvent::PlotResized(width, height) => {
            let (w, h) = bench.board.plot;
            if (w - width).abs() > 1.0 || (h - height).abs() > 1.0 {
                bench.board.plot = (width, height);
                show(bench);
            }
        }
        BoardEvent::Placed(actor) => plot::drop_at(bench, &actor, road),
        BoardEvent::Spotted(record) => plane::drop_at(bench, &record, road),
        BoardEvent::Sided(actor) => wedges::drop_at(bench, &actor, road),
        BoardEvent::Rescheduled(action) => plan::drop_at(bench, &action, road),
        BoardEvent::SheetResized(columns, width) => {
            let state = &mut bench.board;
            if state.sheet_columns != columns || (state.sheet_width - width).abs() > 1.0 {
                (state.sheet_columns, state.sheet_width) = (columns, width);
                show(bench);
            }
        }
        BoardEvent::PickAsked(text) => actors::suggest(bench, &text),
        BoardEvent::PickedActor(actor, text) => actors::picked(bench, &actor, text.trim(), road),
        BoardEvent::Grow(card, up, text) => moves::grow(bench, &card, up, text.trim(), road),
        BoardEvent::Hung(card, on) => moves::hang(bench, &card, &on, road),
        BoardEvent::Write(card) => moves::write(bench, &card, road),
        BoardEvent::Face(face) => {
            let method = bench.board.method.clone();
            bench.board.faces.insert(method, face);
            show(bench);
        }
        BoardEvent::Board(board) => {
            let method = bench.board.method.clone();
            bench.board.boards.insert(method, board);
            show(bench);
        }
        BoardEvent::Guide(open) => {
            bench.settings.guide_hidden = !open;
            bench.keep_settings();
        }
        BoardEvent::Select(card) => {
            bench.settle(road);
            bench.select(Some(card), false);
            if bench.board.skin() == Some(Skin::Sheets) {
                show(bench);
            }
        }
        BoardEvent::Open(card) => {
            bench.settle(road);
            bench.select(Some(card), true);
        }
        BoardEvent::Edited(card, key, text) => bench.type_text(&card, &key, &text, road),
        BoardEvent::Left => bench.settle(road),
        BoardEvent::Trash(card) => moves::trash(bench, &card, road),
        BoardEvent::Step(towards) => moves::step(bench, towards, road),
        BoardEvent::Shift(towards) => moves::shift(bench, towards, road),
        BoardEvent::Add(slot, row, text) => moves::add(bench, &slot, &row, text.trim(), road),
        BoardEvent::AddHere => moves::add_here(bench),
        BoardEvent::Dropped(card, slot, row, before) => {
            moves::drop_at(bench, &card, (&slot, &row, &before), road);
        }
        BoardEvent::Pick(card) => pick(bench, card),
        BoardEvent::Cross => cross(bench, road),
        BoardEvent::Merge => merge(bench, road),
        BoardEvent::Hint(place) => hints::follow(bench, place, road),
        BoardEvent::NewBoard => new_board(bench, road),
        BoardEvent::Describe => {
            let board = bench
                .workspace()
                .and_then(|workspace| bench.board.board(workspace));
            if board.is_some() {
                bench.settle(road);
                bench.select(board, true);
            }
        }
    }
}

/// Chooses a card for a crossing, or no longer; only two can be chosen.
fn pick(bench: &mut Workbench, card: RecordId) {
    let picked = &mut bench.board.picked;
    match picked.iter().position(|known| *known == card) {
        Some(place) => drop(picked.remove(place)),
        None => {
            picked.truncate(1);
            picked.push(card);
        }
    }
    show(bench);
}

fn cross(bench: &mut Workbench, road: &Road) {
    let picked = bench.board.picked.clone();
    let Some((method, _)) = bench
        .board
        .shown()
        .map(|(method, face)| (method.clone(), face.key.clone()))
    else {
        return;
    };
    let [one, two] = picked.as_slice() else {
        return;
    };
    let made = bench
        .open
        .as_mut()
        .and_then(|open| board::cross(&mut open.workspace, &method, [one, two], now()));
    let Some((card, act)) = made else { return };
    if !bench.act(act, road) {
        return;
    }
    bench.board.picked.clear();
    // The face on which the new card stands.
    let slot = bench
        .workspace()
        .and_then(|workspace| Some(workspace.record(&card)?.words(&method.by).to_owned()));
    let face = method
        .faces
        .iter()
        .find(|face| face.slots.iter().any(|it| Some(it) == slot.as_ref()));
    if let Some(face) = face {
        bench
            .board
            .faces
            .insert(method.key.clone(), face.key.clone());
    }
    bench.select(Some(card.clone()), false);
    show(bench);
    bench.show(|main, _| main.global::<Board<'_>>().set_editing(card.as_str().into()));
}

fn merge(bench: &mut Workbench, road: &Road) {
    let act = bench.workspace().and_then(|workspace| {
        let (method, _) = bench.board.shown()?;
        board::merge_boards(workspace, method)
    });
    if act.is_some_and(|act| bench.act(act, road)) {
        bench.toast(true, |sentences| sentences.board().invoke_merged());
    }
}

/// Another board of the method that is shown, and turns to it.
fn new_board(bench: &mut Workbench, road: &Road) {
    let kind = bench
        .board
        .shown()
        .and_then(|(method, _)| method.board().map(str::to_owned));
    let made = kind
        .zip(bench.open.as_mut())
        .map(|(kind, open)| board::make_board(&mut open.workspace, &kind, now()));
    if let Some((made, edit)) = made
        && bench.act(edit, road)
    {
        let method = bench.board.method.clone();
        bench.board.boards.insert(method, made.clone());
        bench.select(Some(made), true);
        show(bench);
    }
}

/// The rows of the side bar for the methods of a movement.
pub(super) fn sidebar(
    bench: &Workbench,
    workspace: &Workspace,
    movement: &str,
    open: bool,
) -> Vec<SidebarRow> {
    let methods = bench.board.methods.in_order();
    let of = |method: &&Method| code(method.movement) == movement;
    let rows = methods.into_iter().filter(of).filter_map(|method| {
        let current = bench.page == ui::Page::Board && bench.board.method == method.key;
        let count = view::count(workspace, method);
        (open || current).then(|| SidebarRow {
            kind: SidebarKind::Page,
            id: format!("method:{}", method.key).into(),
            label: method.label.as_str().into(),
            icon: method.icon.as_str().into(),
            count: if count == 0 {
                -1
            } else {
                i32::try_from(count).unwrap_or(i32::MAX)
            },
            open: false,
            current,
            attention: false,
        })
    });
    rows.collect()
}

fn code(movement: Movement) -> &'static str {
    match movement {
        Movement::Voir => "voir",
        Movement::Juger => "juger",
        Movement::Agir => "agir",
        Movement::Suivre => "suivre",
        Movement::Animer => "animer",
    }
}

/// Shows the page again after an edit.
pub(in crate::gui) fn show_changes(bench: &mut Workbench) {
    if bench.page == ui::Page::Board {
        paint(bench);
        bench.board.hints_stale = true;
    }
}

/// Brings up to date what may wait for a second.
pub(in crate::gui) fn second(bench: &mut Workbench) {
    if bench.page == ui::Page::Board && bench.board.hints_stale {
        hints::refresh(bench);
    }
}

/// Shows which card is selected.
pub(in crate::gui) fn show_selected(bench: &Workbench) {
    if let Some(workspace) = bench.workspace().filter(|_| bench.page == ui::Page::Board) {
        bench.show(|main, sentences| {
            let page = main.global::<Board<'_>>();
            match bench.board.shown() {
                Some((_, face)) if face.skin == Skin::Plot => {
                    plot::show(&page, bench, sentences, workspace);
                }
                Some((method, face)) if face.skin == Skin::Wedges => {
                    wedges::show(&page, bench, sentences, workspace, method);
                }
                _ => {}
            }
        });
    }
    let selected = bench.selected.as_ref().map_or("", RecordId::as_str);
    bench.show(|main, _| main.global::<Board<'_>>().set_selected(selected.into()));
}

/// Shows the page of the method that is turned to, with what it points at.
pub(in crate::gui) fn show(bench: &mut Workbench) {
    paint(bench);
    hints::refresh(bench);
}

fn paint(bench: &mut Workbench) {
    let Some((grid, sketch)) = read(bench) else {
        return;
    };
    if let Some((workspace, (method, face))) = bench.workspace().zip(bench.board.shown()) {
        let square = plot::read(workspace, face.skin);
        let spectrum = wedges::read(workspace, face.skin, bench.board.plot);
        let plan = plan::read(workspace, method, face.skin);
        let spots = spots(workspace, method, face);
        let shown = bench.board.board(workspace);
        let frame = logframe::read(workspace, face.skin, shown.as_ref());
        let sheet = (face.skin == Skin::Sheets).then(|| {
            let last = bench.board.sheets.get(&method.key);
            sheets::current(workspace, method, bench.selected.as_ref(), last)
        });
        let key = method.key.clone();
        let state = &mut bench.board;
        (state.square, state.spectrum, state.plan) = (square, spectrum, plan);
        state.logframe = frame;
        state.spots = spots;
        state.sheet = sheet.flatten();
        if let Some(sheet) = state.sheet.clone() {
            state.sheets.insert(key, sheet);
        }
    }
    bench.board.grid = grid;
    bench.board.sketch = sketch;
    let state = &bench.board;
    let (Some(workspace), Some((method, face))) = (bench.workspace(), state.shown()) else {
        return;
    };
    let chosen = state.board(workspace);
    let crossing = crossing(bench, workspace, method);
    bench.show(|main, sentences| {
        let page = main.global::<Board<'_>>();
        let say = sentences.board();
        page.set_method(method.key.as_str().into());
        page.set_title(method.label.as_str().into());
        page.set_face(face.key.as_str().into());
        page.set_guide_open(!bench.settings.guide_hidden);
        let faces = method
            .faces
            .iter()
            .map(|it| choice(&it.key, &it.label, it.key == face.key));
        models::show(&page.get_faces(), faces.collect(), |model| {
            page.set_faces(model);
        });
        let progress = view::progress(workspace, method);
        page.set_progress(match progress {
            Progress::ToBegin => say.invoke_to_begin(),
            Progress::Begun => say.invoke_begun(),
            Progress::Enough => say.invoke_enough(),
        });
        page.set_progress_tone(if progress == Progress::Enough {
            Tone::Ok
        } else {
            Tone::Plain
        });
        let boards = view::boards(workspace, method);
        let boards = boards.iter().enumerate().map(|(at, board)| {
            let label = match board.words("title") {
                "" => say.invoke_board(i32::try_from(at + 1).unwrap_or(i32::MAX)),
                title => title.into(),
            };
            choice(
                board.id.as_str(),
                &label,
                Some(&board.id) == chosen.as_ref(),
            )
        });
        models::show(&page.get_boards(), boards.collect(), |model| {
            page.set_boards(model);
        });
        let mut acts = Vec::new();
        if method.board().is_some() {
            acts.push(choice("new", &say.invoke_new_board(), false));
            if chosen.is_some() {
                acts.push(choice("describe", &say.invoke_describe_board(), false));
            }
        }
        models::show(&page.get_board_acts(), acts, |m| page.set_board_acts(m));
        page.set_board(chosen.as_ref().map_or("", RecordId::as_str).into());
        page.set_crossing(crossing.map_or(SharedString::default(), |(one, two)| {
            say.invoke_cross(one.into(), two.into())
        }));
        guide(&page, sentences, method);
        page.set_skin(match face.skin {
            Skin::Grid => BoardSkin::Grid,
            Skin::Tree | Skin::Whys | Skin::Theory => BoardSkin::Sketch,
            Skin::Sheets => BoardSkin::Sheets,
            Skin::Plot => BoardSkin::Plot,
            Skin::Wedges => BoardSkin::Wedges,
            Skin::Plane => BoardSkin::Plane,
            Skin::Plan => BoardSkin::Plan,
            Skin::Logframe => BoardSkin::Logframe,
        });
        grid::show(&page, bench, sentences, workspace, (method, face));
        sketch::show(&page, bench, sentences, workspace, (method, face));
        actors::show(&page, sentences, workspace, (method, face));
        match face.skin {
            Skin::Plot => plot::show(&page, bench, sentences, workspace),
            Skin::Wedges => wedges::show(&page, bench, sentences, workspace, method),
            Skin::Plan => plan::show(&page, bench, sentences, method),
            Skin::Plane => plane::show(&page, bench, face),
            Skin::Sheets => sheets::show(&page, bench, sentences, workspace, method),
            Skin::Logframe => logframe::show(&page, bench, workspace),
            Skin::Grid | Skin::Tree | Skin::Whys | Skin::Theory => {}
        }
    });
    if bench.board.skin() == Some(Skin::Sheets) {
        form::show_sheet(bench, bench.board.sheet.as_ref(), bench.board.sheet_columns);
    }
    show_selected(bench);
}

/// Turns to a face on which a record is shown.
pub(in crate::gui) fn show_face_with(bench: &mut Workbench, id: &RecordId) {
    let face = bench.workspace().and_then(|workspace| {
        let record = workspace.records().living(id)?;
        let (method, face) = bench.board.shown()?;
        let shows = |face: &&Face| {
            let slot = view::slot_of(workspace, method, face, record);
            match face.skin {
                Skin::Sheets | Skin::Plan => true,
                Skin::Grid => method.shown(face).any(|it| it.code == slot),
                Skin::Tree => record.words("side") != "objective" || face.key == "objectif",
                Skin::Whys => true,
                Skin::Theory => method.shown(face).any(|it| it.code == slot),
                Skin::Plot | Skin::Wedges | Skin::Plane => true,
                Skin::Logframe => false,
            }
        };
        if shows(&face) {
            return None;
        }
        method.faces.iter().find(shows).map(|face| face.key.clone())
    });
    if let Some(face) = face {
        let method = bench.board.method.clone();
        bench.board.faces.insert(method, face);
        show(bench);
    }
}

/// What the face that is shown holds: the cells of a grid, or a drawing.
fn read(bench: &Workbench) -> Option<(Grid, Sketch)> {
    let workspace = bench.workspace()?;
    let (method, face) = bench.board.shown()?;
    let board = bench.board.board(workspace);
    let (board, width) = (board.as_ref(), bench.board.sketch_width);
    let blank = Grid {
        rows: Vec::new(),
        elsewhere: Vec::new(),
    };
    Some(
        match sketch::read(workspace, (method, face), board, width) {
            Some(sketch) => (blank, sketch),
            None if face.skin == Skin::Grid => {
                let grid = view::grid(workspace, method, face, board);
                (grid, Sketch::default())
            }
            None => (blank, Sketch::default()),
        },
    )
}

fn choice(code: &str, label: &str, on: bool) -> Choice {
    Choice {
        code: code.into(),
        label: label.into(),
        count: -1,
        on,
    }
}

/// The numbers of the two chosen cards, when they can be crossed.
fn crossing(bench: &Workbench, workspace: &Workspace, method: &Method) -> Option<(String, String)> {
    let [one, two] = bench.board.picked.as_slice() else {
        return None;
    };
    let slot = |id: &RecordId| Some(workspace.records().living(id)?.words(&method.by).to_owned());
    board::crossing(method, &slot(one)?, &slot(two)?)?;
    let board = bench.board.board(workspace);
    let numbers = view::numbers(workspace, method, board.as_ref());
    Some((numbers.get(one)?.clone(), numbers.get(two)?.clone()))
}

fn guide(page: &Board<'_>, sentences: &crate::gui::sentences::Sentences<'_>, method: &Method) {
    let say = sentences.board();
    let minutes = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    page.set_purpose(method.purpose.as_str().into());
    page.set_note(method.note.as_str().into());
    page.set_example(method.example.as_str().into());
    let questions = method.questions.iter().map(Into::into).collect();
    models::show(&page.get_questions(), questions, |model| {
        page.set_questions(model);
    });
    let steps = method.session.iter().map(|step| GuideStep {
        minutes: say.invoke_minutes(minutes(step.minutes)),
        text: step.text.as_str().into(),
    });
    models::show(&page.get_session(), steps.collect(), |model| {
        page.set_session(model);
    });
    page.set_session_title(say.invoke_session(minutes(method.minutes())));
}
