//! The command line: every verb works on a workspace's folder without a window.
//!
//! [`run`] takes the words of the command and a [`Desk`] to read from and write to, so that
//! tests call it like the shell does. stdout holds the result only, everything else goes to
//! stderr, and every sentence comes from `cli/words.rs`.

mod add;
mod analyse;
mod bundle;
mod completions;
mod copy;
mod diff;
mod export;
mod failure;
mod fields;
mod find;
mod grammar;
mod import;
mod info;
mod invite;
mod join;
mod line;
mod link;
mod log;
mod ls;
mod members;
mod merge;
mod new;
mod open;
mod remove;
mod serve;
mod session;
mod set;
mod show;
mod shown;
mod sync;
mod target;
mod trash;
mod undo;
mod unite;
mod verify;
mod versions;
pub(crate) mod words;

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;

use clap::ArgMatches;
use jiff::tz::TimeZone;
use myspot_core::Moment;
use serde_json::{Value as Json, json};

use crate::foreign;
use crate::paths::Paths;
use failure::Failure;
pub use words::Lang;

/// What `"schema"` says in every JSON answer.
const SCHEMA: &str = "myspot.cli/1";

/// What the shell is told at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It is done.
    Done = 0,
    /// It could not be done.
    Failed = 1,
    /// The command line itself is wrong.
    Usage = 2,
    /// Done, and there are differences or refused rows to tell.
    Differences = 3,
    /// Another program writes into the workspace.
    InUse = 4,
    /// A person has to agree, or does not belong.
    Membership = 5,
    /// No other device could be reached.
    NoPeer = 6,
}

/// A window that was asked for instead of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowRequest {
    /// The workspace to show; the start page without one.
    pub path: Option<PathBuf>,
    /// Whether to show the fictional example.
    pub example: bool,
    /// The language in which to say that there is no window.
    pub lang: Lang,
}

impl WindowRequest {
    /// The sentence for a program that has no window, or a computer without a display.
    #[must_use]
    pub fn refusal(&self) -> String {
        words::no_window(self.lang)
    }
}

/// The sentence for a fault of the program itself.
#[must_use]
pub fn broken_off() -> String {
    words::broken_off(Lang::Fr)
}

/// What came of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A verb ran, or could not.
    Verb(Exit),
    /// The window is to be opened.
    Window(WindowRequest),
}

/// What a verb reads from and writes to.
pub struct Desk<'a> {
    /// Where `-` reads from.
    pub stdin: &'a mut dyn Read,
    /// Takes the result.
    pub stdout: &'a mut dyn Write,
    /// Takes messages.
    pub stderr: &'a mut dyn Write,
    /// This device's folders.
    pub paths: Paths,
    /// The clock.
    pub clock: fn() -> Moment,
    /// Where the reader of dates lives.
    pub zone: TimeZone,
    /// The language of the sentences; `--lang` chooses.
    pub lang: Lang,
    /// Whether the result is for a program; `--json` chooses.
    pub json: bool,
}

impl Desk<'_> {
    fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Writes a line of the result.
    fn say(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.stdout, "{line}").map_err(Failure::Output)
    }

    /// Writes one object of the result, with its schema in front.
    fn answer(&mut self, object: Json) -> Result<(), Failure> {
        let mut whole = json!({ "schema": SCHEMA });
        if let (Some(whole), Json::Object(object)) = (whole.as_object_mut(), object) {
            whole.extend(object);
        }
        self.say(&whole.to_string())
    }

    /// Writes a message. A closed stderr hides it and changes nothing else.
    fn tell(&mut self, sentence: &str) {
        writeln!(self.stderr, "{sentence}").ok();
    }
}

impl std::fmt::Debug for Desk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk({:?})", self.paths)
    }
}

/// Does what a command line asks. `args` begins with the program's own name.
pub fn run(args: Vec<OsString>, desk: &mut Desk<'_>) -> Outcome {
    desk.lang = grammar::language(&args);
    let matches = match grammar::program(desk.lang).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return Outcome::Verb(explain(&error, desk)),
    };
    desk.json = matches.get_flag("json");
    let path = matches.get_one::<PathBuf>("path").cloned();
    let example = matches.get_flag("example");
    let Some((verb, args)) = matches.subcommand() else {
        return window(path, example, desk);
    };
    let done = if path.is_some() || example {
        Err(Failure::VerbAndPath)
    } else {
        dispatch(verb, args, desk)
    };
    Outcome::Verb(match done.and_then(|exit| flushed(exit, desk)) {
        Ok(exit) => exit,
        Err(failure) => report(&failure, desk),
    })
}

fn flushed(exit: Exit, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    desk.stdout.flush().map_err(Failure::Output)?;
    Ok(exit)
}

fn dispatch(verb: &str, args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    match verb {
        "new" => new::run(args, desk),
        "info" => info::run(args, desk),
        "ls" => ls::run(args, desk),
        "show" => show::run(args, desk),
        "add" => add::run(args, desk),
        "set" => set::run(args, desk),
        "link" => link::run(args, desk),
        "unite" => unite::run(args, desk),
        "trash" => trash::run(args, desk, true),
        "restore" => trash::run(args, desk, false),
        "verify" => verify::run(args, desk),
        "undo" => undo::run(args, desk),
        "log" => log::run(args, desk),
        "diff" => diff::run(args, desk),
        "copy" => copy::run(args, desk),
        "open" => open::run(args, desk),
        "import" => import::run(args, desk),
        "export" => export::run(args, desk),
        "analyse" => analyse::run(args, desk),
        "invite" => invite::run(args, desk),
        "join" => join::run(args, desk),
        "members" => members::run(args, desk),
        "remove" => remove::run(args, desk),
        "role" => remove::run_role(args, desk),
        "bundle" => bundle::run(args, desk),
        "merge" => merge::run(args, desk),
        foreign::VERB => Ok(if foreign::serve(&mut *desk.stdin, &mut *desk.stdout) {
            Exit::Done
        } else {
            Exit::Failed
        }),
        "sync" => sync::run(args, desk),
        "serve" => serve::run(args, desk),
        "completions" => completions::run(args, desk),
        other => Err(Failure::NoVerb(other.to_owned())),
    }
}

fn window(path: Option<PathBuf>, example: bool, desk: &mut Desk<'_>) -> Outcome {
    match path {
        Some(path) if !path.exists() => {
            let failure = Failure::NoVerb(path.to_string_lossy().into_owned());
            Outcome::Verb(report(&failure, desk))
        }
        path => Outcome::Window(WindowRequest {
            path,
            example,
            lang: desk.lang,
        }),
    }
}

/// Says why a verb was not done.
fn report(failure: &Failure, desk: &mut Desk<'_>) -> Exit {
    // Whoever closed the pipe has read enough.
    if matches!(failure, Failure::Output(error) if error.kind() == ErrorKind::BrokenPipe) {
        return Exit::Done;
    }
    let sentence = words::failure(desk.lang, failure);
    desk.tell(&sentence);
    failure.exit()
}

/// Answers a request for help, or says what is wrong with a command line.
fn explain(error: &clap::Error, desk: &mut Desk<'_>) -> Exit {
    use clap::error::ErrorKind as Kind;
    match error.kind() {
        Kind::DisplayHelp | Kind::DisplayVersion => {
            let shown = error.render().to_string();
            match desk.say(shown.trim_end()) {
                Ok(()) => Exit::Done,
                Err(failure) => report(&failure, desk),
            }
        }
        _ => {
            let sentence = words::usage(desk.lang, error);
            desk.tell(&sentence);
            Exit::Usage
        }
    }
}
