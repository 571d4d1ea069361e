//! Pairs quotation marks.
//!
//! Double marks of every style come first. Most single marks are apostrophes: one opens a quotation only if a mark
//! that closes it follows in the same paragraph, or the next paragraph continues the quotation. A mark left open ends
//! with its paragraph, unless the next paragraph opens with the same mark: then one quotation runs over both. A mark
//! left open within a clause ends with its sentence.

use std::ops::Range;

use crate::extract::lexicon::{WordClass, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::span::Span;

/// Maximum length, in tokens, of the name of who reports words whose closing mark is missing.
const LONGEST_SPEAKER: usize = 5;

/// The text between an opening mark and its closing mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MarkedRegion {
    /// The text between the marks, without surrounding white space.
    pub span: Span,
    /// The tokens between the marks.
    pub tokens: Range<usize>,
    /// The tokens including the marks; a missing closing mark adds nothing.
    pub outer: Range<usize>,
    /// True for single marks.
    pub is_single: bool,
    /// False if no closing mark was found before the paragraph's end.
    pub is_closed: bool,
}

/// Finds the text in quotation marks: ordered regions that do not overlap. Quotations inside quotations are not
/// regions of their own.
#[must_use]
pub(crate) fn regions(text: &TokenisedText) -> Vec<MarkedRegion> {
    let mut finder = MarkFinder {
        text,
        style: MarkStyle::of(text),
        open: None,
        is_nested: false,
        found: Vec::new(),
    };
    for (n, (_, marks)) in text.paragraphs_with(&text.quoting).enumerate() {
        finder.paragraph(n, marks);
    }
    finder.found
}

/// Which end of a quotation a mark can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Opening,
    Closing,
    /// A straight mark: the spaces around it decide.
    Either,
}

/// The sides of the marks that open in some languages and close in others, as an article uses them.
#[derive(Clone, Copy)]
struct MarkStyle {
    /// `«`
    left: Side,
    /// `»`
    right: Side,
    /// `”`
    curly: Side,
}

impl MarkStyle {
    /// French, Italian and Russian print «…», German and Danish »…«, Swedish and Finnish »…» and ”…”. The first
    /// guillemet of an article tells which, as a quotation begins before it ends.
    fn of(text: &TokenisedText) -> Self {
        let has = |words: &[&str]| {
            let mut marks = text.quoting.iter();
            marks.any(|&mark| words.contains(&text.word(mark)))
        };
        let first = text
            .quoting
            .iter()
            .map(|&mark| text.word(mark))
            .find(|word| matches!(*word, "«" | "»"));
        let (left, right) = match first {
            Some("»") if has(&["«"]) => (Side::Closing, Side::Opening),
            Some("»") => (Side::Either, Side::Either),
            _ => (Side::Opening, Side::Closing),
        };
        let is_opened = || has(&["“", "„", "‟", "``", "``\"", "\""]);
        let curly = if has(&["”"]) && !is_opened() {
            Side::Either
        } else {
            Side::Closing
        };
        Self { left, right, curly }
    }
}

struct Open {
    mark: usize,
    is_single: bool,
}

/// Maximum distance, in tokens, from a single mark to the one that closes it.
const LOOK_AHEAD: usize = 1000;

struct MarkFinder<'r, 'a> {
    text: &'r TokenisedText<'a>,
    style: MarkStyle,
    open: Option<Open>,
    /// True inside a quotation within the open one that has the same straight marks.
    is_nested: bool,
    found: Vec<MarkedRegion>,
}

impl MarkFinder<'_, '_> {
    /// Processes the marks of a paragraph.
    fn paragraph(&mut self, n: usize, marks: &[usize]) {
        let range = self.text.paragraphs[n].clone();
        self.is_nested = false;
        for (number, &at) in marks.iter().enumerate() {
            if let Some(side) = self.double_side(at) {
                if self.is_nested {
                    // The mark that closes the inner quotation.
                    self.is_nested = false;
                } else if self.opens_within(side, &marks[number..], &range) {
                    self.is_nested = true;
                } else {
                    self.double(at, side, &range);
                }
            } else if let Some(side) = self.single_side(at) {
                self.single(at, side, &range);
            }
        }
        if let Some(open) = &self.open {
            let next = self.text.paragraphs.get(n + 1);
            let continues = next.is_some_and(|next| {
                let side = if open.is_single {
                    self.single_side(next.start)
                } else {
                    self.double_side(next.start)
                };
                // All paragraphs of a quotation use the same mark.
                side.is_some_and(|side| side != Side::Closing)
                    && self.text.touches_next(next.start)
                    && self.text.word(next.start) == self.text.word(open.mark)
            });
            if self.begins_within_clause(open.mark) {
                let sentence = self.text.sentence_at(open.mark);
                let end = sentence.map_or(range.end, |sentence| self.text.sentences[sentence].end);
                self.close(end.min(range.end), false);
            } else if !continues {
                self.close(range.end, false);
            }
        }
    }

