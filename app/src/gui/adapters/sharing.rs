//! The page *Partage*, the line about it at the foot of the window, and « … écrit ici ».

mod qr;
mod relay;
mod stick;
mod words;

use myspot_core::epoch::Role;
use myspot_core::{Moment, RecordId};
use myspot_sync::DeviceId;
use slint::{ComponentHandle as _, SharedString};

use super::{here, on};
use crate::gui::event::{Event, ShareEvent};
use crate::gui::models;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::share::view::{DeviceView, Reach, ShareState, ShareView};
use crate::ui::{Main, Pane, ShareStage, Sharing, WriterRow};
pub(super) use stick::failed as stick_failed;
pub(super) use words::{grouped, plural, short_name, status, together, trouble};

pub(super) fn wire(main: &Main, road: &Road) {
    let sharing = main.global::<Sharing<'_>>();
    let event = Event::Share;
    on!(road, sharing.on_turn_on, () => event(ShareEvent::TurnOn));
    on!(road, sharing.on_turn_off, () => event(ShareEvent::TurnOff));
    on!(road, sharing.on_invite, () => event(ShareEvent::Invite));
    on!(road, sharing.on_ticket_copied, () => event(ShareEvent::CopyTicket));
    on!(road, sharing.on_uninvite, () => event(ShareEvent::Uninvite));
    on!(road, sharing.on_admit, (role) => event(ShareEvent::Admit(role_of(&role))));
    on!(road, sharing.on_refuse, () => event(ShareEvent::Refuse));
    let ask = about_device(road);
    sharing.on_set_role(move |device, role| {
        ask(&device, &|device| ShareEvent::Role(device, role_of(&role)));
    });
    let ask = about_device(road);
    sharing.on_send_away(move |device| ask(&device, &ShareEvent::SendAway));
    let ask = about_device(road);
    sharing.on_follow(move |device| ask(&device, &ShareEvent::Follow));
    on!(road, sharing.on_stay, () => event(ShareEvent::Stay));
    on!(road, sharing.on_go_over, () => event(ShareEvent::GoOver));
    on!(road, sharing.on_pack, (device) => event(ShareEvent::Pack(words::device(&device))));
    on!(road, sharing.on_stick_take, (path) => event(ShareEvent::Take(path.as_str().into())));
    on!(road, sharing.on_stick_choose, () => event(ShareEvent::ChooseFile));
    on!(road, sharing.on_stick_answer, (role) => event(ShareEvent::Answer(role_of(&role))));
    on!(road, sharing.on_stick_read, () => event(ShareEvent::StickRead));
    on!(road, sharing.on_set_relay, (address) => event(ShareEvent::Relay(address.into())));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: ShareEvent, road: &Road) {
    match event {
        ShareEvent::CopyTicket => bench.toast(false, |s| s.share().invoke_copied()),
        ShareEvent::ChooseFile => stick::choose(bench),
        event => bench.on_share(event, road),
    }
}

/// Asks something about a device that the page names; nothing, when it names none.
fn about_device(road: &Road) -> impl Fn(&str, &dyn Fn(DeviceId) -> ShareEvent) + 'static {
    let road = road.clone();
    move |device, event| {
        if let Some(device) = words::device(device) {
            road.send(Event::Share(event(device)));
        }
    }
}

/// The role chosen on the page; for a code that is none, the one that may do least.
fn role_of(code: &str) -> Role {
    Role::of_code(code).unwrap_or(Role::Reader)
}

/// Shows the page, and everywhere who else is where.
pub(in crate::gui) fn show(bench: &Workbench) {
    show_places(bench);
    let share = &bench.share;
    bench.show(|main, sentences| {
        let sharing = main.global::<Sharing<'_>>();
        sharing.set_stage(match share.state {
            ShareState::Off => ShareStage::Off,
            ShareState::Starting => ShareStage::Starting,
            ShareState::On => ShareStage::On,
        });
        sharing.set_addresses(share.addresses.join(", ").into());
        sharing.set_devices_note(words::devices_note(sentences, share));
        sharing.set_lone_facilitator(has_lone_facilitator(share));
        sharing.set_leaves(words::leaves(sentences, share));
        let role = share.role.unwrap_or(Role::Facilitator);
        sharing.set_may_not_invite(match role {
            Role::Facilitator => SharedString::default(),
            role => sentences.share().invoke_may_not_invite(role.code().into()),
        });
        show_invitation(&sharing, share);
        sharing.set_discovery(words::discovery(sentences, share));
        let rivals = share.rivals.as_ref();
        sharing.set_torn(rivals.is_some());
        if let Some(rivals) = rivals {
            sharing.set_torn_here(words::names(sentences, &rivals.here));
            sharing.set_torn_there(words::names(sentences, &rivals.there));
        }
        relay::show(bench, sentences, &sharing);
        stick::show(bench, sentences, &sharing);
    });
    show_remaining(bench, now());
}

