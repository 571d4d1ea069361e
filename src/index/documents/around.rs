//! The text around a quotation that says what the quotation is about.

use crate::span::Span;

/// The quotation's paragraph, as far as the sentences next to the quotation reach.
pub(super) fn around(quote: Span, paragraphs: &[Span], sentences: &[Span]) -> Span {
    let paragraph = paragraph_around(quote, paragraphs);
    let sentences = sentences_around(quote, sentences);
    Span::new(
        paragraph.start.max(sentences.start),
        paragraph.end.min(sentences.end),
    )
}

/// Returns the span from the start of the paragraph in which a quotation begins to the end of the one in which it
/// ends.
fn paragraph_around(quote: Span, paragraphs: &[Span]) -> Span {
    let first = paragraphs.partition_point(|paragraph| paragraph.end <= quote.start);
    let after = paragraphs.partition_point(|paragraph| paragraph.start < quote.end);
    let inside = paragraphs.get(first..after.max(first)).unwrap_or_default();
    match (inside.first(), inside.last()) {
        (Some(first), Some(last)) => Span::new(first.start.min(quote.start), last.end.max(quote.end)),
        _ => quote,
    }
}

/// The sentences that a quotation touches, with the one before and the one after them; the quotation where there are none.
fn sentences_around(quote: Span, sentences: &[Span]) -> Span {
    let first = sentences.partition_point(|sentence| sentence.end <= quote.start);
    let after = sentences.partition_point(|sentence| sentence.start < quote.end);
    let near = sentences.get(first.saturating_sub(1)..sentences.len().min(after + 1));
    match near.and_then(|near| near.first().zip(near.last())) {
        Some((first, last)) => Span::new(first.start.min(quote.start), last.end.max(quote.end)),
        None => quote,
    }
}
