//! A workspace as files for others, made in one way for the window and the command line.

mod map;
mod tables;
mod timeline;

use jiff::civil;
use myspot_core::Methods;
use myspot_core::Moment;
use myspot_core::export::excel::ExcelError;
use myspot_core::export::graph::PngError;
use myspot_core::export::pages::pages;
use myspot_core::export::plan::Front;
use myspot_core::export::{LeftOut, to_json, to_markdown, to_myspot_json};
use myspot_core::kind::Handling;
use myspot_core::workspace::Workspace;

/// What is written today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Our own lossless JSON.
    Json,
    /// The JSON of the old mySPOT.
    OldJson,
    /// The document itself.
    Automerge,
    /// The plan, as Markdown.
    Plan,
    /// The plan and the map, as a page that needs nothing else.
    Page,
    /// Tables as Excel reads them here.
    Csv,
    /// Tables as everything else reads them.
    CsvPlain,
    /// A workbook.
    Xlsx,
    /// The map as a drawing.
    Svg,
    /// The map as a picture.
    Png,
    /// The map for programs that analyse networks.
    GraphMl,
    /// The map as two tables, as Excel reads them here.
    GraphCsv,
    /// The map as two tables, as everything else reads them.
    GraphCsvPlain,
    /// What is sure to the day, as a calendar.
    Calendar,
    /// The timeline as a list to read.
    TimelineList,
    /// The timeline as a table, as Excel reads it here.
    TimelineCsv,
    /// The timeline as a table, as everything else reads it.
    TimelineCsvPlain,
}

impl Format {
    /// Every format, with the word by which the command line knows it. Where it is no folder of
    /// files, that word is the ending of the file.
    pub const ALL: [(Self, &'static str); 17] = [
        (Self::Json, "json"),
        (Self::OldJson, "myspot.json"),
        (Self::Plan, "md"),
        (Self::Automerge, "automerge"),
        (Self::Svg, "svg"),
        (Self::Png, "png"),
        (Self::GraphMl, "graphml"),
        (Self::GraphCsv, "graph-csv"),
        (Self::GraphCsvPlain, "graph-csv-plain"),
        (Self::Calendar, "ics"),
        (Self::TimelineList, "timeline-md"),
        (Self::TimelineCsv, "timeline-csv"),
        (Self::TimelineCsvPlain, "timeline-csv-plain"),
        (Self::Csv, "csv"),
        (Self::CsvPlain, "csv-plain"),
        (Self::Xlsx, "xlsx"),
        (Self::Page, "html"),
    ];

    /// The word of a format.
    #[must_use]
    pub fn code(self) -> &'static str {
        let found = Self::ALL.iter().find(|(format, _)| *format == self);
        found.map_or("json", |(_, code)| code)
    }

    /// The format of a word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, known)| *known == code);
        found.map(|(format, _)| *format)
    }

    /// Whether it is the map, as a picture, a network or two tables.
    #[must_use]
    pub fn is_map(self) -> bool {
        matches!(
            self,
            Self::Svg | Self::Png | Self::GraphMl | Self::GraphCsv | Self::GraphCsvPlain
        )
    }

    /// Whether it is a table or a page for people to read.
    #[must_use]
    pub fn is_tables(self) -> bool {
        matches!(self, Self::Csv | Self::CsvPlain | Self::Xlsx | Self::Page)
    }

    /// Whether it is the timeline.
    #[must_use]
    pub fn is_timeline(self) -> bool {
        matches!(
            self,
            Self::Calendar | Self::TimelineList | Self::TimelineCsv | Self::TimelineCsvPlain
        )
    }

    /// Whether something can be left out of it for some readers; the others hold everything.
    #[must_use]
    pub fn has_readers(self) -> bool {
        self.is_map() || self.is_tables() || self.is_timeline() || self == Self::Plan
    }
}

/// For whom an export may be, as it is asked for.
pub const AUDIENCES: [(&str, Handling); 3] = [
    ("public", Handling::Public),
    ("membres", Handling::Members),
    ("noyau", Handling::Core),
];

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// As what.
    pub format: Format,
    /// For whom, where the format leaves something out.
    pub audience: Handling,
    /// The day in words, for the first lines.
    pub date: &'a str,
    /// The day on this device's wall.
    pub day: civil::Date,
    /// What the device's clock says.
    pub now: Moment,
    /// Of the tables, only the one of the fiches.
    pub fiches_only: bool,
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Made {
    /// What to write: the name inside a folder, or no name for the one file there is.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the format could not hold.
    pub left_out: LeftOut,
    /// How many records and fields are reserved to a narrower circle than the readers.
    pub reserved: usize,
    /// How many people leave in clear, in tables and pages.
    pub persons: usize,
    /// How many filled fields leave in clear that are meant for few, in tables and pages.
    pub sensitive: usize,
    /// How many dates a calendar has no place for.
    pub inexact: usize,
    /// The picture has fewer pixels than it should, because it is very large.
    pub reduced: bool,
}

impl Made {
    /// How many bytes there are in all.
    #[must_use]
    pub fn size(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum Unmade {
    /// The map does not become pixels.
    #[error("the picture cannot be drawn")]
    Picture(#[from] PngError),
    /// The workbook does not become bytes.
    #[error("the workbook cannot be written")]
    Workbook(#[from] ExcelError),
}

/// Makes an export. O(document), and for the map what laying it out takes.
///
/// # Errors
/// When a picture or a workbook cannot be made.
pub fn make(workspace: &Workspace, order: &Order<'_>) -> Result<Made, Unmade> {
    let one = |bytes: Vec<u8>| Made {
        files: vec![(String::new(), bytes)],
        ..Made::default()
    };
    Ok(match order.format {
        Format::Json => one(format!("{:#}\n", to_json(workspace)).into_bytes()),
        Format::Automerge => one(workspace.fork_document().save()),
        Format::OldJson => {
            let (json, left_out) = to_myspot_json(workspace);
            Made {
                left_out,
                ..one(format!("{json:#}").into_bytes())
            }
        }
        Format::Plan => {
            let front = Front {
                date: order.date,
                audience: order.audience,
                ..Front::default()
            };
            let (text, reserved) = to_markdown(workspace, &Methods::builtin(), &front);
            Made {
                reserved,
                ..one(text.into_bytes())
            }
        }
        Format::Page => tables::page(workspace, order)?,
        format if format.is_map() => map::map(workspace, format, order.audience, order.date)?,
        format if format.is_timeline() => timeline::timeline(workspace, order),
        _ => tables::tables(workspace, order)?,
    })
}

/// What would leave, and what would stay, before anything is made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weight {
    /// How many people leave in clear.
    pub persons: usize,
    /// How many filled fields leave in clear that are meant for few.
    pub sensitive: usize,
    /// How many records and fields stay, because they are reserved.
    pub reserved: usize,
    /// What the format cannot hold.
    pub left_out: LeftOut,
}

/// Counts what would leave as a format, for some readers. O(document).
#[must_use]
pub fn weigh(workspace: &Workspace, format: Format, audience: Handling) -> Weight {
    let audience = if format.has_readers() {
        audience
    } else {
        Handling::Core
    };
    let read = pages(workspace, audience);
    let left_out = match format {
        Format::OldJson => to_myspot_json(workspace).1,
        format if format.is_tables() && format != Format::Page => read.left_out,
        _ => LeftOut::default(),
    };
    Weight {
        persons: read.persons,
        // A picture holds names and lines, nothing of what stands in the fiches.
        sensitive: match format {
            Format::Svg | Format::Png => 0,
            _ => read.sensitive,
        },
        reserved: read.reserved,
        left_out,
    }
}