    /// True at the mark in "said that “we must go": some words of a clause, which end with its sentence if no mark closes
    /// them. A speech of several paragraphs begins with a sentence.
    fn begins_within_clause(&self, mark: usize) -> bool {
        let text = self.text;
        text.kind(mark + 1) == TokenKind::Lower
            && mark > 0
            && text.kind(mark - 1) == TokenKind::Lower
            && text.sentence_at(mark - 1) == text.sentence_at(mark + 1)
    }

    /// "My mother said, "Never go," and she was right," said with one kind of straight mark throughout: the first of
    /// `marks` opens within an open quotation, and the next two marks of the paragraph both close.
    fn opens_within(&self, side: Side, marks: &[usize], paragraph: &Range<usize>) -> bool {
        let is_straight = |at: usize| self.double_side(at) == Some(Side::Either);
        let opens = |at: usize| self.follows_gap(at, paragraph) && !self.precedes_space(at, paragraph);
        let closes = |at: usize| !self.follows_space(at, paragraph) && self.precedes_gap(at, paragraph);
        if side != Side::Either || self.open.as_ref().is_none_or(|open| open.is_single) {
            return false;
        }
        let at = marks[0];
        let mut later = marks[1..]
            .iter()
            .copied()
            .filter(|&at| self.double_side(at).is_some());
        let is_led_in = at > paragraph.start && self.text.is_mark(at - 1, &[',', ':']);
        is_led_in
            && opens(at)
            && later
                .by_ref()
                .take(2)
                .filter(|&mark| is_straight(mark) && closes(mark))
                .count()
                == 2
    }

    fn double(&mut self, at: usize, side: Side, paragraph: &Range<usize>) {
        let opens_next = self.follows_gap(at, paragraph) && !self.precedes_space(at, paragraph);
        match &self.open {
            Some(open) if open.is_single => return,
            // The mark that repeats at the head of each further paragraph of a quotation.
            Some(open) if at == paragraph.start && open.mark < at && side != Side::Closing => return,
            _ => {}
        }
        // German quotations close with the mark that opens in English.
        let closes_german = self
            .open
            .as_ref()
            .is_some_and(|open| self.text.is_mark(open.mark, &['„']));
        // An opening mark with a word before it and a space after it is a typo for a closing one.
        let is_reversed =
            self.open.is_some() && !self.follows_gap(at, paragraph) && self.precedes_space(at, paragraph);
        let opens = match side {
            Side::Opening => !closes_german && !is_reversed,
            Side::Closing => false,
            Side::Either if self.open.is_some() => opens_next,
            Side::Either => opens_next || self.follows_space(at, paragraph),
        };
        if opens {
            // A mark opens while another is open. After a stop, the earlier quotation ends here without a closing
            // mark, as where paragraphs were run together. Elsewhere the earlier mark opened nothing.
            if self.open.is_some() && at > paragraph.start && self.text.is_mark(at - 1, &['.', '!', '?']) {
                self.close(at, false);
            }
            self.open = Some(Open {
                mark: at,
                is_single: false,
            });
        } else if self.open.is_some() {
            self.close(at, true);
        }
    }

    fn single(&mut self, at: usize, side: Side, paragraph: &Range<usize>) {
        match &self.open {
            Some(open) if !open.is_single => {}
            Some(open) if at == paragraph.start && open.mark < at => {}
            Some(_) if side != Side::Opening && self.closes_single(at, paragraph) => self.close(at, true),
            Some(_) => {}
            None => {
                let opens = side != Side::Closing
                    && self.text.kind(at) == TokenKind::Mark
                    && self.follows_gap(at, paragraph)
                    && !self.precedes_space(at, paragraph)
                    && self.has_closing_single(at, paragraph);
                if opens {
                    self.open = Some(Open {
                        mark: at,
                        is_single: true,
                    });
                }
            }
        }
    }

