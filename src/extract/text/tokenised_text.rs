//! A text with its tokens looked up in the lexicon, and its sentences and paragraphs as token ranges.

use std::ops::Range;

use crate::extract::lexicon::{Lexicon, LexiconWord, WordClass, cue, flag, joined};
use crate::extract::token::{Token, TokenKind};
use crate::span::Span;

/// A tokenised text with its words looked up. Positions are token numbers; ranges exclude their end.
#[derive(Debug)]
pub struct TokenisedText<'a> {
    lexicon: &'a Lexicon,
    /// The text.
    pub raw: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// The lexicon's entry of each token. Tokens in boilerplate are [`LexiconWord::is_outside`].
    pub words: Vec<LexiconWord>,
    /// Capitalised words outside boilerplate, in order. Passes that look for names visit only these.
    pub capitals: Vec<usize>,
    /// Marks and possessive endings whose first byte is that of a quotation mark, in order.
    pub quoting: Vec<usize>,
    /// "He", "she" and their forms, and words for offices, in order.
    pub people: Vec<usize>,
    /// Words that can begin a report, in order. Most words cannot.
    pub reporting: Vec<usize>,
    /// Sentences outside boilerplate.
    pub sentences: Vec<Range<usize>>,
    /// For each token the number of its sentence, or [`NO_SENTENCE`].
    sentence_of: Vec<u32>,
    /// Paragraphs outside boilerplate.
    pub paragraphs: Vec<Range<usize>>,
}

impl<'a> TokenisedText<'a> {
    /// Looks up every token, and converts the spans of sentences, paragraphs and boilerplate to token ranges. A text
    /// without paragraphs is divided at blank lines.
    #[must_use]
    pub fn new(
        text: &'a str,
        tokens: &'a [Token],
        sentences: &[Span],
        paragraphs: &[Span],
        boilerplate: &[Span],
        lexicon: &'a Lexicon,
    ) -> Self {
        let mut words = lexicon.words(text, tokens);
        for range in ranges(tokens, boilerplate) {
            for word in &mut words[range] {
                *word = LexiconWord::OUTSIDE;
            }
        }
        let inside = |range: &Range<usize>| words[range.clone()].iter().any(|word| !word.is_outside);
        let mut capitals = Vec::with_capacity(tokens.len() / 4);
        let mut quoting = Vec::with_capacity(tokens.len() / 16);
        let mut people = Vec::with_capacity(tokens.len() / 16);
        let mut reporting = Vec::with_capacity(tokens.len() / 16);
        for (at, (token, word)) in tokens.iter().zip(&words).enumerate() {
            match token.kind {
                TokenKind::Title | TokenKind::Upper | TokenKind::Mixed if !word.is_outside => {
                    capitals.push(at);
                }
                TokenKind::Mark | TokenKind::Possessive
                    if can_quote(text.as_bytes()[token.start as usize]) =>
                {
                    quoting.push(at);
                }
                _ => {}
            }
            if word.is(flag::HE | flag::SHE | flag::OFFICE) {
                people.push(at);
            }
            if lexicon.cues(*word) & cue::CAN_REPORT != 0 {
                reporting.push(at);
            }
        }
        let sentences: Vec<_> = ranges(tokens, sentences).filter(inside).collect();
        let paragraphs = if paragraphs.is_empty() {
            paragraphs_at_gaps(text, tokens, &sentences)
        } else {
            ranges(tokens, paragraphs).filter(inside).collect()
        };
        Self {
            lexicon,
            raw: text,
            tokens,
            words,
            capitals,
            quoting,
            people,
            reporting,
            sentence_of: numbers_of_tokens(&sentences, tokens.len()),
            sentences,
            paragraphs,
        }
    }

    /// True if the token, alone or as a verb with the particle after it, is of one of these classes of
    /// `extract::lexicon::cue`.
    #[must_use]
    pub fn is_class(&self, at: usize, classes: u32) -> bool {
        self.classes(at) & classes != 0
    }

    /// Returns the classes of the token's word, and of the verb that it makes with the particle after it.
    #[must_use]
    pub fn classes(&self, at: usize) -> u32 {
        let Some(&word) = self.words.get(at) else { return 0 };
        self.lexicon.cues(word) | self.phrasal_classes(at)
    }

    /// Returns the classes of the verb that a token makes with the particle after it: "ruled out", "called for".
    #[must_use]
    pub fn phrasal_classes(&self, at: usize) -> u32 {
        match self.words.get(at..at + 2) {
            Some(&[verb, particle]) => {
                let classes = self.lexicon.cues_of_pair(verb, particle);
                let is_word = || particle.is(flag::FUNCTION) || self.kind(at + 1) == TokenKind::Lower;
                if classes != 0 && is_word() { classes } else { 0 }
            }
            _ => 0,
        }
    }

