//! Measures on loopback how soon two devices link, how long a frame takes there and back, and how
//! much a link carries. `cargo run --release -p myspot-sync --example measure`

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use std::error::Error;
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use myspot_sync::{Bind, Command, DeviceId, Event, MAX_FRAME, Node, Peer};

const SECRET: [u8; 32] = [7; 32];
const LINKS: u8 = 20;
const ROUND_TRIPS: usize = 2_000;
const MEBIBYTES: usize = 256;

type Measured<T> = Result<T, Box<dyn Error>>;

struct Device {
    node: Node,
    events: Receiver<Event>,
    address: SocketAddr,
}

fn main() -> Measured<()> {
    let mut binding = Vec::new();
    let mut linking = Vec::new();
    for number in 0..LINKS {
        let (anne, bind_time) = start([2 * number + 1; 32])?;
        let (bob, _) = start([2 * number + 2; 32])?;
        binding.push(bind_time);
        let begun = Instant::now();
        link(&anne, &bob)?;
        linking.push(begun.elapsed());
    }

    let (anne, _) = start([201; 32])?;
    let (bob, _) = start([202; 32])?;
    link(&anne, &bob)?;
    let mut trips = Vec::new();
    for _ in 0..ROUND_TRIPS {
        let begun = Instant::now();
        send(&anne, bob.node.device(), vec![1; 200]);
        let frame = receive(&bob)?;
        send(&bob, anne.node.device(), frame);
        receive(&anne)?;
        trips.push(begun.elapsed());
    }

    let begun = Instant::now();
    for _ in 0..MEBIBYTES {
        send(&anne, bob.node.device(), vec![1; MAX_FRAME]);
    }
    for _ in 0..MEBIBYTES {
        receive(&bob)?;
    }
    let carried = begun.elapsed();

    println!("| loopback | p50 | p99 |");
    println!("|---|---|---|");
    line("open the sockets", &mut binding);
    line("link, from the list to both ends", &mut linking);
    line("200 bytes there and back", &mut trips);
    let mebibytes = u32::try_from(MEBIBYTES)?;
    let rate = f64::from(mebibytes) / carried.as_secs_f64();
    println!("\n{MEBIBYTES} frames of 1 MiB: {rate:.0} MiB/s");
    Ok(())
}

fn start(key: [u8; 32]) -> Measured<(Device, Duration)> {
    let (tell, events) = channel();
    let begun = Instant::now();
    let place = Bind::Only(([127, 0, 0, 1], 0).into());
    let node = Node::start(key, place, move |event| drop(tell.send(event)))?;
    loop {
        if let Event::Listening { addresses } = events.recv()? {
            let device = Device {
                node,
                events,
                address: addresses[0],
            };
            return Ok((device, begun.elapsed()));
        }
    }
}

fn link(from: &Device, to: &Device) -> Measured<()> {
    let listen = |device: DeviceId, addresses| Command::Listen {
        peers: vec![Peer { device, addresses }],
        secret: SECRET,
    };
    to.node.send(listen(from.node.device(), Vec::new()));
    from.node.send(listen(to.node.device(), vec![to.address]));
    for device in [from, to] {
        while !matches!(device.events.recv()?, Event::Linked { .. }) {}
    }
    Ok(())
}

fn send(from: &Device, to: DeviceId, frame: Vec<u8>) {
    from.node.send(Command::Send { to, frame });
}

fn receive(device: &Device) -> Measured<Vec<u8>> {
    loop {
        if let Event::Received { frame, .. } = device.events.recv()? {
            return Ok(frame);
        }
    }
}

fn line(what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    println!("| {what} | {:.2} ms | {:.2} ms |", at(50), at(99));
}
