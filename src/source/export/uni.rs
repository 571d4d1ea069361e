//! Exports of Nexis Uni (Lexis Advance, Nexis Advance): a cover and a list, then documents that each have a line
//! `Body` and end with `End of Document`. They are Word, RTF or PDF files, or text converted from these.

use crate::source::export::block::Block;
use crate::source::export::count::Claimed;
use crate::source::export::field::{self, ExportField};
use crate::source::export::nexis::{day_of, is_body_heading, is_copyright, take};
use crate::source::export::parted::Parted;
use crate::source::parts::Parts;
use crate::source::text::line::{clean, same_words};

/// The line after each document, in the languages of the database.
const ENDS: [&str; 8] = [
    "End of Document",
    "Ende des Dokuments",
    "Fin du document",
    "Fin de Document",
    "Fin del documento",
    "Fine documento",
    "Einde van document",
    "Fim do documento",
];

/// True for text of this kind.
pub(super) fn is_text(text: &str) -> bool {
    let is_possible = ENDS
        .iter()
        .any(|end| memchr::memmem::find(text.as_bytes(), end.as_bytes()).is_some());
    is_possible && {
        let lines: Vec<Block> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(Block::of)
            .collect();
        is_export(&lines)
    }
}

/// True for the blocks of such an export.
pub(super) fn is_export(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| is_end(&block.text))
        && blocks.iter().any(|block| {
            is_body_heading(&block.text)
                || matches!(
                    field::of(&block.text),
                    Some((ExportField::Length | ExportField::Section | ExportField::Other, _))
                )
        })
}

fn is_end(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    ENDS.iter().any(|end| text.eq_ignore_ascii_case(end))
}

/// Returns the number on the cover: `Documents (74)`.
fn claimed_by(text: &str) -> Option<u64> {
    let (noun, rest) = text.split_once('(')?;
    let noun = noun.trim().to_lowercase();
    let is_noun = matches!(
        noun.as_str(),
        "documents"
            | "document"
            | "dokumente"
            | "dokument"
            | "documentos"
            | "documento"
            | "documenti"
            | "documenten"
    );
    is_noun
        .then(|| rest.split(')').next()?.trim().parse().ok())
        .flatten()
}

/// Returns the articles in the blocks of such an export.
pub(super) fn parted(blocks: &[Block]) -> Parted {
    let mut parted = Parted::default();
    let mut start = 0;
    let ends = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| is_end(&block.text))
        .map(|(at, _)| at);
    let mut number = 0;
    for end in ends.chain([blocks.len()]) {
        let document = blocks.get(start..end).unwrap_or_default();
        let is_cut = end == blocks.len();
        start = end + 1;
        // The blocks after the last document are a footer, or a truncated document.
        if document.is_empty() || is_cut && !document.iter().any(|block| is_body_heading(&block.text)) {
            continue;
        }
        number += 1;
        match article(document) {
            Ok(parts) => {
                if is_cut {
                    parted
                        .problems
                        .push(format!("the file ends inside document {number}"));
                }
                if parts.meta.published.is_none() {
                    parted.problems.push(format!("document {number}: no date found"));
                }
                parted.articles.push((number.to_string(), parts));
            }
            Err(why) => parted.problems.push(format!("document {number}: {why}")),
        }
    }
    let cover = blocks
        .iter()
        .take_while(|block| !is_body_heading(&block.text))
        .find_map(|block| claimed_by(&block.text));
    parted.claimed = Claimed {
        total: cover,
        ..Claimed::default()
    };
    parted
}

