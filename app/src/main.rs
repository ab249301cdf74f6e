//! Shows the pages with their sample data, so that they can be looked at without any workspace.

mod ui;

use slint::ComponentHandle as _;

/// Opens the window on the sample data; the side bar and the doors change the page, nothing else.
fn main() -> Result<(), slint::PlatformError> {
    if std::env::var_os("SLINT_BACKEND").is_none() {
        slint::BackendSelector::new()
            .backend_name("winit".into())
            .renderer_name("software".into())
            .select()?;
    }
    let window = ui::Main::new()?;
    let weak = window.as_weak();
    let app = window.global::<ui::App>();
    app.on_open_page(move |id| {
        if let Some(window) = weak.upgrade() {
            window.global::<ui::App>().set_page(match id.as_str() {
                "start" => ui::Page::Start,
                "review" => ui::Page::Review,
                "trash" => ui::Page::Trash,
                "settings" => ui::Page::Settings,
                _ => ui::Page::Entities,
            });
        }
    });
    window.run()
}
