//! What a member who is not honest can send, and what becomes of it: nothing.
//!
//! `MYSPOT_INPUTS=n` tries n mutated frames instead of ten thousand.

#![allow(unreachable_pub)]

mod authors;
mod bytes;
mod craft;
mod overview;
mod relay;
mod removal;
mod scene;
mod stick;
