//! What the switchboard knows of newcomers: the open invitation, who waits at the door, and our
//! own knocking at somebody else's.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iroh::Endpoint;
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::MAX_FRAME;
use crate::door::{DeviceId, Event};
use crate::error::JoinError;
use crate::gate::{Gate, Invitation};
use crate::invite::{self, MAX_CARD, Me};
use crate::news::{News, Verdict};
use crate::relay::RelayAddress;
use crate::switchboard::Told;
use crate::ticket::Ticket;

pub(crate) struct Reception {
    endpoint: Endpoint,
    gate: Arc<Gate>,
    told: Arc<Told>,
    me: Me,
    relay: Option<RelayAddress>,
    news: mpsc::UnboundedSender<News>,
    /// Number and end of the open invitation.
    open: Option<(u64, Instant)>,
    knocks: BTreeMap<DeviceId, Knock>,
    joining: Option<Joining>,
    number: u64,
}

/// A newcomer who waits, or who is being handed its welcome.
struct Knock {
    number: u64,
    verdict: Option<oneshot::Sender<Verdict>>,
    refused: bool,
}

/// Our own knocking.
struct Joining {
    number: u64,
    inviter: DeviceId,
    task: AbortHandle,
}

impl Reception {
    pub(crate) fn new(
        endpoint: Endpoint,
        gate: Arc<Gate>,
        told: Arc<Told>,
        me: Me,
        relay: Option<RelayAddress>,
        news: mpsc::UnboundedSender<News>,
    ) -> Self {
        Self {
            endpoint,
            gate,
            told,
            me,
            relay,
            news,
            open: None,
            knocks: BTreeMap::new(),
            joining: None,
            number: 0,
        }
    }

    /// Opens an invitation in place of an earlier one.
    pub(crate) fn invite(&mut self, secret: [u8; 16], seconds: u32, addresses: &[SocketAddr]) {
        self.uninvite();
        let valid = Duration::from_secs(u64::from(seconds));
        self.number += 1;
        let invitation = Invitation {
            number: self.number,
            secret,
            until: Instant::now() + valid,
        };
        self.open = Some((invitation.number, invitation.until));
        self.gate.invite(invitation);
        self.endpoint.set_alpns(self.gate.protocols());
        let expires = now().saturating_add(u64::from(seconds));
        let relay = self.relay.clone();
        let ticket = Ticket::new(self.me.device, secret, expires, addresses, relay).to_string();
        (self.told)(Event::Invited { ticket });
    }

    /// Closes the open invitation. Who has knocked already still waits for an answer.
    pub(crate) fn uninvite(&mut self) {
        if self.open.take().is_some() {
            self.gate.uninvite();
            self.endpoint.set_alpns(self.gate.protocols());
            (self.told)(Event::InvitationClosed);
        }
    }

    /// Answers an invitation, in place of another that was being answered.
    pub(crate) fn join(&mut self, ticket: &str, card: Vec<u8>) {
        self.stop_joining();
        let ticket = match Ticket::parse(ticket) {
            Ok(ticket) => ticket,
            Err(why) => return (self.told)(Event::NotJoined(why)),
        };
        if card.len() > MAX_CARD {
            return (self.told)(Event::NotJoined(JoinError::Cut));
        }
        self.number += 1;
        let inviter = ticket.inviter;
        let expired = ticket.expires < now();
        let task = tokio::spawn(invite::join(
            self.number,
            (self.endpoint.clone(), self.relay.clone()),
            ticket,
            expired,
            card,
            self.me,
            self.news.clone(),
        ));
        self.joining = Some(Joining {
            number: self.number,
            inviter,
            task: task.abort_handle(),
        });
    }

    /// Hands the welcome to the device that knocked.
    pub(crate) fn admit(&mut self, device: DeviceId, welcome: Vec<u8>) {
        if welcome.len() > MAX_FRAME {
            return self.answer(device, Verdict::Refuse);
        }
        self.answer(device, Verdict::Admit(welcome));
    }

    /// Sends away the device that knocked, or stops knocking at its door.
    pub(crate) fn refuse(&mut self, device: DeviceId) {
        if self
            .joining
            .as_ref()
            .is_some_and(|joining| joining.inviter == device)
        {
            self.stop_joining();
        }
        if let Some(knock) = self.knocks.get_mut(&device) {
            knock.refused |= knock.verdict.is_some();
        }
        self.answer(device, Verdict::Refuse);
    }

    fn answer(&mut self, device: DeviceId, verdict: Verdict) {
        let knock = self.knocks.get_mut(&device);
        if let Some(sender) = knock.and_then(|knock| knock.verdict.take()) {
            // A newcomer that has just gone is told as gone.
            sender.send(verdict).ok();
        }
    }

    /// Takes what the connections of newcomers tell.
    pub(crate) fn hear(&mut self, news: News) {
        match news {
            News::Spent { number } if self.is_open(number) => self.uninvite(),
            News::Knocked {
                number,
                device,
                words,
                card,
                verdict,
            } => {
                let knock = Knock {
                    number,
                    verdict: Some(verdict),
                    refused: false,
                };
                self.knocks.insert(device, knock);
                (self.told)(Event::Knocked {
                    device,
                    words,
                    card,
                });
            }
            News::KnockEnded {
                number,
                device,
                served,
            } => self.end_knock(number, device, served),
            News::Answered {
                join,
                device,
                words,
            } if self.is_joining(join) => {
                let card = Vec::new();
                (self.told)(Event::Knocked {
                    device,
                    words,
                    card,
                });
            }
            News::Joined { join, outcome } if self.is_joining(join) => {
                // The task lingers a moment so that the inviter hears its last word.
                self.joining = None;
                (self.told)(match outcome {
                    Ok(welcome) => Event::Welcomed {
                        by: welcome.by,
                        addresses: welcome.addresses,
                        welcome: welcome.bytes,
                    },
                    Err(why) => Event::NotJoined(why),
                });
            }
            // What concerns an invitation or a join that is over; the rest is the switchboard's.
            _ => {}
        }
    }

    // The app knows whom it refused, and one who was served has not gone.
    fn end_knock(&mut self, number: u64, device: DeviceId, served: bool) {
        if self
            .knocks
            .get(&device)
            .is_none_or(|knock| knock.number != number)
        {
            return;
        }
        let knock = self.knocks.remove(&device);
        if !served && knock.is_some_and(|knock| !knock.refused) {
            (self.told)(Event::KnockEnded(device));
        }
    }

    /// Closes an invitation that is too old.
    pub(crate) fn act_in_time(&mut self, now: Instant) {
        if self.open.is_some_and(|(_, until)| until <= now) {
            self.uninvite();
        }
    }

    pub(crate) fn next_wake(&self) -> Option<Instant> {
        self.open.map(|(_, until)| until)
    }

    /// Sends everybody away.
    pub(crate) fn leave(&mut self) {
        self.gate.uninvite();
        self.open = None;
        self.knocks.clear();
        self.stop_joining();
    }

    fn is_open(&self, number: u64) -> bool {
        self.open.is_some_and(|(open, _)| open == number)
    }

    fn is_joining(&self, number: u64) -> bool {
        self.joining
            .as_ref()
            .is_some_and(|joining| joining.number == number)
    }

    // The connection closes with the task that holds it.
    fn stop_joining(&mut self) {
        if let Some(joining) = self.joining.take() {
            joining.task.abort();
        }
    }
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
