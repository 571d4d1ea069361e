//! Checks a quotation: compares its words and its speaker with the index.

use crate::article::{ArticleId, Published};
use crate::error::Result;
use crate::extract::token::{TokenKind, tokenize, undivided};
use crate::extract::{Assertion, QuoteKind};
use crate::search::answer::{CorrectionNotice, QuoteHit};
use crate::search::passage::snippet::shown_text;
use crate::search::question::{ArticleQuestion, QuoteQuestion, Sort, Window};
use crate::search::quotations::Comparison;
use crate::search::search_context::SearchContext;
use crate::search::{articles, quotations, shown_article};
use crate::span::Span;

/// Maximum number of words of the phrase that is searched for. This many words identify a quotation.
const PHRASE: usize = 12;
/// Number of words by which the most similar wording of a quotation is searched.
const TELLING: usize = 8;
/// Maximum number of quotations with the phrase, or with some of these words, that are compared word by word.
const COMPARED: usize = 40;
/// Number of further quotations with some of the words in which copies of those are looked for. Each costs the reading
/// of an article.
const COPIES_AMONG: usize = 80;
/// Maximum number of articles that are read for the phrase outside of recognised quotations.
const READ: usize = 3;
/// Minimum number of words of a quotation for a search by similarity.
const LEAST_WORDS: usize = 4;
/// Maximum numbers of words that are aligned: alignment takes time and memory in proportion to their product.
const ALIGNED: (usize, usize) = (400, 2000);
/// Score of two equal words in an alignment, and of a different or missing word.
const EQUAL: i32 = 2;
const UNEQUAL: i32 = -1;

/// A quotation that somebody wants to print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The words. An ellipsis marks words that were left out.
    pub text: String,
    /// The claimed speaker; None if only the words matter.
    pub by: Option<String>,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// These words by this speaker.
    Exact,
    /// Most of these words in this order.
    Altered,
    /// These words, but only by somebody else.
    OtherSpeaker,
    /// These words, but the index has no name for their speaker.
    SpeakerUnclear,
    /// Nothing similar in the index.
    Never,
}

impl Verdict {
    /// The word for it in output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Altered => "altered",
            Self::OtherSpeaker => "other_speaker",
            Self::SpeakerUnclear => "speaker_unclear",
            Self::Never => "never",
        }
    }
}

/// A claim with the result of its check.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The claim.
    pub claim: Claim,
    /// The verdict.
    pub verdict: Verdict,
    /// The most similar wording. For exact words, their first appearance.
    pub printed: Option<Printed>,
    /// The claim compared with the printed words, in order; empty if the words are the same.
    pub changes: Vec<Change>,
}

/// A wording in the index.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// The article.
    pub article: ArticleId,
    /// The quotation's number in the article; None for words that were not recognised as a quotation.
    pub number: Option<u64>,
    /// The words, white space folded.
    pub text: String,
    /// The speaker's name in the article.
    pub speaker: Option<String>,
    /// The speaker as written at the quotation.
    pub speaker_words: String,
    /// The file.
    pub path: String,
    /// The record in the file, if the file has several.
    pub record: Option<String>,
    /// Headline of the article.
    pub title: String,
    /// Its publication.
    pub publication: Option<String>,
    /// The day of the article; None if only the file's own date is known.
    pub published: Option<Published>,
    /// Start in the article's text, in bytes.
    pub start: usize,
    /// End, exclusive.
    pub end: usize,
    /// The corrections of the article or of near-equal copies of it.
    pub corrections: Vec<CorrectionNotice>,
}

/// A stretch of words in a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both.
    Same(String),
    /// Printed, but not in the claim.
    Missing(String),
    /// In the claim, but not printed.
    Added(String),
}

/// A word as written, and the form that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ComparedWord {
    folded: String,
    written: String,
    span: Span,
    /// Whether the index has it as a word of its own.
    is_indexed: bool,
}

/// Compares a claim with the index.
///
/// Case and punctuation do not matter. A claim may be a part of a statement.
///
/// # Errors
/// If the index cannot be read, or the budget is spent: a quotation that was not found yet may still be there.
pub(crate) fn verify(context: &SearchContext, claim: &Claim) -> Result<Checked> {
    let checked = checked(context, claim)?;
    context.commit.budget.whole()?;
    Ok(checked)
}

