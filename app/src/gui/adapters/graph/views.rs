//! Views that are kept: a filter, a measure, the groups; for oneself or for the whole group.

use myspot_core::date::Date;
use myspot_core::view::graph::ranking::Measure;
use myspot_core::view::graph::{Query, Side};
use myspot_core::{RecordId, Value};
use slint::{ComponentHandle as _, SharedString};

use super::session::{self, PrivateView, Shows};
use super::{refilter, remeasure};
use crate::gui::adapters::day;
use crate::gui::models;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::acts::make;
use crate::ui::{Choice, Graph};

/// Codes of the menu: a private view is known by its place.
const PRIVATE: &str = "private:";
const WHOLE: &str = "whole";

/// Fills the menu.
pub(super) fn fill(bench: &Workbench) {
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let choices = bench.show(|_, sentences| {
        let say = sentences.graph();
        let choice = |code: String, label: SharedString| Choice {
            code: code.into(),
            label,
            count: -1,
            on: false,
        };
        let mut choices = vec![choice(WHOLE.into(), say.invoke_whole_view())];
        let shared = workspace.records().of_kind("view");
        let named = shared.filter(|view| view.words("kind") == "graph");
        let named = named.filter(|view| !view.words("title").is_empty());
        choices.extend(named.map(|view| choice(view.id.to_string(), view.words("title").into())));
        let own = bench.graph.views.iter().enumerate();
        choices.extend(own.map(|(place, view)| {
            let label = say.invoke_view_private(view.title.as_str().into());
            choice(format!("{PRIVATE}{place}"), label)
        }));
        choices.push(choice("+".into(), say.invoke_keep_view()));
        choices
    });
    bench.show(|main, _| {
        let page = main.global::<Graph<'_>>();
        models::show(&page.get_views(), choices.unwrap_or_default(), |m| {
            page.set_views(m);
        });
    });
}

/// Turns the page to a view.
pub(super) fn turn_to(bench: &mut Workbench, code: &str) {
    let shows = if code == WHOLE {
        Some(Shows {
            query: Query {
                side: bench.graph.query.side,
                ..Query::default()
            },
            measure: bench.graph.measure.code().into(),
            hulls: bench.graph.hulls,
        })
    } else if let Some(place) = code.strip_prefix(PRIVATE) {
        let place = place.parse::<usize>().ok();
        place.and_then(|place| Some(bench.graph.views.get(place)?.shows.clone()))
    } else {
        let view = bench
            .workspace()
            .and_then(|workspace| workspace.record(&RecordId::from(code)));
        view.and_then(|view| serde_json::from_str(view.words("query")).ok())
    };
    let Some(shows) = shows else { return };
    bench.graph.turn_side(shows.query.side);
    let on = Date::from_edtf(&shows.query.on).and_then(|date| date.day());
    bench.query.on = on.filter(|_| shows.query.side == Side::World);
    day::show(bench);
    bench.graph.query = shows.query;
    bench.graph.hulls = shows.hulls;
    bench.graph.measure = Measure::of_code(&shows.measure).unwrap_or(bench.graph.measure);
    bench.graph.unmoved = true;
    bench.show(|main, _| {
        let text = bench.graph.query.text.as_str().into();
        main.global::<Graph<'_>>().set_filter_text(text);
    });
    refilter(bench);
    remeasure(bench);
}

/// Keeps what is shown under a title.
pub(super) fn keep(bench: &mut Workbench, title: &str, shared: bool, road: &Road) {
    let title = title.trim();
    if title.is_empty() {
        return;
    }
    let shows = Shows {
        query: bench.graph.query.clone(),
        measure: bench.graph.measure.code().into(),
        hulls: bench.graph.hulls,
    };
    if shared {
        let (Some(view), Ok(query)) = (bench.fresh_id(), serde_json::to_string(&shows)) else {
            return;
        };
        let fields = [
            ("kind", Value::from("graph")),
            ("title", Value::from(title)),
            ("query", Value::from(query.as_str())),
            ("shared", Value::Bool(true)),
        ];
        if !bench.act(make(&view, "view", &fields), road) {
            return;
        }
    } else {
        bench.graph.views.retain(|view| view.title != title);
        bench.graph.views.push(PrivateView {
            title: title.to_owned(),
            shows,
        });
        remember(bench);
    }
    let title = SharedString::from(title);
    bench.toast(shared, |sentences| {
        sentences.graph().invoke_view_kept(title)
    });
}

/// Writes what this device remembers of the graph.
pub(super) fn remember(bench: &Workbench) {
    if let Some(workspace) = bench.workspace() {
        session::save(&bench.graph, &bench.paths, workspace.id());
    }
}
