//! `completions SHELL`: what a shell needs to complete verbs and options.

use clap::{ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::words::Lang;
use super::{Desk, Exit, Failure, grammar};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "completions")
        .arg(grammar::word(lang, "shell").value_parser(value_parser!(Shell)))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let Some(shell) = args.get_one::<Shell>("shell") else {
        return Ok(Exit::Usage);
    };
    let mut script = Vec::new();
    clap_complete::generate(
        *shell,
        &mut grammar::program(desk.lang),
        "myspot",
        &mut script,
    );
    desk.stdout.write_all(&script).map_err(Failure::Output)?;
    Ok(Exit::Done)
}