fn checked(context: &SearchContext, claim: &Claim) -> Result<Checked> {
    let parts = parts(&claim.text);
    let checked = |verdict, printed, changes| Checked {
        claim: claim.clone(),
        verdict,
        printed,
        changes,
    };
    let Some(phrase) = phrase(&parts) else {
        return Ok(checked(Verdict::Never, None, Vec::new()));
    };
    if claim.by.is_some()
        && let Some(hit) = saying(context, &phrase, claim.by.as_deref(), &parts)?
            .into_iter()
            .next()
    {
        return Ok(checked(Verdict::Exact, Some(hit.into()), Vec::new()));
    }
    let mut hits = saying(context, &phrase, None, &parts)?;
    if !hits.is_empty() {
        let named = hits.iter().position(|hit| hit.speaker.is_some());
        let hit = hits.swap_remove(named.unwrap_or(0));
        let verdict = match (&claim.by, named) {
            (None, _) => Verdict::Exact,
            (Some(_), Some(_)) => Verdict::OtherSpeaker,
            (Some(_), None) => Verdict::SpeakerUnclear,
        };
        return Ok(checked(verdict, Some(hit.into()), Vec::new()));
    }
    if let Some(printed) = outside_of_quotations(context, &phrase, &parts)? {
        let verdict = match claim.by {
            None => Verdict::Exact,
            Some(_) => Verdict::SpeakerUnclear,
        };
        return Ok(checked(verdict, Some(printed), Vec::new()));
    }
    let nearest = match nearest(context, &claim.text, claim.by.as_deref())? {
        None if claim.by.is_some() => nearest(context, &claim.text, None)?,
        nearest => nearest,
    };
    Ok(match nearest {
        Some((hit, changes)) => checked(Verdict::Altered, Some(hit.into()), changes),
        None => checked(Verdict::Never, None, Vec::new()),
    })
}

/// The questions by which [`verify`] finds what it compares a claim with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClaimQuestions {
    /// For the words themselves.
    pub(crate) phrase: String,
    /// For similar ones.
    pub(crate) similar: String,
}

/// Returns the questions for a claim; None for a claim without a word.
pub(crate) fn claim_questions(text: &str) -> Option<ClaimQuestions> {
    Some(ClaimQuestions {
        phrase: phrase(&parts(text))?,
        similar: telling(&compared_words(text)),
    })
}

/// The quotation that has most of these words, in their order and near each other, with the differences. None
/// if there is no similar one.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn nearest(
    context: &SearchContext,
    text: &str,
    by: Option<&str>,
) -> Result<Option<(QuoteHit, Vec<Change>)>> {
    let wanted = compared_words(text);
    if wanted.len() < LEAST_WORDS {
        return Ok(None);
    }
    let mut best: Option<(i32, QuoteHit, Vec<Change>)> = None;
    for hit in said(context, telling(&wanted), by, Some(COPIES_AMONG))? {
        let Some((score, changes)) = compare(&wanted, &compared_words(&hit.text)) else {
            continue;
        };
        if best.as_ref().is_none_or(|(best, ..)| score > *best) {
            best = Some((score, hit, changes));
        }
    }
    Ok(best.map(|(_, hit, changes)| (hit, changes)))
}

/// Quotations with these words that somebody said. Leaves out words that were only denied, declined, or might
/// be said. Copies are looked for among `copies_among` further ones, or among all that are compared otherwise.
fn said(
    context: &SearchContext,
    words: String,
    by: Option<&str>,
    copies_among: Option<usize>,
) -> Result<Vec<QuoteHit>> {
    let question = QuoteQuestion {
        said: Some(words),
        by: by.map(str::to_owned),
        assertions: Assertion::ALL.to_vec(),
        ..QuoteQuestion::default()
    };
    let window = first(COMPARED);
    let mut hits = match copies_among {
        Some(copies) => {
            let comparison = Comparison {
                hits: copies,
                texts: copies,
            };
            quotations::quotes_comparing(context, comparison, &question, &window)?.hits
        }
        None => quotations::quotes(context, &question, &window)?.hits,
    };
    // Words in quotation marks were said, whatever the verb.
    let is_said = |hit: &QuoteHit| {
        let is_statement = matches!(
            hit.assertion,
            Assertion::Asserted | Assertion::Asked | Assertion::Directive
        );
        is_statement || hit.kind == QuoteKind::Direct
    };
    hits.retain(is_said);
    Ok(hits)
}

