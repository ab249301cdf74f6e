//! Compiles the pages of `ui/` into Rust.
fn main() {
    #[cfg(feature = "gui")]
    slint_build::compile("ui/main.slint").expect("the pages compile");
}