    /// True if the single mark at `open` is closed in this paragraph, or the next paragraph continues the quotation.
    fn has_closing_single(&self, open: usize, paragraph: &Range<usize>) -> bool {
        let text = self.text;
        let limit = paragraph.end.min(open + LOOK_AHEAD);
        let mut is_open_within = false;
        for at in open + 1..limit {
            // "back in ‘08 she said: “It's no ‘game’”": a double mark that opens inside must also close inside.
            // Otherwise the single mark is an apostrophe that a word processor turned round.
            match self.double_side(at) {
                Some(Side::Opening) => is_open_within = true,
                Some(Side::Closing) => is_open_within = false,
                Some(Side::Either) => is_open_within = !is_open_within,
                None if !is_open_within && self.closes_single(at, paragraph) => return true,
                None => {}
            }
        }
        // Several paragraphs: this one, or its part after a colon, and the next one open with the same mark.
        (open == paragraph.start || text.is_mark(open - 1, &[':']))
            && text
                .paragraph_at(open)
                .and_then(|n| text.paragraphs.get(n + 1))
                .is_some_and(|next| text.word(next.start) == text.word(open) && text.touches_next(next.start))
    }

    /// True for a single mark that can end a quotation: a space or mark follows, and it is no plural's apostrophe.
    fn closes_single(&self, at: usize, paragraph: &Range<usize>) -> bool {
        let text = self.text;
        let word = text.word(at);
        if !matches!(word, "'" | "’")
            || !self.precedes_gap(at, paragraph)
            || self.follows_space(at, paragraph)
        {
            return false;
        }
        if text.kind(at) == TokenKind::Mark {
            return true;
        }
        // After an s, the mark is an apostrophe if a later mark can close the quotation, or if the noun of a plural
        // possessive follows.
        let precedes_noun = matches!(text.kind(at + 1), TokenKind::Lower)
            && text.kind(at.wrapping_sub(1)) == TokenKind::Lower;
        let rest = at + 1..paragraph.end.min(at + LOOK_AHEAD);
        !precedes_noun
            || !rest
                .clone()
                .take_while(|&later| !text.is_mark(later, &['‘']))
                .any(|later| {
                    text.kind(later) == TokenKind::Mark
                        && matches!(text.word(later), "'" | "’")
                        && self.precedes_gap(later, paragraph)
                        && !self.follows_space(later, paragraph)
                })
    }

    fn close(&mut self, at: usize, is_closed: bool) {
        let Some(open) = self.open.take() else { return };
        let mut at = at;
        if !is_closed && let Some(report) = self.report_within(open.mark + 1..at) {
            at = report;
        }
        let tokens = open.mark + 1..at;
        if tokens.is_empty() {
            return;
        }
        self.found.push(MarkedRegion {
            span: self.text.span(&tokens),
            outer: open.mark..if is_closed { at + 1 } else { at },
            tokens,
            is_single: open.is_single,
            is_closed,
        });
    }

    /// Returns where words without a closing mark end because somebody reports them or others: after the comma of "…, Holt
    /// said", or before a sentence that begins with "Holt said".
    fn report_within(&self, tokens: Range<usize>) -> Option<usize> {
        let text = self.text;
        let is_name = |at: usize| {
            text.tokens.get(at).is_some_and(|token| token.is_capitalised())
                && !text.is(at, flag::FUNCTION)
                && (!text.is(at, flag::COMMON)
                    || text.is(at, flag::FIRST | flag::LAST | flag::OFFICE | flag::ROLE))
        };
        let is_led = tokens.start > 1 && text.is_mark(tokens.start - 2, &[':', ',']);
        let is_report = |at: usize| {
            text.kind(at) == TokenKind::Lower
                && text.is(at, flag::SAY)
                && (text.has_lower(at, WordClass::ReportedPast)
                    || text.reads(at, "says")
                    || text.word(at).ends_with("ed"))
        };
        // "Somebody told me": a report that is part of what is said.
        let is_own = |verb: usize| matches!(text.word(verb + 1), "me" | "us");
        for verb in tokens.clone().filter(|&at| is_report(at) && !is_own(at)) {
            // "…, said Vera Holt".
            if verb > tokens.start && text.reads(verb - 1, ",") && is_name(verb + 1) {
                return Some(verb);
            }
            let is_pronoun = text.is(verb - 1, flag::HE | flag::SHE);
            let first = (tokens.start..verb)
                .rev()
                .take_while(|&at| is_name(at) || text.is(at, flag::COURTESY) || at + 1 == verb && is_pronoun)
                .take(LONGEST_SPEAKER)
                .last();
            let Some(first) = first else { continue };
            // "…, Holt said."
            let ends = text.kind(verb + 1) == TokenKind::Mark || text.is(verb + 1, flag::CALENDAR);
            if first > tokens.start && text.reads(first - 1, ",") && ends {
                return Some(first);
            }
            // "Holt said that …": the report of something else.
            let opens = text.sentence_start(verb) == first || first == tokens.start && !is_led;
            if opens && !is_pronoun {
                return Some(first);
            }
        }
        None
    }

