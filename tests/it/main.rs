//! Stories of one or more scripted members, and promises about the whole house.

mod kit;

mod converge;
mod disputes;
mod import_golden;
mod round_trip;
mod typing;
mod undo;
