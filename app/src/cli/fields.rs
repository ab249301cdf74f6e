//! `field=value` on a command line, turned into edits by what the kind files say.
//!
//! | written | done |
//! |---|---|
//! | `field=value` | writes the field; without a value, empties it |
//! | `set=a,b` | the set holds these and nothing else; `\,` for a comma inside a member |
//! | `set+=a,b`, `set-=a` | puts in, takes out |
//! | `field.KEY=value`, `field.KEY.KEY=value` | one entry of a keyed field |
//! | `tally+=3`, `tally-=1` | counts |
//!
//! Ids may be shortened, codes may be given by their label, tags are given by their label and
//! made where they are missing. A date is kept as written.

mod values;

use myspot_core::kind::{FieldDef, Form, Merge};
use myspot_core::{Edit, Moment, Record, RecordId, Value, Workspace, flat_key, text::fold};

use super::failure::Wanted;
use super::words::Notice;
use super::{Failure, find};

/// What one assignment writes.
#[derive(Debug, Clone, PartialEq)]
enum Deed {
    Set(String, Value),
    Text(String, String),
    Tick(String, String),
    Untick(String, String),
    Count(String, i64),
}

/// What the assignments of a command line ask for.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// The tags that have to be made first.
    pub(super) tags: Vec<Edit>,
    /// What is odd but done all the same.
    pub(super) notices: Vec<Notice>,
    deeds: Vec<Deed>,
}

impl Wishes {
    /// The edits that do it to a record.
    pub(super) fn edits(self, record: &RecordId) -> Vec<Edit> {
        let record = || record.clone();
        let mut edits = self.tags;
        edits.extend(self.deeds.into_iter().map(|deed| match deed {
            Deed::Set(key, value) => Edit::Set {
                record: record(),
                key,
                value,
            },
            Deed::Text(key, text) => Edit::SetText {
                record: record(),
                key,
                text,
            },
            Deed::Tick(field, member) => Edit::Tick {
                record: record(),
                field,
                member,
            },
            Deed::Untick(field, member) => Edit::Untick {
                record: record(),
                field,
                member,
            },
            Deed::Count(key, by) => Edit::Count {
                record: record(),
                key,
                by,
            },
        }));
        edits
    }

    /// The edits that make a record with it.
    pub(super) fn creation(self, record: RecordId, kind: &str, now: Moment) -> Vec<Edit> {
        let mut fields = Vec::new();
        for (place, deed) in (0..).zip(self.deeds) {
            match deed {
                Deed::Set(key, value) => fields.push((key, value)),
                Deed::Text(key, text) => fields.push((key, Value::Text(text))),
                // Ticks of one act keep their order.
                Deed::Tick(field, member) => {
                    fields.push((flat_key(&field, &member), Value::Int(now.0 + place)));
                }
                Deed::Count(key, by) => fields.push((key, Value::Counter(by))),
                Deed::Untick(..) => {}
            }
        }
        let mut edits = self.tags;
        edits.push(Edit::Create {
            record,
            kind: kind.to_owned(),
            fields,
        });
        edits
    }

