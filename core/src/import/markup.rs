//! Walking through HTML and XML: elements, their attributes, the words between them.
//!
//! Lenient, as browsers are: what is not closed, or closed twice, is no fault. Nothing is
//! fetched, and no entity is defined by a file.

use quick_xml::Reader;
use quick_xml::escape::{resolve_html5_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};

use super::{ImportError, MAX_RECORDS, MAX_TEXT, sheet};

/// The elements that HTML never closes.
const VOID: [&str; 6] = ["meta", "br", "img", "hr", "input", "link"];
/// The most elements of one file.
const MAX_ELEMENTS: usize = 20 * MAX_RECORDS;

/// One step of the walk.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    Open(Element),
    Close(String),
    Words(String),
}

/// An element that opens.
#[derive(Debug, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// What an attribute says; empty where it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    /// Whether it has a class of that name.
    pub(super) fn has_class(&self, name: &str) -> bool {
        self.get("class")
            .split_whitespace()
            .any(|class| class == name)
    }
}

/// Walks through a text, step by step.
///
/// # Errors
/// When the text is no markup, or holds more than what is read, or what `each` says.
pub(super) fn walk(
    text: &str,
    mut each: impl FnMut(Step) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut count = 0;
    let mut words = String::new();
    loop {
        let event = reader.read_event().map_err(|_| ImportError::NotData)?;
        match event {
            Event::Text(piece) => words.push_str(&piece.into_inner()),
            Event::CData(piece) => words.push_str(&piece.into_inner()),
            Event::GeneralRef(piece) => {
                words.push_str(&plain(&format!("&{};", &*piece.into_inner())));
            }
            Event::Start(_) | Event::Empty(_) | Event::End(_) | Event::Eof => {
                if words.len() > MAX_TEXT {
                    return Err(ImportError::TooLong {
                        path: words.chars().take(40).collect(),
                        limit: MAX_TEXT,
                    });
                }
                if !words.trim().is_empty() {
                    each(Step::Words(std::mem::take(&mut words)))?;
                }
                words.clear();
                match event {
                    Event::Start(tag) => {
                        let element = element(&tag);
                        let void = VOID.contains(&element.name.as_str());
                        let name = element.name.clone();
                        each(Step::Open(element))?;
                        if void {
                            each(Step::Close(name))?;
                        }
                    }
                    Event::Empty(tag) => {
                        let element = element(&tag);
                        let name = element.name.clone();
                        each(Step::Open(element))?;
                        each(Step::Close(name))?;
                    }
                    Event::End(tag) => {
                        each(Step::Close(tag.local_name().as_ref().to_ascii_lowercase()))?;
                    }
                    _ => return Ok(()),
                }
                count += 1;
                sheet::within(count, MAX_ELEMENTS)?;
            }
            _ => {}
        }
    }
}

fn element(tag: &BytesStart<'_>) -> Element {
    let mut pairs = tag.html_attributes();
    pairs.with_checks(false);
    let attributes = pairs.flatten().take(64).map(|pair| {
        let key = pair.key.local_name().as_ref().to_ascii_lowercase();
        (key, plain(&pair.value))
    });
    Element {
        name: tag.local_name().as_ref().to_ascii_lowercase(),
        attributes: attributes.collect(),
    }
}

/// Words without their escapes; what is none stays as it stands.
fn plain(text: &str) -> String {
    match unescape_with(text, resolve_html5_entity) {
        Ok(plain) => plain.into_owned(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_open_ends_are_no_fault() {
        let mut said = Vec::new();
        let text = "<p class='a b' id=x>d&#39;été &amp; &eacute; & <br>fin</b></p>";
        walk(text, |step| {
            said.push(match step {
                Step::Open(it) => format!("<{} {}{}>", it.name, it.get("id"), it.has_class("b")),
                Step::Close(name) => format!("</{name}>"),
                Step::Words(words) => words,
            });
            Ok(())
        })
        .expect("markup");
        let expected = [
            "<p xtrue>",
            "d'été & é & ",
            "<br false>",
            "</br>",
            "fin",
            "</b>",
            "</p>",
        ];
        assert_eq!(said, expected);
    }
}
