//! `myspot`: the window, or a verb of the command line.

use std::any::Any;
use std::io::Write as _;
use std::panic;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use myspot::cli::{self, Desk, Lang, Outcome, WindowRequest};
use myspot::paths::Paths;
use myspot_core::Moment;

fn main() -> ExitCode {
    // A panic tells its place and never what the program was holding. Inside a guarded parser it
    // is an answer, not an event: the parser's own crate is not ours to report on.
    panic::set_hook(Box::new(|panic| {
        if let Some(place) = panic
            .location()
            .filter(|place| !place.file().contains("automerge"))
        {
            tell(&format!("panic {}:{}", place.file(), place.line()));
        }
    }));
    let done = panic::catch_unwind(|| {
        let mut desk = Desk {
            stdin: &mut std::io::stdin().lock(),
            stdout: &mut std::io::stdout().lock(),
            stderr: &mut std::io::stderr().lock(),
            paths: Paths::of_this_device(),
            clock,
            zone: TimeZone::system(),
            lang: Lang::Fr,
            json: false,
        };
        cli::run(std::env::args_os().collect(), &mut desk)
    });
    match done {
        Ok(Outcome::Verb(exit)) => ExitCode::from(exit as u8),
        Ok(Outcome::Window(request)) => open_window(&request),
        Err(payload) => broken_off(payload),
    }
}

/// Opens the window; without one, says so and points to the verbs.
#[cfg(feature = "gui")]
fn open_window(request: &WindowRequest) -> ExitCode {
    let options = myspot::gui::GuiOptions {
        path: request.path.clone(),
        example: request.example,
    };
    match myspot::gui::run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => tell(&request.refusal()),
    }
}

/// Built without a window, the program says so and points to the verbs.
#[cfg(not(feature = "gui"))]
fn open_window(request: &WindowRequest) -> ExitCode {
    tell(&request.refusal())
}

fn broken_off(payload: Box<dyn Any + Send>) -> ExitCode {
    drop(payload);
    tell(&cli::broken_off())
}

fn tell(sentence: &str) -> ExitCode {
    // Without stderr there is nobody to tell.
    writeln!(std::io::stderr(), "{sentence}").ok();
    ExitCode::FAILURE
}

fn clock() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Moment(i64::try_from(millis).unwrap_or(i64::MAX))
}
