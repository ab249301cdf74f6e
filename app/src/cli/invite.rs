//! `invite W`: lets one newcomer in.

use std::time::{Duration, Instant};

use clap::{ArgMatches, Command};
use myspot_core::epoch::Role;
use myspot_core::keys::Device;
use serde_json::json;

use super::line::{self, Line};
use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session};
use crate::share::News;

pub(super) fn grammar(lang: Lang) -> Command {
    let roles = [Role::Reader, Role::Contributor, Role::Facilitator].map(Role::code);
    grammar::verb(lang, "invite")
        .arg(grammar::workspace(lang))
        .arg(grammar::option(lang, "role").value_parser(roles))
        .arg(grammar::switch(lang, "yes"))
        .arg(grammar::option(lang, "bind"))
        .arg(grammar::option(lang, "relay"))
        .arg(grammar::option(lang, "timeout"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    if !args.get_flag("yes") && !line::can_ask() {
        return Err(Failure::NeedsYes);
    }
    let role = Role::of_code(session::word(args, "role")).unwrap_or(Role::Contributor);
    let patience = line::duration(args, "timeout")?.unwrap_or(Duration::from_secs(600));
    let until = Instant::now() + patience;
    let open = session::write(args, desk)?;
    let mut line = Line::start(open, args, desk)?;
    line.share.invite(desk.now());
    let let_in = attend(&mut line, (args, role), until, desk);
    line.close(desk)?;
    let (name, device) = let_in?;
    if desk.json {
        desk.answer(json!({ "joined": name, "device": device.short(), "role": role.code() }))?;
    }
    let sentence = words::let_in(desk.lang, &name);
    desk.tell(&sentence);
    Ok(Exit::Done)
}

/// Waits for the newcomer, lets it in, and waits until it has everything.
fn attend(
    line: &mut Line,
    (args, role): (&ArgMatches, Role),
    until: Instant,
    desk: &mut Desk<'_>,
) -> Result<(String, Device), Failure> {
    let (mut shown, mut name, mut newcomer) = (false, String::new(), None);
    loop {
        let Some(news) = line.step(until, desk)? else {
            return Err(Failure::NobodyCame);
        };
        for news in news {
            if let News::Admitted(device) = news {
                newcomer = Some(device);
            }
        }
        if let Some(device) = newcomer {
            if line.share.has_everything(&device, &line.open) {
                return Ok((name, device));
            }
            continue;
        }
        let invitation = line.share.view(&line.open).invitation;
        match invitation {
            Some(invitation) if !shown => {
                shown = true;
                desk.say(&invitation.ticket)?;
                desk.stdout.flush().map_err(Failure::Output)?;
            }
            None if shown => return Err(Failure::NobodyCame),
            Some(invitation) => {
                let Some(guest) = invitation.guest else {
                    continue;
                };
                name.clone_from(&guest.name);
                let sentence = words::guest(desk.lang, &guest);
                desk.tell(&sentence);
                if !line::agreed(args, words::same_words(desk.lang), desk)? {
                    line.share.refuse();
                    return Err(Failure::GuestRefused);
                }
                let now = desk.now();
                for news in line.share.admit(role, &mut line.open, now)? {
                    if let News::Admitted(device) = news {
                        newcomer = Some(device);
                    }
                }
                line.save()?;
            }
            None => {}
        }
    }
}
