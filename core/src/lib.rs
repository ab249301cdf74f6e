//! core

pub mod kind;
