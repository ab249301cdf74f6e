//! Loops and depths of what is drawn, without recursion: a merge may make chains of any length.

/// Which things lead back to themselves.
pub(in crate::view) struct Loops {
    knot: Vec<usize>,
    looped: Vec<bool>,
}

impl Loops {
    /// Finds the loops among `count` things. O(things + ties).
    ///
    /// Source: Kosaraju and Sharir, "A strong-connectivity algorithm", 1981.
    pub(in crate::view) fn of(count: usize, ties: &[(usize, usize)]) -> Self {
        let out = followers(count, ties.iter().copied());
        let back = followers(count, ties.iter().map(|(from, to)| (*to, *from)));
        let starts: Vec<usize> = (0..count).collect();
        let mut knot = vec![usize::MAX; count];
        let mut sizes = Vec::new();
        for start in finished(&out, &starts).into_iter().rev() {
            if knot[start] != usize::MAX {
                continue;
            }
            let (name, mut size) = (sizes.len(), 0);
            let mut open = vec![start];
            knot[start] = name;
            while let Some(at) = open.pop() {
                size += 1;
                for &next in &back[at] {
                    if knot[next] == usize::MAX {
                        knot[next] = name;
                        open.push(next);
                    }
                }
            }
            sizes.push(size);
        }
        let mut looped: Vec<bool> = knot.iter().map(|name| sizes[*name] > 1).collect();
        for (from, to) in ties {
            looped[*from] |= from == to;
        }
        Self { knot, looped }
    }

    /// Whether something leads back to itself.
    pub(in crate::view) fn holds(&self, thing: usize) -> bool {
        self.looped[thing]
    }

    /// Whether a tie is a part of a loop.
    pub(super) fn holds_tie(&self, from: usize, to: usize) -> bool {
        self.looped[from] && self.knot[from] == self.knot[to]
    }
}

/// How many ties lie at most between each thing and one that none leads to.
///
/// A tie that closes a loop does not count; which one does depends on `starts`, the order in
/// which the things are walked. O(things + ties).
pub(super) fn depths(starts: &[usize], ties: &[(usize, usize)]) -> Vec<usize> {
    let count = starts.len();
    let out = followers(count, ties.iter().copied());
    let order = finished(&out, starts);
    let mut left_at = vec![0; count];
    for (moment, thing) in order.iter().enumerate() {
        left_at[*thing] = moment;
    }
    let mut depth = vec![0; count];
    for &thing in order.iter().rev() {
        for &next in &out[thing] {
            // A walk leaves what it has led to first, unless the tie closes a loop.
            if left_at[next] < left_at[thing] {
                depth[next] = depth[next].max(depth[thing] + 1);
            }
        }
    }
    depth
}

fn followers(count: usize, ties: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut followers = vec![Vec::new(); count];
    for (from, to) in ties {
        followers[from].push(to);
    }
    followers
}

/// The things in the order in which a walk in depth leaves them.
fn finished(out: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
    let mut seen = vec![false; out.len()];
    let mut order = Vec::with_capacity(out.len());
    let mut open: Vec<(usize, usize)> = Vec::new();
    for &start in starts {
        if !seen[start] {
            seen[start] = true;
            open.push((start, 0));
        }
        while let Some((thing, step)) = open.last_mut() {
            match out[*thing].get(*step) {
                Some(&next) => {
                    *step += 1;
                    if !seen[next] {
                        seen[next] = true;
                        open.push((next, 0));
                    }
                }
                None => {
                    order.push(*thing);
                    open.pop();
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_back_to_itself_is_in_a_loop() {
        let loops = Loops::of(6, &[(0, 1), (1, 2), (2, 1), (2, 3), (4, 4), (5, 4)]);
        let held: Vec<usize> = (0..6).filter(|thing| loops.holds(*thing)).collect();
        assert_eq!(held, [1, 2, 4]);
        assert!(loops.holds_tie(1, 2) && loops.holds_tie(2, 1) && loops.holds_tie(4, 4));
        assert!(!loops.holds_tie(0, 1) && !loops.holds_tie(2, 3) && !loops.holds_tie(5, 4));
    }

    #[test]
    fn the_longest_way_counts_and_loops_end() {
        let check = |starts: &[usize], ties: &[(usize, usize)], expected: &[usize]| {
            assert_eq!(depths(starts, ties), expected, "{ties:?}");
        };
        check(&[0, 1, 2], &[(0, 1), (1, 2), (0, 2)], &[0, 1, 2]);
        check(&[0, 1], &[(0, 1), (1, 0)], &[0, 1]);
        check(&[1, 0], &[(0, 1), (1, 0)], &[1, 0]);
        check(&[0], &[(0, 0)], &[0]);
        check(&[], &[], &[]);
    }

    #[test]
    fn a_very_long_chain_does_not_exhaust_the_stack() {
        let ties: Vec<(usize, usize)> = (0..200_000).map(|at| (at, at + 1)).collect();
        let starts: Vec<usize> = (0..=200_000).collect();
        assert_eq!(depths(&starts, &ties).last(), Some(&200_000));
        assert!(!Loops::of(200_001, &ties).holds(7));
    }
}
