//! Sharing: what stands between the open workspace and the network.

pub mod view;
