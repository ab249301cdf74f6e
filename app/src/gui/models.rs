//! Patching what a list shows, so that focus and scroll stay where they are.

use std::rc::Rc;

use slint::{Model, ModelRc, VecModel};

/// Brings a list up to date by the fewest notices: equal rows at both ends stay, the rest is
/// replaced in place as far as it goes.
pub fn patch<T: Clone + PartialEq + 'static>(model: &VecModel<T>, rows: Vec<T>) {
    let before: Vec<T> = model.iter().collect();
    let head = before
        .iter()
        .zip(&rows)
        .take_while(|(old, new)| old == new)
        .count();
    let tail = before[head..]
        .iter()
        .rev()
        .zip(rows[head..].iter().rev())
        .take_while(|(old, new)| old == new)
        .count();
    let (old, new) = (before.len() - head - tail, rows.len() - head - tail);
    for (place, row) in rows.into_iter().enumerate().skip(head).take(new) {
        if place < head + old {
            model.set_row_data(place, row);
        } else {
            model.insert(place, row);
        }
    }
    for _ in new..old {
        model.remove(head + new);
    }
}

/// Brings a list of named rows up to date so that each row that stays keeps its place on the
/// screen, and with it the keyboard, the caret and what is unfolded.
///
/// A row whose name is `pinned` is never taken out and put in again, however the others move.
pub fn patch_named<T: Clone + PartialEq + 'static>(
    model: &VecModel<T>,
    rows: Vec<T>,
    name: impl Fn(&T) -> &str,
    pinned: Option<&str>,
) {
    for place in (0..model.row_count()).rev() {
        let stays = model
            .row_data(place)
            .is_some_and(|old| rows.iter().any(|row| name(row) == name(&old)));
        if !stays {
            model.remove(place);
        }
    }
    let count = rows.len();
    for (place, row) in rows.into_iter().enumerate() {
        let at = |model: &VecModel<T>| {
            (place..model.row_count()).find(|at| {
                model
                    .row_data(*at)
                    .is_some_and(|old| name(&old) == name(&row))
            })
        };
        if Some(name(&row)) == pinned {
            // What stands before it is put in again later.
            for _ in place..at(model).unwrap_or(place) {
                model.remove(place);
            }
        }
        match at(model) {
            Some(there) if there == place => {
                if model.row_data(place).as_ref() != Some(&row) {
                    model.set_row_data(place, row);
                }
            }
            Some(there) => {
                model.remove(there);
                model.insert(place, row);
            }
            None => model.insert(place, row),
        }
    }
    // Only a name that stood twice is left behind.
    while model.row_count() > count {
        model.remove(model.row_count() - 1);
    }
}

/// Patches the list behind a property, or gives it one when it still shows its sample.
pub fn show<T: Clone + PartialEq + 'static>(
    shown: &ModelRc<T>,
    rows: Vec<T>,
    replace: impl FnOnce(ModelRc<T>),
) {
    match shown.as_any().downcast_ref::<VecModel<T>>() {
        Some(model) => patch(model, rows),
        None => replace(ModelRc::from(Rc::new(VecModel::from(rows)))),
    }
}

/// As [`show`], for rows that have names: see [`patch_named`].
pub fn show_named<T: Clone + PartialEq + 'static>(
    shown: &ModelRc<T>,
    rows: Vec<T>,
    name: impl Fn(&T) -> &str,
    pinned: Option<&str>,
    replace: impl FnOnce(ModelRc<T>),
) {
    match shown.as_any().downcast_ref::<VecModel<T>>() {
        Some(model) => patch_named(model, rows, name, pinned),
        None => replace(ModelRc::from(Rc::new(VecModel::from(rows)))),
    }
}

/// The list inside a row that is shown again: the same one, patched, so that the keyboard stays
/// on its items.
pub fn renewed<T: Clone + PartialEq + 'static>(
    before: Option<ModelRc<T>>,
    rows: Vec<T>,
) -> ModelRc<T> {
    match before {
        Some(list) if list.as_any().is::<VecModel<T>>() => {
            show(&list, rows, drop);
            list
        }
        _ => fixed(rows),
    }
}

/// A list that is never patched: choices inside a row.
pub fn fixed<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from(rows)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patched_list_shows_the_new_rows() {
        let check = |before: &[i32], after: &[i32]| {
            let model = VecModel::from(before.to_vec());
            patch(&model, after.to_vec());
            assert_eq!(model.iter().collect::<Vec<_>>(), after);
        };
        check(&[], &[1, 2]);
        check(&[1, 2, 3], &[1, 3]);
        check(&[1, 3], &[1, 2, 3]);
        check(&[1, 2, 3], &[1, 9, 3]);
        check(&[1, 2, 3], &[]);
        check(&[1, 1, 1], &[1, 1]);
        check(&[5, 6], &[6, 5, 7]);
    }

    #[test]
    fn named_rows_come_go_and_move_with_or_without_a_pinned_one() {
        let orders = ["abc", "cba", "bca", "b", "xbay", "", "aab", "acb"];
        for (before, after) in orders
            .iter()
            .flat_map(|one| orders.iter().map(move |two| (one, two)))
        {
            let rows =
                |letters: &str| -> Vec<String> { letters.chars().map(String::from).collect() };
            for pinned in [None, Some("b")] {
                let model = VecModel::from(rows(before));
                patch_named(&model, rows(after), |row| row.as_str(), pinned);
                let shown: Vec<String> = model.iter().collect();
                assert_eq!(shown, rows(after), "{before} → {after}");
            }
        }
    }
}
