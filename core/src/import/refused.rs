//! The rows that did not go in, as a table to correct and import again.

use std::collections::BTreeMap;

use super::Plan;
use crate::export::cells::written;
use crate::export::graph::Preset;

/// Writes the refused rows as a table that Excel opens; `None` when there are none.
///
/// The headings are those of the file, behind them stand the sheet and the row. Tables with other
/// headings follow below, after an empty line, with headings of their own.
#[must_use]
pub fn refused_csv(plan: &Plan) -> Option<Vec<u8>> {
    let mut tables: BTreeMap<&[String], Vec<Vec<String>>> = BTreeMap::new();
    for row in &plan.refused {
        let mut cells = row.cells.clone();
        cells.push(row.sheet.clone().unwrap_or_default());
        cells.push(row.row.to_string());
        cells.push(row.why.code().to_owned());
        tables.entry(&row.headings).or_default().push(cells);
    }
    if tables.is_empty() {
        return None;
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (headings, refused) in tables {
        if !rows.is_empty() {
            rows.push(vec![String::new()]);
        }
        let own = ["sheet", "row", "why"].map(str::to_owned);
        rows.push(headings.iter().cloned().chain(own).collect());
        rows.extend(refused);
    }
    Some(written(Preset::Excel, rows))
}
