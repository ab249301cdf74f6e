//! `members W`: who belongs, with which role, and what each lacks.

use clap::{ArgMatches, Command};
use serde_json::{Value as Json, json};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, grammar, session, shown};
use crate::share;
use crate::share::view::{DeviceView, Holds, Reach};

pub(super) fn grammar(lang: Lang) -> Command {
    grammar::verb(lang, "members").arg(grammar::workspace(lang))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let open = session::read(args, desk)?;
    let view = share::at_rest(&open);
    if desk.json {
        let all: Vec<Json> = view.devices.iter().map(object).collect();
        desk.answer(json!({ "shared": open.ledger.is_some(), "members": all }))?;
        return Ok(Exit::Done);
    }
    if view.devices.is_empty() {
        let sentence = words::not_shared(desk.lang);
        desk.tell(&sentence);
    }
    for device in &view.devices {
        let line = words::member(desk.lang, device, &desk.zone);
        desk.say(&line)?;
    }
    Ok(Exit::Done)
}

fn object(device: &DeviceView) -> Json {
    let (lacks, ahead) = match device.holds {
        Holds::Everything => (Some(0), Some(0)),
        Holds::Lacks(lacks) | Holds::Receives(lacks) => (Some(lacks), None),
        Holds::Sends(ahead) => (Some(0), Some(ahead)),
        Holds::Unknown => (None, None),
    };
    let met = match device.reach {
        Reach::Away(met) => met.map(shown::timestamp),
        Reach::Here | Reach::Linked(_) => None,
    };
    json!({
        "device": device.id.0[..4].iter().map(|b| format!("{b:02x}")).collect::<String>(),
        "name": device.name,
        "role": device.role.code(),
        "here": device.reach == Reach::Here,
        "last_met": met,
        "lacks": lacks,
        "ahead": ahead,
    })
}
