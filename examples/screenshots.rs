//! Draws the pages into pictures, without a display.
//!
//! `cargo run --example screenshots -- OUT_DIR [WORKSPACE]`
//!
//! The start page, *Fiches* with the fictional example and, if one is given, *Fiches* with
//! another workspace (its folder, a `.myspot` copy or a file of data; a file is never touched),
//! each in three themes and in the sizes below. The window is the real one: only the display and
//! the clock of its animations are not.

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Duration;

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use myspot::gui::event::{Event, SettingsEvent, StartEvent};
use myspot::gui::jobs::Jobs;
use myspot::gui::road::Road;
use myspot::paths::Paths;
use myspot::ui::Main;
use slint::{ComponentHandle as _, PhysicalSize};

/// Codes of themes, and how the files call them.
const THEMES: [(&str, &str); 3] = [
    ("light", "clair"),
    ("dark", "sombre"),
    ("contrast", "contraste"),
];

/// Width, height, zoom in percent.
const SIZES: [(u32, u32, u32); 3] = [(1366, 768, 100), (1024, 640, 100), (1366, 768, 200)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let out = args.next().ok_or("screenshots OUT_DIR [WORKSPACE]")?;
    let workspace = args.next();
    fs::create_dir_all(&out)?;
    slint::platform::set_platform(Box::new(TestingBackend::new(TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    })))?;

    let mut drawn = 0;
    drawn += draw("accueil", &out, |_| {})?;
    drawn += draw("fiches-exemple", &out, |road| {
        road.send(Event::Start(StartEvent::OpenExample));
    })?;
    if let Some(path) = workspace {
        drawn += draw("fiches-donnees", &out, |road| {
            road.send(Event::Start(StartEvent::Open(path.clone())));
        })?;
    }
    println!("{drawn} pictures in {}", out.display());
    Ok(())
}

/// Draws one page in all themes and sizes, on a device of its own. Returns how many pictures.
fn draw(page: &str, out: &Path, open: impl FnOnce(&Road)) -> Result<usize, Box<dyn Error>> {
    let device = tempfile::tempdir()?;
    let main = Main::new()?;
    main.window()
        .set_size(PhysicalSize::new(SIZES[0].0, SIZES[0].1));
    main.show()?;
    let road = myspot::gui::assemble(&main, Paths::below(device.path()), Jobs::inline());
    open(&road);
    let mut drawn = 0;
    for (theme, name) in THEMES {
        road.send(Event::Settings(SettingsEvent::Theme(theme.into())));
        for (width, height, zoom) in SIZES {
            road.send(Event::Settings(SettingsEvent::Zoom(zoom)));
            main.window().set_size(PhysicalSize::new(width, height));
            // Lets what follows a new size settle: measures first, then animations.
            for _ in 0..4 {
                mock_elapsed_time(Duration::from_millis(250));
                main.window().take_snapshot()?;
            }
            let pixels = main.window().take_snapshot()?;
            let file = format!("{page}-{name}-{width}x{height}-{zoom}.png");
            write(&out.join(file), &pixels)?;
            drawn += 1;
        }
    }
    road.send(Event::WindowClosed);
    main.hide()?;
    Ok(drawn)
}

/// Writes a picture without its transparency: a window has none.
fn write(
    path: &Path,
    pixels: &slint::SharedPixelBuffer<slint::Rgba8Pixel>,
) -> Result<(), Box<dyn Error>> {
    let file = BufWriter::new(File::create(path)?);
    let mut encoder = png::Encoder::new(file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let colours = pixels.as_slice().iter().flat_map(|p| [p.r, p.g, p.b]);
    let bytes: Vec<u8> = colours.collect();
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(())
}