/// Quotations that contain all parts of a claim, dated ones first.
fn saying(
    context: &SearchContext,
    phrase: &str,
    by: Option<&str>,
    parts: &[Vec<ComparedWord>],
) -> Result<Vec<QuoteHit>> {
    let mut hits = said(context, phrase.to_owned(), by, None)?;
    hits.retain(|hit| place_of(parts, &compared_words(&hit.text)).is_some());
    Ok(hits)
}

/// Finds the words in an article outside of recognised quotations.
fn outside_of_quotations(
    context: &SearchContext,
    phrase: &str,
    parts: &[Vec<ComparedWord>],
) -> Result<Option<Printed>> {
    let question = ArticleQuestion {
        text: phrase.to_owned(),
        headlines: true,
        ..ArticleQuestion::default()
    };
    for hit in articles::find(context, &question, &first(READ))?.hits {
        let shown = shown_article::show(&context.commit, &hit.id.to_string())?;
        let text = &shown.article.text;
        let Some(span) = place_of(parts, &compared_words(text)) else {
            continue;
        };
        return Ok(Some(Printed {
            article: hit.id,
            number: None,
            text: shown_text(span.of(text)),
            speaker: None,
            speaker_words: String::new(),
            path: hit.path,
            record: hit.record,
            title: hit.title,
            publication: hit.publication,
            published: hit.published.and_then(Published::told),
            start: span.start,
            end: span.end,
            corrections: hit.corrections,
        }));
    }
    Ok(None)
}

impl From<QuoteHit> for Printed {
    fn from(hit: QuoteHit) -> Self {
        Self {
            article: hit.article,
            number: Some(hit.number),
            text: hit.text,
            speaker: hit.speaker,
            speaker_words: hit.speaker_words,
            path: hit.path,
            record: hit.record,
            title: hit.title,
            publication: hit.publication,
            published: hit.published,
            start: hit.start,
            end: hit.end,
            corrections: hit.corrections,
        }
    }
}

/// A window with the best `limit` hits.
fn first(limit: usize) -> Window {
    Window {
        limit,
        sort: Sort::Relevance,
        ..Window::default()
    }
}

fn compared_words(text: &str) -> Vec<ComparedWord> {
    let tokens = tokenize(text).into_iter();
    let words = tokens.filter(|token| token.kind != TokenKind::Mark);
    words
        .map(|token| {
            let printed = token.of(text);
            let written = undivided(printed).unwrap_or_else(|| printed.to_owned());
            ComparedWord {
                folded: written.to_lowercase().replace('’', "'"),
                written,
                span: token.span(),
                is_indexed: token.is_word(),
            }
        })
        .collect()
}

/// The parts of a claim between its ellipses; none is empty.
fn parts(text: &str) -> Vec<Vec<ComparedWord>> {
    let text = text.replace("...", "…");
    let parts = text.split('…').map(compared_words);
    parts.filter(|words| !words.is_empty()).collect()
}

/// A phrase to search for: the middle of the longest part, because its beginning and end may be cut in print.
fn phrase(parts: &[Vec<ComparedWord>]) -> Option<String> {
    let longest = parts.iter().max_by_key(|words| words.len())?;
    let indexed: Vec<&str> = longest
        .iter()
        .filter(|word| word.is_indexed)
        .map(|word| &*word.folded)
        .collect();
    let from = indexed.len().saturating_sub(PHRASE) / 2;
    let words = indexed.get(from..indexed.len().min(from + PHRASE))?;
    (!words.is_empty()).then(|| format!("\"{}\"", words.join(" ")))
}

