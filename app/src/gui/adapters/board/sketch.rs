//! The skin of drawings: what Rust hands to it.

use myspot_core::method::{Face, Method, Skin, Slot};
use myspot_core::view::card;
use myspot_core::view::labels::words_of;
use myspot_core::view::sketch::{self, CardBox, Sketch, Towards};
use myspot_core::{RecordId, Workspace, board};
use slint::{Model as _, SharedString};

use super::grid::Context;
use crate::gui::models;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::ui::{
    self, Board, HypothesisRow, SketchBox, SketchHead, SketchHeading, SketchLine, SketchPill, Tone,
};

/// The key of the face of a tree that shows what is wanted instead.
const OBJECTIVE: &str = "objectif";

/// Lays out a face that is a drawing; `None` for another skin.
pub(super) fn read(
    workspace: &Workspace,
    (method, face): (&Method, &Face),
    board: Option<&RecordId>,
    width: f32,
) -> Option<Sketch> {
    let lay: fn(&Workspace, &RecordId, f32) -> Sketch = match face.skin {
        Skin::Whys => sketch::whys,
        Skin::Theory => sketch::theory,
        Skin::Tree if face.key == OBJECTIVE => {
            |w, b, width| sketch::tree(w, b, sketch::Side::Objective, width)
        }
        Skin::Tree => |w, b, width| sketch::tree(w, b, sketch::Side::Problem, width),
        _ => return None,
    };
    let drawn = board.map(|board| lay(workspace, board, width));
    // Without a board there is still a place to begin.
    Some(drawn.unwrap_or_default()).filter(|_| method.board().is_some())
}

pub(super) fn show(
    page: &Board<'_>,
    bench: &Workbench,
    sentences: &Sentences<'_>,
    workspace: &Workspace,
    (method, face): (&Method, &Face),
) {
    let sketch = &bench.board.sketch;
    let context = Context::new(bench, sentences, method);
    let before = page.get_boxes();
    let boxes = sketch.boxes.iter().map(|it| {
        let old = before.iter().find(|old| old.card.id == it.record.as_str());
        one_box(&context, workspace, (method, face), it, old)
    });
    models::show_named(
        &before,
        boxes.collect(),
        |it| it.card.id.as_str(),
        None,
        |model| {
            page.set_boxes(model);
        },
    );
    let lines = sketch.segments.iter().map(|line| SketchLine {
        x: line.x,
        y: line.y,
        w: line.w,
        h: line.h,
        failed: line.failed,
    });
    models::show(&page.get_sketch_lines(), lines.collect(), |model| {
        page.set_sketch_lines(model);
    });
    let heads = sketch.heads.iter().map(|head| SketchHead {
        x: head.x,
        y: head.y,
        towards: match head.towards {
            Towards::Up => ui::Towards::Up,
            Towards::Down => ui::Towards::Down,
            Towards::Left => ui::Towards::Left,
            Towards::Right => ui::Towards::Right,
        },
        failed: head.failed,
    });
    models::show(&page.get_sketch_heads(), heads.collect(), |model| {
        page.set_sketch_heads(model);
    });
    let pills = sketch.pills.iter().map(|pill| SketchPill {
        id: pill.hypothesis.as_str().into(),
        label: pill.number.as_str().into(),
        x: pill.x,
        y: pill.y,
        tone: tone(&pill.status),
    });
    models::show(&page.get_pills(), pills.collect(), |model| {
        page.set_pills(model);
    });
    models::show(
        &page.get_headings(),
        headings(sentences, (method, face), sketch),
        |model| {
            page.set_headings(model);
        },
    );
    page.set_sketch_width(sketch.width);
    page.set_sketch_height(sketch.height);
    let supposed = if face.skin == Skin::Theory {
        hypotheses(bench, workspace)
    } else {
        Vec::new()
    };
    models::show(&page.get_hypotheses(), supposed, |model| {
        page.set_hypotheses(model);
    });
    let first = first(method, face, sketch);
    page.set_first_slot(first.map_or("", |slot| slot.code.as_str()).into());
    page.set_first_question(first.map_or("", |slot| slot.question.as_str()).into());
}

