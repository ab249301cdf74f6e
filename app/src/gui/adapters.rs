//! One adapter a page: callbacks become events, the workbench becomes properties.

pub mod board;
mod calendar;
pub mod day;
pub mod entities;
pub mod export;
pub mod form;
pub mod frame;
pub mod graph;
pub mod here;
pub mod import;
pub mod palette;
pub mod pane;
pub mod review;
pub mod settings;
pub mod sharing;
pub mod start;
pub mod timeline;
pub mod trash;
pub mod turn;

use slint::ComponentHandle as _;

use super::event::Event;
use super::road::Road;
use crate::ui;

/// Ties every callback of the pages to the road.
pub fn wire(main: &ui::Main, road: &Road) {
    frame::wire(main, road);
    start::wire(main, road);
    entities::wire(main, road);
    board::wire(main, road);
    graph::wire(main, road);
    timeline::wire(main, road);
    calendar::wire(main);
    day::wire(main, road);
    form::wire(main, road);
    pane::wire(main, road);
    palette::wire(main, road);
    import::wire(main, road);
    export::wire(main, road);
    sharing::wire(main, road);
    here::wire(main, road);
    review::wire(main, road);
    trash::wire(main, road);
    settings::wire(main, road);
    main.window().on_close_requested({
        let road = road.clone();
        move || {
            road.send(Event::WindowClosed);
            slint::CloseRequestResponse::HideWindow
        }
    });
}

/// Ties one callback to the road: `on!(road, global.on_undo, () => event)`.
macro_rules! on {
    ($road:expr, $global:ident . $callback:ident, ($($name:ident),*) => $event:expr) => {{
        let road = $road.clone();
        $global.$callback(move |$($name),*| road.send($event));
    }};
}
pub(crate) use on;
