//! Frames on a stream: a length of four bytes (little end first), then as many bytes.
//!
//! A length of zero is a ping: it carries nothing and says that the sender is alive.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

use crate::MAX_FRAME;
use crate::error::FrameError;

/// How much is made ready at once for the bytes of a frame, whatever length it announces.
const STEP: usize = 64 << 10;

/// What the length of a frame takes on the wire.
pub(crate) const LENGTH: usize = 4;

/// A ping on the wire.
pub(crate) const PING: [u8; LENGTH] = [0; LENGTH];

/// Why no further frame can be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ReadStop {
    /// The sender has finished, after a whole frame.
    Finished,
    /// Not a byte came for too long.
    Silent,
    /// The connection is gone; it knows why.
    Lost,
    /// What came is no frame.
    Frame(FrameError),
}

/// Writes the length and, when it is short, the body behind it.
///
/// A long body is not copied: `None` in the second place says that nothing is left to write.
pub(crate) fn encode(body: &[u8]) -> (Vec<u8>, Option<&[u8]>) {
    let length = u32::try_from(body.len()).expect("a frame is at most MAX_FRAME long");
    let mut head = length.to_le_bytes().to_vec();
    if body.len() <= STEP {
        head.extend_from_slice(body);
        return (head, None);
    }
    (head, Some(body))
}

/// Reads the length of the next frame and compares it with the limit.
pub(crate) async fn read_length(
    from: &mut (impl AsyncRead + Unpin),
    silence: Duration,
) -> Result<usize, ReadStop> {
    let mut length = [0; LENGTH];
    let mut filled = 0;
    while filled < LENGTH {
        match timeout(silence, from.read(&mut length[filled..])).await {
            Err(_) => return Err(ReadStop::Silent),
            Ok(Err(_)) => return Err(ReadStop::Lost),
            Ok(Ok(0)) if filled == 0 => return Err(ReadStop::Finished),
            Ok(Ok(0)) => return Err(ReadStop::Frame(FrameError::Cut)),
            Ok(Ok(n)) => filled += n,
        }
    }
    let declared = u32::from_le_bytes(length);
    match usize::try_from(declared) {
        Ok(length) if length <= MAX_FRAME => Ok(length),
        _ => Err(ReadStop::Frame(FrameError::TooLong {
            declared: u64::from(declared),
            limit: MAX_FRAME,
        })),
    }
}

/// Reads a body of a length that was compared with its limit.
///
/// The memory grows with the bytes that came, never ahead of them by more than their own size.
pub(crate) async fn read_body(
    from: &mut (impl AsyncRead + Unpin),
    length: usize,
    silence: Duration,
) -> Result<Vec<u8>, ReadStop> {
    let mut body = Vec::new();
    while body.len() < length {
        let step = STEP.min(length - body.len());
        body.reserve(step);
        let read = read_some(from, step, &mut body);
        match timeout(silence, read).await {
            Err(_) => return Err(ReadStop::Silent),
            Ok(Err(_)) => return Err(ReadStop::Lost),
            Ok(Ok(0)) => return Err(ReadStop::Frame(FrameError::Cut)),
            Ok(Ok(_)) => {}
        }
    }
    Ok(body)
}

async fn read_some(
    from: &mut (impl AsyncRead + Unpin),
    most: usize,
    into: &mut Vec<u8>,
) -> io::Result<usize> {
    let most = u64::try_from(most).expect("a step fits");
    AsyncReadExt::take(from, most).read_buf(into).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(10);

    fn read(bytes: &[u8]) -> Result<Vec<u8>, ReadStop> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut from = bytes;
            let length = read_length(&mut from, LONG).await?;
            read_body(&mut from, length, LONG).await
        })
    }

    fn written(body: &[u8]) -> Vec<u8> {
        let (mut bytes, rest) = encode(body);
        bytes.extend_from_slice(rest.unwrap_or_default());
        bytes
    }

    #[test]
    fn what_was_written_is_read() {
        for length in [0, 1, 5, STEP - 1, STEP, STEP + 1, MAX_FRAME] {
            let body = vec![7; length];
            assert_eq!(read(&written(&body)), Ok(body));
        }
    }

    #[test]
    fn a_length_above_the_limit_is_refused() {
        for declared in [MAX_FRAME as u32 + 1, 2_000_000_000, u32::MAX] {
            assert_eq!(
                read(&declared.to_le_bytes()),
                Err(ReadStop::Frame(FrameError::TooLong {
                    declared: u64::from(declared),
                    limit: MAX_FRAME
                }))
            );
        }
    }

    #[test]
    fn every_truncation_is_a_cut_frame() {
        let bytes = written(b"a frame of some bytes");
        assert_eq!(read(&[]), Err(ReadStop::Finished));
        for end in 1..bytes.len() {
            assert_eq!(
                read(&bytes[..end]),
                Err(ReadStop::Frame(FrameError::Cut)),
                "{end}"
            );
        }
    }

    #[test]
    fn an_announced_length_takes_no_memory_before_its_bytes_come() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut into = Vec::new();
            let mut from: &[u8] = &[1, 2, 3];
            into.reserve(STEP);
            let read = read_some(&mut from, STEP, &mut into).await;
            assert_eq!(read.expect("three bytes"), 3);
            assert!(into.capacity() <= STEP, "{}", into.capacity());
        });
    }

    #[test]
    fn a_stream_that_says_nothing_is_silent() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let (mut mine, _theirs) = tokio::io::duplex(8);
            let stop = read_length(&mut mine, Duration::from_millis(20)).await;
            assert_eq!(stop, Err(ReadStop::Silent));
        });
    }
}
