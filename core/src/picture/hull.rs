//! The ground of a group: the smallest shape without dents around its marks, rounded.

use super::Spot;

/// How far the ground reaches beyond the marks.
const MARGIN: f32 = 44.0;
/// Into how many corners a round end is cut.
const CORNERS: usize = 12;

/// The corners of the ground around some spots. O(n log n).
pub(super) fn around(spots: impl Iterator<Item = Spot>) -> Vec<Spot> {
    let round = spots.flat_map(|spot| {
        (0..CORNERS).map(move |corner| {
            let angle = corner as f32 / CORNERS as f32 * std::f32::consts::TAU;
            Spot {
                x: spot.x + MARGIN * angle.cos(),
                // The name stands below its mark.
                y: spot.y + MARGIN * angle.sin() + 8.0,
            }
        })
    });
    convex(round.collect())
}

/// Andrew's monotone chain: the corners of the convex hull, all round.
fn convex(mut spots: Vec<Spot>) -> Vec<Spot> {
    spots.sort_by(|one, other| one.x.total_cmp(&other.x).then(one.y.total_cmp(&other.y)));
    spots.dedup();
    if spots.len() < 3 {
        return spots;
    }
    let turn = |a: Spot, b: Spot, c: Spot| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let chain = |spots: &mut dyn Iterator<Item = Spot>| {
        let mut chain: Vec<Spot> = Vec::new();
        for spot in spots {
            while chain.len() >= 2
                && turn(chain[chain.len() - 2], chain[chain.len() - 1], spot) <= 0.0
            {
                chain.pop();
            }
            chain.push(spot);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut spots.iter().copied());
    hull.extend(chain(&mut spots.iter().rev().copied()));
    hull
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hull_of_a_cross_is_its_four_ends() {
        let spot = |x: f32, y: f32| Spot { x, y };
        let cross = vec![
            spot(0.0, 0.0),
            spot(-2.0, 0.0),
            spot(2.0, 0.0),
            spot(0.0, -3.0),
            spot(0.0, 3.0),
            spot(0.5, 0.5),
        ];
        let hull = convex(cross);
        assert_eq!(hull.len(), 4);
        assert!(!hull.contains(&spot(0.0, 0.0)));
        assert_eq!(convex(vec![spot(1.0, 1.0); 5]).len(), 1);
    }

    #[test]
    fn the_ground_of_one_mark_is_round() {
        let ground = around(std::iter::once(Spot { x: 10.0, y: 10.0 }));
        assert_eq!(ground.len(), CORNERS);
    }
}
