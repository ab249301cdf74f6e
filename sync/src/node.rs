//! This device on the network: one thread, one endpoint, one switchboard.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::door::{Bind, Command, DeviceId, Event};
use crate::error::SyncError;
use crate::gate::Gate;
use crate::listen;
use crate::switchboard::Switchboard;

/// A device on the network. Dropping it leaves.
#[derive(Debug)]
pub struct Node {
    commands: mpsc::UnboundedSender<Command>,
    device: DeviceId,
}

impl Node {
    /// Opens the sockets and begins to work in a thread of its own.
    ///
    /// Nobody is let in and nothing is dialled before the first [`Command::Listen`] or
    /// [`Command::Join`]. `told` is called from that thread and must not block. About 10 ms.
    ///
    /// # Errors
    /// When the system gives no port, or no thread.
    pub fn start(
        device_key: [u8; 32],
        bind: Bind,
        told: impl Fn(Event) + Send + Sync + 'static,
    ) -> Result<Self, SyncError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("myspot-sync")
            .enable_all()
            .build()
            .map_err(SyncError::NoThread)?;
        let gate = Arc::new(Gate::default());
        let endpoint = runtime.block_on(listen::bind(&device_key, &bind, &gate))?;
        let (commands, orders) = mpsc::unbounded_channel();
        let device = listen::device_of(&device_key);
        let told = Box::new(told);
        std::thread::Builder::new()
            .name("myspot-sync".into())
            .spawn(move || {
                runtime.block_on(Switchboard::new(endpoint, device, gate, told).run(orders));
                // What still hangs on a socket does not keep the program from ending.
                runtime.shutdown_background();
            })
            .map_err(SyncError::NoThread)?;
        Ok(Self { commands, device })
    }

    /// The public key by which this device is known.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Asks something of the network; never blocks. After [`Command::Leave`] nothing is heard.
    pub fn send(&self, command: Command) {
        self.commands.send(command).ok();
    }
}
