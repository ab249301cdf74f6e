//! The ticket that an inviter hands to a newcomer, as text.
//!
//! `MYSPOT1`, then base32 without padding of: inviter (32 bytes), one-time secret (16), expiry
//! (8, seconds since 1970), number of addresses (1), addresses (4 and an IPv4 or 6 and an IPv6,
//! then the port), where there is a relay its address (its length, then its letters), and the
//! first four bytes of the BLAKE3 hash of all that. Upper case and digits only, so that a picture
//! of it stays small.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use data_encoding::BASE32_NOPAD;

use crate::door::DeviceId;
use crate::error::JoinError;
use crate::relay::RelayAddress;

const PREFIX: &str = "MYSPOT1";
const CHECKSUM: usize = 4;

/// The most addresses that a ticket holds.
const MAX_ADDRESSES: usize = 6;

/// The longest text that is looked at, spaces and line breaks included.
const MAX_TEXT: usize = 1024;

/// What a newcomer needs to knock at an inviter's door, once.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The inviter.
    pub inviter: DeviceId,
    /// The one-time secret.
    pub secret: [u8; 16],
    /// Until when it is valid by the inviter's clock, in seconds since 1970.
    pub expires: u64,
    /// Where the inviter can be reached; at most six.
    pub addresses: Vec<SocketAddr>,
    /// The relay by which the inviter can be reached too. Not to be contacted before the newcomer
    /// says so: whoever made the ticket chose it.
    pub relay: Option<RelayAddress>,
}

impl Ticket {
    /// Makes a ticket with the six addresses that are most likely to be of use.
    ///
    /// Private IPv4 addresses come first, then other IPv4, then IPv6.
    pub(crate) fn new(
        inviter: DeviceId,
        secret: [u8; 16],
        expires: u64,
        addresses: &[SocketAddr],
        relay: Option<RelayAddress>,
    ) -> Self {
        let mut addresses: Vec<SocketAddr> = addresses.to_vec();
        addresses.sort_by_key(|address| distance(address.ip()));
        addresses.dedup();
        addresses.truncate(MAX_ADDRESSES);
        Self {
            inviter,
            secret,
            expires,
            addresses,
            relay,
        }
    }

    /// Reads a ticket as it was typed, pasted or read from a picture.
    ///
    /// Lower case, spaces and line breaks do not matter.
    pub fn parse(text: &str) -> Result<Self, JoinError> {
        Self::read(text).ok_or(JoinError::NoTicket)
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let text: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let bytes = BASE32_NOPAD
            .decode(text.strip_prefix(PREFIX)?.as_bytes())
            .ok()?;
        let (body, sum) = bytes.split_last_chunk::<CHECKSUM>()?;
        if checksum(body) != *sum {
            return None;
        }
        let (inviter, body) = body.split_first_chunk::<32>()?;
        let (secret, body) = body.split_first_chunk::<16>()?;
        let (expires, body) = body.split_first_chunk::<8>()?;
        let (count, mut body) = body.split_first()?;
        let count = usize::from(*count);
        if count > MAX_ADDRESSES {
            return None;
        }
        let mut addresses = Vec::new();
        for _ in 0..count {
            let (address, rest) = read_address(body)?;
            addresses.push(address);
            body = rest;
        }
        let relay = match body.split_first() {
            None => None,
            Some((length, letters)) if letters.len() == usize::from(*length) => {
                Some(read_relay(letters)?)
            }
            Some(_) => return None,
        };
        Some(Self {
            inviter: DeviceId(*inviter),
            secret: *secret,
            expires: u64::from_le_bytes(*expires),
            addresses,
            relay,
        })
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses = &self.addresses[..self.addresses.len().min(MAX_ADDRESSES)];
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&self.inviter.0);
        bytes.extend_from_slice(&self.secret);
        bytes.extend_from_slice(&self.expires.to_le_bytes());
        bytes.push(u8::try_from(addresses.len()).expect("at most six"));
        for address in addresses {
            write_address(address, &mut bytes);
        }
        if let Some(relay) = &self.relay {
            let letters = relay.as_str().as_bytes();
            bytes.push(u8::try_from(letters.len()).expect("at most sixty"));
            bytes.extend_from_slice(letters);
        }
        bytes.extend_from_slice(&checksum(&bytes));
        write!(f, "{PREFIX}{}", BASE32_NOPAD.encode(&bytes))
    }
}

