//! XLS and ODS as honest programs write them, made here letter by letter.

use std::io::{Cursor, Write as _};
use std::sync::Arc;

use myspot_core::Kinds;
use myspot_core::import::{ImportError, Why};
use zip::write::SimpleFileOptions;

use crate::taken;

/// An ODS workbook around the sheets of its content.
fn ods(sheets: &str) -> Vec<u8> {
    ods_of(&content(sheets))
}

fn content(sheets: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>
</office:document-content>"#
    )
}

/// An ODS workbook with that content, whatever it is.
fn ods_of(content: &str) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = SimpleFileOptions::default();
    let manifest = r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest
xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
    let parts = [
        (
            "mimetype",
            "application/vnd.oasis.opendocument.spreadsheet",
            stored,
        ),
        ("META-INF/manifest.xml", manifest, packed),
        ("content.xml", content, packed),
    ];
    for (name, text, how) in parts {
        out.start_file(name, how).expect("a part");
        out.write_all(text.as_bytes()).expect("memory");
    }
    out.finish().expect("a workbook").into_inner()
}

fn word(text: &str) -> String {
    format!(
        r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
    )
}

fn row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.join(""))
}

/// Its reader would ask for the end of the table for ever.
#[test]
fn an_ods_whose_elements_are_not_closed_is_broken() {
    let table = format!(
        r#"<table:table table:name="Gens">{}</table:table>"#,
        row(&[word("Nom")]) + &row(&[word("Zoé")])
    );
    let whole = content(&table);
    crate::taken(&ods_of(&whole), "gens.ods");
    let ends = ["</table:table>", "</table:table-row>", "</text:p>"];
    let cut = ends.map(|end| whole[..whole.rfind(end).expect(end)].to_owned());
    let otherwise = ends.map(|end| whole.replace(end, &end.replace("</", "</x")));
    let workspace = crate::empty(&Arc::new(Kinds::builtin()));
    for content in cut.into_iter().chain(otherwise) {
        let plan = crate::planned(&workspace, &ods_of(&content), "gens.ods");
        assert!(
            matches!(plan, Err(ImportError::BrokenWorkbook { .. })),
            "{content}: {plan:?}"
        );
    }
}