/// Returns one document: title, paper and date before the first field; fields; text; a list of classes.
fn article(blocks: &[Block]) -> Result<Parts, String> {
    let body_at = blocks.iter().position(|block| is_body_heading(&block.text));
    let head_end = body_at.unwrap_or(blocks.len());
    let head = blocks.get(..head_end).unwrap_or_default();
    // The cover of the export may precede the first document, so the date nearest to the fields is used.
    let date_at = head.iter().rposition(|block| {
        field::of(&block.text).is_none() && !is_copyright(&block.text) && day_of(&block.text).is_some()
    });
    let mut parts = Parts::default();
    let fields_at = match date_at {
        Some(at) => {
            parts.meta.published = head.get(at).and_then(|block| day_of(&block.text));
            name_and_title(head.get(..at).unwrap_or_default(), &mut parts);
            at + 1
        }
        None => first_field(head, &mut parts),
    };
    let mut text = Vec::new();
    let mut body_start = body_at.map(|at| at + 1);
    for (at, block) in head.iter().enumerate().skip(fields_at) {
        if let Some((field, value)) = field::of(&block.text) {
            take(field, value, &mut parts, &mut text);
        } else if is_copyright(&block.text) {
            parts.tail.push(block.text.clone());
        } else if body_at.is_none() && (parts.word_count.is_some() || parts.section.is_some()) {
            // No line marks the beginning of the text, so it begins after the fields.
            body_start = Some(at);
            break;
        }
    }
    let body = blocks.get(body_start.unwrap_or(head_end)..).unwrap_or_default();
    body_of(body, &mut parts, &mut text);
    if text.is_empty() {
        return Err("no text in it".to_owned());
    }
    parts.paragraphs = text;
    Ok(parts)
}

/// Reads paper and title from the lines before the date: the paper is the last one, the title the one before that. A
/// title may be several headings in a row.
fn name_and_title(before: &[Block], parts: &mut Parts) {
    let Some((name, before)) = before.split_last() else {
        return;
    };
    let Some((title, above)) = before.split_last() else {
        parts.meta.title = clean(&name.text);
        return;
    };
    parts.meta.publication = clean(&name.text);
    let mut lines = vec![title.text.as_str()];
    if title.heading {
        lines.extend(
            above
                .iter()
                .rev()
                .take(2)
                .take_while(|block| block.heading)
                .map(|block| block.text.as_str()),
        );
    }
    lines.reverse();
    parts.meta.title = clean(&lines.join(" "));
}

/// Without a date, reads title and paper from the lines before the first field; returns the index of that field.
fn first_field(head: &[Block], parts: &mut Parts) -> usize {
    let at = head
        .iter()
        .position(|block| field::of(&block.text).is_some() || is_copyright(&block.text))
        .unwrap_or(head.len());
    name_and_title(head.get(..at).unwrap_or_default(), parts);
    at
}

/// Reads the text up to the list of classes, and the fields of the article in that list.
fn body_of(body: &[Block], parts: &mut Parts, text: &mut Vec<String>) {
    let is_classes = |block: &Block| {
        matches!(
            block.text.as_str(),
            "Classification"
                | "Klassifizierung"
                | "Klassifikation"
                | "Classement"
                | "Clasificación"
                | "Classificazione"
        )
    };
    let classes = body.iter().position(is_classes).unwrap_or_else(|| {
        // Without that heading, the list consists of the fields at the end.
        let fields = body.iter().rev().take_while(|block| {
            is_copyright(&block.text)
                || matches!(field::of(&block.text), Some((field, _)) if field != ExportField::Correction && field != ExportField::Graphic)
        });
        body.len() - fields.count()
    });
    let (words, list) = body.split_at_checked(classes).unwrap_or((body, &[]));
    let mut captions = false;
    for block in words {
        captions |= matches!(
            block.text.trim_end_matches(':'),
            "Graphic" | "Grafik" | "Graphique"
        );
        match field::of(&block.text) {
            // Captions of pictures follow the text.
            Some((ExportField::Graphic, _)) => parts.tail.push(block.text.clone()),
            _ if captions => parts.tail.push(block.text.clone()),
            // The title is printed again at the top of pages.
            _ if parts
                .meta
                .title
                .as_deref()
                .is_some_and(|title| same_words(title, &block.text)) => {}
            _ => text.push(block.text.clone()),
        }
    }
    let mut ignored = Vec::new();
    for block in list {
        if let Some((field, value)) = field::of(&block.text) {
            take(field, value, parts, &mut ignored);
        } else if is_copyright(&block.text) {
            parts.tail.push(block.text.clone());
        }
    }
}
