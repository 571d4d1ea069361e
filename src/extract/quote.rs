//! Quotations.
use crate::extract::Quote;
use crate::extract::identity::Identity;
use crate::extract::marks::Region;
use crate::extract::reading::Reading;

/// Finds quotations.
#[must_use]
pub fn find(_reading: &Reading, regions: &[Region], _identity: &Identity) -> Vec<Quote> {
    regions
        .iter()
        .filter(|r| r.tokens.len() >= 3)
        .map(|r| Quote {
            span: r.span,
            kind: crate::extract::QuoteKind::Direct,
            speaker: None,
            cue: None,
            confidence: 0.5,
        })
        .collect()
}
