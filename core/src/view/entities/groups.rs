//! Groups of the list: by kind, role or tag.

use std::collections::{BTreeSet, HashMap};

use super::{GroupBy, Line, Row};
use crate::id::RecordId;
use crate::text::FrenchOrder;
use crate::workspace::Workspace;

/// The rows of lines that stand in groups.
pub(super) fn grouped(
    workspace: &Workspace,
    french: &FrenchOrder,
    lines: Vec<&Line>,
    group: GroupBy,
    folded: &BTreeSet<String>,
) -> Vec<Row> {
    let (prefix, field) = match group {
        GroupBy::Kind => ("kind", "kind"),
        GroupBy::Role => ("role", "roles"),
        GroupBy::Tag | GroupBy::Nothing => ("tag", "tags"),
    };
    let codes = workspace
        .kinds()
        .field("entity", field)
        .map_or(&[][..], |field| &field.codes);
    let mut groups: HashMap<String, (Vec<u8>, Vec<RecordId>)> = HashMap::new();
    for line in lines {
        let (code, label) = match group {
            GroupBy::Kind => (line.kind.clone(), line.kind.clone()),
            GroupBy::Role => {
                let role = line.roles.first().cloned().unwrap_or_default();
                (role.clone(), role)
            }
            GroupBy::Tag | GroupBy::Nothing => match line.tags.first() {
                Some((tag, label)) => (tag.to_string(), label.clone()),
                None => (String::new(), String::new()),
            },
        };
        let known = codes.iter().position(|known| known.code == code);
        let group = groups.entry(code.clone()).or_insert_with(|| {
            // The order of the kind file, then the French one; « without » at the end.
            let mut place = vec![u8::from(code.is_empty()), known.map_or(255, |at| at as u8)];
            place.extend(french.key(&label));
            (place, Vec::new())
        });
        group.1.push(line.id.clone());
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(_, (one, _)), (_, (two, _))| one.cmp(two));
    let mut rows = Vec::new();
    for (code, (_, members)) in groups {
        let key = format!("{prefix}:{code}");
        let open = !folded.contains(&key);
        rows.push(Row::Group {
            key,
            code,
            count: members.len(),
            open,
        });
        if open {
            rows.extend(members.into_iter().map(Row::Entity));
        }
    }
    rows
}
