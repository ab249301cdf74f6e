//! What screens show: pure reading of a workspace into plain structs, without a word of French
//! but the labels of the kind files and the data of `core/words/`.

pub mod actors;
pub mod board;
pub mod card;
pub mod chart;
pub mod entities;
pub mod evidence;
pub mod fiche;
pub mod field;
pub mod form;
pub mod graph;
pub mod hints;
#[cfg(test)]
pub(crate) mod kit;
pub mod labels;
pub mod logframe;
pub mod moves;
pub mod plan;
pub mod plane;
pub mod position;
pub mod reading;
pub mod review;
pub mod search;
pub mod sentence;
pub mod series;
pub mod sketch;
pub mod spectrum;
mod ties;
pub mod timeline;
pub mod validity;
