//! What may be written on a command line. The words of the help are in `words/help.rs`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, builder::ValueParser, value_parser};

use super::words::{self, Lang};

/// The language that a command line asks for; needed before it can be read.
pub(super) fn language(args: &[OsString]) -> Lang {
    let mut words = args.iter().filter_map(|arg| arg.to_str());
    while let Some(word) = words.next() {
        let chosen = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(lang) = chosen.and_then(Lang::of_code) {
            return lang;
        }
    }
    Lang::Fr
}

/// The whole grammar.
pub(super) fn program(lang: Lang) -> Command {
    let example = switch(lang, "example");
    let path = Arg::new("path")
        .value_name(words::value_name(lang, "path"))
        .value_parser(value_parser!(PathBuf))
        .help(words::help(lang, "path"))
        .help_heading(words::arguments_heading(lang));
    let version = switch(lang, "version")
        .short('V')
        .action(ArgAction::Version);
    let verbs = [
        super::new::grammar(lang),
        super::info::grammar(lang),
        super::ls::grammar(lang),
        super::show::grammar(lang),
        super::add::grammar(lang),
        super::set::grammar(lang),
        super::link::grammar(lang),
        super::unite::grammar(lang),
        super::trash::grammar(lang, "trash"),
        super::trash::grammar(lang, "restore"),
        super::import::grammar(lang),
        super::export::grammar(lang),
        super::analyse::grammar(lang),
        super::verify::grammar(lang),
        super::undo::grammar(lang),
        super::log::grammar(lang),
        super::diff::grammar(lang),
        super::copy::grammar(lang),
        super::open::grammar(lang),
        super::invite::grammar(lang),
        super::join::grammar(lang),
        super::members::grammar(lang),
        super::remove::grammar(lang),
        super::remove::grammar_of_role(lang),
        super::bundle::grammar(lang),
        super::merge::grammar(lang),
        verb(lang, crate::foreign::VERB).hide(true),
        super::sync::grammar(lang),
        super::serve::grammar(lang),
        super::completions::grammar(lang),
    ];
    let verbs = verbs.map(|verb| finished(lang, verb));
    let program = dressed(lang, Command::new("myspot"), "myspot")
        .bin_name("myspot")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_value_name(words::value_name(lang, "verb"))
        .subcommand_help_heading(words::verbs_heading(lang))
        .disable_help_subcommand(true)
        .arg(path)
        .arg(example)
        .arg(switch(lang, "json").global(true))
        .arg(option(lang, "lang").global(true).value_parser(["fr", "en"]))
        .arg(version)
        .subcommands(verbs);
    finished(lang, program)
}

/// A verb without its arguments.
pub(super) fn verb(lang: Lang, name: &'static str) -> Command {
    dressed(lang, Command::new(name), name)
}

/// The workspace's folder, first argument of nearly every verb.
pub(super) fn workspace(lang: Lang) -> Arg {
    file(lang, "workspace")
}

/// A path that must be given.
pub(super) fn file(lang: Lang, name: &'static str) -> Arg {
    word(lang, name).value_parser(value_parser!(PathBuf))
}

/// A word that must be given.
pub(super) fn word(lang: Lang, name: &'static str) -> Arg {
    Arg::new(name)
        .value_name(words::value_name(lang, name))
        .value_parser(ValueParser::string())
        .help(words::help(lang, name))
        .help_heading(words::arguments_heading(lang))
        .hide_possible_values(true)
        .required(true)
}

/// `field=value…`, as many as one likes.
pub(super) fn assignments(lang: Lang) -> Arg {
    word(lang, "assignment")
        .num_args(0..)
        .action(ArgAction::Append)
        .required(false)
}

/// `--name VALUE`.
pub(super) fn option(lang: Lang, name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(words::value_name(lang, name))
        .help(words::help(lang, name))
        .help_heading(words::options_heading(lang))
        .hide_possible_values(true)
        .hide_default_value(true)
}

/// `--name`.
pub(super) fn switch(lang: Lang, name: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(words::help(lang, name))
        .help_heading(words::options_heading(lang))
}

fn dressed(lang: Lang, command: Command, name: &'static str) -> Command {
    command
        .about(words::about(lang, name))
        .after_help(words::after_help(lang, name))
        .help_template(words::help_template(lang))
        .color(clap::ColorChoice::Never)
        .disable_help_flag(true)
        .disable_version_flag(true)
}

/// Adds `--help` and lists the arguments in the order in which they are written.
fn finished(lang: Lang, command: Command) -> Command {
    let help = switch(lang, "help").short('h').action(ArgAction::Help);
    let mut place = 0;
    command.arg(help).mut_args(|arg| {
        place += 1;
        if arg.is_positional() {
            arg.display_order(place)
        } else {
            arg
        }
    })
}