/// A question for quotations with some of the words: the longest, which tend to be the rarest.
fn telling(words: &[ComparedWord]) -> String {
    let mut folded: Vec<&str> = words
        .iter()
        .filter(|word| word.is_indexed)
        .map(|word| &*word.folded)
        .collect();
    folded.sort_unstable_by_key(|word| (std::cmp::Reverse(word.chars().count()), *word));
    folded.dedup();
    folded.truncate(TELLING);
    folded.join(" OR ")
}

/// The span of the parts among printed words: each part without a gap, one after the other.
fn place_of(parts: &[Vec<ComparedWord>], printed: &[ComparedWord]) -> Option<Span> {
    let mut from = 0;
    let mut place: Option<Span> = None;
    for part in parts {
        let same = |window: &[ComparedWord]| {
            let pairs = window.iter().zip(part);
            pairs.into_iter().all(|(one, other)| one.folded == other.folded)
        };
        let rest = printed.get(from..)?;
        let at = rest.windows(part.len()).position(same)?;
        let (first, last) = (rest[at].span, rest[at + part.len() - 1].span);
        from += at + part.len();
        place = Some(Span::new(
            place.map_or(first.start, |place| place.start),
            last.end,
        ));
    }
    place
}

/// The best local alignment of wanted words with printed ones (Smith and Waterman 1981): its score and the
/// differences. Wanted words outside of the alignment count as added. None if fewer than three in five words, or
/// fewer than four of five or more, are the same, or if they are scattered.
fn compare(wanted: &[ComparedWord], printed: &[ComparedWord]) -> Option<(i32, Vec<Change>)> {
    let wanted = &wanted[..wanted.len().min(ALIGNED.0)];
    let printed = &printed[..printed.len().min(ALIGNED.1)];
    let width = printed.len() + 1;
    let mut scores = vec![0_i32; (wanted.len() + 1) * width];
    let (mut best, mut end) = (0, (0, 0));
    for (i, one) in wanted.iter().enumerate() {
        for (j, other) in printed.iter().enumerate() {
            let step = if one.folded == other.folded {
                EQUAL
            } else {
                UNEQUAL
            };
            let score = (scores[i * width + j] + step)
                .max(scores[i * width + j + 1] + UNEQUAL)
                .max(scores[(i + 1) * width + j] + UNEQUAL)
                .max(0);
            scores[(i + 1) * width + j + 1] = score;
            if score > best {
                (best, end) = (score, (i + 1, j + 1));
            }
        }
    }
    let (mut i, mut j) = end;
    let (mut equal, mut length) = (0, 0);
    // Steps are collected from the end to the beginning and reversed below. Wanted words at an end are paired
    // with as many printed ones.
    let reversed = |words: &[ComparedWord], change: fn(String) -> Change| -> Vec<Change> {
        let words = words.iter().rev();
        words.map(|word| change(word.written.clone())).collect()
    };
    let after = &printed[j..printed.len().min(j + wanted.len() - i)];
    let mut steps = reversed(&wanted[i..], Change::Added);
    steps.extend(reversed(after, Change::Missing));
    while i > 0 && j > 0 && scores[i * width + j] > 0 {
        let score = scores[i * width + j];
        let is_same = wanted[i - 1].folded == printed[j - 1].folded;
        let step = if is_same { EQUAL } else { UNEQUAL };
        length += 1;
        if score == scores[(i - 1) * width + j - 1] + step {
            if is_same {
                equal += 1;
                steps.push(Change::Same(printed[j - 1].written.clone()));
            } else {
                steps.push(Change::Added(wanted[i - 1].written.clone()));
                steps.push(Change::Missing(printed[j - 1].written.clone()));
            }
            (i, j) = (i - 1, j - 1);
        } else if score == scores[(i - 1) * width + j] + UNEQUAL {
            steps.push(Change::Added(wanted[i - 1].written.clone()));
            i -= 1;
        } else {
            steps.push(Change::Missing(printed[j - 1].written.clone()));
            j -= 1;
        }
    }
    steps.extend(reversed(&wanted[..i], Change::Added));
    steps.extend(reversed(&printed[j.saturating_sub(i)..j], Change::Missing));
    steps.reverse();
    // Three words of five are too often "to the" and one more.
    let are_enough = equal >= LEAST_WORDS.min(wanted.len().saturating_sub(1));
    let is_near = equal * 5 >= wanted.len() * 3 && equal * 2 >= length && are_enough;
    is_near.then(|| (best, joined(steps)))
}