/// The slot with which an empty drawing begins; a theory has its columns instead.
fn first<'a>(method: &'a Method, face: &Face, sketch: &Sketch) -> Option<&'a Slot> {
    let begins = beginning(method, face).filter(|_| face.skin != Skin::Theory);
    begins.filter(|_| sketch.boxes.is_empty())
}

/// The slot in which a drawing begins: the trunk, the problem, the world that one wants.
pub(super) fn beginning<'a>(method: &'a Method, face: &Face) -> Option<&'a Slot> {
    method.slot(match face.skin {
        Skin::Tree => "tronc",
        Skin::Whys => "probleme",
        Skin::Theory => "vision",
        _ => return None,
    })
}

fn one_box(
    context: &Context<'_>,
    workspace: &Workspace,
    (method, face): (&Method, &Face),
    it: &CardBox,
    old: Option<SketchBox>,
) -> SketchBox {
    let record = workspace.records().get(&it.record);
    let mut shown = match record {
        Some(record) => context.card(
            &card::read(workspace, method, record),
            old.map(|old| old.card),
        ),
        None => ui::BoardCard::default(),
    };
    shown.number = it.number.as_str().into();
    let unturned = face.skin == Skin::Tree && face.key == OBJECTIVE && !it.turned;
    if unturned {
        // What is written there is the problem: its reverse is made first.
        shown.key = SharedString::default();
    }
    let say = context.sentences.board();
    let grows = |up: bool| !unturned && board::grows(face, &it.slot, up);
    let words = |up: bool| match (face.skin, up) {
        _ if !grows(up) => SharedString::default(),
        (Skin::Tree, true) => say.invoke_grow_effect(),
        (Skin::Tree, false) => say.invoke_grow_cause(),
        (Skin::Whys, _) => say.invoke_grow_why(),
        _ => say.invoke_grow_before(),
    };
    SketchBox {
        card: shown,
        x: it.x,
        y: it.y,
        w: it.w,
        h: it.h,
        strong: it.strong,
        unturned,
        loose: it.loose,
        grow_up: words(true),
        grow_down: words(false),
    }
}

fn headings(
    sentences: &Sentences<'_>,
    (method, face): (&Method, &Face),
    sketch: &Sketch,
) -> Vec<SketchHeading> {
    let add = if face.skin == Skin::Theory {
        sentences.board().invoke_add()
    } else {
        SharedString::default()
    };
    let known = sketch.headings.iter().filter_map(|heading| {
        let slot = method.slot(&heading.slot)?;
        Some(SketchHeading {
            slot: slot.code.as_str().into(),
            label: slot.label.as_str().into(),
            caption: slot.caption.as_str().into(),
            x: heading.x,
            y: heading.y,
            w: heading.w,
            add: add.clone(),
        })
    });
    known.collect()
}

fn hypotheses(bench: &Workbench, workspace: &Workspace) -> Vec<HypothesisRow> {
    let Some(board) = bench.board.board(workspace) else {
        return Vec::new();
    };
    let all = sketch::hypotheses(workspace, &board).into_iter();
    let rows = all.filter_map(|(id, number)| {
        let record = workspace.record(&id)?;
        let status = record.get("status");
        Some(HypothesisRow {
            id: id.as_str().into(),
            number: number.into(),
            text: record.words("text").into(),
            test: record.words("test").into(),
            status: status
                .map(|status| words_of(workspace, "card", "status", status))
                .unwrap_or_default()
                .into(),
            tone: tone(record.words("status")),
        })
    });
    rows.collect()
}

fn tone(status: &str) -> Tone {
    match status {
        "holds" => Tone::Ok,
        "fails" => Tone::Danger,
        _ => Tone::Warn,
    }
}

/// The first card of a drawing, where the keyboard begins.
pub(super) fn first_box(sketch: &Sketch) -> Option<RecordId> {
    let strong = sketch.boxes.iter().find(|it| it.strong);
    strong
        .or_else(|| sketch.boxes.first())
        .map(|it| it.record.clone())
}
