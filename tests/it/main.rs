//! Stories of one or more scripted members, and promises about the whole house.

mod kit;
mod machines;
mod screen;

mod board_window;
mod boards;
mod cli;
mod contrast;
mod converge;
mod display;
mod disputes;
mod exchange_window;
mod graph_window;
mod import_golden;
mod join_fiches;
mod kill;
#[cfg(target_os = "linux")]
mod namespaces;
mod plan;
mod rooms;
mod round_trip;
#[cfg(unix)]
mod serve;
mod set_aside;
mod sharing_window;
#[cfg(target_os = "linux")]
mod silence;
#[cfg(target_os = "linux")]
mod six_devices;
mod store_errors;
mod timeline_window;
#[cfg(unix)]
mod two_devices;
mod typing;
mod undo;
mod views;
mod window;
