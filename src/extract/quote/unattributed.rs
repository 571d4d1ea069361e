//! Text in quotation marks -> quotations without speakers, for texts in languages without rules.

use crate::extract::quote::confidence::{Basis, Cell};
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{Quote, QuoteKind};

/// Minimum number of words of a quotation: fewer are as often a title or a term.
const FEWEST_WORDS: usize = 4;

/// Returns the quotations of a text whose language has no rules. No speaker is guessed.
#[must_use]
pub(crate) fn find_unattributed(text: &TokenisedText, regions: &[MarkedRegion]) -> Vec<Quote> {
    let is_speech = |region: &&MarkedRegion| {
        let words = region.tokens.clone().filter(|&at| text.tokens[at].is_word());
        let small = region
            .tokens
            .clone()
            .filter(|&at| text.kind(at) == TokenKind::Lower);
        words.count() >= FEWEST_WORDS && small.count() > 1
    };
    regions
        .iter()
        .filter(is_speech)
        .map(|region| Quote {
            span: region.span,
            kind: QuoteKind::Direct,
            confidence: Cell::from(Basis::Nobody).confidence(),
            ..Quote::default()
        })
        .collect()
}