#[test]
fn an_ods_comes_in_with_its_dates_numbers_and_sheets() {
    let typed = |kind: &str, value: &str, shown: &str| {
        format!(
            r#"<table:table-cell office:value-type="{kind}" {value}><text:p>{shown}</text:p></table:table-cell>"#
        )
    };
    let head = ["Nom", "Genre", "Date", "Budget", "Part", "Remarque"].map(word);
    let rows = [
        row(&head),
        row(&[
            word("Élise Œuvrard"),
            word("personne"),
            typed("date", r#"office:date-value="2026-03-12""#, "12/03/26"),
            typed(
                "currency",
                r#"office:currency="EUR" office:value="1234.5""#,
                "1 234,50 €",
            ),
            typed("percentage", r#"office:value="0.25""#, "25 %"),
            r#"<table:table-cell office:value-type="string"><text:p>première</text:p><text:p>seconde &amp; fin</text:p></table:table-cell>"#.into(),
        ]),
        // A row that is empty many times over, as every program writes at the end of a sheet,
        // and cells that repeat.
        r#"<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="6"/></table:table-row>"#.into(),
        row(&[
            word("Comité"),
            word("groupe"),
            r#"<table:table-cell table:number-columns-repeated="2"/>"#.into(),
            r#"<table:covered-table-cell/>"#.into(),
            word("sous les titres"),
        ]),
        r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#.into(),
    ]
    .join("");
    let ties = [
        row(&["De", "Relation", "Vers"].map(word)),
        row(&["Élise Œuvrard", "membre de", "Comité"].map(word)),
        row(&["Élise Œuvrard", "adhère à", "Comité"].map(word)),
        row(&["Élise Œuvrard", "membre de", "Personne ici"].map(word)),
    ]
    .join("");
    let bytes = ods(&format!(
        r#"<table:table table:name="Gens é">{rows}</table:table><table:table table:name="Relations">{ties}</table:table>"#
    ));
    let (workspace, plan) = taken(&bytes, "gens.ods");
    let sheets: Vec<_> = plan
        .tables
        .iter()
        .map(|it| it.sheet.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(sheets, ["Gens é", "Relations"]);
    let records = workspace.records();
    let named = |name: &str| {
        let mut all = records.of_kind("entity");
        all.find(|it| it.words("name") == name).expect(name)
    };
    let elise = named("Élise Œuvrard");
    assert_eq!(elise.words("kind"), "person");
    assert_eq!(elise.words("when_edtf"), "2026-03-12");
    assert_eq!(named("Comité").words("kind"), "group");
    let kept = crate::kept(&workspace, &plan);
    for text in [
        "1234.5",
        "0.25",
        "première\nseconde & fin",
        "sous les titres",
    ] {
        assert!(kept.contains(text), "{text}: {kept}");
    }
    let mut relations: Vec<_> = records
        .of_kind("relation")
        .filter(|it| it.words("to") == named("Comité").id.as_str())
        .map(|it| (it.words("kind"), it.words("label")))
        .collect();
    relations.sort_unstable();
    assert_eq!(
        relations,
        [("member_of", ""), ("member_of", "adhère à")],
        "words that are not those of the code stay on the line"
    );
    let dangling: Vec<_> = plan
        .problems
        .iter()
        .filter(|it| it.place.sheet.as_deref() == Some("Relations"))
        .map(|it| it.place.row)
        .collect();
    assert!(
        dangling.contains(&Some(4)) || kept.contains("Personne ici"),
        "{:?}",
        plan.problems
    );
}

/// The records of a BIFF8 stream.
struct Biff(Vec<u8>);

impl Biff {
    fn record(&mut self, kind: u16, data: &[u8]) -> usize {
        let at = self.0.len();
        self.0.extend(kind.to_le_bytes());
        let length = u16::try_from(data.len()).expect("short");
        self.0.extend(length.to_le_bytes());
        self.0.extend(data);
        at
    }

    fn begin(&mut self, sort: u16) -> usize {
        let mut data = Vec::new();
        for word in [0x0600_u16, sort, 0x0DBB, 0x07CC, 0, 0, 6, 0] {
            data.extend(word.to_le_bytes());
        }
        self.record(0x0809, &data)
    }

    fn end(&mut self) {
        self.record(0x000A, &[]);
    }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

enum Cell<'t> {
    Word(&'t str),
    Number(f64),
    Day(f64),
}

/// An XLS workbook, as Excel 97 wrote it: its sheets, their rows.
fn xls(sheets: &[(&str, Vec<Vec<Cell<'_>>>)]) -> Vec<u8> {
    let mut words: Vec<&str> = Vec::new();
    for (_, rows) in sheets {
        for cell in rows.iter().flatten() {
            if let Cell::Word(text) = cell {
                words.push(text);
            }
        }
    }
    let mut book = Biff(Vec::new());
    book.begin(0x0005);
    book.record(0x0042, &1200_u16.to_le_bytes());
    // Two formats of cells: plain, and a day (14 is d/m/yy in every language).
    for format in [0_u16, 14] {
        let mut data = vec![0; 20];
        data[2..4].copy_from_slice(&format.to_le_bytes());
        book.record(0x00E0, &data);
    }
    let mut places = Vec::new();
    for (name, _) in sheets {
        let mut data = vec![0, 0, 0, 0, 0, 0];
        let letters = wide(name);
        data.push(u8::try_from(letters.len() / 2).expect("short"));
        data.push(1);
        data.extend(letters);
        places.push(book.record(0x0085, &data) + 4);
    }
    let mut table = Vec::new();
    let count = u32::try_from(words.len()).expect("few");
    table.extend(count.to_le_bytes());
    table.extend(count.to_le_bytes());
    for word in &words {
        let letters = wide(word);
        let length = u16::try_from(letters.len() / 2).expect("short");
        table.extend(length.to_le_bytes());
        table.push(1);
        table.extend(letters);
    }
    book.record(0x00FC, &table);
    book.end();
    let mut next = 0_u32;
    for ((_, rows), place) in sheets.iter().zip(places) {
        let begin = u32::try_from(book.begin(0x0010)).expect("small");
        book.0[place..place + 4].copy_from_slice(&begin.to_le_bytes());
        let most = rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut size = Vec::new();
        size.extend(0_u32.to_le_bytes());
        size.extend(u32::try_from(rows.len()).expect("few").to_le_bytes());
        size.extend(0_u16.to_le_bytes());
        size.extend(u16::try_from(most).expect("few").to_le_bytes());
        size.extend(0_u16.to_le_bytes());
        book.record(0x0200, &size);
        for (at, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let mut data = Vec::new();
                let format = u16::from(matches!(cell, Cell::Day(_)));
                for word in [at, column] {
                    data.extend(u16::try_from(word).expect("few").to_le_bytes());
                }
                data.extend(format.to_le_bytes());
                match cell {
                    Cell::Word(_) => {
                        data.extend(next.to_le_bytes());
                        next += 1;
                        book.record(0x00FD, &data);
                    }
                    Cell::Number(number) | Cell::Day(number) => {
                        data.extend(number.to_le_bytes());
                        book.record(0x0203, &data);
                    }
                }
            }
        }
        book.end();
    }
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory");
    let mut stream = file.create_stream("/Workbook").expect("a stream");
    stream.write_all(&book.0).expect("memory");
    drop(stream);
    file.flush().expect("memory");
    file.into_inner().into_inner()
}

#[test]
fn an_xls_comes_in_with_its_dates_numbers_and_sheets() {
    use Cell::{Day, Number, Word};
    let people = vec![
        vec![Word("Nom"), Word("Genre"), Word("Date"), Word("Influence")],
        vec![
            Word("Élise Œuvrard"),
            Word("personne"),
            Day(46_093.0),
            Number(4.0),
        ],
        vec![Word("Comité «\u{a0}Été\u{a0}»"), Word("groupe")],
        vec![Word(""), Word("personne"), Day(46_094.0)],
    ];
    let notes = vec![
        vec![Word("Fiche"), Word("Note"), Word("Source")],
        vec![
            Word("Élise Œuvrard"),
            Word("Vue au marché."),
            Word("témoin"),
        ],
    ];
    let bytes = xls(&[("Gens", people), ("Notes é", notes)]);
    let (workspace, plan) = taken(&bytes, "gens.xls");
    let sheets: Vec<_> = plan
        .tables
        .iter()
        .map(|it| it.sheet.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(sheets, ["Gens", "Notes é"]);
    let records = workspace.records();
    let elise = records
        .of_kind("entity")
        .find(|it| it.words("name") == "Élise Œuvrard")
        .expect("the first row");
    assert_eq!(elise.words("when_edtf"), "2026-03-12");
    assert_eq!(elise.words("kind"), "person");
    assert!(
        records
            .of_kind("entity")
            .any(|it| it.words("name") == "Comité «\u{a0}Été\u{a0}»")
    );
    let influence: Vec<_> = records
        .of_kind("assessment")
        .map(|it| it.int("influence"))
        .collect();
    assert_eq!(influence, [Some(4)]);
    let note = records.of_kind("note").next().expect("a note");
    assert_eq!(note.words("text"), "Vue au marché.");
    // The row without a name is told with its place.
    let told: Vec<_> = plan
        .problems
        .iter()
        .filter(|it| it.why == Why::NoName)
        .map(|it| (it.place.sheet.as_deref(), it.place.row))
        .collect();
    assert_eq!(told, [(Some("Gens"), Some(4))]);
    assert_eq!(plan.refused.len(), 1);
}

/// The two workbooks, for whoever wants to damage them.
pub(crate) fn samples() -> [Vec<u8>; 2] {
    use Cell::{Day, Number, Word};
    let head = ["Nom", "Genre", "Date", "Influence"];
    let rows = row(&head.map(word)) + &row(&["Élise", "personne", "2024", "3"].map(word));
    let table = format!(r#"<table:table table:name="Gens">{rows}</table:table>"#);
    let people = vec![
        head.map(Word).into_iter().collect(),
        vec![Word("Élise"), Word("personne"), Day(46_093.0), Number(4.0)],
    ];
    [ods(&table), xls(&[("Gens", people)])]
}
