//! Dialling members, and the patience between two tries.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::time::Duration;

use iroh::{Endpoint, EndpointAddr, EndpointId, TransportAddr};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::door::DeviceId;
use crate::invite::Me;
use crate::link::{self, Proven};
use crate::news::News;
use crate::relay::RelayAddress;
use crate::wire::{LINK_ALPN, code};
use crate::{DIAL, GREET};

const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(10);

/// How long to wait before the next try: half a second at first, doubling up to ten.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(Duration);

impl Patience {
    pub(crate) const fn new() -> Self {
        Self(SHORTEST)
    }

    /// The longest wait, for a device that does not want to be dialled.
    pub(crate) const fn worn() -> Self {
        Self(LONGEST)
    }

    /// Returns the next wait, up to a quarter shorter than planned so that two devices do not
    /// dial in step for ever.
    pub(crate) fn next(&mut self, dice: u64) -> Duration {
        let planned = self.0;
        self.0 = (planned * 2).min(LONGEST);
        let thousandths = u32::try_from(dice % 250).expect("below 250");
        planned - planned * thousandths / 1000
    }
}

/// Returns a number that nobody needs to be unable to guess.
///
/// The seeds of hash tables come from the system; no further crate is needed.
pub(crate) fn dice() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Tries once to link with a device, and tells the outcome.
pub(crate) async fn dial(
    endpoint: Endpoint,
    device: DeviceId,
    (addresses, relay): (Vec<SocketAddr>, Option<RelayAddress>),
    secret: [u8; 32],
    me: Me,
    news: mpsc::UnboundedSender<News>,
) {
    let outcome = match reach(&endpoint, device, (addresses, relay), &secret, me).await {
        Some(proven) => News::Proven(Box::new(proven)),
        None => News::NotReached(device),
    };
    news.send(outcome).ok();
}

async fn reach(
    endpoint: &Endpoint,
    device: DeviceId,
    places: (Vec<SocketAddr>, Option<RelayAddress>),
    secret: &[u8; 32],
    me: Me,
) -> Option<Proven> {
    let address = address(device, places.0, places.1.as_ref())?;
    let connecting = timeout(DIAL, endpoint.connect(address, LINK_ALPN));
    let connection = connecting.await.ok()?.ok()?;
    let greeting = link::greet(connection.clone(), me.device, secret, &me.session);
    match timeout(GREET, greeting).await {
        Ok(proven) => proven.ok(),
        Err(_) => {
            connection.close(code::SILENT, &[]);
            None
        }
    }
}

/// Where to dial a device: at its addresses, and by our relay where there is one.
pub(crate) fn address(
    device: DeviceId,
    addresses: Vec<SocketAddr>,
    relay: Option<&RelayAddress>,
) -> Option<EndpointAddr> {
    let id = EndpointId::from_bytes(&device.0).ok()?;
    let addresses = addresses.into_iter().map(TransportAddr::Ip);
    let relay = relay.map(|relay| TransportAddr::Relay(relay.url()));
    Some(EndpointAddr::from_parts(id, addresses.chain(relay)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_doubles_up_to_ten_seconds() {
        let mut patience = Patience::new();
        let waits: Vec<u128> = (0..7).map(|_| patience.next(0).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    }

    #[test]
    fn dice_shorten_a_wait_by_less_than_a_quarter() {
        for dice in [1, 249, 250, 12_345, u64::MAX] {
            let wait = Patience::worn().next(dice);
            assert!(wait > LONGEST * 3 / 4 && wait <= LONGEST, "{wait:?}");
        }
    }
}
