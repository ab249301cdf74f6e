//! One value as a member writes it, turned into what its form stores.

use myspot_core::kind::{FieldDef, Form};
use myspot_core::text::fold;
use myspot_core::{Record, Value};

use super::Reader;
use crate::cli::failure::Wanted;
use crate::cli::words::Notice;
use crate::cli::{Failure, find};

impl Reader<'_> {
    /// A value as the form stores it; nothing written is `Null`.
    pub(super) fn value(
        &mut self,
        def: &FieldDef,
        form: Form,
        written: &str,
    ) -> Result<Value, Failure> {
        let trimmed = written.trim();
        if trimmed.is_empty() {
            return Ok(Value::Null);
        }
        Ok(match form {
            Form::Integer => {
                let wanted = || self.bad(def, written, Wanted::Whole(def.min, def.max));
                let number: i64 = minus(trimmed).parse().map_err(|_| wanted())?;
                if !within(def, number as f64) {
                    return Err(wanted());
                }
                Value::Int(number)
            }
            Form::Decimal => {
                let wanted = || self.bad(def, written, Wanted::Decimal(def.min, def.max));
                let digits = minus(trimmed).replace(',', ".");
                let number: f64 = digits.parse().map_err(|_| wanted())?;
                if !number.is_finite() || !within(def, number) {
                    return Err(wanted());
                }
                if def.exact {
                    Value::Line(digits)
                } else {
                    Value::Float(number)
                }
            }
            Form::Flag => match fold(trimmed).as_str() {
                "oui" | "o" | "vrai" | "yes" | "y" | "true" | "1" => Value::Bool(true),
                "non" | "n" | "faux" | "no" | "false" | "0" => Value::Bool(false),
                _ => return Err(self.bad(def, written, Wanted::Flag)),
            },
            Form::Instant => match (trimmed.parse::<i64>(), trimmed.parse::<jiff::Timestamp>()) {
                (Ok(at), _) => Value::Int(at),
                (_, Ok(at)) => Value::Int(at.as_millisecond()),
                _ => return Err(self.bad(def, written, Wanted::Instant)),
            },
            Form::Grade => {
                let grade = trimmed.to_ascii_uppercase();
                if !matches!(grade.as_bytes(), [b'A'..=b'F', b'1'..=b'6']) {
                    return Err(self.bad(def, written, Wanted::Grade));
                }
                Value::Line(grade)
            }
            Form::Choice => Value::Line(self.code(def, trimmed)),
            Form::Ref => {
                let fits = |record: &Record| def.may_name(&record.kind);
                let found = find::record(self.workspace, trimmed, fits)?;
                if !fits(found) {
                    self.wishes.notices.push(Notice::OddReference {
                        field: def.label.clone(),
                        record_type: found.kind.clone(),
                    });
                }
                Value::Line(found.id.to_string())
            }
            _ => Value::Line(written.to_owned()),
        })
    }

    fn code(&mut self, def: &FieldDef, word: &str) -> String {
        if let Some(code) = def.code_for(word) {
            return code.code.clone();
        }
        if !def.open {
            self.wishes.notices.push(Notice::UnknownCode {
                field: def.label.clone(),
                code: word.to_owned(),
                known: def.codes.iter().map(|code| code.code.clone()).collect(),
            });
        }
        word.to_owned()
    }

    pub(super) fn bad(&self, def: &FieldDef, value: &str, wanted: Wanted) -> Failure {
        Failure::BadValue {
            field: def.name.clone(),
            value: value.to_owned(),
            wanted,
        }
    }
}

fn within(def: &FieldDef, number: f64) -> bool {
    def.min.is_none_or(|min| number >= min as f64) && def.max.is_none_or(|max| number <= max as f64)
}

/// The typographic minus of our own labels is understood.
fn minus(number: &str) -> String {
    number.replace('−', "-")
}