// The secret is not shown: whoever reads a log must not be able to join.
impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("inviter", &self.inviter)
            .field("expires", &self.expires)
            .field("addresses", &self.addresses)
            .field("relay", &self.relay)
            .finish_non_exhaustive()
    }
}

fn distance(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(ip) if ip.is_private() => 0,
        IpAddr::V4(_) => 1,
        IpAddr::V6(_) => 2,
    }
}

fn checksum(body: &[u8]) -> [u8; CHECKSUM] {
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&blake3::hash(body).as_bytes()[..CHECKSUM]);
    sum
}

/// Only an address as this program writes it: two texts for one relay would be two tickets.
fn read_relay(letters: &[u8]) -> Option<RelayAddress> {
    let text = std::str::from_utf8(letters).ok()?;
    let relay = RelayAddress::parse(text).ok()?;
    (relay.as_str() == text).then_some(relay)
}

fn write_address(address: &SocketAddr, into: &mut Vec<u8>) {
    match address.ip() {
        IpAddr::V4(ip) => {
            into.push(4);
            into.extend_from_slice(&ip.octets());
        }
        IpAddr::V6(ip) => {
            into.push(6);
            into.extend_from_slice(&ip.octets());
        }
    }
    into.extend_from_slice(&address.port().to_le_bytes());
}

