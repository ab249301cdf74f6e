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
}
