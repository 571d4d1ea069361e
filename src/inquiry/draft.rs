//! Drafts: the quotations in them, compared with the index and with the files as they are now.

use crate::article::Article;
use crate::collection::Collection;
use crate::error::Result;
use crate::extract::{Lexicon, QuoteKind, extract};
use crate::inquiry::cites::source_now;
use crate::render::text::is_quotation_mark;
use crate::render::verify::CheckedQuote;
use crate::search::verify::Claim;
use crate::source;
use crate::span::line_at;

/// Fewest words of a marked part of a sentence that is taken for words of somebody.
const LEAST_WORDS: usize = 2;

/// A quotation to check, and the line of its draft, from 1.
pub(crate) type DraftClaim = (Option<u64>, Claim);

/// The claim that somebody said these words; quotation marks around them are left out.
#[must_use]
pub(crate) fn claim_of_words(words: &str, by: Option<String>) -> DraftClaim {
    let text = without_marks(words);
    (None, Claim { text, by })
}

/// The quotations of a draft that was pasted: text, Markdown or HTML. Control characters count as spaces, and a text that
/// begins like a format which cannot be read is taken for plain text.
#[must_use]
pub(crate) fn claims_of_text(draft: &str) -> Vec<DraftClaim> {
    let is_layout = |c: char| matches!(c, '\n' | '\r' | '\t');
    let text = draft.replace(|c: char| c.is_control() && !is_layout(c), " ");
    if text.trim().is_empty() {
        return Vec::new();
    }
    let plain = |text: String| {
        vec![Article {
            text,
            ..Article::default()
        }]
    };
    let articles = source::read_bytes("the draft", text.as_bytes());
    claims_of(&articles.unwrap_or_else(|_| plain(text)))
}

/// The quotations of a draft, with their lines and speakers.
#[must_use]
pub(crate) fn claims_of(articles: &[Article]) -> Vec<DraftClaim> {
    let lexicon = Lexicon::load();
    let mut claims = Vec::new();
    for article in articles {
        let found = extract(article, &lexicon);
        for quote in &found.quotes {
            let entity = quote.speaker.and_then(|speaker| speaker.entity);
            let by = entity
                .and_then(|entity| found.entities.get(entity))
                .map(|entity| entity.name.clone());
            let line = line_at(&article.text, quote.span.start);
            let said = quote.span.of(&article.text);
            let texts = match quote.kind {
                QuoteKind::Direct => vec![said],
                QuoteKind::Mixed => marked_parts(said),
                QuoteKind::Indirect => Vec::new(),
            };
            claims.extend(texts.into_iter().map(|text| {
                let text = without_marks(&text.split_whitespace().collect::<Vec<_>>().join(" "));
                let by = by.clone();
                (Some(line), Claim { text, by })
            }));
        }
    }
    claims
}

/// Compares claims with the index, and reads the files again that have the words.
///
/// # Errors
/// Where the index cannot be read; a file that cannot be read is a part of the answer.
pub(crate) fn check(collection: &Collection, claims: Vec<DraftClaim>) -> Result<Vec<CheckedQuote>> {
    let mut rows = Vec::with_capacity(claims.len());
    for (draft_line, claim) in claims {
        let checked = collection.verify(&claim)?;
        let source = checked
            .printed
            .as_ref()
            .map(|printed| source_now(collection, &printed.path, &printed.text))
            .transpose()?;
        rows.push(CheckedQuote {
            checked,
            draft_line,
            source,
        });
    }
    Ok(rows)
}

/// The parts of a reported clause that are in quotation marks.
fn marked_parts(clause: &str) -> Vec<&str> {
    // Apostrophes are marks in some papers, but far more often letters.
    let is_mark = |c: char| is_quotation_mark(c) && !matches!(c, '\'' | '‘' | '’');
    let marked = clause.split(is_mark).skip(1).step_by(2);
    let is_speech = |part: &&str| part.split_whitespace().nth(LEAST_WORDS - 1).is_some();
    let parts: Vec<&str> = marked.filter(is_speech).collect();
    if parts.is_empty() && !clause.contains(is_mark) {
        // The span is the marked part itself.
        return vec![clause];
    }
    parts
}

fn without_marks(text: &str) -> String {
    let inner = text.trim().trim_matches(is_quotation_mark);
    // A word that begins or ends with an apostrophe keeps it: 'tis.
    if inner.is_empty() {
        text.to_owned()
    } else {
        inner.to_owned()
    }
}
