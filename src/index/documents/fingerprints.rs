//! The columns by which copies of quotations are found.

use crate::extract::Extraction;
use crate::index::analysis::wording::Fingerprint;
use crate::index::documents::IndexDocument;
use crate::index::documents::self_contained::{LACK_BITS, lack};
use crate::index::schema::Fields;

/// Adds to both columns of fingerprints one row per quotation.
pub(super) fn add_fingerprints(
    document: &mut IndexDocument,
    fields: &Fields,
    text: &str,
    extraction: &Extraction,
) {
    let mut hashes = Vec::new();
    let mut shingles = Vec::with_capacity(extraction.quotes.len());
    for quote in &extraction.quotes {
        let token_at = |byte| {
            let tokens = &extraction.tokens;
            tokens.partition_point(|token| (token.start as usize) < byte)
        };
        let tokens = token_at(quote.span.start)..token_at(quote.span.end);
        let tokens = extraction.tokens.get(tokens).unwrap_or_default();
        let fingerprint = Fingerprint::of(text, tokens, &mut hashes);
        let lack = lack(text, tokens, quote.kind);
        document.number(fields.said_hash, fingerprint.wording << LACK_BITS | lack);
        shingles.push(fingerprint.shingles);
    }
    for shingles in shingles {
        document.number(fields.said_shingles, shingles);
    }
}
