//! `remove W DEVICE` and `role W DEVICE ROLE`: who belongs, and what they may do.
//!
//! Neither needs the network: the others hear of it with the next link or bundle.

use clap::{ArgMatches, Command};
use myspot_core::epoch::{Member, Role};
use myspot_core::keys::Device;
use myspot_core::text::fold;
use serde_json::json;

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session};
use crate::open::OpenWorkspace;

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "remove")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "device"))
}

pub(super) fn grammar_of_role(lang: Lang) -> Command {
    let roles = [Role::Reader, Role::Contributor, Role::Facilitator].map(Role::code);
    grammar::verb(lang, "role")
        .arg(grammar::workspace(lang))
        .arg(grammar::word(lang, "device"))
        .arg(grammar::word(lang, "new-role").value_parser(roles))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let member = one(&open, session::word(args, "device"))?;
    let device = member.card.device;
    open.lower(&[(device, None)], desk.now())?;
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({ "removed": member.card.name, "device": device.short() }))?;
    }
    let sentence = words::removed(desk.lang, &member.card.name);
    desk.tell(&sentence);
    Ok(Exit::Done)
}

pub(super) fn run_role(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut open = session::write(args, desk)?;
    let member = one(&open, session::word(args, "device"))?;
    let role = Role::of_code(session::word(args, "new-role")).unwrap_or(member.role);
    let device = member.card.device;
    let name = member.card.name.clone();
    open.set_role(device, role, desk.now())?;
    session::close(open, desk)?;
    if desk.json {
        desk.answer(json!({ "name": name, "device": device.short(), "role": role.code() }))?;
    }
    let sentence = words::lowered(desk.lang, &name, role);
    desk.tell(&sentence);
    Ok(Exit::Done)
}

/// The one device that a word means: the beginning of its name, or its member's name.
pub(super) fn one(open: &OpenWorkspace, text: &str) -> Result<Member, Failure> {
    let ledger = open.ledger.as_ref().ok_or(Failure::NotShared)?;
    let members = ledger.chain().members();
    let hex = |device: &Device| -> String {
        let digits = device.0.iter().map(|byte| format!("{byte:02x}"));
        digits.collect()
    };
    let means = |member: &&Member| {
        let begins = text.len() >= 4 && hex(&member.card.device).starts_with(text);
        begins || fold(&member.card.name) == fold(text)
    };
    let mut found = members.values().filter(means);
    match (found.next(), found.next()) {
        (Some(member), None) => Ok(member.clone()),
        _ => Err(Failure::NoDevice {
            text: text.to_owned(),
            known: members
                .values()
                .map(|member| format!("{} {}", member.card.name, member.card.device.short()))
                .collect(),
        }),
    }
}