    /// Returns a token's text; empty past the end.
    #[must_use]
    pub fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.of(self.raw))
    }

    /// True if a token is exactly this word. Faster than comparing [`TokenisedText::word`]: most tokens differ in length.
    #[must_use]
    #[inline]
    pub fn reads(&self, at: usize, word: &str) -> bool {
        let is_it = |token: &Token| {
            token.span().len() == word.len()
                && self.raw.as_bytes()[token.start as usize..].starts_with(word.as_bytes())
        };
        self.tokens.get(at).is_some_and(is_it)
    }

    /// True if a token has one of these flags; false past the end.
    #[must_use]
    pub fn is(&self, at: usize, flags: u32) -> bool {
        self.words.get(at).is_some_and(|word| word.is(flags))
    }

    /// True if a token is of a class, whatever its case; false past the end.
    #[must_use]
    #[inline]
    pub fn has(&self, at: usize, class: WordClass) -> bool {
        self.words
            .get(at)
            .is_some_and(|&word| self.lexicon.is_of(word, class))
    }

    /// True if a token in lower case is of a class.
    #[must_use]
    #[inline]
    pub fn has_lower(&self, at: usize, class: WordClass) -> bool {
        self.has(at, class) && self.kind(at) == TokenKind::Lower
    }

    /// True if a token with an initial capital, and no other one, is of a class.
    #[must_use]
    #[inline]
    pub fn has_title(&self, at: usize, class: WordClass) -> bool {
        self.has(at, class) && self.kind(at) == TokenKind::Title
    }

    /// True if a token in lower case or with an initial capital is of a class.
    #[must_use]
    #[inline]
    pub fn has_word(&self, at: usize, class: WordClass) -> bool {
        self.has(at, class) && matches!(self.kind(at), TokenKind::Lower | TokenKind::Title)
    }

    /// True if a token with at least two capitals (`NATO`, `PhD`) is of a class.
    #[must_use]
    #[inline]
    pub fn has_letters(&self, at: usize, class: WordClass) -> bool {
        self.has(at, class) && matches!(self.kind(at), TokenKind::Upper | TokenKind::Mixed)
    }

    /// Returns the lexicon that the tokens were looked up in.
    #[must_use]
    pub const fn lexicon(&self) -> &'a Lexicon {
        self.lexicon
    }

    /// True for "the" or "The".
    #[must_use]
    pub fn is_the(&self, at: usize) -> bool {
        self.reads(at, "the") || self.reads(at, "The")
    }

    /// True for a hyphen.
    #[must_use]
    pub fn is_hyphen(&self, at: usize) -> bool {
        self.reads(at, "-") || self.reads(at, "‑")
    }

    /// Returns the [`TokenisedText::capitals`] inside a token range.
    #[must_use]
    pub fn capitals_in(&self, range: &Range<usize>) -> &[usize] {
        numbers_in(&self.capitals, range)
    }

    /// The [`TokenisedText::reporting`] inside a token range.
    #[must_use]
    pub fn reporting_in(&self, range: &Range<usize>) -> &[usize] {
        numbers_in(&self.reporting, range)
    }

    /// Returns the sentences, each with those of some ordered token numbers that it contains.
    pub fn sentences_with<'n>(
        &'n self,
        numbers: &'n [usize],
    ) -> impl Iterator<Item = (&'n Range<usize>, &'n [usize])> {
        with_numbers(&self.sentences, numbers)
    }

    /// Returns the paragraphs, each with those of some ordered token numbers that it contains.
    pub fn paragraphs_with<'n>(
        &'n self,
        numbers: &'n [usize],
    ) -> impl Iterator<Item = (&'n Range<usize>, &'n [usize])> {
        with_numbers(&self.paragraphs, numbers)
    }

    /// Returns a hash of the words of a token range that ignores case. Equal names have equal keys.
    #[must_use]
    pub fn key(&self, tokens: &Range<usize>) -> u64 {
        let words = &self.words[tokens.clone()];
        words.iter().fold(0, |key, word| joined(key, word.hash))
    }

    /// Returns a token's kind; a mark past the end.
    #[must_use]
    pub fn kind(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::Mark, |token| token.kind)
    }

    /// True if no white space separates a token from the next one.
    #[must_use]
    pub fn touches_next(&self, at: usize) -> bool {
        matches!(self.tokens.get(at..at + 2), Some([a, b]) if a.end == b.start)
    }

    /// True for a mark whose first character is one of these.
    #[must_use]
    #[inline]
    pub fn is_mark(&self, at: usize, marks: &[char]) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Mark
                && match self.raw.as_bytes()[token.start as usize] {
                    byte @ 0..128 => marks.contains(&char::from(byte)),
                    _ => self.starts_with_mark(at, marks),
                }
        })
    }

    /// True for a token whose first character is one of these. Separate from [`TokenisedText::is_mark`], which is small
    /// enough for the compiler to unroll its marks.
    fn starts_with_mark(&self, at: usize, marks: &[char]) -> bool {
        self.word(at).starts_with(marks)
    }

    /// True for a dash of any length, or a hyphen.
    #[must_use]
    pub fn is_dash(&self, at: usize) -> bool {
        self.is_mark(at, &['-', '–', '—', '―', '‒'])
    }

    /// Returns the bytes of a token range; empty for an empty range.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        match (
            self.tokens.get(range.start),
            self.tokens.get(range.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) if range.start < range.end => {
                Span::new(first.start as usize, last.end as usize)
            }
            _ => Span::default(),
        }
    }

    /// Returns the sentence that contains a token.
    #[must_use]
    pub fn sentence_at(&self, token: usize) -> Option<usize> {
        let &sentence = self.sentence_of.get(token)?;
        (sentence != NO_SENTENCE).then_some(sentence as usize)
    }

    /// Returns the first token of the sentence that contains `token`; the token itself outside of sentences.
    #[must_use]
    pub fn sentence_start(&self, token: usize) -> usize {
        self.sentence_at(token)
            .map_or(token, |sentence| self.sentences[sentence].start)
    }

    /// Returns the paragraph that contains a token.
    #[must_use]
    pub fn paragraph_at(&self, token: usize) -> Option<usize> {
        index_of(&self.paragraphs, token)
    }
}