fn read_address(bytes: &[u8]) -> Option<(SocketAddr, &[u8])> {
    let (family, bytes) = bytes.split_first()?;
    let (ip, bytes) = match family {
        4 => {
            let (octets, rest) = bytes.split_first_chunk::<4>()?;
            (IpAddr::V4(Ipv4Addr::from(*octets)), rest)
        }
        6 => {
            let (octets, rest) = bytes.split_first_chunk::<16>()?;
            (IpAddr::V6(Ipv6Addr::from(*octets)), rest)
        }
        _ => return None,
    };
    let (port, bytes) = bytes.split_first_chunk::<2>()?;
    let port = u16::from_le_bytes(*port);
    if port == 0 || ip.is_unspecified() || ip.is_multicast() {
        return None;
    }
    Some((SocketAddr::new(ip, port), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts
            .iter()
            .map(|text| text.parse().expect("an address"))
            .collect()
    }

    fn ticket() -> Ticket {
        Ticket::new(
            DeviceId([0xa5; 32]),
            [0x3c; 16],
            1_795_000_000,
            &addresses(&[
                "[2001:db8::7]:4000",
                "84.1.2.3:4000",
                "192.168.1.20:4000",
                "10.0.0.4:4000",
            ]),
            None,
        )
    }

    #[test]
    fn a_ticket_is_read_as_it_was_written() {
        assert_eq!(Ticket::parse(&ticket().to_string()), Ok(ticket()));
        let bare = Ticket::new(DeviceId([1; 32]), [2; 16], 0, &[], None);
        assert_eq!(Ticket::parse(&bare.to_string()), Ok(bare));
        let relay = RelayAddress::parse("https://relais.example.org:8443").ok();
        let by_relay = Ticket { relay, ..ticket() };
        let text = by_relay.to_string();
        assert_eq!(Ticket::parse(&text), Ok(by_relay));
        for end in 0..text.len() {
            let cut = Ticket::parse(&text[..end]);
            assert_eq!(cut, Err(JoinError::NoTicket), "{end}");
        }
    }

    #[test]
    fn private_addresses_come_first_and_six_are_kept() {
        let order = addresses(&[
            "192.168.1.20:4000",
            "10.0.0.4:4000",
            "84.1.2.3:4000",
            "[2001:db8::7]:4000",
        ]);
        assert_eq!(ticket().addresses, order);
        let many: Vec<SocketAddr> = (1..=9)
            .map(|n| SocketAddr::from(([10, 0, 0, n], 5)))
            .collect();
        assert_eq!(
            Ticket::new(DeviceId([0; 32]), [0; 16], 0, &many, None).addresses,
            &many[..6]
        );
    }

    #[test]
    fn four_addresses_stay_under_two_hundred_letters_of_a_small_alphabet() {
        let four: Vec<SocketAddr> = (1..=4)
            .map(|n| SocketAddr::from(([10, 0, 0, n], 65_000)))
            .collect();
        let text = Ticket::new(DeviceId([255; 32]), [255; 16], u64::MAX, &four, None).to_string();
        assert!(text.len() < 200, "{}", text.len());
        assert!(
            text.chars()
                .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
        );
    }

    #[test]
    fn lower_case_spaces_and_line_breaks_do_not_matter() {
        let text = ticket().to_string().to_ascii_lowercase();
        let mut broken = String::from("  \n");
        for (place, letter) in text.chars().enumerate() {
            broken.push(letter);
            if place % 10 == 9 {
                broken.push_str(" \r\n\u{a0}");
            }
        }
        assert_eq!(Ticket::parse(&broken), Ok(ticket()));
    }

    #[test]
    fn every_truncation_is_refused() {
        let text = ticket().to_string();
        for end in 0..text.len() {
            assert_eq!(
                Ticket::parse(&text[..end]),
                Err(JoinError::NoTicket),
                "{end}"
            );
        }
    }

    #[test]
    fn every_changed_letter_is_refused() {
        let text = ticket().to_string().into_bytes();
        for place in 0..text.len() {
            for letter in ALPHABET.iter().chain(b"0189-_=\xc3") {
                if text[place] == *letter {
                    continue;
                }
                let mut other = text.clone();
                other[place] = *letter;
                let other = String::from_utf8_lossy(&other);
                assert_eq!(Ticket::parse(&other), Err(JoinError::NoTicket), "{other}");
            }
        }
    }

    #[test]
    fn ten_thousand_random_texts_are_refused() {
        let mut seed = 1_u64;
        let mut dice = |below: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for round in 0..10_000 {
            let length = dice(400);
            let mut text = if round % 2 == 0 {
                PREFIX.to_owned()
            } else {
                String::new()
            };
            for _ in 0..length {
                if round % 4 < 2 {
                    let place = usize::try_from(dice(32)).expect("small");
                    text.push(char::from(ALPHABET[place]));
                } else {
                    let point = u32::try_from(dice(0x11_0000)).expect("small");
                    text.push(char::from_u32(point).unwrap_or('é'));
                }
            }
            assert_eq!(Ticket::parse(&text), Err(JoinError::NoTicket), "{text}");
        }
    }

    #[test]
    fn a_true_checksum_does_not_make_nonsense_a_ticket() {
        let sealed = |mut body: Vec<u8>| {
            let sum = checksum(&body);
            body.extend_from_slice(&sum);
            format!("{PREFIX}{}", BASE32_NOPAD.encode(&body))
        };
        let mut seven = vec![0; 56];
        seven.push(7);
        seven.extend([4, 10, 0, 0, 1, 1, 0].repeat(7));
        let mut nowhere = vec![0; 56];
        nowhere.extend([1, 4, 10, 0, 0, 1, 0, 0]);
        let mut short = vec![0; 56];
        short.extend([2, 4, 10, 0, 0, 1, 1, 0]);
        let mut long = vec![0; 56];
        long.extend([0, 9]);
        let mut family = vec![0; 56];
        family.extend([1, 5, 10, 0, 0, 1, 1, 0]);
        let relay = |length: u8, letters: &str| {
            let mut body = vec![0; 57];
            body.push(length);
            body.extend_from_slice(letters.as_bytes());
            body
        };
        let relays = [
            relay(14, "https://a.org/"),
            relay(13, "https://a.or"),
            relay(15, "https://a@b.org"),
            relay(11, "ftp://a.org"),
            relay(0, ""),
        ];
        let bodies = [Vec::new(), vec![0; 56], seven, nowhere, short, long, family];
        for body in bodies.into_iter().chain(relays) {
            assert_eq!(Ticket::parse(&sealed(body)), Err(JoinError::NoTicket));
        }
    }

    #[test]
    fn an_endless_text_is_not_looked_at() {
        let text = format!("{}{}", ticket(), " ".repeat(10_000_000));
        assert_eq!(Ticket::parse(&text), Err(JoinError::NoTicket));
    }

    #[test]
    fn a_ticket_in_a_log_does_not_show_its_secret() {
        assert!(!format!("{:?}", ticket()).contains("60, 60"));
    }
}
