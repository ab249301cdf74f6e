//! Stories of two or more devices on loopback.

mod discovery;
mod hostile;
mod joining;
mod kit;
mod linking;
mod restart;
mod stranger;
mod wait;
