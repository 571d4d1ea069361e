//! Exports of press databases: one file, many articles.
//!
//! All of them are read as blocks (paragraphs and headings), so that one reader serves an export in text, HTML and
//! office documents.

mod field;
mod block;
mod count;
mod parted;
mod nexis;
mod factiva;
mod proquest;
mod uni;
mod reuters;
mod clipping;

pub(crate) use self::block::Block;

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::source::output::Output;
use crate::source::skip::Skip;

pub(super) fn is_nexis_html(text: &str) -> bool {
    is_page(text) && nexis::is_html(text)
}

pub(super) fn nexis_html(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    parted::put("Nexis", nexis::parted(&block::of_html(text)), out)
}

pub(super) fn is_nexis_text(text: &str) -> bool {
    !is_page(text) && names_document(text) && (nexis::is_text(text) || uni::is_text(text))
}

pub(super) fn nexis_text(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let parted = if nexis::is_text(text) {
        nexis::parted(&block::of_text(text))
    } else {
        uni::parted(&block::of_text(text))
    };
    parted::put("Nexis", parted, out)
}

pub(super) fn is_factiva_html(text: &str) -> bool {
    is_page(text) && factiva::is_html(text)
}

pub(super) fn factiva_html(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    parted::put("Factiva", factiva::parted_html(text), out)
}

pub(super) fn is_factiva_text(text: &str) -> bool {
    !is_page(text) && names_document(text) && factiva::is_text(text)
}

pub(super) fn factiva_text(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    parted::put("Factiva", factiva::parted(&factiva::blocks_of_text(text)), out)
}

pub(super) fn is_proquest_text(text: &str) -> bool {
    !is_page(text) && proquest::is_text(text)
}

pub(super) fn proquest_text(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    parted::put("ProQuest", proquest::parted(text), out)
}

pub(super) fn is_clippings(text: &str) -> bool {
    clipping::is_text(text)
}

pub(super) fn clippings(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    clipping::read(text, out)
}

pub(super) fn is_reuters_sgml(text: &str) -> bool {
    reuters::is_sgml(text)
}

pub(super) fn reuters_sgml(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    parted::put("Reuters", reuters::parted(text), out)
}

/// Reads the blocks of an office document if they are an export; returns false if they are not.
pub(super) fn of_document(blocks: &[Block], out: &mut Output<'_>) -> Result<bool, Skip> {
    let (name, parted) = if uni::is_export(blocks) {
        ("Nexis", uni::parted(blocks))
    } else if nexis::is_export(blocks) {
        ("Nexis", nexis::parted(blocks))
    } else if factiva::is_export(blocks) {
        ("Factiva", factiva::parted(blocks))
    } else {
        return Ok(false);
    };
    parted::put(name, parted, out)?;
    Ok(true)
}

/// True for a text with the word "document" of some language, which every export of Nexis and Factiva has. Most texts lack
/// it, and three prepared searches are faster than one for each mark of the exports.
fn names_document(text: &str) -> bool {
    static WORDS: LazyLock<[Finder<'static>; 4]> =
        LazyLock::new(|| ["ocument", "okument", "OCUMENT", "OKUMENT"].map(Finder::new));
    WORDS.iter().any(|word| word.find(text.as_bytes()).is_some())
}

/// True for a line with the label of a field: `LENGTH: 512 words`.
pub(crate) fn is_field(line: &str) -> bool {
    field::of(line).is_some()
}

/// True for text that is HTML.
fn is_page(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('<') && !reuters::is_sgml(text)
}
