//! The text around a quotation in its article.

use std::ops::Range;

use crate::extract::text::sentence::split;
use crate::extract::token::tokenize;
use crate::search::answer::QuoteContext;
use crate::search::passage::snippet::shown_text;
use crate::span::Span;

/// Bytes that are searched for each requested sentence. An article may be a whole book, so a longer sentence
/// is cut.
const LONGEST_SENTENCE: usize = 4096;

/// The `sentences` before and after a quotation, with the rest of its own first and last sentence.
///
/// `hidden` are the parts that are not shown (boilerplate, the headline). The quotation must lie in `body` on
/// character bounds.
pub(crate) fn around(body: &str, hidden: &[Span], quotation: Span, sentences: usize) -> QuoteContext {
    let reach = reach(sentences);
    let until = quotation.end.saturating_add(reach).min(body.len());
    let found = sentences_within(body, hidden, quotation.start.saturating_sub(reach)..until);

    let mut context = QuoteContext::default();
    let before: Vec<&Span> = found.iter().filter(|span| span.end <= quotation.start).collect();
    for span in &before[before.len().saturating_sub(sentences)..] {
        context.before.push_str(&shown_text(span.of(body)));
        context.before.push(' ');
    }
    if let Some(own) = found
        .iter()
        .find(|span| span.start < quotation.start && quotation.start < span.end)
    {
        push(&mut context.before, &body[own.start..quotation.start]);
    }
    if let Some(own) = found
        .iter()
        .find(|span| span.start < quotation.end && quotation.end < span.end)
    {
        push(&mut context.after, &body[quotation.end..own.end]);
    }
    let after = found.iter().filter(|span| span.start >= quotation.end);
    for span in after.take(sentences) {
        context.after.push(' ');
        context.after.push_str(&shown_text(span.of(body)));
    }
    context
}

/// The sentences before a quotation with the one in which it begins, at least `sentences` of them unless the text has fewer.
pub(crate) fn opening_sentences(body: &str, hidden: &[Span], quotation: Span, sentences: usize) -> Vec<Span> {
    let from = quotation.start.saturating_sub(reach(sentences));
    sentences_within(body, hidden, from..quotation.end)
}

const fn reach(sentences: usize) -> usize {
    sentences.saturating_add(1).saturating_mul(LONGEST_SENTENCE)
}

/// The sentences of a part of the text, without hidden parts.
fn sentences_within(body: &str, hidden: &[Span], part: Range<usize>) -> Vec<Span> {
    let from = body.floor_char_boundary(part.start);
    let region = &body[from..body.ceil_char_boundary(part.end)];
    let tokens = tokenize(region);
    let spans = split(region, &[], &tokens).into_iter();
    spans
        .map(|span| outside(hidden, Span::new(span.start + from, span.end + from), body))
        .filter(|span| !span.is_empty())
        .collect()
}

/// The part of a sentence before or after hidden parts. A headline without a full stop may have been taken
/// for the beginning of the first sentence.
pub(crate) fn outside(hidden: &[Span], mut sentence: Span, body: &str) -> Span {
    for part in hidden {
        if !part.overlaps(sentence) {
        } else if part.start <= sentence.start {
            sentence.start = part.end.min(sentence.end);
        } else {
            sentence.end = part.start;
        }
    }
    match body.get(sentence.start..sentence.end) {
        Some(_) => sentence.trimmed(body),
        None => Span::default(),
    }
}

/// Appends the text as shown, with a blank at each end where it has white space.
fn push(out: &mut String, text: &str) {
    if text.starts_with(char::is_whitespace) {
        out.push(' ');
    }
    let shown = shown_text(text);
    out.push_str(&shown);
    if !shown.is_empty() && text.ends_with(char::is_whitespace) {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "Dam shut\n\nIt rained. Ada Byrd came.\n\nShe looked. “It leaks,” Byrd said on\nMonday. “It \
                        always did.”\n\nNobody spoke. They left.\n\nRelated news: rain.";

    fn around_words(words: &str, sentences: usize) -> (String, String) {
        let at = |words: &str| {
            let start = TEXT.find(words).expect("the text contains the words");
            Span::new(start, start + words.len())
        };
        let hidden = [at("Dam shut"), at("Related news: rain.")];
        let QuoteContext { before, after } = around(TEXT, &hidden, at(words), sentences);
        (before, after)
    }

    #[test]
    fn whole_sentences_surround_the_quotation() {
        assert_eq!(
            around_words("It leaks,", 1),
            (
                "She looked. “".to_owned(),
                "” Byrd said on Monday. “It always did.”".to_owned()
            )
        );
        assert_eq!(
            around_words("It always did.", 2),
            (
                "She looked. “It leaks,” Byrd said on Monday. “".to_owned(),
                "” Nobody spoke. They left.".to_owned()
            )
        );
    }

    #[test]
    fn headline_and_boilerplate_are_left_out() {
        let (before, after) = around_words("It leaks,", 9);
        assert!(before.starts_with("It rained. Ada"), "{before}");
        assert!(after.ends_with("They left."), "{after}");
    }

    #[test]
    fn a_headline_that_runs_into_the_text_is_cut_off() {
        let text = "Dam shut\nIt leaks, Byrd said. They left.";
        let context = around(text, &[Span::new(0, 8)], Span::new(9, 17), 1);
        assert_eq!(
            (&*context.before, &*context.after),
            ("", ", Byrd said. They left.")
        );
    }

    proptest! {
        #[test]
        fn any_place_in_any_text_has_surroundings(text in any::<String>(), start in 0_usize..40, end in 0_usize..40, sentences in 0_usize..4) {
            let start = text.floor_char_boundary(start);
            let end = text.floor_char_boundary(end).max(start);
            let _ = around(&text, &[], Span::new(start, end), sentences);
        }
    }
}
