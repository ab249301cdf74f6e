//! What the two ends of a connection say first: names of protocols, close codes, greetings and
//! the proofs in them.
//!
//! A greeting has a fixed size: `mySP`, version (two bytes), session (16), proof (32). The one who
//! dials greets first; the one who accepts answers only when the proof holds.

use iroh::endpoint::{Connection, Side, VarInt};

use crate::door::DeviceId;

/// The protocol between two members.
pub(crate) const LINK_ALPN: &[u8] = b"myspot/1";
/// The protocol between an inviter and a newcomer; spoken only while an invitation is open.
pub(crate) const JOIN_ALPN: &[u8] = b"myspot-join/1";

/// The version of the wire that this program speaks.
pub(crate) const VERSION: u16 = 1;

const MAGIC: [u8; 4] = *b"mySP";

/// The size of a greeting.
pub(crate) const GREETING: usize = 4 + 2 + 16 + 32;

/// Why a connection is closed, as the other end reads it.
pub(crate) mod code {
    use super::VarInt;

    /// The device leaves.
    pub(crate) const LEFT: VarInt = VarInt::from_u32(1);
    /// The device is not in the list.
    pub(crate) const NOT_LET_IN: VarInt = VarInt::from_u32(2);
    /// The secret was not proven.
    pub(crate) const WRONG_SECRET: VarInt = VarInt::from_u32(3);
    /// What came is no greeting or no frame.
    pub(crate) const NO_FRAME: VarInt = VarInt::from_u32(4);
    /// Nothing came for too long, or nothing was taken.
    pub(crate) const SILENT: VarInt = VarInt::from_u32(5);
    /// Another link between the two devices stays.
    pub(crate) const REPLACED: VarInt = VarInt::from_u32(6);
    /// The app asked for it.
    pub(crate) const UNLINKED: VarInt = VarInt::from_u32(7);
    /// The inviter said no.
    pub(crate) const REFUSED: VarInt = VarInt::from_u32(8);
    /// No invitation is open for this ticket.
    pub(crate) const NOT_OPEN: VarInt = VarInt::from_u32(9);
    /// The invitation grew too old while the newcomer waited.
    pub(crate) const EXPIRED: VarInt = VarInt::from_u32(10);
    /// The newcomer has its welcome.
    pub(crate) const DONE: VarInt = VarInt::from_u32(11);
}

/// A number of one run of one device: another one means that it was started anew.
pub(crate) type Session = [u8; 16];

/// The first words of one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Greeting {
    pub(crate) session: Session,
    pub(crate) proof: blake3::Hash,
}

impl Greeting {
    pub(crate) fn to_bytes(self) -> [u8; GREETING] {
        let mut bytes = [0; GREETING];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..6].copy_from_slice(&VERSION.to_le_bytes());
        bytes[6..22].copy_from_slice(&self.session);
        bytes[22..].copy_from_slice(self.proof.as_bytes());
        bytes
    }

    /// Reads a greeting of the version that this program speaks.
    pub(crate) fn from_bytes(bytes: &[u8; GREETING]) -> Option<Self> {
        if bytes[..4] != MAGIC || bytes[4..6] != VERSION.to_le_bytes() {
            return None;
        }
        let mut session = [0; 16];
        session.copy_from_slice(&bytes[6..22]);
        let mut proof = [0; 32];
        proof.copy_from_slice(&bytes[22..]);
        Some(Self {
            session,
            proof: blake3::Hash::from_bytes(proof),
        })
    }
}

/// What is being proven, so that a proof for one purpose is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Link,
    Join,
}

impl Purpose {
    const fn key_context(self) -> &'static str {
        match self {
            Self::Link => "mySPOT 2026-11 proof of the group's secret",
            Self::Join => "mySPOT 2026-11 proof of an invitation's secret",
        }
    }
}

/// A connection as both of its ends see it, and nobody else: the two device ids and a secret of
/// its TLS session. A proof made on one connection is worthless on any other.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    exporter: [u8; 32],
    dialler: DeviceId,
    acceptor: DeviceId,
}

impl Bound {
    pub(crate) fn new(connection: &Connection, me: DeviceId) -> Option<Self> {
        let other = DeviceId(*connection.remote_id().as_bytes());
        let (dialler, acceptor) = match connection.side() {
            Side::Client => (me, other),
            Side::Server => (other, me),
        };
        let mut exporter = [0; 32];
        connection
            .export_keying_material(&mut exporter, b"EXPORTER-mySPOT", b"")
            .ok()?;
        Some(Self {
            exporter,
            dialler,
            acceptor,
        })
    }

