//! Who belongs: worked out from the set of what was signed.
//!
//! Each epoch but the first says which epochs its author knew (`after`), and each addendum to
//! which epochs it adds. So of any two statements it can be told whether one was made knowing of
//! the other, or apart from it; nothing hangs on clocks or on the order of arrival.

use std::collections::{BTreeMap, BTreeSet};

use super::stated::{Added, Hash, Stated};
use super::{EpochError, Member, Role};
use crate::keys::{Card, Device};

/// Most epochs of one chain.
pub(super) const MAX_EPOCHS: usize = 256;

/// A set of epochs, by their places in the order of number and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Known([u128; 2]);

impl Known {
    fn with(mut self, place: usize) -> Self {
        self.0[place / 128] |= 1 << (place % 128);
        self
    }

    fn and(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    fn has(self, place: usize) -> bool {
        self.0[place / 128] >> (place % 128) & 1 == 1
    }

    fn is_within(self, other: Self) -> bool {
        self.and(other) == other
    }
}

/// What follows from a set of statements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Reckoned {
    /// Everybody who belongs.
    pub(super) members: BTreeMap<Device, Member>,
    /// The cards under which each device was let in, those who left included.
    pub(super) cards: BTreeMap<Device, Vec<Card>>,
    /// The devices that had the right to write at some time.
    pub(super) wrote: BTreeSet<Device>,
    /// Who was let in by somebody who had, unknown to them both, lost the right to: they wait
    /// for a facilitator.
    pub(super) waiting: Vec<Member>,
    /// The epochs that no other one knows of, in order.
    pub(super) tips: Vec<Hash>,
    /// The greatest number.
    pub(super) number: u32,
}

struct Grant<'a> {
    member: &'a Member,
    known: Known,
    /// Who let the member in by an addendum.
    by: Option<Device>,
}

struct Table<'a> {
    epochs: Vec<(&'a Hash, &'a Stated)>,
    /// What each epoch's author knew, by place.
    known: Vec<Known>,
    addenda: Vec<(&'a Added, Known)>,
    counted: Vec<bool>,
    accepted: Known,
}

/// Works out who belongs.
///
/// # Errors
/// When a statement follows one that is missing, its author had no right to make it, its
/// signature does not fit, or two epochs contradict each other.
pub(super) fn reckon(
    epochs: &BTreeMap<Hash, Stated>,
    addenda: &BTreeMap<Hash, Added>,
) -> Result<Reckoned, EpochError> {
    let mut table = Table::of(epochs, addenda)?;
    table.count()?;
    table.contradictions()?;
    table.result()
}

impl<'a> Table<'a> {
    fn of(
        epochs: &'a BTreeMap<Hash, Stated>,
        addenda: &'a BTreeMap<Hash, Added>,
    ) -> Result<Self, EpochError> {
        if epochs.len() > MAX_EPOCHS {
            return Err(EpochError::TooLong);
        }
        let mut ordered: Vec<(&Hash, &Stated)> = epochs.iter().collect();
        ordered.sort_by_key(|(hash, stated)| (stated.epoch.number, **hash));
        let places: BTreeMap<&Hash, usize> = ordered
            .iter()
            .enumerate()
            .map(|(place, (hash, _))| (*hash, place))
            .collect();
        let mut known: Vec<Known> = Vec::new();
        for (place, (_, stated)) in ordered.iter().enumerate() {
            let mut of_this = Known::default();
            let mut number = 0;
            for hash in &stated.after {
                let before = *places.get(hash).ok_or(EpochError::Unreadable)?;
                // The order is by number, so what is known stands before.
                let earlier = known.get(before).filter(|_| before < place);
                of_this = of_this.and(earlier.ok_or(EpochError::Unreadable)?.with(before));
                number = ordered[before].1.epoch.number.max(number);
            }
            if stated.epoch.number != number + 1 || (place == 0) != stated.after.is_empty() {
                return Err(EpochError::Unreadable);
            }
            known.push(of_this);
        }
        let mut added = Vec::new();
        for addendum in addenda.values() {
            let mut of_this = Known::default();
            for hash in &addendum.after {
                let place = *places.get(hash).ok_or(EpochError::Foreign)?;
                of_this = of_this.and(known[place].with(place));
            }
            added.push((addendum, of_this));
        }
        Ok(Self {
            counted: vec![false; added.len()],
            epochs: ordered,
            known,
            addenda: added,
            accepted: Known::default().with(0),
        })
    }

    /// Accepts what was signed by a facilitator, until nothing more follows.
    ///
    /// Who is a facilitator as one author knew it depends on nothing that others did apart from
    /// it. So what counts once counts for ever, and two sets that hold make one that holds.
    fn count(&mut self) -> Result<(), EpochError> {
        loop {
            let mut more = false;
            let mut facilitators: BTreeMap<Known, Vec<Device>> = BTreeMap::new();
            let cards = self.cards();
            for place in 0..self.addenda.len() {
                let (added, known) = self.addenda[place];
                if self.counted[place] || !known.is_within(self.accepted) {
                    continue;
                }
                let may = facilitators
                    .entry(known)
                    .or_insert_with(|| self.facilitators(known));
                if may.contains(&added.signed.by) && added.holds(cards.get(&added.signed.by)) {
                    self.counted[place] = true;
                    more = true;
                }
            }
            for place in 1..self.epochs.len() {
                let (stated, known) = (self.epochs[place].1, self.known[place]);
                if self.accepted.has(place) || !known.is_within(self.accepted) {
                    continue;
                }
                let may = facilitators
                    .entry(known)
                    .or_insert_with(|| self.facilitators(known));
                if may.contains(&stated.signed.by) && stated.holds(cards.get(&stated.signed.by)) {
                    self.accepted = self.accepted.with(place);
                    more = true;
                }
            }
            if !more {
                break;
            }
        }
        let all = (0..self.epochs.len()).all(|place| self.accepted.has(place));
        if all && self.counted.iter().all(|counted| *counted) {
            Ok(())
        } else {
            Err(EpochError::BadSignature)
        }
    }

