//! PDF: reads glyphs with their positions from the pages, and forms lines and paragraphs from the glyphs.

mod standard_fonts;
mod glyphs;
mod layout;

use lopdf::Document;

use crate::source::document::rendered::put;
use crate::source::export::Block;
use crate::source::helper::{self, ReadApart};
use crate::source::output::Output;
use crate::source::skip::{Skip, SkipReason};

/// Maximum number of pages; the rest is not read.
const MOST_PAGES: usize = 5000;

/// True for the first bytes of a PDF; some programs write other bytes before its signature.
pub(crate) fn is_pdf(head: &[u8]) -> bool {
    head.starts_with(b"%PDF-")
        || head
            .get(..head.len().min(1024))
            .is_some_and(|head| memchr::memmem::find(head, b"\n%PDF-1.").is_some() && head.contains(&0))
}

/// Reads a PDF in a child process.
pub(crate) fn read(bytes: &[u8], out: &mut Output<'_>) -> Result<(), Skip> {
    let Some(program) = &out.options.helper else {
        return Err(out.skip(
            SkipReason::NotReadYet,
            "PDF is read in a separate process, and no program was named for it (`helper`); or convert it to text",
        ));
    };
    let answer = helper::read(program, "pdf", bytes.to_vec()).map_err(|why| out.damaged(why))?;
    for problem in answer.problems {
        out.problems.push(problem);
    }
    put(&answer.blocks, out)
}

/// Returns the paragraphs of a PDF.
///
/// # Errors
/// The reason why it has no text: it is locked, scanned, or its fonts do not map codes to characters.
pub(crate) fn text(bytes: &[u8]) -> Result<ReadApart, String> {
    let document = Document::load_mem(bytes).map_err(|error| {
        let why = error.to_string();
        if why.to_lowercase().contains("password") || why.to_lowercase().contains("encrypt") {
            "the PDF is locked with a password; save it without one".to_owned()
        } else {
            format!("broken PDF: {why}")
        }
    })?;
    if document.is_encrypted() {
        return Err("the PDF is locked with a password; save it without one".to_owned());
    }
    let (mut pages, mut damaged, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (index, id) in document.page_iter().enumerate() {
        if index >= MOST_PAGES {
            problems.push(format!("more than {MOST_PAGES} pages; the rest was not read"));
            break;
        }
        let (glyphs, is_damaged) = glyphs::of_page(&document, id);
        if is_damaged {
            damaged.push((index + 1).to_string());
        }
        pages.push(glyphs);
    }
    if pages.is_empty() {
        return Err("broken PDF: no page was found in it".to_owned());
    }
    if !damaged.is_empty() {
        let count = damaged.len();
        damaged.truncate(5);
        problems.push(format!(
            "the content of {count} of {} pages is damaged, and text may be missing there (pages {})",
            pages.len(),
            damaged.join(", ")
        ));
    }
    let blocks = layout::blocks(pages);
    if blocks.is_empty() && !damaged.is_empty() {
        return Err("broken PDF: the content of its pages cannot be read".to_owned());
    }
    usable(&blocks)?;
    Ok(ReadApart { blocks, problems })
}

/// Checks that the text is readable.
///
/// # Errors
/// The reason why it is not.
fn usable(blocks: &[Block]) -> Result<(), String> {
    const ENOUGH_WORDS: usize = 30;
    let (mut characters, mut broken, mut words, mut short) = (0_usize, 0_usize, 0_usize, 0_usize);
    for block in blocks {
        for c in block.text.chars() {
            characters += 1;
            let is_private = ('\u{e000}'..='\u{f8ff}').contains(&c);
            broken += usize::from(
                c == char::REPLACEMENT_CHARACTER || is_private || c.is_control() && !c.is_whitespace(),
            );
        }
        for word in block.text.split_whitespace() {
            words += 1;
            let mut letters = word.chars().filter(|c| c.is_alphanumeric());
            short += usize::from(
                letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next().is_none(),
            );
        }
    }
    if characters == 0 {
        return Err("no text in the PDF: a scan; recognise its text first (OCR)".to_owned());
    }
    if broken * 20 > characters {
        return Err("no usable text in the PDF: its fonts do not say which characters they show; recognise its text (OCR)".to_owned());
    }
    if words >= ENOUGH_WORDS && short * 3 > words {
        return Err(
            "no usable text in the PDF: its words are cut into letters; convert it to text first".to_owned(),
        );
    }
    Ok(())
}