    /// The proof of the one who dials.
    pub(crate) fn dialler_proof(
        &self,
        purpose: Purpose,
        secret: &[u8],
        session: &Session,
    ) -> blake3::Hash {
        self.proof(purpose, secret, b"dialler ", session)
    }

    /// The proof of the one who accepts.
    pub(crate) fn acceptor_proof(
        &self,
        purpose: Purpose,
        secret: &[u8],
        session: &Session,
    ) -> blake3::Hash {
        self.proof(purpose, secret, b"acceptor", session)
    }

    /// Four numbers below 2048 that both ends find only if each talks with the other.
    ///
    /// The newcomer is the one who dials.
    pub(crate) fn words(&self, secret: &[u8; 16]) -> [u16; 4] {
        let key = blake3::derive_key("mySPOT 2026-11 words of an invitation", secret);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(&self.exporter);
        hasher.update(&self.acceptor.0);
        hasher.update(&self.dialler.0);
        let hash = hasher.finalize();
        let mut bits = [0; 8];
        bits.copy_from_slice(&hash.as_bytes()[..8]);
        let bits = u64::from_le_bytes(bits);
        [0, 11, 22, 33].map(|shift| {
            u16::try_from((bits >> shift) & 0x7ff).expect("eleven bits fit into sixteen")
        })
    }

    // The hash that comes back compares in constant time.
    fn proof(
        &self,
        purpose: Purpose,
        secret: &[u8],
        direction: &[u8; 8],
        session: &Session,
    ) -> blake3::Hash {
        let key = blake3::derive_key(purpose.key_context(), secret);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(direction);
        hasher.update(&VERSION.to_le_bytes());
        hasher.update(&self.exporter);
        hasher.update(&self.dialler.0);
        hasher.update(&self.acceptor.0);
        hasher.update(session);
        hasher.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(exporter: u8, dialler: u8, acceptor: u8) -> Bound {
        Bound {
            exporter: [exporter; 32],
            dialler: DeviceId([dialler; 32]),
            acceptor: DeviceId([acceptor; 32]),
        }
    }

    #[test]
    fn a_greeting_is_read_as_it_was_written() {
        let greeting = Greeting {
            session: [3; 16],
            proof: blake3::hash(b"proof"),
        };
        assert_eq!(Greeting::from_bytes(&greeting.to_bytes()), Some(greeting));
    }

    #[test]
    fn garbage_and_other_versions_are_no_greeting() {
        assert_eq!(Greeting::from_bytes(&[9; GREETING]), None);
        let mut bytes = Greeting {
            session: [3; 16],
            proof: blake3::hash(b"proof"),
        }
        .to_bytes();
        bytes[4] = 2;
        assert_eq!(Greeting::from_bytes(&bytes), None);
    }

    #[test]
    fn a_proof_is_worthless_anywhere_else() {
        let session = [0; 16];
        let secret = [5; 32];
        let proof = bound(1, 2, 3).dialler_proof(Purpose::Link, &secret, &session);
        let others = [
            bound(9, 2, 3).dialler_proof(Purpose::Link, &secret, &session),
            bound(1, 9, 3).dialler_proof(Purpose::Link, &secret, &session),
            bound(1, 2, 9).dialler_proof(Purpose::Link, &secret, &session),
            bound(1, 3, 2).dialler_proof(Purpose::Link, &secret, &session),
            bound(1, 2, 3).dialler_proof(Purpose::Join, &secret, &session),
            bound(1, 2, 3).dialler_proof(Purpose::Link, &[6; 32], &session),
            bound(1, 2, 3).dialler_proof(Purpose::Link, &secret, &[1; 16]),
            bound(1, 2, 3).acceptor_proof(Purpose::Link, &secret, &session),
        ];
        assert!(others.iter().all(|other| *other != proof));
    }

    #[test]
    fn words_depend_on_both_ends_the_connection_and_the_secret() {
        let words = bound(1, 2, 3).words(&[4; 16]);
        assert!(words.iter().all(|word| *word < 2048));
        assert_eq!(words, bound(1, 2, 3).words(&[4; 16]));
        for other in [
            bound(9, 2, 3).words(&[4; 16]),
            bound(1, 9, 3).words(&[4; 16]),
            bound(1, 2, 9).words(&[4; 16]),
            bound(1, 2, 3).words(&[9; 16]),
        ] {
            assert_ne!(words, other);
        }
    }
}