    fn double_side(&self, at: usize) -> Option<Side> {
        if self.text.kind(at) != TokenKind::Mark {
            return None;
        }
        match self.text.word(at) {
            "“" | "„" | "``" | "‟" | "``\"" | "『" | "「" => Some(Side::Opening),
            "』" | "」" => Some(Side::Closing),
            "«" => Some(self.style.left),
            "»" => Some(self.style.right),
            "”" => Some(self.style.curly),
            "\"" | "\"\"" | "''" | "'''" | "’’" | "＂" => Some(Side::Either),
            _ => None,
        }
    }

    fn single_side(&self, at: usize) -> Option<Side> {
        match (self.text.kind(at), self.text.word(at)) {
            (TokenKind::Mark, "‘" | "`" | "‹") => Some(Side::Opening),
            (TokenKind::Mark | TokenKind::Possessive, "'" | "’") => Some(Side::Either),
            _ => None,
        }
    }

    fn follows_space(&self, at: usize, paragraph: &Range<usize>) -> bool {
        at == paragraph.start || !self.text.touches_next(at - 1)
    }

    fn precedes_space(&self, at: usize, paragraph: &Range<usize>) -> bool {
        at + 1 >= paragraph.end || !self.text.touches_next(at)
    }

    /// True if a space, an opening bracket or a dash precedes.
    fn follows_gap(&self, at: usize, paragraph: &Range<usize>) -> bool {
        self.follows_space(at, paragraph)
            || self.text.is_mark(
                at - 1,
                &['(', '[', '{', '—', '–', '-', '/', '‘', '\'', '"', '“', '>', ':'],
            )
    }

    /// True if a space or a mark follows.
    fn precedes_gap(&self, at: usize, paragraph: &Range<usize>) -> bool {
        self.precedes_space(at, paragraph) || self.text.kind(at + 1) == TokenKind::Mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::text::sentence;
    use crate::extract::token;

    /// Checks which parts of a text are in quotation marks.
    fn check(text: &str, expected: &[&str]) {
        let tokens = token::tokenize(text);
        let sentences = sentence::split(text, &[], &tokens);
        let lexicon = Lexicon::load();
        let tokenised = TokenisedText::new(text, &tokens, &sentences, &[], &[], &lexicon);
        let found: Vec<&str> = regions(&tokenised).iter().map(|r| r.span.of(text)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn marks_of_every_style_are_paired() {
        check("“One,” he said. \"Two,\" she said.", &["One,", "Two,"]);
        check("«Un», ``two'' and ''three''.", &["Un", "two", "three"]);
        check("„Eins“, sagte er. „Zwei“", &["Eins", "Zwei"]);
        check("»Eins«, sagte er. »Zwei«", &["Eins", "Zwei"]);
        check("»Ett», sade hon. »Två»", &["Ett", "Två"]);
        check("”Ett”, sade hon. ”Två”", &["Ett", "Två"]);
    }

    #[test]
    fn single_marks_are_distinguished_from_apostrophes() {
        check(
            "'We can't wait,' said the farmers' leader. 'It's late.'",
            &["We can't wait,", "It's late."],
        );
        check("The farmers' plan wasn't the ministers' plan.", &[]);
        check(
            "‘The farmers’ plan is late,’ he said.",
            &["The farmers’ plan is late,"],
        );
        check("Rock 'n' roll of the '90s", &["n"]);
    }

    #[test]
    fn a_quotation_continues_in_a_paragraph_that_opens_with_a_mark() {
        check(
            "“One.\n\n“Two.\n\n“Three,” he said.",
            &["One.\n\n“Two.\n\n“Three,"],
        );
        check("‘One.\n\n‘Two,’ he said.", &["One.\n\n‘Two,"]);
    }

    #[test]
    fn an_open_mark_ends_with_its_paragraph() {
        check("“One. He left.\n\nThen “two” came.", &["One. He left.", "two"]);
        check("\"One. \"Two. \"Three,\" he said.", &["One.", "Two.", "Three,"]);
        check("He was 6'2\" tall.\n\n\"Yes,\" he said.", &["Yes,"]);
    }

    #[test]
    fn nested_quotations_are_part_of_the_outer_one() {
        check(
            "“He said ‘no way’ twice,” she said.",
            &["He said ‘no way’ twice,"],
        );
        check(
            "‘He said “no way” twice,’ she said.",
            &["He said “no way” twice,"],
        );
    }
}
