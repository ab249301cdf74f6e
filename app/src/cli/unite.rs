//! `unite W KEEP GONE`: makes one fiche of two.

use std::collections::BTreeSet;

use clap::{ArgAction, ArgMatches, Command};
use myspot_core::join::{self, JoinError};
use myspot_core::{Dice, Workspace};
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, find, grammar, session, shown};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "unite")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "keep"))
        .arg(grammar::word(lang, "gone"))
        .arg(grammar::option(lang, "take").action(ArgAction::Append))
        .arg(grammar::switch(lang, "dry-run"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let workspace = &mut open.workspace;
    let keep = find::any(workspace, session::word(args, "keep"))?
        .id
        .clone();
    let gone = find::any(workspace, session::word(args, "gone"))?
        .id
        .clone();
    let refused = |workspace: &Workspace, error: JoinError| match error {
        JoinError::Same(_) => Failure::OneFiche,
        JoinError::NoFiche(id) => Failure::NoFiche(shown::title_of(workspace, &id)),
    };
    let seen = join::look(workspace, &keep, &gone).map_err(|error| refused(workspace, error))?;
    let take: BTreeSet<String> = session::many(args, "take")
        .into_iter()
        .map(str::to_owned)
        .collect();
    let asked = |field: &String| seen.questions.iter().any(|it| it.field == *field);
    if let Some(unknown) = take.iter().find(|field| !asked(field)) {
        let known = seen.questions.iter().map(|it| it.field.clone()).collect();
        let field = unknown.clone();
        return Err(Failure::NotInQuestion { field, known });
    }
    let mut dice = Dice::from_seed(workspace.dice().bytes::<32>());
    let joined = join::act(workspace, &keep, &gone, &take, desk.now(), &mut dice)
        .map_err(|error| refused(workspace, error))?;
    let names = [&keep, &gone].map(|id| shown::title_of(&open.workspace, id));
    let dry = args.get_flag("dry-run");
    if !dry {
        session::act(&mut open, &joined.act, desk)?;
    }
    session::close(open, desk)?;
    if desk.json {
        let differs: Vec<_> = seen
            .questions
            .iter()
            .map(|it| {
                let taken = take.contains(&it.field);
                json!({ "field": it.field, "keep": it.stays, "gone": it.goes,
                        "taken": if taken { "gone" } else { "keep" } })
            })
            .collect();
        desk.answer(
            json!({ "id": joined.record.as_str(), "gone": joined.gone.as_str(),
            "differs": differs, "moved": joined.moved, "done": !dry }),
        )?;
        return Ok(Exit::Done);
    }
    for it in &seen.questions {
        let taken = take.contains(&it.field);
        desk.tell(&words::differs(desk.lang, it, taken));
    }
    let [kept, left] = &names;
    desk.tell(&words::united(desk.lang, kept, left, joined.moved, dry));
    desk.say(joined.record.as_str())?;
    Ok(Exit::Done)
}
