//! Shows the pages with their sample data.

mod ui;

/// Opens the window on the sample data.
fn main() -> Result<(), slint::PlatformError> {
    use slint::ComponentHandle as _;
    if std::env::var_os("SLINT_BACKEND").is_none() {
        slint::BackendSelector::new()
            .backend_name("winit".into())
            .renderer_name("software".into())
            .select()?;
    }
    ui::Main::new()?.run()
}
