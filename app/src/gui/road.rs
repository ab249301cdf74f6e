//! The one road from the pages to the bench.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::adapters::entities::ListState;
use super::event::Event;
use super::workbench::Workbench;

/// Carries events to the bench, one at a time, in order.
///
/// An event sent while another is being handled waits its turn: setting a property may make a
/// page call back before the first event is done.
#[derive(Clone)]
pub struct Road {
    bench: Rc<RefCell<Workbench>>,
    waiting: Rc<RefCell<VecDeque<Event>>>,
}

impl Road {
    /// A road that ends at this bench.
    #[must_use]
    pub fn new(bench: Workbench) -> Self {
        Self {
            bench: Rc::new(RefCell::new(bench)),
            waiting: Rc::default(),
        }
    }

    /// Sends an event; it is handled before this returns, unless another one is being handled.
    pub fn send(&self, event: Event) {
        self.waiting.borrow_mut().push_back(event);
        self.go_on();
    }

    /// Handles what waits, unless something is being handled.
    fn go_on(&self) {
        let Ok(mut bench) = self.bench.try_borrow_mut() else {
            return;
        };
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            match next {
                Some(event) => bench.on(event, self),
                None => break,
            }
        }
    }

    /// The doorbell of the workers: takes what is done and sends it on.
    pub fn ring(&self) {
        let Ok(mut bench) = self.bench.try_borrow_mut() else {
            // Something is being handled; the bell rings again once it is.
            let road = self.clone();
            slint::Timer::single_shot(std::time::Duration::ZERO, move || road.ring());
            return;
        };
        let done = bench.jobs.take();
        drop(bench);
        for done in done {
            self.send(Event::Done(Box::new(done)));
        }
    }

    /// Hands out the list that the model of the page shares.
    pub(crate) fn with_list<T>(&self, take: impl FnOnce(&Rc<RefCell<ListState>>) -> T) -> T {
        take(&self.bench.borrow().list)
    }

    /// Puts something on the bench that did not come as an event, and returns what came of it.
    pub fn with<T>(&self, act: impl FnOnce(&mut Workbench) -> T) -> T {
        let done = act(&mut self.bench.borrow_mut());
        self.go_on();
        done
    }

    /// Looks at the bench, for tests.
    pub fn look<T>(&self, look: impl FnOnce(&Workbench) -> T) -> T {
        look(&self.bench.borrow())
    }
}

impl std::fmt::Debug for Road {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Road")
    }
}
