//! A device on the network: a thread of its own, commands in, events out.

use std::io;
use std::sync::Arc;
use std::sync::mpsc as blocking;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

use crate::door::{Bind, Command, DeviceId, Event};
use crate::error::SyncError;
use crate::gate::Gate;
use crate::listen::{bind, device_of};
use crate::relay::RelayAddress;
use crate::switchboard::{Switchboard, Told};

/// How long the tasks of a node that has left may take to let go of its sockets.
const LAST: Duration = Duration::from_millis(500);

/// A device on the network. Dropping it leaves, and waits until that is done (two seconds at
/// most).
#[derive(Debug)]
pub struct Node {
    device: DeviceId,
    commands: mpsc::UnboundedSender<Command>,
    thread: Option<JoinHandle<()>>,
}

impl Node {
    /// Opens the sockets of a device. Nobody is let in and nothing is dialled before a command
    /// says so.
    ///
    /// `told` is called from the node's own thread, one event after the other, and everything
    /// waits for it: it should put the event into a channel and return.
    pub fn start(
        device_key: [u8; 32],
        place: Bind,
        told: impl Fn(Event) + Send + Sync + 'static,
    ) -> Result<Self, SyncError> {
        Self::start_over(None, device_key, place, told)
    }

    /// As [`Node::start`], and devices that do not reach each other directly meet at a relay. It
    /// is called at once and as long as the node lives; to take it away is to start anew.
    pub fn start_over(
        relay: Option<RelayAddress>,
        device_key: [u8; 32],
        place: Bind,
        told: impl Fn(Event) + Send + Sync + 'static,
    ) -> Result<Self, SyncError> {
        let (commands, asked) = mpsc::unbounded_channel();
        let (ready, started) = blocking::channel();
        let told: Arc<Told> = Arc::new(told);
        let thread = thread::Builder::new()
            .name("myspot-sync".to_owned())
            .spawn(move || work(relay.as_ref(), (&device_key, &place), asked, &told, &ready))
            .map_err(SyncError::NoThread)?;
        match started.recv() {
            Ok(Ok(())) => {}
            Ok(Err(why)) => return Err(why),
            Err(_) => return Err(SyncError::NoThread(io::Error::other("the thread ended"))),
        }
        Ok(Self {
            device: device_of(&device_key),
            commands,
            thread: Some(thread),
        })
    }

    /// The public key of this device.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Asks for something. Never blocks; after [`Event::Left`] nothing happens any more.
    pub fn send(&self, command: Command) {
        // A node that has left obeys nothing, as it says.
        self.commands.send(command).ok();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.send(Command::Leave);
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // A thread that panicked has nothing left to wait for.
            thread.join().ok();
        }
    }
}

fn work(
    relay: Option<&RelayAddress>,
    (key, place): (&[u8; 32], &Bind),
    asked: mpsc::UnboundedReceiver<Command>,
    told: &Arc<Told>,
    ready: &blocking::Sender<Result<(), SyncError>>,
) {
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(why) => {
            ready.send(Err(SyncError::NoThread(why))).ok();
            return;
        }
    };
    let gate = Arc::new(Gate::default());
    match runtime.block_on(bind(key, place, relay, &gate)) {
        Ok(endpoint) => {
            ready.send(Ok(())).ok();
            let switchboard = Switchboard::new(endpoint, relay.cloned(), gate, Arc::clone(told));
            runtime.block_on(switchboard.run(asked));
        }
        Err(why) => {
            ready.send(Err(why)).ok();
            return;
        }
    }
    // The port is free before the app hears that we have left.
    runtime.shutdown_timeout(LAST);
    told(Event::Left);
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("myspot-sync-worker")
        .enable_all()
        .build()
}
