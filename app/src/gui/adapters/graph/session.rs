//! What this device remembers of a workspace's graph: where things stand, the member's own views.
//! Only ids, places and filters are in it, and nothing of it is shared.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use myspot_core::picture::Spot;
use myspot_core::view::graph::{Query, Side};
use myspot_core::{RecordId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::state::GraphState;
use crate::paths::Paths;
use crate::settings::replace;

/// A view that a member keeps for themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PrivateView {
    pub(super) title: String,
    pub(super) shows: Shows,
}

/// What a view shows: the filter, the measure, the groups.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Shows {
    pub(super) query: Query,
    pub(super) measure: String,
    pub(super) hulls: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Session {
    world: BTreeMap<String, (f32, f32)>,
    reasoning: BTreeMap<String, (f32, f32)>,
    views: Vec<PrivateView>,
}

fn file(paths: &Paths, id: WorkspaceId) -> PathBuf {
    paths.state.join("graph").join(format!("{id}.json"))
}

/// Takes up what was remembered; what cannot be read is as if it were not there.
pub(super) fn load(state: &mut GraphState, paths: &Paths, id: WorkspaceId) {
    let read = fs::read(file(paths, id)).ok();
    let read = read.and_then(|bytes| serde_json::from_slice::<Session>(&bytes).ok());
    let session = read.unwrap_or_default();
    let places = |places: BTreeMap<String, (f32, f32)>| {
        let known = places
            .into_iter()
            .map(|(id, (x, y))| (RecordId::from(id), Spot { x, y }));
        known
            .filter(|(_, spot)| spot.x.is_finite() && spot.y.is_finite())
            .collect()
    };
    state.spots = places(session.world);
    state.other_spots = places(session.reasoning);
    state.views = session.views;
}

/// Remembers. Refused, the picture is laid out anew another time: nothing is lost.
pub(super) fn save(state: &GraphState, paths: &Paths, id: WorkspaceId) {
    let places = |world: bool| {
        let here = (state.query.side == Side::World) == world;
        let spots = if here {
            &state.spots
        } else {
            &state.other_spots
        };
        let spots = spots
            .iter()
            .map(|(id, spot)| (id.as_str().to_owned(), (spot.x, spot.y)));
        spots.collect()
    };
    let session = Session {
        world: places(true),
        reasoning: places(false),
        views: state.views.clone(),
    };
    if let Ok(bytes) = serde_json::to_vec(&session) {
        replace(&file(paths, id), &bytes).ok();
    }
}
