//! Makes articles of the paragraphs of a document.

use crate::article::Title;
use crate::source::export::{self, Block};
use crate::source::output::Output;
use crate::source::plain;
use crate::source::skip::{Skip, SkipReason};
use crate::source::text::line::clean;

/// Hands out the paragraphs of a document as an export or as one article.
pub(super) fn put(blocks: &[Block], out: &mut Output<'_>) -> Result<(), Skip> {
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
    // The first heading of a document is its headline, even if other text precedes it.
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
