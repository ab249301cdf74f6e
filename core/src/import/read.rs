//! Reading JSON from a stranger: bounded while it is read, and no key lost.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::{ImportError, MAX_TEXT, MAX_VALUES};

/// A JSON text, and what the usual reader would have dropped from it.
pub(super) struct Read {
    pub(super) json: Json,
    /// Path and value of each key that another one of the same name replaced.
    pub(super) repeated: Vec<(String, Json)>,
}

/// Reads a JSON text. Depth is bounded by the reader's own limit of 128.
pub(super) fn read(bytes: &[u8]) -> Result<Read, ImportError> {
    let state = RefCell::new(State::default());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let done = Seed { state: &state }
        .deserialize(&mut reader)
        .and_then(|json| reader.end().map(|()| json));
    let state = state.into_inner();
    match (done, state.refused) {
        (Ok(json), _) => Ok(Read {
            json,
            repeated: state.repeated,
        }),
        (Err(_), Some(refused)) => Err(refused),
        (Err(error), None) => Err(ImportError::BrokenJson {
            line: error.line(),
            column: error.column(),
            reason: error.to_string(),
        }),
    }
}

#[derive(Default)]
struct State {
    values: usize,
    path: Vec<Step>,
    repeated: Vec<(String, Json)>,
    refused: Option<ImportError>,
}

enum Step {
    Key(String),
    Item(usize),
}

impl State {
    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) if path.is_empty() => path.push_str(key),
                Step::Key(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Step::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    fn refuse<E: Error>(&mut self, why: ImportError) -> E {
        self.refused = Some(why);
        E::custom("refused")
    }

    fn text<E: Error>(&mut self, text: &str) -> Result<(), E> {
        if text.len() > MAX_TEXT {
            let path = self.path();
            return Err(self.refuse(ImportError::TooLong {
                path,
                limit: MAX_TEXT,
            }));
        }
        Ok(())
    }
}

struct Seed<'a> {
    state: &'a RefCell<State>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Json, D::Error> {
        {
            let mut state = self.state.borrow_mut();
            state.values += 1;
            if state.values > MAX_VALUES {
                return Err(state.refuse(ImportError::TooMany { limit: MAX_VALUES }));
            }
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        self.state.borrow_mut().text(text)?;
        Ok(Json::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        loop {
            self.state.borrow_mut().path.push(Step::Item(list.len()));
            let item = items.next_element_seed(Seed { state: self.state })?;
            self.state.borrow_mut().path.pop();
            match item {
                Some(item) => list.push(item),
                None => return Ok(Json::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            {
                let mut state = self.state.borrow_mut();
                state.text(&key)?;
                state.path.push(Step::Key(key.clone()));
            }
            let value = entries.next_value_seed(Seed { state: self.state })?;
            let mut state = self.state.borrow_mut();
            if let Some(replaced) = map.insert(key, value) {
                let path = state.path();
                state.repeated.push((path, replaced));
            }
            state.path.pop();
        }
        Ok(Json::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_is_told() {
        let read = read(br#"{"a":[{"b":1,"b":2}]}"#).expect("readable");
        assert_eq!(read.json, serde_json::json!({"a": [{"b": 2}]}));
        assert_eq!(read.repeated, [("a[0].b".to_owned(), Json::from(1))]);
    }

    #[test]
    fn broken_json_says_where() {
        let error = read(b"{\n \"a\": [1,\n}").err();
        assert!(
            matches!(
                error,
                Some(ImportError::BrokenJson {
                    line: 3,
                    column: 1,
                    ..
                })
            ),
            "{error:?}"
        );
    }

    #[test]
    fn what_is_too_deep_or_too_long_is_refused() {
        let deep = "[".repeat(100_000);
        assert!(matches!(
            read(deep.as_bytes()).err(),
            Some(ImportError::BrokenJson { .. })
        ));
        let long = format!("{{\"a\":[0,\"{}\"]}}", "x".repeat(MAX_TEXT + 1));
        let error = read(long.as_bytes()).err();
        assert_eq!(
            error,
            Some(ImportError::TooLong {
                path: "a[1]".into(),
                limit: MAX_TEXT
            })
        );
    }
}
