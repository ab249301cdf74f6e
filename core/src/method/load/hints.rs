//! Refuses a hint that names a field, a slot, a kind or a link which does not exist.

use super::Fault;
use crate::kind::{FieldDef, Form, Kinds};
use crate::method::{Check, Every, Filter, Method, Pointer, Rule, Source, Way};

pub(super) fn check(method: &Method, kinds: &Kinds) -> Result<(), Fault> {
    method.hints.iter().try_for_each(|rule| {
        let of = [rule.of.as_str()];
        let own = match &method.source {
            // A position is read with its actor.
            Source::Positions => &["assessment", "entity"][..],
            _ => &[method.holds()],
        };
        let place = Place {
            method,
            kinds,
            holds: if rule.of.is_empty() { own } else { &of },
        };
        place.rule(rule)
    })
}

/// Where names are looked up.
struct Place<'a> {
    method: &'a Method,
    kinds: &'a Kinds,
    /// The kinds of record that are looked at.
    holds: &'a [&'a str],
}

impl Place<'_> {
    fn rule(&self, rule: &Rule) -> Result<(), Fault> {
        if rule.words.is_empty() {
            return Err(Fault::NoWords("the words of a hint"));
        }
        let of_others = !rule.of.is_empty();
        if of_others && (self.kinds.get(&rule.of).is_none() || self.method.board().is_some()) {
            return Err(Fault::NoKind(rule.of.clone()));
        }
        self.filter(&rule.only)?;
        self.filter(&rule.not)?;
        self.check(&rule.check)
    }

    fn check(&self, check: &Check) -> Result<(), Fault> {
        match check {
            Check::Found {} => Ok(()),
            Check::Missing { fields }
            | Check::Filled { fields }
            | Check::Number { fields }
            | Check::NoNumber { fields }
            | Check::Long { fields, .. } => self.fields(fields),
            Check::Begins {
                fields,
                with: words,
            }
            | Check::Contains { fields, words } => {
                self.fields(fields)?;
                some(words)
            }
            Check::Undated { field } | Check::Past { field } | Check::Old { field, .. } => {
                self.formed(field, &[Form::Date])
            }
            Check::After { field, than } => {
                self.formed(field, &[Form::Date])?;
                self.formed(than, &[Form::Date])
            }
            Check::Unlinked { ways } | Check::HalfLinked { ways } => {
                some(ways)?;
                ways.iter().try_for_each(|way| self.way(way))
            }
            Check::Acronym { fields, known } => {
                self.fields(fields)?;
                known.iter().try_for_each(|place| self.known(place))
            }
            Check::Names { fields, named, is } => {
                self.fields(fields)?;
                self.known(named)?;
                self.other(&[&named.kind]).filter(is)
            }
            Check::Count { field, code, .. } => {
                self.formed(field, &[Form::Keys])?;
                self.codes(field, std::slice::from_ref(code))
            }
            Check::FarApart { one, other, .. } => {
                self.formed(one, &[Form::Integer])?;
                self.formed(other, &[Form::Integer])
            }
            Check::Spread { field, .. } => self.formed(field, &[Form::Keys]),
            Check::Refers {
                field,
                is,
                position,
            } => {
                let def = self.field(field)?;
                let named: Vec<&str> = def.to.iter().map(String::as_str).collect();
                let named = if *position { vec!["assessment"] } else { named };
                self.formed(field, &[Form::Ref])?;
                self.other(&named).filter(is)
            }
            Check::Unpointed { by } => self.pointing(by),
            Check::Stale { by, when, every } => {
                self.pointing(by)?;
                self.other(&[&by.kind]).formed(when, &[Form::Date])?;
                let Every::Days { field, codes } = every else {
                    return Ok(());
                };
                let codes: Vec<String> = codes.keys().cloned().collect();
                self.codes(field, &codes)
            }
            Check::MeasuredTwice {} | Check::PartsDiffer {} => self.indicators(),
            Check::AllOf(checks) => {
                some(checks)?;
                if !checks.iter().all(Check::is_of_one) {
                    return Err(Fault::Check("all_of takes checks of one record".into()));
                }
                checks.iter().try_for_each(|check| self.check(check))
            }
            Check::EmptySlot { slots, .. } => self.slots(slots),
            Check::TooMany { per, .. } if per.is_empty() => Ok(()),
            Check::TooMany { per, .. } => self.field(per).map(|_| ()),
            Check::NoneOf { is } => self.filter(is),
            Check::Only { field, codes } => {
                self.formed(field, &[Form::Set])?;
                self.codes(field, codes)
            }
            Check::Loop { link } => self.link(link),
            Check::Unreached { link, from, to } => {
                self.link(link)?;
                self.slots(from)?;
                self.slots(to)
            }
            Check::SameWords { link, field } => {
                self.link(link)?;
                self.field(field).map(|_| ())
            }
            Check::WaitsTooLong { link, start, due } => {
                self.link(link)?;
                self.formed(start, &[Form::Date])?;
                self.formed(due, &[Form::Date])
            }
            Check::BusyWeek { who, due, .. } => {
                self.formed(who, &[Form::Set, Form::Ref])?;
                self.formed(due, &[Form::Date])
            }
            Check::Leap {
                group,
                by,
                low,
                high,
                seen,
                unless,
            } => {
                self.fields(group)?;
                self.codes(by, &[low.clone(), high.clone()])?;
                self.pointing(seen)?;
                self.other(&[&seen.kind]).filter(unless)
            }
        }
    }

    /// The same place for records of other kinds.
    fn other<'b>(&'b self, holds: &'b [&'b str]) -> Place<'b> {
        Place {
            method: self.method,
            kinds: self.kinds,
            holds,
        }
    }

    fn field(&self, name: &str) -> Result<&FieldDef, Fault> {
        let mut known = self.holds.iter();
        let known = known.find_map(|kind| self.kinds.field(kind, name));
        known.ok_or_else(|| Fault::NoField(name.to_owned()))
    }

    fn fields(&self, names: &[String]) -> Result<(), Fault> {
        some(names)?;
        names
            .iter()
            .try_for_each(|name| self.field(name).map(|_| ()))
    }

    /// A field that exists, in one of these forms.
    fn formed(&self, name: &str, forms: &[Form]) -> Result<(), Fault> {
        let fits = forms.contains(&self.field(name)?.form);
        let fault = || Fault::Check(format!("{name} has another form"));
        fits.then_some(()).ok_or_else(fault)
    }

    fn filter(&self, filter: &Filter) -> Result<(), Fault> {
        filter
            .iter()
            .try_for_each(|(field, codes)| self.codes(field, codes))
    }

    /// Codes that the field may hold; the empty one stands for nothing at all.
    fn codes(&self, field: &str, codes: &[String]) -> Result<(), Fault> {
        let def = self.field(field)?;
        some(codes)?;
        let is_slot = field == "slot" && self.holds.contains(&"card");
        let known = |code: &&String| {
            if is_slot {
                return self.method.slot(code).is_some();
            }
            code.is_empty() || def.open || def.codes.is_empty() || def.code(code).is_some()
        };
        match codes.iter().find(|code| !known(code)) {
            Some(slot) if is_slot => Err(Fault::NoSlot(slot.clone())),
            Some(code) => Err(Fault::NoCode(code.clone())),
            None => Ok(()),
        }
    }

    fn slots(&self, slots: &[String]) -> Result<(), Fault> {
        some(slots)?;
        let lost = slots.iter().find(|slot| self.method.slot(slot).is_none());
        lost.map_or(Ok(()), |slot| Err(Fault::NoSlot(slot.clone())))
    }

    fn link(&self, kind: &str) -> Result<(), Fault> {
        let known = self.kinds.field("link", "kind");
        let known = known.is_some_and(|field| field.code(kind).is_some());
        let fault = || Fault::NoLink(kind.to_owned());
        known.then_some(()).ok_or_else(fault)
    }

    fn way(&self, way: &Way) -> Result<(), Fault> {
        self.link(&way.kind)?;
        if let Some(kind) = way.with.iter().find(|kind| self.kinds.get(kind).is_none()) {
            return Err(Fault::NoKind(kind.clone()));
        }
        if !way.slots.is_empty() {
            self.slots(&way.slots)?;
        }
        way.through.iter().try_for_each(|by| self.pointing(by))
    }

    /// A field that exists, of a kind that exists.
    fn known(&self, place: &Pointer) -> Result<(), Fault> {
        let kind = self.kinds.get(&place.kind);
        let kind = kind.ok_or_else(|| Fault::NoKind(place.kind.clone()))?;
        let known = kind.field(&place.field).is_some();
        let fault = || Fault::NoField(place.field.clone());
        known.then_some(()).ok_or_else(fault)
    }

    /// A field that may point at what is looked at.
    fn pointing(&self, by: &Pointer) -> Result<(), Fault> {
        self.known(by)?;
        let field = self.kinds.field(&by.kind, &by.field);
        let points = field.is_some_and(|field| self.holds.iter().any(|kind| field.may_name(kind)));
        let fault = || Fault::NoField(by.field.clone());
        points.then_some(()).ok_or_else(fault)
    }

    fn indicators(&self) -> Result<(), Fault> {
        let fault = || Fault::Check("only indicators are measured".into());
        let fits = self.holds == ["indicator"];
        fits.then_some(()).ok_or_else(fault)
    }
}

/// A list that says nothing would be found everywhere, or nowhere.
fn some<T>(list: &[T]) -> Result<(), Fault> {
    let fault = || Fault::NoWords("a list of a hint");
    (!list.is_empty()).then_some(()).ok_or_else(fault)
}
