//! What the page of the graph knows: the map, where its things stand, how it is looked at.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use myspot_core::RecordId;
use myspot_core::picture::{Camera, Looks, Measured, Painter, Scene, Spot, compose};
use myspot_core::view::graph::findings::Findings;
use myspot_core::view::graph::ranking::Measure;
use myspot_core::view::graph::{Counts, Query, Side, Web};

use super::session::PrivateView;
use crate::ui::GraphColumn;

/// What is lit: the rest stands back.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Lit {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// What a sentence is about, by its place in the list.
    Finding(usize),
    /// A way between two things, by its place in the list.
    Way(usize),
}

/// What the pointer is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Drag {
    /// Nothing.
    #[default]
    None,
    /// It moves the picture.
    Pan {
        /// Where it was last.
        last: (f32, f32),
        /// Whether it has moved since it went down.
        moved: bool,
    },
    /// It carries a thing.
    Node {
        /// The thing.
        id: RecordId,
        /// Where it went down.
        from: (f32, f32),
        /// From the pointer to the middle of the thing.
        grip: (f32, f32),
        /// Whether it has moved since it went down.
        moved: bool,
    },
    /// It draws a rectangle around what is to be ticked.
    Band {
        /// Where it went down.
        from: (f32, f32),
        /// Where the pointer is.
        at: (f32, f32),
    },
    /// It draws a line for a new relation.
    Link {
        /// Where the line starts.
        from: RecordId,
        /// Where the pointer is.
        at: (f32, f32),
    },
}

/// A way that was found, or the sentence that there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Told {
    pub(super) sentence: String,
    pub(super) because: String,
    /// The things that it lights.
    pub(super) nodes: Vec<RecordId>,
    /// The lines that it lights.
    pub(super) ties: Vec<RecordId>,
}

/// The ends of the way that is looked for, and what came of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PathEnds {
    pub(super) from: Option<RecordId>,
    pub(super) to: Option<RecordId>,
    pub(super) told: Vec<Told>,
}

/// Measures that are being worked out.
#[derive(Debug, Clone)]
pub(super) struct Measuring {
    /// Calls them off.
    pub(super) stop: Arc<AtomicBool>,
    /// How much of the work is done, 0.0 to 1.0.
    pub(super) share: f32,
}

/// The state of the page.
pub struct GraphState {
    pub(super) query: Query,
    pub(super) measure: Measure,
    pub(super) hulls: bool,
    /// Everything on this side, before any filter.
    pub(super) all: Web,
    /// What is shown.
    pub(super) shown: Arc<Web>,
    pub(super) measured: Measured,
    pub(super) values: Vec<f64>,
    pub(super) ranks: Vec<usize>,
    pub(super) findings: Findings,
    pub(super) spots: HashMap<RecordId, Spot>,
    /// Where things of the other side stand.
    pub(super) other_spots: HashMap<RecordId, Spot>,
    pub(super) pins: HashMap<RecordId, Spot>,
    pub(super) scene: Scene,
    pub(super) camera: Camera,
    /// How much of the view the legend and the buttons cover, left and right.
    pub(super) covered: (f32, f32),
    /// Whether the member has not yet chosen what to look at.
    pub(super) unmoved: bool,
    pub(super) hovered: Option<RecordId>,
    pub(super) tie: Option<RecordId>,
    pub(super) lit: Lit,
    pub(super) drag: Drag,
    pub(super) linking: bool,
    pub(super) path: PathEnds,
    pub(super) sorted: GraphColumn,
    pub(super) descending: bool,
    /// The records of the rows of the table, as they are sorted.
    pub(super) rows: Vec<RecordId>,
    /// Which run of the layout or of the measures is the newest.
    pub(super) turn: u32,
    pub(super) settling: Option<Arc<AtomicBool>>,
    pub(super) measuring: Option<Measuring>,
    pub(super) painter: Option<Painter>,
    /// Something moves: frames are drawn with less care until it rests.
    pub(super) moving: bool,
    pub(super) rest: slint::Timer,
    pub(super) views: Vec<PrivateView>,
    /// The map on screen is not what the workspace holds.
    pub(super) stale: bool,
    /// How many there are of each sort, before any filter.
    pub(super) counts: Counts,
}

impl Default for GraphState {
    fn default() -> Self {
        Self {
            query: Query::default(),
            measure: Measure::Degree,
            hulls: false,
            all: Web::default(),
            shown: Arc::default(),
            measured: Measured::default(),
            values: Vec::new(),
            ranks: Vec::new(),
            findings: Findings::default(),
            spots: HashMap::new(),
            other_spots: HashMap::new(),
            pins: HashMap::new(),
            scene: Scene::default(),
            camera: Camera {
                centre: Spot::default(),
                zoom: 1.0,
                width: 800.0,
                height: 450.0,
            },
            covered: (184.0, 50.0),
            unmoved: true,
            hovered: None,
            tie: None,
            lit: Lit::Nothing,
            drag: Drag::None,
            linking: false,
            path: PathEnds::default(),
            sorted: GraphColumn::Degree,
            descending: true,
            rows: Vec::new(),
            turn: 0,
            settling: None,
            measuring: None,
            painter: None,
            moving: false,
            rest: slint::Timer::default(),
            views: Vec::new(),
            stale: true,
            counts: Counts::default(),
        }
    }
}

