//! Bytes that one device seals for another: a group's secret, or all that a newcomer needs.
//!
//! Both ends work the key out of one's secret and the other's public sealing key, so nobody
//! else, other members included, can open an envelope or make one in a device's name.
//!
//! Envelope: version (1 byte, 1), nonce (24), XChaCha20-Poly1305 of the content (its length + 16).
//! The nonce follows from key and content, so no dice are needed and two contents never share one.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::keys::DeviceKeys;

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Seals bytes from this device to the holder of a sealing key; `context` says what for.
///
/// `None` when the sealing key is no key.
pub(crate) fn seal(
    from: &DeviceKeys,
    to: &[u8; 32],
    context: &[u8],
    content: &[u8],
) -> Option<Vec<u8>> {
    let key = key(&from.agree(to)?, (&from.sealing(), to), context);
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&blake3::keyed_hash(&key, content).as_bytes()[..NONCE]);
    let sealed = XChaCha20Poly1305::new(&key.into()).encrypt(
        &XNonce::from(nonce),
        Payload {
            msg: content,
            aad: &[VERSION],
        },
    );
    let sealed = sealed.ok()?;
    Some([[VERSION].as_slice(), &nonce, &sealed].concat())
}

/// Opens an envelope that the holder of a sealing key made for this device.
///
/// `None` when it is none, or was made by another, for another, or for something else.
pub(crate) fn open(
    to: &DeviceKeys,
    from: &[u8; 32],
    context: &[u8],
    envelope: &[u8],
) -> Option<Vec<u8>> {
    let rest = envelope.strip_prefix(&[VERSION])?;
    let (nonce, sealed) = rest.split_at_checked(NONCE)?;
    let key = key(&to.agree(from)?, (from, &to.sealing()), context);
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let opened = XChaCha20Poly1305::new(&key.into()).decrypt(
        &XNonce::from(nonce),
        Payload {
            msg: sealed,
            aad: &[VERSION],
        },
    );
    opened.ok()
}

fn key(shared: &[u8; 32], (from, to): (&[u8; 32], &[u8; 32]), context: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("myspot 2026-11 envelope between devices");
    hasher.update(shared);
    hasher.update(from);
    hasher.update(to);
    hasher.update(context);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Dice;

    #[test]
    fn an_envelope_opens_for_whom_it_is_sealed_and_only_whole() {
        let [odile, samir, eve] = [1, 2, 3].map(|n| DeviceKeys::draw(&mut Dice::from_number(n)));
        let sealed = seal(&odile, &samir.sealing(), b"secret", b"tilleul").expect("a key");
        let read = |keys: &DeviceKeys, from: &DeviceKeys, context: &[u8], bytes: &[u8]| {
            open(keys, &from.sealing(), context, bytes)
        };
        assert_eq!(
            read(&samir, &odile, b"secret", &sealed).as_deref(),
            Some(b"tilleul".as_slice())
        );
        assert_eq!(read(&eve, &odile, b"secret", &sealed), None);
        assert_eq!(read(&samir, &eve, b"secret", &sealed), None);
        assert_eq!(read(&samir, &odile, b"other", &sealed), None);
        // What Odile sealed for Samir cannot be handed back to her as his.
        assert_eq!(read(&odile, &samir, b"secret", &sealed), None);
        for at in 0..sealed.len() {
            assert_eq!(read(&samir, &odile, b"secret", &sealed[..at]), None);
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(read(&samir, &odile, b"secret", &changed), None, "byte {at}");
        }
        assert_eq!(seal(&odile, &[0; 32], b"secret", b"tilleul"), None);
    }
}