    /// Whether a stored key is written.
    pub(super) fn writes(&self, wanted: &str) -> bool {
        self.deeds.iter().any(|deed| match deed {
            Deed::Set(key, value) => key == wanted && !value.is_blank(),
            Deed::Text(key, text) => key == wanted && !text.is_empty(),
            _ => false,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Is,
    Plus,
    Minus,
}

/// Reads the assignments for a record of that type; `present` is the record when it exists.
pub(super) fn read(
    workspace: &mut Workspace,
    record_type: &str,
    present: Option<&RecordId>,
    assignments: &[&str],
    now: Moment,
) -> Result<Wishes, Failure> {
    let mut reader = Reader {
        workspace,
        record_type,
        present,
        now,
        wishes: Wishes::default(),
    };
    for assignment in assignments {
        reader.assignment(assignment)?;
    }
    Ok(reader.wishes)
}

struct Reader<'a> {
    workspace: &'a mut Workspace,
    record_type: &'a str,
    present: Option<&'a RecordId>,
    now: Moment,
    wishes: Wishes,
}

impl Reader<'_> {
    fn assignment(&mut self, written: &str) -> Result<(), Failure> {
        let bad = || Failure::BadAssignment(written.to_owned());
        let (left, value) = written.split_once('=').ok_or_else(bad)?;
        let (name, sign) = match (left.strip_suffix('+'), left.strip_suffix('-')) {
            (Some(name), _) => (name, Sign::Plus),
            (_, Some(name)) => (name, Sign::Minus),
            _ => (left, Sign::Is),
        };
        if name.is_empty() {
            return Err(bad());
        }
        let kinds = self.workspace.kinds();
        let (field, key) = match name.split_once(['.', '|']) {
            Some((field, key)) => (field, Some(key)),
            None => (name, None),
        };
        let known = kinds.field(self.record_type, field);
        let def = known.or_else(|| kinds.field_of_key(self.record_type, name));
        let Some(def) = def.cloned() else {
            return self.unknown(name, sign, value);
        };
        if matches!(
            def.name.as_str(),
            "type" | "created_at" | "created_by" | "deleted_at" | "deleted_by"
        ) {
            return Err(Failure::Kept(def.name));
        }
        match def.form {
            Form::Set => self.set(&def, sign, value),
            Form::Counter => self.count(&def, sign, value),
            _ if sign != Sign::Is => Err(Failure::NotMany(def.name)),
            Form::Keys => self.keyed(&def, key, value),
            Form::Date => {
                self.date(&def, name, value);
                Ok(())
            }
            form => {
                let value = self.value(&def, form, value)?;
                self.put(&def, def.name.clone(), value);
                Ok(())
            }
        }
    }

    /// A field that the kind files do not know: kept on a record of an unknown type or where it
    /// exists already, refused elsewhere, for it is most likely mistyped.
    fn unknown(&mut self, name: &str, sign: Sign, value: &str) -> Result<(), Failure> {
        let foreign = self.workspace.kinds().get(self.record_type).is_none();
        let there = self
            .present
            .and_then(|id| self.workspace.record(id))
            .is_some_and(|record| record.get(name).is_some());
        if sign == Sign::Is && (foreign || there) {
            self.wishes
                .deeds
                .push(Deed::Set(name.to_owned(), Value::from(value)));
            return Ok(());
        }
        let kinds = self.workspace.kinds();
        let known = kinds.get(self.record_type).into_iter();
        Err(Failure::NoField {
            name: name.to_owned(),
            record_type: self.record_type.to_owned(),
            known: known
                .flat_map(|kind| &kind.fields)
                .map(|field| field.name.clone())
                .chain(["tags".into(), "handling".into()])
                .collect(),
        })
    }

    fn put(&mut self, def: &FieldDef, key: String, value: Value) {
        let deed = match value {
            Value::Line(text) if def.merge == Merge::Text => Deed::Text(key, text),
            Value::Null if def.merge == Merge::Text => Deed::Text(key, String::new()),
            value => Deed::Set(key, value),
        };
        self.wishes.deeds.push(deed);
    }

    /// What was typed is kept; what the program reads in it follows with the change.
    fn date(&mut self, def: &FieldDef, name: &str, value: &str) {
        let edtf = format!("{}_edtf", def.name);
        let key = match name == edtf {
            true => edtf,
            false => format!("{}_raw", def.name),
        };
        self.wishes.deeds.push(Deed::Set(key, Value::from(value)));
    }

    fn count(&mut self, def: &FieldDef, sign: Sign, value: &str) -> Result<(), Failure> {
        let Value::Int(by) = self.value(def, Form::Integer, value)? else {
            return Err(self.bad(def, value, Wanted::Whole(None, None)));
        };
        let by = match sign {
            Sign::Minus => by.saturating_neg(),
            Sign::Is if self.present.is_some() => return Err(Failure::Counted(def.name.clone())),
            Sign::Is | Sign::Plus => by,
        };
        self.wishes.deeds.push(Deed::Count(def.name.clone(), by));
        Ok(())
    }

    fn keyed(&mut self, def: &FieldDef, key: Option<&str>, value: &str) -> Result<(), Failure> {
        let needed = || Failure::NeedsKey {
            field: def.name.clone(),
            parts: def.key.clone(),
        };
        let key = key.filter(|key| !key.is_empty()).ok_or_else(needed)?;
        let separator = if key.contains('|') { '|' } else { '.' };
        let parts: Vec<&str> = key.splitn(def.key.len().max(1), separator).collect();
        if parts.len() != def.key.len() {
            return Err(needed());
        }
        let mut full = Vec::with_capacity(parts.len());
        for (part, kind) in parts.into_iter().zip(&def.key) {
            if kind == "word" {
                full.push(part.to_owned());
                continue;
            }
            let fits = |record: &Record| kind == "*" || kind.split('|').any(|k| k == record.kind);
            full.push(find::record(self.workspace, part, fits)?.id.to_string());
        }
        let form = def.of.unwrap_or(Form::Line);
        let value = self.value(def, form, value)?;
        let key = flat_key(&def.name, &full.join("|"));
        self.wishes.deeds.push(Deed::Set(key, value));
        Ok(())
    }

    fn set(&mut self, def: &FieldDef, sign: Sign, value: &str) -> Result<(), Failure> {
        let mut members = Vec::new();
        for written in members_of(value) {
            let member = self.member(def, &written, sign)?;
            members.extend(member.filter(|member| !members.contains(member)));
        }
        let field = || def.name.clone();
        if sign == Sign::Minus {
            let gone = members
                .into_iter()
                .map(|member| Deed::Untick(field(), member));
            self.wishes.deeds.extend(gone);
            return Ok(());
        }
        let record = self.present.and_then(|id| self.workspace.record(id));
        if let (Sign::Is, Some(record)) = (sign, record) {
            let gone: Vec<Deed> = record
                .members(&def.name)
                .filter(|(member, _)| !members.iter().any(|kept| kept == member))
                .map(|(member, _)| Deed::Untick(field(), member.to_owned()))
                .collect();
            self.wishes.deeds.extend(gone);
        }
        let ticked = members
            .into_iter()
            .map(|member| Deed::Tick(field(), member));
        self.wishes.deeds.extend(ticked);
        Ok(())
    }

    /// The member that a word stands for; `None` for a tag that is to go and is not there.
    fn member(
        &mut self,
        def: &FieldDef,
        written: &str,
        sign: Sign,
    ) -> Result<Option<String>, Failure> {
        if def.of == Some(Form::Ref) && def.may_name("tag") && !def.may_name("*") {
            return Ok(self.tag(written, sign != Sign::Minus));
        }
        let form = def.of.unwrap_or(Form::Line);
        Ok(Some(self.value(def, form, written)?.to_words()))
    }

    /// The tag of that label, made where it is missing.
    fn tag(&mut self, label: &str, make: bool) -> Option<String> {
        let wanted = fold(label.trim());
        let same = |text: &str| fold(text.trim()) == wanted;
        let records = self.workspace.records();
        let known = records
            .of_kind("tag")
            .find(|tag| same(tag.words("label")) || tag.id.as_str() == label)
            .map(|tag| tag.id.to_string());
        let asked = self.wishes.tags.iter().find_map(|edit| match edit {
            Edit::Create { record, fields, .. } => fields
                .iter()
                .any(|(_, value)| value.as_str().is_some_and(same))
                .then(|| record.to_string()),
            _ => None,
        });
        if known.is_some() || asked.is_some() || !make {
            return known.or(asked);
        }
        let record = self.workspace.fresh_id(self.now);
        self.wishes.tags.push(Edit::Create {
            record: record.clone(),
            kind: "tag".into(),
            fields: vec![("label".into(), Value::from(label.trim()))],
        });
        Some(record.to_string())
    }
}

/// Splits `a,b\,c` into `a` and `b,c`; empty members are left out.
fn members_of(list: &str) -> Vec<String> {
    let mut members = vec![String::new()];
    let mut letters = list.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&',') => {
                letters.next();
                if let Some(last) = members.last_mut() {
                    last.push(',');
                }
            }
            ',' => members.push(String::new()),
            letter => {
                if let Some(last) = members.last_mut() {
                    last.push(letter);
                }
            }
        }
    }
    members
        .into_iter()
        .map(|member| member.trim().to_owned())
        .filter(|member| !member.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_members_may_hold_commas() {
        let check =
            |list: &str, expected: &[&str]| assert_eq!(members_of(list), expected, "{list}");
        check("", &[]);
        check("a", &["a"]);
        check("a, b ,,c", &["a", "b", "c"]);
        check(r"Durand\, Anne,Paul", &["Durand, Anne", "Paul"]);
        check(r"a\b", &[r"a\b"]);
    }
}