impl GraphState {
    /// The place of a record among the shown things.
    pub(super) fn place(&self, id: &RecordId) -> Option<usize> {
        self.shown.nodes.iter().position(|node| node.id == *id)
    }

    /// Where a thing is in the view.
    #[must_use]
    pub fn in_view(&self, id: &RecordId) -> Option<(f32, f32)> {
        let place = self.place(id)?;
        let mark = self.scene.marks.iter().find(|mark| mark.node == place)?;
        Some(self.camera.to_view(mark.at))
    }

    /// Which things have at least one line on the picture.
    pub(super) fn linked(&self) -> Vec<bool> {
        let degrees = self.shown.degrees();
        degrees.into_iter().map(|degree| degree > 0).collect()
    }

    /// Puts the picture together again from what is known.
    pub(super) fn recompose(&mut self, selected: Option<&RecordId>, checked: &[RecordId]) {
        let linked = self.linked();
        let nodes = self.shown.nodes.iter().enumerate();
        let spots = nodes.map(|(place, node)| {
            let known = self.pins.get(&node.id).or_else(|| self.spots.get(&node.id));
            known.copied().filter(|_| linked[place])
        });
        let (lit, lit_ties) = self.lit_places();
        let places = self.shown.places();
        let chosen = selected.into_iter().chain(checked);
        let looks = Looks {
            spots: spots.collect(),
            pinned: self
                .pins
                .keys()
                .filter_map(|id| places.get(id).copied())
                .collect(),
            chosen: chosen.filter_map(|id| places.get(id).copied()).collect(),
            chosen_tie: self
                .tie
                .as_ref()
                .and_then(|id| self.shown.ties.iter().position(|tie| tie.id == *id)),
            lit,
            lit_ties,
            hulls: self.hulls && self.query.side == Side::World,
            side: self.query.side,
        };
        self.scene = compose(&self.shown, &self.measured, &looks);
    }

    /// What stands out: what is under the pointer with its neighbours, else what was chosen to.
    fn lit_places(&self) -> (HashSet<usize>, HashSet<usize>) {
        let ties = self.shown.ties.iter().enumerate();
        if let Some(place) = self.hovered.as_ref().and_then(|id| self.place(id)) {
            let touching = ties.filter(|(_, tie)| tie.from == place || tie.to == place);
            let touching: Vec<_> = touching.collect();
            let nodes = touching.iter().flat_map(|(_, tie)| [tie.from, tie.to]);
            return (
                nodes.chain([place]).collect(),
                touching.iter().map(|(place, _)| *place).collect(),
            );
        }
        match &self.lit {
            Lit::Nothing => Default::default(),
            Lit::Finding(place) => {
                let found = self.findings.list.get(*place);
                found.map_or_else(Default::default, |found| {
                    (
                        found.nodes.iter().copied().collect(),
                        found.ties.iter().copied().collect(),
                    )
                })
            }
            Lit::Way(place) => {
                let Some(way) = self.path.told.get(*place) else {
                    return Default::default();
                };
                let nodes: HashSet<_> = way.nodes.iter().collect();
                let steps: HashSet<_> = way.ties.iter().collect();
                let all = self.shown.nodes.iter().enumerate();
                (
                    all.filter(|(_, node)| nodes.contains(&node.id))
                        .map(|(place, _)| place)
                        .collect(),
                    ties.filter(|(_, tie)| steps.contains(&tie.id))
                        .map(|(place, _)| place)
                        .collect(),
                )
            }
        }
    }

    /// Takes up the other map; each keeps its places.
    pub(super) fn turn_side(&mut self, side: Side) {
        if self.query.side == side {
            return;
        }
        std::mem::swap(&mut self.spots, &mut self.other_spots);
        self.query = Query {
            side,
            ..Query::default()
        };
        self.lit = Lit::Nothing;
        self.hovered = None;
        self.tie = None;
        self.unmoved = true;
        self.stale = true;
    }

    /// Shows everything, unless the member chose what to look at.
    pub(super) fn fit_if_unmoved(&mut self) {
        if self.unmoved {
            self.fit();
        }
    }

    /// Shows everything.
    pub(super) fn fit(&mut self) {
        if let Some(bounds) = self.scene.bounds() {
            self.camera.fit_beside(&bounds, 14.0, self.covered);
        }
        self.unmoved = true;
    }
}

impl std::fmt::Debug for GraphState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GraphState({} things)", self.shown.nodes.len())
    }
}
