//! What screens show: pure reading of a workspace into plain structs, without a word of French
//! but the labels of the kind files and the data of `core/words/`.

pub mod board;
pub mod card;
pub mod entities;
pub mod fiche;
pub mod labels;
pub mod position;
pub mod review;
pub mod search;
pub mod sentence;
pub mod sketch;
