//! ODT, the documents of `LibreOffice` (OASIS OpenDocument): paragraphs and headings of `content.xml`.

use crate::source::container::Archive;
use crate::source::document::rendered::put;
use crate::source::export::Block;
use crate::source::output::Output;
use crate::source::skip::{Skip, SkipReason};
use crate::source::xml::{self, Element, XmlNode};

/// Reads a document; spreadsheets and slides of this family are refused.
pub(crate) fn read(archive: &mut Archive, out: &mut Output<'_>) -> Result<(), Skip> {
    let kind = archive
        .text("mimetype")
        .map_err(|why| out.damaged(why))?
        .unwrap_or_default();
    let kind = kind.trim();
    if !kind.is_empty() && !kind.starts_with("application/vnd.oasis.opendocument.text") {
        return Err(out.skip(
            SkipReason::NotReadYet,
            "spreadsheets and slides are not read yet; save it as CSV, text or HTML",
        ));
    }
    if archive
        .text("META-INF/manifest.xml")
        .ok()
        .flatten()
        .is_some_and(|manifest| manifest.contains("encryption-data"))
    {
        return Err(out.skip(
            SkipReason::NotReadYet,
            "the document is locked with a password; save it without one",
        ));
    }
    let text = archive
        .text("content.xml")
        .map_err(|why| out.damaged(why))?
        .ok_or_else(|| out.damaged("no content.xml in it"))?;
    let tree = xml::parse(&text).map_err(|why| out.damaged(why))?;
    if let Some(damage) = tree.damage {
        out.problems.push(damage);
    }
    let mut blocks = Vec::new();
    if let Some(body) = tree.root.find("body") {
        push_blocks(body, &mut blocks);
    }
    put(&blocks, out)
}

fn push_blocks(element: &Element, blocks: &mut Vec<Block>) {
    for inner in element.elements() {
        match inner.name.as_str() {
            "p" | "h" => {
                let mut text = String::new();
                push_text(inner, &mut text);
                let style = inner.attribute("style-name").unwrap_or_default();
                let heading = inner.is("h") || matches!(style, "Title" | "Heading");
                if !text.trim().is_empty() {
                    blocks.push(Block {
                        heading,
                        ..Block::of(text.trim())
                    });
                }
                // Text frames are inside paragraphs.
                let mut frames = Vec::new();
                inner.find_all("text-box", &mut frames);
                for frame in frames {
                    push_blocks(frame, blocks);
                }
            }
            "tracked-changes" | "annotation" | "sequence-decls" | "forms" | "table-of-content" => {}
            _ => push_blocks(inner, blocks),
        }
    }
}

fn push_text(element: &Element, out: &mut String) {
    for node in &element.children {
        match node {
            // White space is collapsed; further white space is encoded as elements.
            XmlNode::Text(text) => {
                for c in text.chars() {
                    let c = if c.is_whitespace() && c != '\u{a0}' {
                        ' '
                    } else {
                        c
                    };
                    if c != ' ' || !out.ends_with([' ', '\n', '\t']) {
                        out.push(c);
                    }
                }
            }
            XmlNode::Element(inner) => match inner.name.as_str() {
                "s" => out.push(' '),
                "tab" => out.push('\t'),
                "line-break" => out.push('\n'),
                "note" | "annotation" | "text-box" | "frame" => {}
                _ => push_text(inner, out),
            },
        }
    }
}
