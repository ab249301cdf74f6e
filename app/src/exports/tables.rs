//! The workspace as tables, as a workbook and as a page to read.

use myspot_core::Methods;
use myspot_core::export::excel::to_xlsx;
use myspot_core::export::graph::Preset;
use myspot_core::export::html::to_html;
use myspot_core::export::pages::pages;
use myspot_core::export::plan::Front;
use myspot_core::export::tables::to_delimited;
use myspot_core::workspace::Workspace;

use super::{Format, Made, Order, Unmade, map};

/// Writes the tables of a workspace for some readers.
pub(super) fn tables(workspace: &Workspace, order: &Order<'_>) -> Result<Made, Unmade> {
    let read = pages(workspace, order.audience);
    let mut made = Made {
        reserved: read.reserved,
        left_out: read.left_out.clone(),
        persons: read.persons,
        sensitive: read.sensitive,
        ..Made::default()
    };
    let preset = if order.format == Format::Csv {
        Preset::Excel
    } else {
        Preset::Plain
    };
    if order.format == Format::Xlsx {
        let (bytes, left_out) = to_xlsx(&read)?;
        made.left_out = left_out;
        made.files.push((String::new(), bytes));
    } else if order.fiches_only {
        let fiches = read.pages.iter().find(|page| page.kind == "entity");
        for page in read.pages.iter().filter(|page| page.kind != "entity") {
            let left_out = made.left_out.records.entry(page.kind.clone());
            *left_out.or_default() += page.rows.len();
        }
        let bytes = fiches.map(|page| to_delimited(page, preset));
        made.files.push((String::new(), bytes.unwrap_or_default()));
    } else {
        let tables = read.pages.iter();
        let tables = tables.map(|page| (format!("{}.csv", page.kind), to_delimited(page, preset)));
        made.files.extend(tables);
    }
    Ok(made)
}

/// Writes the page to read, with the map in it.
pub(super) fn page(workspace: &Workspace, order: &Order<'_>) -> Result<Made, Unmade> {
    let map = map::map(workspace, Format::Svg, order.audience, order.date)?;
    let map = map.files.first().map(|(_, bytes)| bytes.as_slice());
    let map = String::from_utf8_lossy(map.unwrap_or_default()).into_owned();
    let front = Front {
        date: order.date,
        audience: order.audience,
        ..Front::default()
    };
    let read = pages(workspace, order.audience);
    let (page, reserved) = to_html(workspace, &Methods::builtin(), &front, &map);
    Ok(Made {
        files: vec![(String::new(), page.into_bytes())],
        reserved,
        persons: read.persons,
        sensitive: read.sensitive,
        ..Made::default()
    })
}
