//! The pages of this folder as Rust types: components, globals, structs and enums, one for each
//! that `main.slint` exports. Nothing is written here by hand.
slint::include_modules!();