/// Joins neighbours of one kind.
fn joined(steps: Vec<Change>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    // In a run of replaced words, the printed ones come first.
    let mut added: Vec<String> = Vec::new();
    let push = |changes: &mut Vec<Change>, step: Change| match (changes.last_mut(), &step) {
        (Some(Change::Same(text)), Change::Same(word))
        | (Some(Change::Missing(text)), Change::Missing(word))
        | (Some(Change::Added(text)), Change::Added(word)) => {
            // A possessive ending belongs to the word before it.
            if !word.starts_with(['\'', '’']) {
                text.push(' ');
            }
            text.push_str(word);
        }
        _ => changes.push(step),
    };
    for step in steps {
        match step {
            Change::Added(word) => added.push(word),
            Change::Missing(word) => push(&mut changes, Change::Missing(word)),
            Change::Same(word) => {
                for word in added.drain(..) {
                    push(&mut changes, Change::Added(word));
                }
                push(&mut changes, Change::Same(word));
            }
        }
    }
    for word in added {
        push(&mut changes, Change::Added(word));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(wanted: &str, printed: &str) -> Option<String> {
        let (_, changes) = compare(&compared_words(wanted), &compared_words(printed))?;
        let shown = changes.iter().map(|change| match change {
            Change::Same(text) => text.clone(),
            Change::Missing(text) => format!("[-{text}-]"),
            Change::Added(text) => format!("{{+{text}+}}"),
        });
        Some(shown.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn three_words_of_five_are_another_statement() {
        assert_eq!(
            changes("still rowing to the harbour", "We're rowing to the village"),
            None
        );
        assert!(changes("they row to the harbour", "they row to the village").is_some());
    }

    #[test]
    fn a_changed_word_is_shown_beside_the_printed_one() {
        assert_eq!(
            changes(
                "the gate was always shut",
                "We knew the gate was never shut, she thought"
            )
            .unwrap(),
            "the gate was [-never-] {+always+} shut"
        );
        assert_eq!(
            changes("the old gate was shut", "the gate was shut").unwrap(),
            "the {+old+} gate was shut"
        );
        assert_eq!(
            changes("Gate's shut tight for ever", "gate's shut tight").unwrap(),
            "gate's shut tight {+for ever+}"
        );
        assert_eq!(
            changes(
                "he gave the letter to the police",
                "I gave the letter to the thief, she said"
            )
            .unwrap(),
            "[-I-] {+he+} gave the letter to the [-thief-] {+police+}"
        );
    }

    #[test]
    fn words_that_a_line_end_divides_are_compared_whole() {
        assert_eq!(
            changes(
                "in the winter of the long strike",
                "in the win-\nter of the\n\n12\n\nlong strike"
            )
            .as_deref(),
            Some("in the winter of the long strike")
        );
    }

    #[test]
    fn few_words_in_common_are_another_quotation() {
        assert_eq!(
            changes("the gate was always shut", "the boat was on the river"),
            None
        );
        assert_eq!(changes("", ""), Some(String::new()));
    }

    #[test]
    fn parts_are_found_in_their_order() {
        let printed = compared_words("It was cold, and the ferry was late, and nobody came.");
        let place = |claim: &str| place_of(&parts(claim), &printed);
        assert!(place("the ferry was late").is_some());
        assert!(place("It was cold … nobody came").is_some());
        assert!(place("nobody came... It was cold").is_none());
        assert!(place("the ferry came").is_none());
    }

    proptest::proptest! {
        #[test]
        fn any_two_texts_can_be_compared(one in "\\PC{0,60}", other in "\\PC{0,60}") {
            let _ = changes(&one, &other);
            let _ = place_of(&parts(&one), &compared_words(&other));
            let _ = (phrase(&parts(&one)), telling(&compared_words(&one)));
        }

        #[test]
        fn a_text_is_equal_to_itself(text in "[a-z]{1,6}( [a-z]{1,6}){0,12}") {
            let words = compared_words(&text);
            proptest::prop_assert!(place_of(&parts(&text), &words).is_some());
        }
    }
}
