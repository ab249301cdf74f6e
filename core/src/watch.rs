//! Whoever waits for something long: is told how far it is, may call it off, lends threads.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What something long looks at while it runs: a measure of the graph, the plan of an import. The
/// plain one, [`Watch::default`], waits in silence on one thread.
#[derive(Clone, Copy, Default)]
pub struct Watch<'a> {
    stop: Option<&'a AtomicBool>,
    told: Option<&'a (dyn Fn(f32) + Sync)>,
    threads: usize,
}

/// It was called off before it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("called off")]
pub struct Stopped;

impl<'a> Watch<'a> {
    /// Calls it off as soon as the flag is set; looked at thousands of times.
    #[must_use]
    pub fn until(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Is told the share that is done, from 0.0 to 1.0, about a hundred times.
    ///
    /// The calls come from any of the threads; with several of them, two may come out of order.
    #[must_use]
    pub fn telling(mut self, told: &'a (dyn Fn(f32) + Sync)) -> Self {
        self.told = Some(told);
        self
    }

    /// Lends so many threads. The answer does not depend on their number.
    #[must_use]
    pub fn on_threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// How many threads may run, at least the one that asks.
    pub(crate) fn threads(&self) -> usize {
        self.threads.max(1)
    }

    /// Fails once it is called off.
    pub(crate) fn go_on(&self) -> Result<(), Stopped> {
        match self.stop {
            Some(stop) if stop.load(Ordering::Relaxed) => Err(Stopped),
            _ => Ok(()),
        }
    }

    /// The part of a longer way that goes from one share of it to another: what is told within it
    /// is told as a share of the whole.
    pub(crate) fn part(self, from: f32, to: f32) -> Part<'a> {
        Part {
            watch: self,
            from,
            to,
        }
    }

    /// Counts one of so many equal steps as done, and tells of it now and then.
    pub(crate) fn step(&self, done: &AtomicUsize, all: usize) -> Result<(), Stopped> {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(told) = self.told
            && (done == all || done.is_multiple_of((all / 100).max(1)))
        {
            told(done as f32 / all as f32);
        }
        self.go_on()
    }
}

/// A part of a longer way; see [`Watch::part`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    watch: Watch<'a>,
    from: f32,
    to: f32,
}

impl Part<'_> {
    /// Tells that so many of all its steps are done, about a hundred times; fails once called off.
    pub(crate) fn at(&self, done: usize, all: usize) -> Result<(), Stopped> {
        if let Some(told) = self.watch.told
            && done.is_multiple_of((all / 100).max(1))
        {
            let share = done.min(all) as f32 / all.max(1) as f32;
            told(self.from + (self.to - self.from) * share);
        }
        self.watch.go_on()
    }
}

impl fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Watch({} threads)", self.threads())
    }
}
