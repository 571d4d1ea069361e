//! Documents of word processors, e-books and PDF: their paragraphs, then either an export of a press database or one
//! article.

mod docx;
mod epub;
mod odt;
pub(super) mod pdf;
mod rtf;

pub(super) use self::docx::read as docx;
pub(super) use self::epub::read as epub;
pub(super) use self::odt::read as odt;
pub(super) use self::rtf::{is_rtf, read as rtf};

use super::export::{self, Block};
use super::metadata::clean;
use super::{Output, Skip, SkipReason, plain};
use crate::article::Title;

/// Hands out what the paragraphs of a document are.
fn put(blocks: &[Block], out: &mut Output<'_>) -> Result<(), Skip> {
    let blocks: Vec<Block> = blocks
        .iter()
        .filter(|block| !block.text.trim().is_empty())
        .cloned()
        .collect();
    if blocks.is_empty() {
        return Err(out.skip(SkipReason::Empty, "no text in the document"));
    }
    if export::of_document(&blocks, out)? {
        return Ok(());
    }
    let text = blocks
        .iter()
        .map(|block| block.text.trim())
        .collect::<Vec<_>>()
        .join("\n\n");
    let mut article = plain::article(text);
    // The first heading of a document is its headline, whatever stands above it.
    let heading = blocks.iter().take(8).find(|block| block.heading);
    if let Some(heading) = heading.and_then(|block| clean(&block.text)) {
        let span = article
            .paragraphs
            .iter()
            .copied()
            .find(|span| clean(span.of(&article.text)).as_deref() == Some(heading.as_str()));
        article.title = Some(match span {
            Some(span) => {
                article
                    .boilerplate
                    .retain(|boilerplate| !boilerplate.overlaps(span));
                Title::InText(span)
            }
            None => Title::Apart(heading),
        });
    }
    out.put(article, None);
    Ok(())
}
