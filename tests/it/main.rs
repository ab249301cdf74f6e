//! Stories of one or more scripted members, and promises about the whole house.

mod kit;

mod cli;
mod converge;
mod disputes;
mod import_golden;
mod kill;
mod round_trip;
mod store_errors;
mod typing;
mod undo;
mod window;
