//! What one field of a record holds.

use automerge::ScalarValue;
use serde_json::Value as Json;

/// The value of one field, as a screen or an export needs it.
///
/// A short line and a long co-edited text are told apart because they merge differently;
/// readers that only want the words use [`Value::as_str`], which accepts both.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Present but empty; writing it into a field empties the field.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number, a code, or milliseconds since 1970.
    Int(i64),
    /// A number with decimals; never NaN or infinite.
    Float(f64),
    /// A short text: one of two concurrent values wins, the other stays visible.
    Line(String),
    /// A long text: letters typed at two places are both kept.
    Text(String),
    /// A tally that adds up what everybody counted.
    Counter(i64),
    /// Something a newer version or another program wrote: kept, synced, shown as words.
    Opaque(String),
}

impl Value {
    /// The words of a line or a text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Line(text) | Self::Text(text) | Self::Opaque(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number; a float without decimals counts as one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) | Self::Counter(number) => Some(*number),
            Self::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Some(*number as i64)
            }
            _ => None,
        }
    }

    /// The number with its decimals.
    #[must_use]
    pub fn as_float(&self) -> Option<f64> {
        match self {
            Self::Float(number) => Some(*number),
            Self::Int(number) | Self::Counter(number) => Some(*number as f64),
            _ => None,
        }
    }

    /// Whether the field holds nothing that a person would see.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Line(text) | Self::Text(text) | Self::Opaque(text) => text.is_empty(),
            _ => false,
        }
    }

    /// The value as JSON, as our own export writes it.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(flag) => Json::Bool(*flag),
            Self::Int(number) | Self::Counter(number) => Json::from(*number),
            Self::Float(number) => Json::from(*number),
            Self::Line(text) | Self::Text(text) | Self::Opaque(text) => Json::from(text.as_str()),
        }
    }

    /// Reads a JSON scalar; an array or an object becomes its JSON text, so nothing is lost.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Bool(*flag),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Self::Int(whole),
                None => Self::Float(number.as_f64().unwrap_or(0.0)),
            },
            Json::String(text) => Self::Line(text.clone()),
            other => Self::Line(other.to_string()),
        }
    }

    /// The value in one line of words, for histories and lists.
    #[must_use]
    pub fn to_words(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(flag) => flag.to_string(),
            Self::Int(number) | Self::Counter(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Line(text) | Self::Text(text) | Self::Opaque(text) => text.clone(),
        }
    }

    pub(crate) fn from_scalar(scalar: &ScalarValue) -> Self {
        match scalar {
            ScalarValue::Null => Self::Null,
            ScalarValue::Boolean(flag) => Self::Bool(*flag),
            ScalarValue::Int(number) | ScalarValue::Timestamp(number) => Self::Int(*number),
            ScalarValue::Uint(number) => match i64::try_from(*number) {
                Ok(number) => Self::Int(number),
                Err(_) => Self::Opaque(number.to_string()),
            },
            ScalarValue::F64(number) => Self::Float(*number),
            ScalarValue::Str(text) => Self::Line(text.to_string()),
            ScalarValue::Counter(counter) => Self::Counter(i64::from(counter)),
            ScalarValue::Bytes(bytes) => Self::Opaque(format!("{} octets", bytes.len())),
            ScalarValue::Unknown { type_code, .. } => Self::Opaque(format!("type {type_code}")),
        }
    }

    /// The scalar to write, or `None` when the field is to be emptied or the value is not ours
    /// to write.
    pub(crate) fn to_scalar(&self) -> Option<ScalarValue> {
        match self {
            Self::Null | Self::Opaque(_) => None,
            Self::Bool(flag) => Some(ScalarValue::Boolean(*flag)),
            Self::Int(number) => Some(ScalarValue::Int(*number)),
            Self::Float(number) if number.is_finite() => Some(ScalarValue::F64(*number)),
            Self::Float(_) => None,
            Self::Line(text) | Self::Text(text) => Some(ScalarValue::Str(text.as_str().into())),
            Self::Counter(number) => Some(ScalarValue::counter(*number)),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Line(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Line(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}
