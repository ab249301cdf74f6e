//! Any order of meeting, any delay: the same state.

use myspot_core::{Dice, Edit};

use crate::kit::{meet_all, team};

#[test]
fn three_members_apart_for_weeks_converge_for_a_hundred_seeds() {
    for seed in 0..100 {
        let mut dice = Dice::from_number(seed);
        let mut group = team(3, 1_000 + seed);
        let mut cards = vec![group[0].create("entity", &[("name", "première")])];
        meet_all(&mut group);
        for _ in 0..60 {
            let who = dice.below(3) as usize;
            let card = cards[dice.below(cards.len() as u32) as usize].clone();
            let known = group[who].workspace.record(&card).is_some();
            let member = ["ally", "target", "relay"][dice.below(3) as usize].to_owned();
            let field = "roles".to_owned();
            match dice.below(8) {
                0 => cards.push(group[who].create("entity", &[("name", "nouvelle")])),
                1 if known => drop(group[who].set(&card, "name", format!("n{}", dice.below(5)))),
                2 if known => {
                    let text = format!("{}{}", group[who].words(&card, "desc"), dice.below(9));
                    drop(group[who].write(&card, "desc", &text));
                }
                3 if known => drop(group[who].act(Edit::Tick {
                    record: card,
                    field,
                    member,
                })),
                4 if known => drop(group[who].act(Edit::Untick {
                    record: card,
                    field,
                    member,
                })),
                5 if known => drop(group[who].act(Edit::Trash { record: card })),
                6 if known => drop(group[who].act(Edit::Restore { record: card })),
                _ => {
                    // Half of what another has, out of order and twice.
                    let mut some = group[(who + 1) % 3].workspace.all_changes();
                    some.reverse();
                    some.truncate(some.len() / 2 + 1);
                    group[who].hear(&some);
                    group[who].hear(&some);
                }
            }
        }
        meet_all(&mut group);
        let first = group[0].workspace.state_hash();
        for member in &group {
            assert_eq!(member.workspace.state_hash(), first, "seed {seed}");
            assert_eq!(
                member.workspace.heads(),
                group[0].workspace.heads(),
                "seed {seed}"
            );
        }
    }
}
