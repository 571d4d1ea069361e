//! DOCX, the documents of Word (ECMA-376): paragraphs of `word/document.xml`.

use crate::source::container::Archive;
use crate::source::document::rendered::put;
use crate::source::export::Block;
use crate::source::output::Output;
use crate::source::skip::Skip;
use crate::source::xml::{self, Element, XmlNode};

/// Reads a document.
pub(crate) fn read(archive: &mut Archive, out: &mut Output<'_>) -> Result<(), Skip> {
    let text = archive
        .text("word/document.xml")
        .map_err(|why| out.damaged(why))?
        .ok_or_else(|| out.damaged("no word/document.xml in it"))?;
    let tree = xml::parse(&text).map_err(|why| out.damaged(why))?;
    if let Some(damage) = tree.damage {
        out.problems.push(damage);
    }
    let mut blocks = Vec::new();
    push_blocks(&tree.root, &mut blocks);
    // Notes belong to the article and follow its text.
    for part in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Ok(Some(text)) = archive.text(part)
            && let Ok(tree) = xml::parse(&text)
        {
            push_blocks(&tree.root, &mut blocks);
        }
    }
    put(&blocks, out)
}

fn push_blocks(element: &Element, blocks: &mut Vec<Block>) {
    for inner in element.elements() {
        match inner.name.as_str() {
            "p" => {
                push_paragraph(inner, blocks);
                // Text boxes are inside paragraphs.
                let mut boxes = Vec::new();
                inner.find_all("txbxContent", &mut boxes);
                // The file stores each box twice, the second time for older programs.
                boxes.truncate(1);
                for content in boxes {
                    push_blocks(content, blocks);
                }
            }
            "tr" => push_row(inner, blocks),
            "del" | "moveFrom" | "sectPr" => {}
            _ => push_blocks(inner, blocks),
        }
    }
}

fn push_paragraph(paragraph: &Element, blocks: &mut Vec<Block>) {
    let mut text = String::new();
    push_runs(paragraph, &mut text);
    if text.trim().is_empty() {
        return;
    }
    let style = paragraph.child("pPr");
    let is_heading = style.is_some_and(|style| {
        let name = style
            .child("pStyle")
            .and_then(|style| style.attribute("val"))
            .unwrap_or_default();
        let name = name.to_lowercase();
        // Names of styles are in the language of the program that wrote them.
        [
            "heading",
            "title",
            "berschrift",
            "titre",
            "titel",
            "título",
            "kop",
        ]
        .iter()
        .any(|known| name.starts_with(known) || *known == "berschrift" && name.contains(known))
            || style.child("outlineLvl").is_some()
    });
    blocks.push(Block {
        heading: is_heading,
        ..Block::of(text.trim())
    });
}

/// Adds the cells of a row as one line, so that labels of fields keep their values; cells with several paragraphs
/// stay separate.
fn push_row(row: &Element, blocks: &mut Vec<Block>) {
    let cells: Vec<Vec<Block>> = row
        .all("tc")
        .map(|cell| {
            let mut inside = Vec::new();
            push_blocks(cell, &mut inside);
            inside
        })
        .collect();
    if cells.len() > 1 && cells.iter().all(|cell| cell.len() <= 1) {
        let line: Vec<&str> = cells.iter().flatten().map(|block| block.text.as_str()).collect();
        if !line.is_empty() {
            blocks.push(Block::of(line.join("\t")));
        }
        return;
    }
    let mut cells = cells.into_iter();
    // A label in the first cell belongs to the first paragraph of the next cell.
    if let Some(first) = cells.next() {
        let mut rest: Vec<Block> = cells.flatten().collect();
        match (first.as_slice(), rest.first_mut()) {
            ([label], Some(value)) if label.text.len() <= 4 => {
                value.text = format!("{}\t{}", label.text, value.text);
            }
            _ => blocks.extend(first),
        }
        blocks.extend(rest);
    }
}

fn push_runs(element: &Element, out: &mut String) {
    for node in &element.children {
        let XmlNode::Element(inner) = node else { continue };
        match inner.name.as_str() {
            "t" => out.push_str(&inner.text()),
            "tab" => out.push('\t'),
            "br" | "cr" => out.push('\n'),
            "noBreakHyphen" => out.push('-'),
            "pPr" | "rPr" | "del" | "moveFrom" | "instrText" | "txbxContent" | "AlternateContent"
            | "pict" | "drawing" => {}
            _ => push_runs(inner, out),
        }
    }
}
