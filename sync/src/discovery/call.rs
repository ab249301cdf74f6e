//! A call: a nonce (16 bytes), the port (2, masked), and a tag (16) that only this device can be
//! meant by, for those who know the key.

use crate::door::DeviceId;

pub(super) const LENGTH: usize = 34;

pub(super) fn write(key: &[u8; 32], me: DeviceId, port: u16, nonce: [u8; 16]) -> [u8; LENGTH] {
    let keys = Keys::of(key);
    let mut call = [0; LENGTH];
    call[..16].copy_from_slice(&nonce);
    let mask = keys.mask(&nonce);
    call[16..18].copy_from_slice(&(port ^ mask).to_be_bytes());
    call[18..].copy_from_slice(&keys.tag(&nonce, me, port));
    call
}

/// Who calls, and on which port it listens; `None` when it is none of these devices under none of
/// these keys.
pub(super) fn read(
    call: &[u8],
    keys: &[[u8; 32]],
    devices: &[DeviceId],
) -> Option<(DeviceId, u16)> {
    let call: &[u8; LENGTH] = call.try_into().ok()?;
    let (nonce, rest) = call.split_first_chunk::<16>()?;
    let (port, tag) = rest.split_first_chunk::<2>()?;
    keys.iter().find_map(|key| {
        let keys = Keys::of(key);
        let port = u16::from_be_bytes(*port) ^ keys.mask(nonce);
        let mut all = devices.iter();
        let device = all.find(|device| keys.tag(nonce, **device, port) == *tag)?;
        (port != 0).then_some((*device, port))
    })
}

struct Keys {
    mask: [u8; 32],
    tag: [u8; 32],
}

impl Keys {
    fn of(key: &[u8; 32]) -> Self {
        Self {
            mask: blake3::derive_key("myspot 2026-11 port in a call", key),
            tag: blake3::derive_key("myspot 2026-11 tag of a call", key),
        }
    }

    fn mask(&self, nonce: &[u8; 16]) -> u16 {
        let hash = blake3::keyed_hash(&self.mask, nonce);
        let [high, low, ..] = *hash.as_bytes();
        u16::from_be_bytes([high, low])
    }

    fn tag(&self, nonce: &[u8; 16], device: DeviceId, port: u16) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(&self.tag);
        hasher
            .update(nonce)
            .update(&device.0)
            .update(&port.to_be_bytes());
        let mut tag = [0; 16];
        hasher.finalize_xof().fill(&mut tag);
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNE: DeviceId = DeviceId([1; 32]);
    const BOB: DeviceId = DeviceId([2; 32]);

    #[test]
    fn a_member_is_recognised_and_nobody_else() {
        let call = write(&[7; 32], ANNE, 4123, [9; 16]);
        let keys = [[8; 32], [7; 32]];
        assert_eq!(read(&call, &keys, &[BOB, ANNE]), Some((ANNE, 4123)));
        assert_eq!(read(&call, &keys, &[BOB]), None, "not a member");
        assert_eq!(read(&call, &keys[..1], &[ANNE]), None, "another secret");
        assert_eq!(read(&call[1..], &keys, &[ANNE]), None);
        assert_eq!(read(&[], &keys, &[ANNE]), None);
        for at in 0..LENGTH {
            let mut changed = call;
            changed[at] ^= 1;
            assert_eq!(read(&changed, &keys, &[ANNE, BOB]), None, "byte {at}");
        }
    }

    #[test]
    fn two_calls_of_one_device_have_nothing_in_common() {
        let (one, two) = (
            write(&[7; 32], ANNE, 4123, [9; 16]),
            write(&[7; 32], ANNE, 4123, [10; 16]),
        );
        assert_ne!(one[16..18], two[16..18]);
        let same = one[18..].iter().zip(&two[18..]).filter(|(a, b)| a == b);
        assert!(same.count() < 4);
        let shows = |call: &[u8]| call.windows(4).any(|part| part == &ANNE.0[..4]);
        assert!(!shows(&one));
    }
}
