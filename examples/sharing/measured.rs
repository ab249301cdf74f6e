//! What both measures of sharing begin with, and how they tell what they found.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use myspot::open::OpenWorkspace;
use myspot::paths::Paths;
use myspot_core::{Act, Edit, Moment, RecordId, Value};

pub(crate) type Measured<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The first device's workspace, with so many fiches, on its disk.
pub(crate) fn filled(home: &Path, entities: usize) -> Measured<OpenWorkspace> {
    let paths = Paths::below(&home.join("device-0"));
    let mut open = OpenWorkspace::create(&home.join("w-0"), "Essai", "Anne", &paths, now())?;
    let mut edits = Vec::new();
    for number in 0..entities {
        let text = "Une description de quelques mots, comme on les écrit.";
        edits.push(Edit::Create {
            record: open.workspace.fresh_id(now()),
            kind: "entity".into(),
            fields: vec![
                ("name".into(), Value::from(format!("Fiche {number}"))),
                ("desc".into(), Value::from(text)),
            ],
        });
    }
    open.workspace
        .apply(&Act::verbatim("essai", edits), now())?;
    open.save()?;
    Ok(open)
}

/// The fiche on which everybody writes.
pub(crate) fn target(open: &OpenWorkspace) -> Measured<RecordId> {
    let first = open.workspace.records().of_kind("entity").next();
    let first = first.map(|record| record.id.clone());
    Ok(first.ok_or("no entity was made")?)
}

/// One edit, as a member makes it.
pub(crate) fn write(open: &mut OpenWorkspace, record: RecordId, text: String) -> Measured<()> {
    let edit = Edit::Set {
        record,
        key: "summary".into(),
        value: Value::from(text),
    };
    open.workspace.apply(&edit.into(), now())?;
    Ok(())
}

/// « 2.2 ms | 7.5 ms | 9.1 ms »: the middle one, the slowest but one in a hundred, the slowest.
pub(crate) fn spread(mut took: Vec<Duration>) -> String {
    took.sort();
    let at = |share: f64| {
        let place = (took.len().saturating_sub(1) as f64 * share) as usize;
        took.get(place).map_or(0.0, Duration::as_secs_f64) * 1e3
    };
    let all = [0.5, 0.99, 1.0].map(|share| format!("{:.1} ms", at(share)));
    all.join(" | ")
}

pub(crate) fn loopback() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

pub(crate) fn now() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Moment(since.map_or(0, |since| since.as_millis().try_into().unwrap_or(0)))
}
