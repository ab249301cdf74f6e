//! Waiting for an event, which the story of the relay does too.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use myspot_sync::Event;

/// Longer than anything here takes on a busy machine; nobody waits for it unless a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for the first event that is something; those before it are passed over.
pub(crate) fn wait<T>(
    events: &Receiver<Event>,
    what: &str,
    mut look: impl FnMut(Event) -> Option<T>,
) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match events.recv_timeout(left) {
            Ok(event) => {
                if let Some(found) = look(event) {
                    return found;
                }
            }
            Err(_) => panic!("waited in vain for {what}"),
        }
    }
}
