//! A relay, and before it a wire that keeps what passes.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use iroh_relay::server::{RelayConfig, Server, ServerConfig};
use myspot_sync::RelayAddress;

/// A relay that is reached by a wire; it ends with this.
pub(crate) struct Wire {
    address: SocketAddr,
    passed: Arc<Mutex<Vec<u8>>>,
    calls: Arc<AtomicUsize>,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Wire {
    pub(crate) fn lay() -> Self {
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let server = serve(stopped);
        let wire = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = wire.local_addr().expect("a port");
        let (passed, calls) = (Arc::new(Mutex::default()), Arc::new(AtomicUsize::default()));
        let (keep, count) = (Arc::clone(&passed), Arc::clone(&calls));
        std::thread::spawn(move || {
            for end in wire.incoming().map_while(Result::ok) {
                count.fetch_add(1, Ordering::SeqCst);
                let Ok(other) = TcpStream::connect(server) else {
                    return;
                };
                carry(&end, &other, &keep);
                carry(&other, &end, &keep);
            }
        });
        Self {
            address,
            passed,
            calls,
            _stop: stop,
        }
    }

    /// What a member types in.
    pub(crate) fn relay(&self) -> RelayAddress {
        RelayAddress::parse(&format!("http://{}", self.address)).expect("an address")
    }

    /// Every byte that passed, in both directions.
    ///
    /// What devices send is masked as WebSocket asks; what the relay sends on is not.
    pub(crate) fn passed(&self) -> Vec<u8> {
        self.passed.lock().expect("nobody panicked").clone()
    }

    /// How often anybody called.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

fn carry(from: &TcpStream, to: &TcpStream, keep: &Arc<Mutex<Vec<u8>>>) {
    let ends = (from.try_clone(), to.try_clone());
    let (mut from, mut to) = (ends.0.expect("a socket"), ends.1.expect("a socket"));
    let keep = Arc::clone(keep);
    std::thread::spawn(move || {
        let mut bytes = [0; 16 << 10];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            keep.lock()
                .expect("nobody panicked")
                .extend_from_slice(&bytes[..read]);
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        // The other end is gone as well, or hears of it by this.
        to.shutdown(Shutdown::Both).ok();
    });
}

/// A relay on loopback, without a certificate, on a thread of its own.
fn serve(stopped: tokio::sync::oneshot::Receiver<()>) -> SocketAddr {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut config = ServerConfig::default();
            config.relay = Some(RelayConfig::new(([127, 0, 0, 1], 0)));
            let server = Server::spawn(config).await.expect("a relay");
            tell.send(server.http_addr().expect("a port"))
                .expect("the test waits");
            // Dropped, or told: the test is over.
            stopped.await.ok();
            server.shutdown().await.ok();
        });
    });
    told.recv().expect("a relay")
}
