//! Who is linked with whom, and the frames on their way. Order is kept, as on a real stream.

use std::collections::{BTreeMap, VecDeque};

use myspot_core::Dice;

/// One direction of a link: from which member to which.
type Road = (usize, usize);

#[derive(Default)]
pub struct Network {
    roads: BTreeMap<Road, VecDeque<Vec<u8>>>,
    /// The parts of the message that is being delivered on a road.
    partly: BTreeMap<Road, Vec<Vec<u8>>>,
    /// The last whole message that was delivered on a road.
    whole: BTreeMap<Road, Vec<Vec<u8>>>,
}

impl Network {
    pub fn connect(&mut self, one: usize, two: usize) {
        self.roads.insert((one, two), VecDeque::new());
        self.roads.insert((two, one), VecDeque::new());
    }

    /// Loses everything on its way between two members.
    pub fn cut(&mut self, one: usize, two: usize) {
        for road in [(one, two), (two, one)] {
            self.roads.remove(&road);
            self.partly.remove(&road);
            self.whole.remove(&road);
        }
    }

    pub fn neighbours(&self, of: usize) -> Vec<usize> {
        let all = self.roads.keys();
        all.filter(|(from, _)| *from == of)
            .map(|(_, to)| *to)
            .collect()
    }

    /// Every pair that is linked, once.
    pub fn pairs(&self) -> Vec<Road> {
        let all = self.roads.keys();
        all.filter(|(from, to)| from < to).copied().collect()
    }

    /// The roads on which something waits.
    pub fn busy(&self) -> Vec<Road> {
        let all = self.roads.iter();
        all.filter(|(_, queue)| !queue.is_empty())
            .map(|(road, _)| *road)
            .collect()
    }

    /// Puts frames on a road; some messages are cut into many small parts, so that a cut falls
    /// inside them.
    pub fn send(&mut self, from: usize, to: usize, frames: Vec<Vec<u8>>, dice: &mut Dice) {
        let Some(queue) = self.roads.get_mut(&(from, to)) else {
            return;
        };
        let mut message = Vec::new();
        for frame in frames {
            message.push(frame);
            if message.last().is_some_and(|frame| is_last(frame)) {
                let whole = std::mem::take(&mut message);
                queue.extend(if dice.below(3) == 0 {
                    recut(&whole, dice)
                } else {
                    whole
                });
            }
        }
        assert!(message.is_empty(), "messages are sent whole");
    }

    /// Takes the next frame of a road.
    pub fn take(&mut self, road: Road) -> Option<Vec<u8>> {
        let frame = self.roads.get_mut(&road)?.pop_front()?;
        let partly = self.partly.entry(road).or_default();
        partly.push(frame.clone());
        if is_last(&frame) {
            self.whole.insert(road, std::mem::take(partly));
        }
        Some(frame)
    }

    /// Sends the message that was delivered last once more.
    pub fn again(&mut self, road: Road) {
        let between = self.partly.get(&road).is_none_or(Vec::is_empty);
        let (Some(whole), Some(queue)) = (self.whole.get(&road), self.roads.get_mut(&road)) else {
            return;
        };
        if between {
            for frame in whole.iter().rev() {
                queue.push_front(frame.clone());
            }
        }
    }
}

fn word(frame: &[u8], at: usize) -> u32 {
    let bytes = frame[at..at + 4].try_into().expect("four bytes");
    u32::from_le_bytes(bytes)
}

fn is_last(frame: &[u8]) -> bool {
    word(frame, 0) + 1 == word(frame, 4)
}

/// The same message in smaller parts. The first holds at least its length, four bytes.
fn recut(frames: &[Vec<u8>], dice: &mut Dice) -> Vec<Vec<u8>> {
    let body: Vec<u8> = frames
        .iter()
        .flat_map(|frame| &frame[8..])
        .copied()
        .collect();
    let size = 4 + dice.below(120) as usize;
    let parts: Vec<&[u8]> = body.chunks(size).collect();
    let count = parts.len() as u32;
    let each = parts.iter().zip(0_u32..);
    each.map(|(part, place)| [&place.to_le_bytes(), &count.to_le_bytes(), *part].concat())
        .collect()
}