    /// Everything that gave somebody a role, among what was known; the founder first, then by
    /// number and name.
    fn grants(&self, among: Known) -> Vec<Grant<'a>> {
        let of_epoch = |place: usize| {
            let members = self.epochs[place].1.epoch.members.iter();
            let known = self.known[place].with(place);
            members.map(move |member| Grant {
                member,
                known,
                by: None,
            })
        };
        let addenda = self.addenda.iter().zip(&self.counted);
        let addenda = addenda.filter(|((_, known), counted)| **counted && known.is_within(among));
        let addenda = addenda.map(|((added, known), _)| Grant {
            member: &added.addendum.member,
            known: *known,
            by: Some(added.signed.by),
        });
        let later = (1..self.epochs.len()).filter(|place| among.has(*place));
        of_epoch(0)
            .chain(addenda)
            .chain(later.flat_map(of_epoch))
            .collect()
    }

    /// The least that an epoch among those known leaves a device, if its author did not know
    /// what is in `knowing`. The outer `None` when none lowers it.
    fn ceiling(&self, device: &Device, knowing: Known, among: Known) -> Option<Option<Role>> {
        let apart = |place: &usize| among.has(*place) && !knowing.has(*place);
        let all = (1..self.epochs.len()).filter(apart);
        let all = all.flat_map(|place| &self.epochs[place].1.lowered);
        all.filter(|lowered| lowered.device == *device)
            .map(|lowered| lowered.to)
            .min()
    }

    /// What a grant still gives; `None` for nothing.
    fn gives(&self, grant: &Grant<'_>, among: Known) -> Option<Role> {
        if grant.by.is_some_and(|by| self.is_void(&by, grant, among)) {
            return None;
        }
        match self.ceiling(&grant.member.card.device, grant.known, among) {
            Some(ceiling) => ceiling.map(|most| most.min(grant.member.role)),
            None => Some(grant.member.role),
        }
    }

    /// Whether an addendum's author had lost the right to let others in, unknown to it: then
    /// whoever holds that device could go on letting people in for ever.
    fn is_void(&self, by: &Device, grant: &Grant<'_>, among: Known) -> bool {
        let ceiling = self.ceiling(by, grant.known, among);
        ceiling.is_some_and(|most| most < Some(Role::Facilitator))
    }

    fn facilitators(&self, among: Known) -> Vec<Device> {
        let grants = self.grants(among);
        let all = grants.iter();
        all.filter(|grant| self.gives(grant, among) == Some(Role::Facilitator))
            .map(|grant| grant.member.card.device)
            .collect()
    }

    fn cards(&self) -> BTreeMap<Device, Vec<Card>> {
        let mut cards: BTreeMap<Device, Vec<Card>> = BTreeMap::new();
        for grant in self.grants(self.accepted) {
            let card = &grant.member.card;
            let known = cards.entry(card.device).or_default();
            if !known.iter().any(|other| other.signing == card.signing) {
                known.push(card.clone());
            }
        }
        cards
    }

    /// Two epochs that were begun apart, of which one lowers the author of the other.
    fn contradictions(&self) -> Result<(), EpochError> {
        for (place, (_, stated)) in self.epochs.iter().enumerate().skip(1) {
            for (other, (_, against)) in self.epochs.iter().enumerate().skip(1) {
                let apart = !self.known[place].has(other) && !self.known[other].has(place);
                let lowers = against.lowered.iter().any(|lowered| {
                    lowered.device == stated.signed.by && lowered.to < Some(Role::Facilitator)
                });
                if place != other && apart && lowers {
                    return Err(EpochError::TwoEpochs);
                }
            }
        }
        Ok(())
    }

    fn result(&self) -> Result<Reckoned, EpochError> {
        let all = self.accepted;
        let mut reckoned = Reckoned {
            cards: self.cards(),
            ..Reckoned::default()
        };
        let grants = self.grants(all);
        for grant in &grants {
            let device = grant.member.card.device;
            if grant.member.role.writes() {
                reckoned.wrote.insert(device);
            }
            let Some(role) = self.gives(grant, all) else {
                continue;
            };
            let known = reckoned.members.entry(device).or_insert_with(|| Member {
                // The first card is the one that stays, whatever comes later.
                card: reckoned.cards[&device][0].clone(),
                role,
            });
            known.role = known.role.max(role);
        }
        for grant in &grants {
            let void = grant.by.is_some_and(|by| self.is_void(&by, grant, all));
            let device = grant.member.card.device;
            let lowered = self.ceiling(&device, grant.known, all).is_some();
            let known = reckoned.members.contains_key(&device);
            if void && !lowered && !known {
                reckoned.waiting.push(grant.member.clone());
            }
        }
        let mut facilitators = reckoned.members.values();
        if !facilitators.any(|member| member.role == Role::Facilitator) {
            return Err(EpochError::TwoEpochs);
        }
        let known = self.known.iter().fold(Known::default(), |k, of| k.and(*of));
        for (place, (hash, stated)) in self.epochs.iter().enumerate() {
            reckoned.number = stated.epoch.number.max(reckoned.number);
            if !known.has(place) {
                reckoned.tips.push(**hash);
            }
        }
        Ok(reckoned)
    }
}
