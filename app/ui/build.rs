//! Compiles the pages into Rust.
//!
//! Every font and picture becomes part of the binary as it is, and is drawn at any size at run
//! time: nothing is read from a file once the program is installed.

/// Compiles `main.slint`.
fn main() {
    // Names of elements let the tests of the screens find them; a release has no use for them.
    let names_wanted = std::env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let configuration = slint_build::CompilerConfiguration::new()
        .with_style("fluent".into())
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        .with_debug_info(names_wanted);
    slint_build::compile_with_config("main.slint", configuration).expect("the pages compile");
}