/// Number of the sentence of a token in boilerplate.
const NO_SENTENCE: u32 = u32::MAX;

/// True for the first byte of a quotation mark, which excludes most marks: commas and stops.
const fn can_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | 0x80..)
}

/// Those of some ordered numbers that a range contains.
fn numbers_in<'n>(numbers: &'n [usize], range: &Range<usize>) -> &'n [usize] {
    let rest = &numbers[numbers.partition_point(|&at| at < range.start)..];
    &rest[..rest.partition_point(|&at| at < range.end)]
}

/// Ordered ranges, each with those of some ordered numbers that it contains.
fn with_numbers<'n>(
    ranges: &'n [Range<usize>],
    numbers: &'n [usize],
) -> impl Iterator<Item = (&'n Range<usize>, &'n [usize])> {
    let mut rest = numbers;
    ranges.iter().map(move |range| {
        let count_below = |rest: &[usize], bound: usize| rest.iter().take_while(|&&at| at < bound).count();
        rest = &rest[count_below(rest, range.start)..];
        let (here, after) = rest.split_at(count_below(rest, range.end));
        rest = after;
        (range, here)
    })
}

/// Returns for each of `count` tokens the number of the range that contains it, or [`NO_SENTENCE`].
fn numbers_of_tokens(ranges: &[Range<usize>], count: usize) -> Vec<u32> {
    let mut numbers = vec![NO_SENTENCE; count];
    for (n, range) in (0..).zip(ranges) {
        numbers[range.clone()].fill(n);
    }
    numbers
}

/// Returns the number of the ordered range that contains `at`.
#[must_use]
pub(crate) fn index_of(ranges: &[Range<usize>], at: usize) -> Option<usize> {
    let n = ranges.partition_point(|range| range.end <= at);
    ranges
        .get(n)
        .is_some_and(|range| range.contains(&at))
        .then_some(n)
}

/// Returns the token ranges of ordered spans. Spans without a token are skipped.
fn ranges(tokens: &[Token], spans: &[Span]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    spans.iter().filter_map(move |span| {
        // Counting beats a binary search here: most spans begin where the one before ends.
        let before = tokens[from..]
            .iter()
            .take_while(|t| (t.start as usize) < span.start);
        let start = from + before.count();
        let end = start + tokens[start..].partition_point(|t| (t.end as usize) <= span.end);
        from = end;
        (start < end).then_some(start..end)
    })
}

/// Returns the paragraphs of a text that came without any: sentences without a blank line between them.
fn paragraphs_at_gaps(text: &str, tokens: &[Token], sentences: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut paragraphs: Vec<Range<usize>> = Vec::new();
    for sentence in sentences {
        let continues = paragraphs.last().is_some_and(|last| {
            let gap = Span::new(
                tokens[last.end - 1].end as usize,
                tokens[sentence.start].start as usize,
            );
            gap.of(text).matches('\n').count() < 2
        });
        match paragraphs.last_mut() {
            Some(last) if continues => last.end = sentence.end,
            _ => paragraphs.push(sentence.clone()),
        }
    }
    paragraphs
}
