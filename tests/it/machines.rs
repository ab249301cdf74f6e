//! Members' machines: the program run on each, on one network whose cables can be pulled.
//!
//! Where this machine allows network namespaces (root, `ip`), each is a namespace of its own with a
//! cable to one switch; elsewhere all are addresses of loopback, and a cable cannot be pulled.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value as Json;

use crate::display::{myspot, program};

/// A machine on which programs are run.
#[derive(Debug, Clone)]
pub struct Machine {
    namespace: Option<String>,
    /// The address of its cable, or of loopback.
    pub address: String,
}

impl Machine {
    /// This machine, at an address of loopback.
    pub fn here(address: &str) -> Self {
        Self {
            namespace: None,
            address: address.to_owned(),
        }
    }

    /// Any program.
    pub fn any(&self, program: &Path) -> Command {
        let Some(namespace) = &self.namespace else {
            return Command::new(program);
        };
        let mut command = Command::new("ip");
        command.args(["netns", "exec", namespace]).arg(program);
        command
    }

    /// The program of a member whose home is this folder.
    pub fn command(&self, home: &Path, words: &[&str]) -> Command {
        let mut command = match &self.namespace {
            None => myspot(home),
            Some(_) => {
                let mut command = self.any(&program());
                command
                    .current_dir(home)
                    .env("MYSPOT_HOME", home.join("device"));
                command
            }
        };
        command
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn start(&self, home: &Path, words: &[&str]) -> Child {
        self.command(home, words).spawn().expect("it runs")
    }

    /// Runs it to its end; the one object that it answers with, if it does.
    pub fn run(&self, home: &Path, words: &[&str]) -> Json {
        answer(&self.command(home, words).output().expect("it runs"))
    }
}

/// That it went well.
pub fn done(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {said}", output.status);
}

/// That it went well, and what it answers.
pub fn answer(output: &Output) -> Json {
    done(output);
    serde_json::from_slice(&output.stdout).unwrap_or(Json::Null)
}

/// Machines on one network.
pub struct Network {
    /// The namespace of the switch, where there is one.
    switch: Option<String>,
    pub machines: Vec<Machine>,
}

impl Network {
    /// Lays a cable from each machine to one switch, in namespaces named after a story; where there
    /// are none, says so and gives addresses of loopback.
    pub fn lay(story: &str, n_machines: usize) -> Self {
        if let Some(network) = Self::apart(story, n_machines) {
            return network;
        }
        println!("no network namespaces here: {story} on addresses of loopback, without cables");
        let machines = (1..=n_machines).map(|host| Machine::here(&format!("127.0.0.{host}")));
        Self {
            switch: None,
            machines: machines.collect(),
        }
    }

    /// The same, or nothing at all where there are no namespaces.
    pub fn apart(story: &str, n_machines: usize) -> Option<Self> {
        let switch = format!("ms{}{story}", std::process::id());
        if !ip(&["netns", "add", &switch]) {
            return None;
        }
        let network = Self {
            machines: (0..n_machines)
                .map(|machine| Machine {
                    namespace: Some(format!("{switch}{machine}")),
                    address: String::new(),
                })
                .collect(),
            switch: Some(switch),
        };
        let laid = network.connect();
        assert!(laid, "there are namespaces, and no cable between them");
        let mut network = network;
        network.number("10.77.0");
        Some(network)
    }

    fn connect(&self) -> bool {
        let Some(switch) = &self.switch else {
            return false;
        };
        let on_switch = |words: &[&str]| ip(&[&["-n", switch.as_str()], words].concat());
        on_switch(&["link", "add", "switch", "type", "bridge"])
            && on_switch(&["link", "set", "switch", "up"])
            && self.machines.iter().enumerate().all(|(number, machine)| {
                let name = machine.namespace.as_deref().unwrap_or_default();
                let port = port(number);
                ip(&["netns", "add", name])
                    && on_switch(&[
                        "link", "add", &port, "type", "veth", "peer", "name", "wire", "netns", name,
                    ])
                    && on_switch(&["link", "set", &port, "master", "switch", "up"])
                    && ip(&["-n", name, "link", "set", "lo", "up"])
                    && ip(&["-n", name, "link", "set", "wire", "up"])
            })
    }

    /// Gives all machines addresses of one network, in place of those before.
    pub fn number(&mut self, network: &str) {
        for (machine, host) in self.machines.iter_mut().zip(1..) {
            let name = machine.namespace.as_deref().expect("a namespace");
            machine.address = format!("{network}.{host}");
            let address = format!("{}/24", machine.address);
            assert!(ip(&["-n", name, "-4", "addr", "flush", "dev", "wire"]));
            assert!(ip(&["-n", name, "addr", "add", &address, "dev", "wire"]));
        }
    }

    /// Gives all machines addresses of one network by IPv6, and none by IPv4. Returns whether
    /// there is IPv6 here.
    pub fn number_by_ipv6(&mut self, network: &str) -> bool {
        self.machines.iter_mut().zip(1..).all(|(machine, host)| {
            let name = machine.namespace.as_deref().expect("a namespace");
            machine.address = format!("{network}::{host}");
            let address = format!("{}/64", machine.address);
            assert!(ip(&["-n", name, "-4", "addr", "flush", "dev", "wire"]));
            // Nobody else is on the cable who could have the same.
            ip(&["-n", name, "addr", "add", &address, "dev", "wire", "nodad"])
        })
    }

    /// Whether cables can be pulled.
    pub fn has_cables(&self) -> bool {
        self.switch.is_some()
    }

    /// Pulls the cable of a machine out of the switch, or puts it back. The machine keeps its
    /// address, as a laptop does, and nobody is told.
    pub fn cable(&self, machine: usize, plugged: bool) {
        let switch = self.switch.as_deref().expect("a switch");
        let state = if plugged { "up" } else { "down" };
        assert!(ip(&["-n", switch, "link", "set", &port(machine), state]));
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let machines = self.machines.iter();
        let machines = machines.filter_map(|machine| machine.namespace.as_deref());
        for namespace in machines.chain(self.switch.as_deref()) {
            ip(&["netns", "del", namespace]);
        }
    }
}

fn port(machine: usize) -> String {
    format!("port{machine}")
}

fn ip(words: &[&str]) -> bool {
    let done = Command::new("ip")
        .args(words)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    done.is_ok_and(|status| status.success())
}