/// Shows where the others are: on the page, in the fiche, and on what they look at.
pub(in crate::gui) fn show_places(bench: &Workbench) {
    show_writers(bench);
    here::show(bench);
    bench.show(|main, sentences| {
        let sharing = main.global::<Sharing<'_>>();
        let devices = bench.share.devices.iter();
        let rows = devices.map(|device| words::row(bench, sentences, device));
        models::show_named(
            &sharing.get_devices(),
            rows.collect(),
            |row| row.id.as_str(),
            None,
            |model| sharing.set_devices(model),
        );
    });
}

fn show_invitation(sharing: &Sharing<'_>, share: &ShareView) {
    let Some(invitation) = &share.invitation else {
        sharing.set_inviting(false);
        sharing.set_ticket(SharedString::default());
        sharing.set_guest(SharedString::default());
        return;
    };
    if !sharing.get_inviting() || sharing.get_ticket() != invitation.ticket.as_str() {
        let qr = qr::picture(&invitation.ticket);
        sharing.set_qr_modules(qr.as_ref().map_or(0, |(_, modules)| *modules));
        sharing.set_qr(qr.map(|(picture, _)| picture).unwrap_or_default());
        sharing.set_ticket(invitation.ticket.as_str().into());
        sharing.set_role(Role::Contributor.code().into());
    }
    sharing.set_inviting(true);
    let guest = invitation.guest.as_ref();
    if let Some(guest) = guest {
        let words = guest.words.iter().map(SharedString::from).collect();
        models::show(&sharing.get_words(), words, |model| {
            sharing.set_words(model);
        });
    }
    // A newcomer without a name still waits for an answer.
    sharing.set_guest(match guest.map(|guest| guest.name.trim()) {
        None => SharedString::default(),
        Some("") => "?".into(),
        Some(name) => name.into(),
    });
}

/// Shows how long the invitation still stands; called every second.
pub(in crate::gui) fn show_remaining(bench: &Workbench, now: Moment) {
    let Some(invitation) = &bench.share.invitation else {
        return;
    };
    bench.show(|main, sentences| {
        let left = words::remaining(sentences, invitation.until, now);
        main.global::<Sharing<'_>>().set_remaining(left);
    });
}

/// A second facilitator is prudent as soon as there is somebody else.
fn has_lone_facilitator(share: &ShareView) -> bool {
    let facilitators = share.devices.iter();
    let facilitators = facilitators.filter(|device| device.role == Role::Facilitator);
    share.devices.len() > 1
        && share.role.unwrap_or(Role::Facilitator) == Role::Facilitator
        && facilitators.count() == 1
}

/// Says in each field of the fiche who else writes in it.
fn show_writers(bench: &Workbench) {
    let mut places: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for device in bench.share.devices.iter().filter(|device| is_other(device)) {
        let Some((record, key)) = &device.writes_in else {
            continue;
        };
        let (record, name) = (record.as_str(), device.name.as_str());
        match places.iter_mut().find(|p| p.0 == record && p.1 == key) {
            Some((_, _, names)) => names.push(name),
            None => places.push((record, key, vec![name])),
        }
    }
    bench.show(|main, sentences| {
        let pane = main.global::<Pane<'_>>();
        let rows = places
            .iter()
            .map(|(record, key, names)| WriterRow {
                record: (*record).into(),
                key: (*key).into(),
                text: writes(bench, sentences, record, key, names),
            })
            .collect();
        models::show(&pane.get_writers(), rows, |model| pane.set_writers(model));
    });
}

/// « Théo écrit ici, après « le vote du » ».
fn writes(
    bench: &Workbench,
    sentences: &Sentences<'_>,
    record: &str,
    key: &str,
    names: &[&str],
) -> SharedString {
    let say = sentences.share();
    let many = i32::try_from(names.len()).unwrap_or(i32::MAX);
    let who = words::together(sentences, names);
    let place = || {
        let [name] = names else { return None };
        let mut devices = bench.share.devices.iter();
        let device = devices.find(|device| is_other(device) && device.name == *name)?;
        let caret = usize::try_from(device.place.as_ref()?.caret?).ok()?;
        let id = RecordId::from(record);
        let text = bench.workspace()?.record(&id)?.words(key);
        Some(words::before(text, caret)).filter(|words| !words.is_empty())
    };
    match place() {
        Some(words) => say.invoke_writes_after(who, words.into()),
        None => say.invoke_writes_here(many, who),
    }
}

pub(super) fn is_other(device: &DeviceView) -> bool {
    device.reach != Reach::Here
}
