//! What the pages that show everything at once can ask for: *Graphe* and *Frise*.

use myspot_core::RecordId;

use super::Towards;
use crate::ui::{GraphColumn, LegendMark};

/// What the page of the timeline can ask for. Places are in units of the design.
#[derive(Debug, Clone, PartialEq)]
pub enum TimelineEvent {
    /// The lanes are so wide and high.
    Resized(f32, f32),
    /// A button went down: where, which.
    Pressed(f32, f32, i32),
    /// The pointer moved.
    Moved(f32, f32),
    /// A button went up.
    Released(f32, f32),
    /// The pointer went elsewhere.
    PointerLeft,
    /// The wheel turned: where, by how much across and down, whether it zooms.
    Scrolled((f32, f32), (f32, f32), bool),
    /// Along the line and over the lanes.
    Pan(f32, f32),
    /// So many steps nearer, or farther.
    Nearer(i32),
    /// A named zoom: centuries, years, months, days.
    Zoom(String),
    /// Show everything.
    Fit,
    /// Go to today.
    Today,
    /// The selection moves.
    Step(Towards),
    /// To the first entry of the lane, or the last.
    EndOfLane(bool),
    /// Show the selected thing in the pane.
    Open,
    /// Nothing is looked at in particular.
    Unlit,
    /// Lanes, list or who moved.
    FaceTurned,
    /// By what entries stand together.
    Group(String),
    /// Only this type of record, or no longer.
    ToggleWhat(String),
    /// Letters in the filter.
    Filter(String),
    /// Enter in the filter: go to the first entry that is left.
    FilterAccepted,
    /// No filter.
    ShowAll,
    /// An entry: its lane, its place.
    Pick(usize, u32),
    /// The shared selection.
    Select(RecordId),
    /// The current row of the list.
    RowMoved(usize),
    /// Letters in a date of « qui a bougé »: whether it is the second, the words.
    MovesEdited(bool, String),
    /// After how many weeks the map is out of date.
    Weeks(String),
    /// The strip that warns was read.
    OutdatedClosed,
    /// Go to the map of actors.
    OutdatedActed,
    /// Write the timeline into a file.
    Export(String),
}

/// What the date slider can ask for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DayEvent {
    /// Look at a day, or at every time again.
    Toggled,
    /// The day at a place from 0.0 to 1.0 between the first and the last.
    Set(f32),
}

/// What the page of the graph can ask for. Places are in units of the design.
#[derive(Debug, Clone, PartialEq)]
pub enum GraphEvent {
    /// The picture is so wide and high, and so much of it is covered left and right.
    Resized((f32, f32), (f32, f32)),
    /// A button went down: where, which, with Ctrl or Maj.
    Pressed(f32, f32, i32, bool),
    /// The pointer moved.
    Moved(f32, f32),
    /// A button went up.
    Released(f32, f32),
    /// The pointer went elsewhere.
    PointerLeft,
    /// The wheel turned: where, by how much.
    Scrolled(f32, f32, f32),
    /// A place of the small picture, 0.0 to 1.0.
    Looked(f32, f32),
    /// Nearer or farther.
    Zoom(f32),
    /// Show everything.
    Fit,
    /// Lay everything out anew.
    Settle,
    /// What is being worked out is not wanted any more.
    CallOff,
    /// Nothing has moved for a moment.
    Rested,
    /// The selection moves.
    Step(Towards),
    /// The selected thing moves.
    Nudge(Towards),
    /// Pin the selected thing where it is, or let it go.
    Pin,
    /// Tick the selected fiche.
    Check,
    /// Leave the selected thing out.
    Hide,
    /// Show the selected thing in the pane.
    Open,
    /// The form for a relation of the selected fiche.
    LinkAsked,
    /// Dragging draws relations, or carries things.
    LinkingToggled,
    /// Nothing is looked at in particular.
    Unlit,
    /// The world, or the reasoning.
    Side(String),
    /// What size means.
    Measure(String),
    /// So many steps around the selection.
    Steps(String),
    /// The grounds of groups.
    Hulls,
    /// Letters in the filter.
    Filter(String),
    /// Enter in the filter: go to the first thing that is left.
    FilterAccepted,
    /// Only this tag, or no longer.
    ToggleTag(String),
    /// Without this kind of line, or no longer.
    ToggleTieKind(String),
    /// A row of the legend.
    ToggleLegend(LegendMark, String),
    /// No filter.
    ShowAll,
    /// Light what a sentence is about, or no longer.
    Finding(usize),
    /// The shared selection.
    Select(RecordId),
    /// Sort the table.
    Sort(GraphColumn),
    /// The other table.
    TableTurned,
    /// The current row of the table.
    RowMoved(usize),
    /// Letters in a field for an end of a way.
    Suggest(String, String),
    /// The form for a way opens.
    PathAsked,
    /// An end of a way: which, the id, the name.
    PathEnd(String, String, String),
    /// Write the graph into a file.
    Export(String),
    /// The table into the clipboard.
    CopyTable,
    /// The menu of views opens.
    ViewsAsked,
    /// Turn to a view.
    View(String),
    /// Keep what is shown: the title, whether the group has it.
    KeepView(String, bool),
}
