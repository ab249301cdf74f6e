//! What is shown of sharing, made from what is known here.

use std::collections::BTreeMap;

use myspot_core::RecordId;
use myspot_core::epoch::{Chain, Role};
use myspot_core::keys::Device;
use myspot_core::peer::Exchange;

use super::view::{
    Content, DeviceView, Guest, Holds, InvitationView, Place, Reach, RelayAddress, RelayView,
    Rivals, ShareView,
};
use super::{Share, four_words, to_net};
use crate::open::OpenWorkspace;

impl Share {
    /// What the page, the status line and the verbs show.
    #[must_use]
    pub fn view(&self, open: &OpenWorkspace) -> ShareView {
        let invitation = self
            .invitation
            .as_ref()
            .filter(|open| !open.ticket.is_empty());
        ShareView {
            state: self.state,
            addresses: self.addresses.iter().map(ToString::to_string).collect(),
            invitation: invitation.map(|invitation| InvitationView {
                ticket: invitation.ticket.clone(),
                until: invitation.until,
                guest: invitation.guest.as_ref().map(|(_, card, words)| Guest {
                    name: card.name.clone(),
                    words: four_words(words),
                }),
            }),
            trouble: self.trouble.clone(),
            discovery: self.discovery,
            relay: self.relays(open),
            devices: devices(open, Some(self)),
            to_share: self.overview(open).map_or(0, |seen| seen.to_share),
            rivals: self.rivals(open),
            ..standing(open)
        }
    }
}

impl Share {
    /// Brings up to date where the others are, and nothing else. Costs O(members).
    pub fn show_places(&self, view: &mut ShareView) {
        for device in &mut view.devices {
            let at = Device(device.id.0);
            let linked = self.links.contains_key(&at);
            (device.writes_in, device.place) = whereabouts(&self.exchange, &at, linked);
        }
    }

    fn relays(&self, open: &OpenWorkspace) -> RelayView {
        let chosen = open.sharing.relay.clone();
        let mut others: BTreeMap<RelayAddress, Vec<String>> = BTreeMap::new();
        for (device, relay) in &self.relays_told {
            if Some(relay) != chosen.as_ref() && self.links.contains_key(device) {
                let names = others.entry(relay.clone()).or_default();
                names.push(name_of(open, device));
            }
        }
        RelayView {
            chosen,
            state: self.relay,
            others: others.into_iter().collect(),
        }
    }

    /// Who belongs on either side of two groups that contradict each other.
    fn rivals(&self, open: &OpenWorkspace) -> Option<Rivals> {
        let workspace = &open.workspace;
        let other = self.rival.as_ref()?;
        let other = Chain::read(other, workspace.id(), workspace.genesis_hash()).ok()?;
        let names = |chain: &Chain| {
            let members = chain.members().values();
            let mut names: Vec<String> = members.map(|it| it.card.name.clone()).collect();
            names.sort_by_cached_key(|name| myspot_core::text::fold(name));
            names
        };
        Some(Rivals {
            here: names(open.ledger.as_ref()?.chain()),
            there: names(&other),
        })
    }
}

/// What is shown while the network is not used.
#[must_use]
pub fn at_rest(open: &OpenWorkspace) -> ShareView {
    ShareView {
        devices: devices(open, None),
        to_share: unshared(open),
        ..standing(open)
    }
}

/// What is shown whether the network is used or not.
fn standing(open: &OpenWorkspace) -> ShareView {
    let ledger = open.ledger.as_ref();
    ShareView {
        role: ledger.map_or(Some(Role::Facilitator), |ledger| ledger.role()),
        changes: open.workspace.change_count(),
        relay: RelayView {
            chosen: open.sharing.relay.clone(),
            ..RelayView::default()
        },
        content: content(open),
        ..ShareView::default()
    }
}

/// How many changes stand here that no other device said to hold, by what is remembered.
fn unshared(open: &OpenWorkspace) -> usize {
    let Some(ledger) = &open.ledger else { return 0 };
    let mut exchange = Exchange::default();
    for (device, peer) in &open.sharing.peers {
        exchange.recall(*device, &peer.held);
    }
    exchange.overview(ledger, &open.workspace).to_share
}

fn content(open: &OpenWorkspace) -> Content {
    let mut content = Content::default();
    for record in open.workspace.records().iter().filter(|r| !r.is_trashed()) {
        if record.kind == "entity" {
            content.entities += 1;
            content.persons += usize::from(record.words("kind") == "person");
        }
        content.reserved += usize::from(record.words("handling") == "core");
    }
    content
}

pub(super) fn name_of(open: &OpenWorkspace, device: &Device) -> String {
    let ledger = open.ledger.as_ref();
    let member = ledger.and_then(|ledger| ledger.chain().members().get(device));
    member.map_or_else(|| device.short(), |member| member.card.name.clone())
}

fn devices(open: &OpenWorkspace, share: Option<&Share>) -> Vec<DeviceView> {
    let Some(ledger) = &open.ledger else {
        return Vec::new();
    };
    let mine = ledger.keys().device();
    let mut recalled = Exchange::default();
    if share.is_none() {
        for (device, peer) in &open.sharing.peers {
            recalled.recall(*device, &peer.held);
        }
    }
    let exchange = share.map_or(&recalled, |share| &share.exchange);
    let mut devices: Vec<DeviceView> = ledger
        .chain()
        .members()
        .values()
        .map(|member| {
            let device = member.card.device;
            let link = share.and_then(|share| share.links.get(&device));
            let met = open.sharing.peers.get(&device).and_then(|peer| peer.met);
            let reach = match link {
                _ if device == mine => Reach::Here,
                Some(address) => {
                    Reach::Linked(address.map(|at| at.to_string()).unwrap_or_default())
                }
                None => Reach::Away(met),
            };
            let (writes_in, place) = whereabouts(exchange, &device, link.is_some());
            DeviceView {
                id: to_net(&device),
                name: member.card.name.clone(),
                role: member.role,
                holds: holds(&reach, exchange.standing(&device, ledger, &open.workspace)),
                reach,
                writes_in,
                place,
            }
        })
        .collect();
    devices.sort_by_cached_key(|device| {
        let other = device.reach != Reach::Here;
        (other, myspot_core::text::fold(&device.name), device.id)
    });
    devices
}

/// The field in which the member at a device writes, and where the member is.
fn whereabouts(
    exchange: &Exchange,
    device: &Device,
    linked: bool,
) -> (Option<(RecordId, String)>, Option<Place>) {
    let presence = exchange.presence(device);
    let writes_in = presence.and_then(|it| it.record.clone().zip(it.field.clone()));
    let place = presence.filter(|_| linked).map(|it| Place {
        page: it.page.clone(),
        record: it.record.clone(),
        caret: it.caret,
    });
    (writes_in, place)
}

fn holds(reach: &Reach, standing: Option<myspot_core::peer::Standing>) -> Holds {
    match (reach, standing) {
        (Reach::Here, _) => Holds::Everything,
        (_, None) => Holds::Unknown,
        (Reach::Linked(_), Some(standing)) if standing.lacks > 0 => Holds::Receives(standing.lacks),
        (_, Some(standing)) if standing.lacks > 0 => Holds::Lacks(standing.lacks),
        (_, Some(standing)) if standing.ahead > 0 => Holds::Sends(standing.ahead),
        (_, Some(_)) => Holds::Everything,
    }
}
