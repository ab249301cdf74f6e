//! app
slint::include_modules!();
fn main() {
    println!("x");
    Main::new().expect("w").run().expect("r");
}
