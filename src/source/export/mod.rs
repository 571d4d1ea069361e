//! Exports of press databases: one file, many articles.
//!
//! All of them are read as blocks (paragraphs and headings), so that one export has one reader, be it text, HTML or an
//! office document.

mod block;
mod clipping;
mod count;
mod factiva;
mod field;
mod nexis;
mod proquest;
mod reuters;
mod uni;

pub(super) use self::block::Block;

use super::parts::Parts;
use super::{Output, Skip};
use count::Claimed;

/// The articles of an export, with the keys of their records.
#[derive(Debug, Default)]
struct Parted {
    articles: Vec<(String, Parts)>,
    /// The number of articles that the export itself claims, and which it says that it holds.
    claimed: Claimed,
    /// What could not be read.
    problems: Vec<String>,
}

pub(super) fn is_nexis_html(text: &str) -> bool {
    is_page(text) && nexis::is_html(text)
}

pub(super) fn nexis_html(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    put("Nexis", nexis::parted(&block::of_html(text)), out)
}

pub(super) fn is_nexis_text(text: &str) -> bool {
    !is_page(text) && (nexis::is_text(text) || uni::is_text(text))
}

pub(super) fn nexis_text(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let parted = if nexis::is_text(text) {
        nexis::parted(&block::of_text(text))
    } else {
        uni::parted(&block::of_text(text))
    };
    put("Nexis", parted, out)
}

pub(super) fn is_factiva_html(text: &str) -> bool {
    is_page(text) && factiva::is_html(text)
}

pub(super) fn factiva_html(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    put("Factiva", factiva::parted_html(text), out)
}

pub(super) fn is_factiva_text(text: &str) -> bool {
    !is_page(text) && factiva::is_text(text)
}

pub(super) fn factiva_text(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    put("Factiva", factiva::parted(&factiva::blocks_of_text(text)), out)
}

pub(super) fn is_proquest_text(text: &str) -> bool {
    !is_page(text) && proquest::is_text(text)
}

pub(super) fn proquest_text(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    put("ProQuest", proquest::parted(text), out)
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
    put("Reuters", reuters::parted(text), out)
}

/// Reads the blocks of an office document where they are an export; false where they are not.
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
    put(name, parted, out)?;
    Ok(true)
}

/// True for text that is HTML.
fn is_page(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('<') && !reuters::is_sgml(text)
}

/// Hands out the articles of an export.
///
/// # Errors
/// The [`Skip`] of an export in which no article could be told apart: it must not become one article.
fn put(name: &str, parted: Parted, out: &mut Output<'_>) -> Result<(), Skip> {
    let found = parted.articles.len();
    if found == 0 {
        let why = parted
            .problems
            .first()
            .map_or("no document was found in it", String::as_str);
        return Err(out.damaged(format!(
            "looks like a {name} export, but its articles could not be told apart: {why}; export it again as text or HTML"
        )));
    }
    for problem in parted
        .problems
        .into_iter()
        .chain(parted.claimed.difference(found))
    {
        out.problems.push(problem);
    }
    for (record, parts) in parted.articles {
        if let Some(article) = parts.article() {
            out.put(article, Some(record));
        } else {
            out.problems.push(format!("document {record} has no text"));
        }
    }
    Ok(())
}
