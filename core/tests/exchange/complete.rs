//! Every string of a file ends in a record or in the report.

use std::sync::Arc;

use calamine::{Data, Reader as _};
use myspot_core::Kinds;
use myspot_core::import::{ImportError, Recognised};

use crate::{empty, files, leaves, lost, planned, taken};

/// Every text that a person reads in a file, found by other means than those of the import.
fn texts(name: &str, bytes: &[u8]) -> Option<Vec<String>> {
    match myspot_core::import::recognise(bytes) {
        Recognised::Workbook => {
            let cursor = std::io::Cursor::new(bytes);
            let mut book = calamine::open_workbook_auto_from_rs(cursor).expect("a workbook");
            let sheets: Vec<String> = book.sheet_names();
            let mut all = Vec::new();
            for sheet in sheets {
                let range = book.worksheet_range(&sheet).expect("a sheet");
                for (_, _, cell) in range.used_cells() {
                    all.push(match cell {
                        Data::DateTime(day) => {
                            let (year, month, day, ..) = day.to_ymd_hms_milli();
                            format!("{year:04}-{month:02}-{day:02}")
                        }
                        Data::Float(number) => number.to_string(),
                        other => other.to_string(),
                    });
                }
            }
            Some(all)
        }
        Recognised::Text => {
            let (text, encoding, _) = match encoding_rs::Encoding::for_bom(bytes) {
                Some((encoding, _)) => encoding.decode(bytes),
                None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8.decode(bytes),
                None => encoding_rs::WINDOWS_1252.decode(bytes),
            };
            assert!(!text.contains('\u{fffd}'), "{name}: {}", encoding.name());
            if text.starts_with("section,key,value") {
                // Only the last column says something; the others are places.
                let mut reader = csv::Reader::from_reader(text.as_bytes());
                let rows = reader
                    .records()
                    .map(|row| row.expect("a row")[2].to_owned());
                return Some(rows.collect());
            }
            // Whatever stands between two signs that may part cells.
            let words = text.split(['\n', '\r', ';', ',', '\t', '"']);
            Some(words.map(str::to_owned).collect())
        }
        Recognised::Universe => {
            let page = String::from_utf8_lossy(bytes);
            let cards = page.split("<article").skip(1);
            let cards = cards.map(|card| card.split("</article>").next().unwrap_or_default());
            let mut all = Vec::new();
            for card in cards {
                let card = card.split_once('>').map_or("", |(_, inside)| inside);
                for piece in card.split('<').skip(1) {
                    let text = piece.split_once('>').map_or("", |(_, text)| text);
                    let plain = text.replace("&lt;", "<").replace("&gt;", ">");
                    let plain = plain.replace("&quot;", "\"").replace("&#39;", "'");
                    let plain = plain.replace("&amp;", "&");
                    // The page's own signs and words say nothing of the fiche.
                    let plain = plain.trim().trim_start_matches(['📅', '#']);
                    let said = plain.split('→').filter(|it| it.trim() != "Relations:");
                    all.extend(said.map(str::to_owned));
                }
            }
            Some(all)
        }
        Recognised::OurJson
        | Recognised::MyspotJson
        | Recognised::EdgeList
        | Recognised::Dialect(_) => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let json = serde_json::from_slice(bytes).expect("JSON");
            let mut all = Vec::new();
            leaves(&json, &mut all);
            Some(all)
        }
        _ => None,
    }
}

#[test]
fn every_string_of_every_file_is_kept_or_told() {
    let kinds = Arc::new(Kinds::builtin());
    let (mut read, mut counted) = (0, 0);
    for (name, bytes) in files(&["real", "dialects", "edge"]) {
        let Some(texts) = texts(&name, &bytes) else {
            eprintln!("{name} is no data");
            continue;
        };
        if name.ends_with(".md") {
            let refused = planned(&empty(&kinds), &bytes, &name);
            assert_eq!(refused.err(), Some(ImportError::NotData), "{name}");
            continue;
        }
        let (workspace, plan) = taken(&bytes, &name);
        assert_eq!(
            lost(&workspace, &plan, &texts),
            Vec::<String>::new(),
            "{name}"
        );
        read += 1;
        counted += texts.len();
    }
    eprintln!("{counted} texts of {read} files");
}
