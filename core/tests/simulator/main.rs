//! Thousands of stories of groups that meet, part, crash and come back; each from one number.
//!
//! `MYSPOT_SEEDS=n` tells n stories, `MYSPOT_SEED=k` tells the k-th alone.

#![allow(unreachable_pub)]

mod deeds;
mod disk;
mod laws;
mod member;
mod network;
mod script;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use myspot_core::Kinds;

/// As many as take half a minute in a debug build.
const SEEDS: u64 = 60;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn tell(seed: u64, kinds: &Arc<Kinds>) {
    let told = catch_unwind(AssertUnwindSafe(|| {
        let world = script::play(seed, kinds);
        laws::check(&world, kinds);
    }));
    if let Err(panic) = told {
        eprintln!("to repeat: MYSPOT_SEED={seed} cargo test -p myspot-core --test simulator");
        resume_unwind(panic);
    }
}

#[test]
fn whatever_happens_to_a_group_everybody_ends_with_the_same() {
    let kinds = Arc::new(Kinds::builtin());
    if let Some(seed) = number("MYSPOT_SEED") {
        return tell(seed, &kinds);
    }
    let seeds = number("MYSPOT_SEEDS").unwrap_or(SEEDS);
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds {
                        break;
                    }
                    tell(seed, &kinds);
                }
            });
        }
    });
}
