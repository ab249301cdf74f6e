//! The source pieces that an imported record keeps, so that an export gives them back.
//!
//! A record keeps only what its own fields do not say: for each such key of the source, what
//! stood there (`was`) and what the record's fields showed in its place when it was imported
//! (`shown`). As long as the fields still show that, an export writes what stood there; once a
//! member has changed them, it writes what the member wrote.

use serde_json::{Map, Value as Json, json};

const WAS: &str = "was";
const SHOWN: &str = "shown";

/// The text for `origin|raw`; `None` when the fields say all there is.
///
/// `also` names keys to keep although the fields give them back: their words were cut up or
/// translated.
pub(crate) fn keep(
    source: &Map<String, Json>,
    shown: &Map<String, Json>,
    also: &[&str],
) -> Option<String> {
    let mut kept = Map::new();
    for (key, shown) in shown {
        match source.get(key) {
            None => {
                kept.insert(key.clone(), json!({ SHOWN: shown }));
            }
            Some(was) if was != shown || also.contains(&key.as_str()) => {
                kept.insert(key.clone(), json!({ WAS: was, SHOWN: shown }));
            }
            Some(_) => {}
        }
    }
    for (key, was) in source {
        if !shown.contains_key(key) {
            kept.insert(key.clone(), json!({ WAS: was }));
        }
    }
    (!kept.is_empty()).then(|| Json::Object(kept).to_string())
}

/// Puts back what stood in the source, where the fields still show what they showed then.
pub(crate) fn restore(kept: &str, shown: Map<String, Json>) -> Map<String, Json> {
    let Ok(Json::Object(mut kept)) = serde_json::from_str(kept) else {
        return shown;
    };
    let mut restored = Map::new();
    for (key, now) in shown {
        let piece = kept.remove(&key).unwrap_or_default();
        match (piece.get(WAS), piece.get(SHOWN)) {
            (was, Some(then)) if *then == now => {
                restored.extend(was.map(|was| (key, was.clone())));
            }
            (Some(Json::Array(was)), Some(Json::Array(then))) => {
                let now = match now {
                    Json::Array(now) => Json::Array(restore_list(was, then, now)),
                    other => other,
                };
                restored.insert(key, now);
            }
            _ => {
                restored.insert(key, now);
            }
        }
    }
    for (key, piece) in kept {
        if piece.get(SHOWN).is_none()
            && let Some(was) = piece.get(WAS)
        {
            restored.insert(key, was.clone());
        }
    }
    restored
}

/// Puts back the odd elements of a list around those that somebody changed.
///
/// A source list may hold nulls and empty texts that show nothing, so its elements are first
/// told from those. Where that is not plain, the list is written as it is now.
fn restore_list(was: &[Json], then: &[Json], now: Vec<Json>) -> Vec<Json> {
    let places: Vec<usize> = if was.len() == then.len() {
        (0..was.len()).collect()
    } else {
        (0..was.len())
            .filter(|place| !was[*place].is_null() && was[*place] != "")
            .collect()
    };
    if places.len() != then.len() {
        return now;
    }
    if now.len() == then.len() {
        let mut list = was.to_vec();
        for (index, value) in now.into_iter().enumerate() {
            if value != then[index] {
                list[places[index]] = value;
            }
        }
        return list;
    }
    // Something was added or removed: what stands before and after it stays as it was.
    let most = then.len().min(now.len());
    let head = then
        .iter()
        .zip(&now)
        .take_while(|(then, now)| then == now)
        .count()
        .min(most);
    let ends = then.iter().rev().zip(now.iter().rev());
    let tail = ends
        .take_while(|(then, now)| then == now)
        .count()
        .min(most - head);
    let before = places.get(head).copied().unwrap_or(was.len());
    let after = places.get(then.len() - tail).copied().unwrap_or(was.len());
    let mut list = was[..before].to_vec();
    list.extend_from_slice(&now[head..now.len() - tail]);
    list.extend_from_slice(&was[after..]);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(json: Json) -> Map<String, Json> {
        json.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_nobody_changed_comes_back_as_it_was() {
        let source = map(json!({"date": 1984, "alias": "a,b", "extra": [1]}));
        let shown = map(json!({"name": "", "date": "1984", "alias": "a, b"}));
        let kept = keep(&source, &shown, &[]).unwrap_or_default();
        let back = restore(&kept, shown.clone());
        assert_eq!(
            Json::Object(back),
            json!({"date": 1984, "alias": "a,b", "extra": [1]})
        );
        let mut edited = shown;
        edited.insert("date".into(), json!("1985"));
        edited.insert("name".into(), json!("Un"));
        let back = restore(&kept, edited);
        let expected = json!({"name": "Un", "date": "1985", "alias": "a,b", "extra": [1]});
        assert_eq!(Json::Object(back), expected);
    }

    #[test]
    fn a_list_keeps_its_odd_elements_around_a_change() {
        let check = |was: Json, then: Json, now: Json, expected: Json| {
            let (source, shown) = (map(json!({ "l": was })), map(json!({ "l": then })));
            let kept = keep(&source, &shown, &[]).unwrap_or_default();
            let back = restore(&kept, map(json!({ "l": now })));
            assert_eq!(back["l"], expected, "{now}");
        };
        let was = json!(["", "a", null, 3]);
        let then = json!(["a", "3"]);
        check(
            was.clone(),
            then.clone(),
            json!(["b", "3"]),
            json!(["", "b", null, 3]),
        );
        check(
            was.clone(),
            then.clone(),
            json!(["a", "3", "c"]),
            json!(["", "a", null, 3, "c"]),
        );
        check(was.clone(), then.clone(), json!(["3"]), json!(["", 3]));
        check(was.clone(), then, json!([]), json!([""]));
        check(was, json!(["a", "a", "a"]), json!(["x"]), json!(["x"]));
    }

    #[test]
    fn a_record_that_says_everything_keeps_nothing() {
        let same = map(json!({"name": "x"}));
        assert_eq!(keep(&same, &same, &[]), None);
        assert!(keep(&same, &same, &["name"]).is_some());
    }
}
