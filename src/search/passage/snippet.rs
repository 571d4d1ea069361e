//! Finds the passage of a text that answers a question best, with the matches in it.
//!
//! Matches are found by analysing the stored text with the tokenizer and analysis of the index: a stemmed
//! word matches by its stem, a phrase only as a whole, a name by its words where they are written like a
//! name. Only places that begin like a search word are tokenized, a few words each, which is several times
//! faster than tokenizing everything. The search is linear in the text, and reads at most `READ_WHOLE` bytes
//! once something was found.

use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use crate::extract::token::{Token, TokenKind, passed_over, tokenize};
use crate::index::analysis::stemming::{AskedWord, SnowballLanguage, Stemming};
use crate::index::analysis::{fold, irregular_forms, other_form, stem, without_article};
use crate::search::answer::Snippet;
use crate::search::query::{Field, Query};
use crate::search::terms::leaf::{Leaf, LeafWord};
use crate::search::terms::pattern::WordTest;
use crate::span::Span;

/// Bytes in which the best passage is searched. In a longer text, the first passage after that with all parts
/// of the question is taken.
const READ_WHOLE: usize = 1 << 20;
/// Bytes after which any match is taken.
const READ_MOST: usize = 1 << 24;
/// Bytes to tokenize at a possible match, for each search word there.
const REACH: usize = 64;
/// Maximum bytes to tokenize, approximately, if less would cut a word or phrase.
const LONGEST_REACH: usize = 1 << 12;
/// Maximum distance in bytes between the matches of one passage.
const WINDOW: usize = 200;
/// Maximum number of matches that count for a passage.
const MOST_COUNTED: usize = 6;
/// Maximum length of a passage in characters.
const LONGEST: usize = 280;
/// Minimum length of a passage that ends with a sentence, in characters.
const SHORTEST: usize = 140;
/// Maximum distance in characters between the start of a sentence and the first match. Beyond that, the
/// passage starts within the sentence.
const BEFORE: usize = 130;
/// Length of the part of the sentence before the first match if its start is too far away, in characters.
const BEFORE_WITHIN: usize = 50;
/// Marks text that was left out.
const ELLIPSIS: char = '…';

/// Finds the words of a question in texts.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    /// Stems of words in English and in all other languages, with the number of the part of the question.
    stems: FxHashMap<String, u32>,
    /// Folded words that must match unstemmed.
    folded: FxHashMap<String, u32>,
    /// Words as printed.
    printed: FxHashMap<String, u32>,
    /// Folded words of names.
    names: FxHashMap<String, u32>,
    patterns: Vec<WantedPattern>,
    phrases: Vec<Phrase>,
    beginnings: Beginnings,
    /// Any word, for texts in which words may not begin like their stems.
    anywhere: Beginnings,
    parts: u32,
    /// Bytes to tokenize at a possible match.
    reach: usize,
}

#[derive(Debug)]
struct Phrase {
    part: u32,
    words: Vec<PhraseWord>,
}

#[derive(Debug)]
struct WantedPattern {
    part: u32,
    test: WordTest,
    /// Whether it matches words of names.
    of_names: bool,
}

/// A word of a phrase.
#[derive(Debug)]
enum PhraseWord {
    /// Its stems in all languages.
    Stem(Vec<String>),
    Form(String),
    Printed(String),
    Pattern(WordTest),
}

/// The stems of a word of a question in English and all other languages.
fn stems_of(word: &AskedWord) -> Vec<String> {
    let mut stems = vec![word.english().into_owned()];
    stems.extend(SnowballLanguage::all().flat_map(|language| word.terms_in(language)));
    stems
}

/// The first value that `found` has for a term of a printed word in a text.
fn by_stems<T>(printed: &str, stemming: Stemming, found: &dyn Fn(&str) -> Option<T>) -> Option<T> {
    let of_form = |folded: &str, printed: &str| match stemming {
        Stemming::English | Stemming::Unstemmed => found(&stem(folded)),
        Stemming::Snowball(language) => match language.terms_of(printed, folded) {
            Some((term, plain)) => found(&term).or_else(|| found(&plain?)),
            None => found(folded),
        },
    };
    of_form(&fold(printed), printed).or_else(|| {
        let (other, part) = other_form(printed)?;
        of_form(&other, part)
    })
}

impl PhraseWord {
    fn fits(&self, printed: &str, stemming: Stemming) -> bool {
        match self {
            Self::Stem(wanted) => {
                let is_wanted = |stem: &str| wanted.iter().any(|wanted| wanted == stem).then_some(());
                by_stems(printed, stemming, &is_wanted).is_some()
            }
            Self::Form(wanted) => fold(printed) == *wanted,
            Self::Printed(wanted) => printed == wanted,
            Self::Pattern(test) => test.fits(&fold(printed)),
        }
    }
}

/// A match, with the number of the part of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Match {
    span: Span,
    part: u32,
}

impl Matcher {
    /// The words of `query` in fields that `wanted` accepts, without parts under a `NOT`.
    #[must_use]
    pub(crate) fn new(query: &Query, wanted: &dyn Fn(Field) -> bool) -> Self {
        let mut matcher = Self::default();
        matcher.add_all(query, wanted);
        if matcher.parts > 0 {
            matcher.anywhere.add_all();
        }
        matcher
    }

    fn add_all(&mut self, query: &Query, wanted: &dyn Fn(Field) -> bool) {
        if let Query::Not(_) = query {
            return;
        }
        // Faults of a leaf were reported when the question was planned.
        if let Ok(Some(leaf)) = Leaf::of(query)
            && wanted(leaf.field)
        {
            self.add(leaf);
        }
        for part in query.parts() {
            self.add_all(part, wanted);
        }
    }

    fn add(&mut self, leaf: Leaf) {
        let part = self.parts;
        self.parts += 1;
        self.reach = self.reach.max(REACH * leaf.tokens.len());
        let of_names = leaf.field.holds_names();
        let is_phrase = leaf.tokens.len() > 1 && leaf.slop == 0 && !of_names;
        let mut phrase = Vec::new();
        for token in leaf.tokens {
            let is_first = !is_phrase || phrase.is_empty();
            match &token {
                LeafWord::Stem(word) if is_first => {
                    let stem = word.english();
                    self.beginnings.add(word.folded());
                    self.beginnings.add(&stem);
                    for form in irregular_forms(&stem) {
                        self.beginnings.add(form);
                    }
                }
                LeafWord::Form(word) if is_first => self.beginnings.add(word),
                LeafWord::Printed(word) if is_first => self.beginnings.add(&fold(word)),
                LeafWord::Pattern(test) if is_first => match test.beginning().as_str() {
                    "" => self.beginnings.add_all(),
                    beginning => self.beginnings.add(beginning),
                },
                _ => {}
            }
            match token {
                LeafWord::Stem(word) if is_phrase => phrase.push(PhraseWord::Stem(stems_of(&word))),
                LeafWord::Form(word) if is_phrase => phrase.push(PhraseWord::Form(word)),
                LeafWord::Printed(word) if is_phrase => phrase.push(PhraseWord::Printed(word)),
                LeafWord::Pattern(test) if is_phrase => phrase.push(PhraseWord::Pattern(test)),
                LeafWord::Stem(word) if of_names => {
                    self.names.entry(word.folded().to_owned()).or_insert(part);
                }
                LeafWord::Form(word) if of_names => _ = self.names.entry(word).or_insert(part),
                LeafWord::Printed(word) if of_names => {
                    self.names.entry(fold(&word).into_owned()).or_insert(part);
                }
                LeafWord::Stem(word) => {
                    for stem in stems_of(&word) {
                        self.stems.entry(stem).or_insert(part);
                    }
                    self.folded.entry(word.folded().to_owned()).or_insert(part);
                }
                LeafWord::Form(word) => _ = self.folded.entry(word).or_insert(part),
                LeafWord::Printed(word) => _ = self.printed.entry(word).or_insert(part),
                LeafWord::Pattern(test) => self.patterns.push(WantedPattern { part, test, of_names }),
            }
        }
        if is_phrase {
            self.phrases.push(Phrase { part, words: phrase });
        }
    }

    /// The window that ends with the last of these matches: its number of matches, and of parts of the
    /// question.
    fn last_window(matches: &[Match]) -> (usize, usize) {
        let Some(last) = matches.last() else { return (0, 0) };
        let window = matches
            .iter()
            .rev()
            .take(4 * MOST_COUNTED)
            .take_while(|found| last.span.end - found.span.start <= WINDOW);
        let (mut number, mut parts) = (0, Vec::with_capacity(MOST_COUNTED));
        for found in window {
            number += 1;
            if !parts.contains(&found.part) {
                parts.push(found.part);
            }
        }
        (number, parts.len())
    }

    /// The match at a place where a word may start.
    fn at(&self, text: &str, stemming: Stemming, at: usize, last: Option<Match>) -> Option<Match> {
        // If there is no white space before it, only the tokenizer knows whether a word starts here.
        let start = match text[..at].chars().next_back() {
            Some(c) if !c.is_whitespace() => {
                let bound = text.floor_char_boundary(at.saturating_sub(REACH));
                text[bound..at]
                    .rfind(char::is_whitespace)
                    .map_or(bound, |n| text.ceil_char_boundary(bound + n + 1))
            }
            _ => at,
        };
        let mut reach = self.reach;
        loop {
            let end = text.floor_char_boundary(at.saturating_add(reach));
            let mut words: Vec<(TokenKind, Span)> = tokenize(&text[start..end])
                .into_iter()
                .filter(|token| token.is_word())
                .map(|token| (token.kind, after_article(text, shifted(token, start), at)))
                .filter(|(_, span)| span.start >= at)
                .collect();
            let is_cut = end < text.len() && reach <= LONGEST_REACH;
            if is_cut {
                // The cut may go through the last word.
                words.pop();
            }
            match self.among((text, stemming), &words, at, is_cut, last) {
                ControlFlow::Break(found) => return found,
                ControlFlow::Continue(()) => reach *= 4,
            }
        }
    }

    /// The match at the first of these words. Continues if there are too few words to decide.
    fn among(
        &self,
        (text, stemming): (&str, Stemming),
        words: &[(TokenKind, Span)],
        at: usize,
        is_cut: bool,
        last: Option<Match>,
    ) -> ControlFlow<Option<Match>> {
        let Some((&(kind, span), following)) = words.split_first() else {
            return if is_cut {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(None)
            };
        };
        if span.start != at {
            return ControlFlow::Break(None);
        }
        let folded = fold(span.of(text));
        for phrase in &self.phrases {
            let Some((first, rest)) = phrase.words.split_first() else {
                continue;
            };
            if !first.fits(span.of(text), stemming) {
                continue;
            }
            let fits = rest
                .iter()
                .zip(following)
                .take_while(|(wanted, (_, next))| wanted.fits(next.of(text), stemming))
                .count();
            if fits == rest.len() {
                let end = following
                    .get(fits.wrapping_sub(1))
                    .map_or(span.end, |(_, last)| last.end);
                return ControlFlow::Break(Some(Match {
                    span: Span::new(span.start, end),
                    part: phrase.part,
                }));
            }
            if fits == following.len() && is_cut {
                return ControlFlow::Continue(());
            }
        }
        let word = self
            .folded
            .get(folded.as_ref())
            .or_else(|| self.printed.get(span.of(text)))
            .copied()
            .or_else(|| by_stems(span.of(text), stemming, &|stem| self.stems.get(stem).copied()))
            .or_else(|| self.pattern_of(&folded, false));
        if let Some(part) = word {
            return ControlFlow::Break(Some(Match { span, part }));
        }
        let Some(part) = self.name_of(&folded) else {
            return ControlFlow::Break(None);
        };
        let is_name = |kind: TokenKind, span: Span| {
            kind != TokenKind::Lower || !span.of(text).starts_with(char::is_lowercase)
        };
        // A particle ("van der") counts within a name.
        let is_inside = || {
            let follows = last.is_some_and(|last| text[last.span.end..at].trim().is_empty());
            let mut ahead = following
                .iter()
                .take(3)
                .take_while(|(_, span)| self.name_of(&fold(span.of(text))).is_some());
            follows || ahead.any(|&(kind, span)| is_name(kind, span))
        };
        ControlFlow::Break((is_name(kind, span) || is_inside()).then_some(Match { span, part }))
    }

    /// The part of the question that has the folded word in a name.
    fn name_of(&self, folded: &str) -> Option<u32> {
        let named = self.names.get(folded).copied();
        named.or_else(|| self.pattern_of(folded, true))
    }

    fn pattern_of(&self, folded: &str, of_names: bool) -> Option<u32> {
        let mut patterns = self.patterns.iter();
        let pattern = patterns.find(|pattern| pattern.of_names == of_names && pattern.test.fits(folded));
        pattern.map(|pattern| pattern.part)
    }
}

/// The part of a word that follows an elided article, where it begins at `at`; else the word.
fn after_article(text: &str, word: Span, at: usize) -> Span {
    match without_article(word.of(text)) {
        Some(rest) if word.end - rest.len() == at => Span::new(at, word.end),
        _ => word,
    }
}

/// The first two bytes that search words may have in print. Most words of a text are ruled out by them.
#[derive(Debug, Default)]
struct Beginnings {
    /// For each first byte, one bit for each possible second byte; empty if there are no search words.
    pairs: Vec<[u64; 4]>,
}

impl Beginnings {
    /// Adds a folded word or a stem. In print it may have accents, apostrophes and dots, and a stem may end
    /// in `i` where the word has `y`.
    fn add(&mut self, word: &str) {
        if self.pairs.is_empty() {
            self.pairs = vec![[0; 4]; 256];
        }
        let mut bytes = word.bytes();
        let (first, second) = (bytes.next().unwrap_or(0), bytes.next());
        for first in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
            for byte in 0..=u8::MAX {
                let fits = match second {
                    Some(second) if second.is_ascii_alphanumeric() && byte.is_ascii_alphanumeric() => {
                        byte.eq_ignore_ascii_case(&second)
                            || (second == b'i' && byte.eq_ignore_ascii_case(&b'y'))
                    }
                    _ => true,
                };
                if fits {
                    self.pairs[usize::from(first)][usize::from(byte >> 6)] |= 1 << (byte & 63);
                }
            }
        }
        // Outside ASCII, folding changes bytes, so every such beginning is possible.
        for first in 0x80..=0xff {
            self.pairs[first] = [u64::MAX; 4];
        }
    }

    /// Accepts any word.
    fn add_all(&mut self) {
        self.pairs = vec![[u64::MAX; 4]; 256];
    }

    /// The next place, from `from` on, at which a search word may begin.
    fn next(&self, text: &str, from: usize) -> Option<usize> {
        if self.pairs.is_empty() {
            return None;
        }
        let bytes = text.as_bytes();
        let mut before = from
            .checked_sub(1)
            .and_then(|n| bytes.get(n))
            .copied()
            .unwrap_or(b' ');
        for (n, &byte) in bytes.iter().enumerate().skip(from) {
            if !before.is_ascii_alphanumeric() {
                let second = bytes.get(n + 1).copied().unwrap_or(b' ');
                let fits = self.pairs[usize::from(byte)][usize::from(second >> 6)] >> (second & 63) & 1 == 1;
                if fits && (byte.is_ascii() || starts_wide_word(text, n)) {
                    return Some(n);
                }
            }
            before = byte;
        }
        None
    }
}

/// True if there is a letter or digit outside ASCII at `at`.
fn starts_wide_word(text: &str, at: usize) -> bool {
    text.get(at..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(char::is_alphanumeric)
}

/// The matches in `text` outside of `excluded` (ascending, not overlapping); ascending, not overlapping.
///
/// With `enough`, reading ends after a passage that no later one can beat.
fn find_matches(
    text: &str,
    stemming: Stemming,
    excluded: &[Span],
    matcher: &Matcher,
    enough: bool,
) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    let mut excluded = excluded;
    // Index of the first match after the last excluded part.
    let mut region = 0;
    let mut end = usize::MAX;
    // True if all parts of the question were found near each other.
    let mut is_complete = false;
    let mut at = 0;
    let beginnings = match stemming {
        Stemming::Snowball(language) if language.changes_beginnings() => &matcher.anywhere,
        _ => &matcher.beginnings,
    };
    while let Some(start) = beginnings.next(text, at) {
        let is_enough = is_complete || start >= READ_MOST;
        if start >= end || (start >= READ_WHOLE && !found.is_empty() && is_enough) {
            break;
        }
        while let Some((first, rest)) = excluded.split_first()
            && first.end <= start
        {
            (excluded, region) = (rest, found.len());
        }
        if let Some(first) = excluded.first()
            && first.start <= start
        {
            at = first.end;
            continue;
        }
        let here = matcher
            .at(text, stemming, start, found.last().copied())
            .filter(|here| !excluded.first().is_some_and(|first| first.overlaps(here.span)));
        at = here.map_or_else(
            || start + text[start..].chars().next().map_or(1, char::len_utf8),
            |here| here.span.end,
        );
        found.extend(here);
        if enough && end == usize::MAX && here.is_some() {
            let (number, parts) = Matcher::last_window(&found[region..]);
            is_complete |= parts == matcher.parts as usize;
            if number >= MOST_COUNTED && parts == matcher.parts as usize {
                // The passage ends at most this far after its last match.
                end = at.saturating_add(4 * LONGEST);
            }
        }
    }
    found
}

fn shifted(token: Token, by: usize) -> Span {
    Span::new(token.start as usize + by, token.end as usize + by)
}

/// The passage of `body` that matches best, or its beginning if nothing matches.
///
/// `excluded` are the parts that are not shown (boilerplate, the headline), in any order.
#[must_use]
pub(crate) fn passage(body: &str, stemming: Stemming, excluded: &[Span], matcher: &Matcher) -> Snippet {
    let excluded = normalised(excluded, body);
    let places = find_matches(body, stemming, &excluded, matcher, true);
    let (region, inside) = match best_window(&places, &excluded, body) {
        Some(found) => found,
        None => (lead_region(body, &excluded), &[][..]),
    };
    let anchor = match (inside.first(), inside.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::new(region.start, region.start),
    };
    let start = passage_start(body, region, anchor);
    let end = passage_end(body, region, start, anchor);
    let shown = Span::new(start.at, end.at.max(start.at));
    let highlights: Vec<Span> = places
        .iter()
        .map(|found| found.span)
        .filter(|span| shown.contains(*span))
        .collect();
    let snippet = cleaned(body, shown, &highlights, start.is_cut, end.is_cut);
    Snippet {
        place: shown,
        ..snippet
    }
}

/// The whole text, cleaned, with its matches.
#[must_use]
pub(crate) fn marked(text: &str, stemming: Stemming, matcher: &Matcher) -> Snippet {
    let highlights: Vec<Span> = find_matches(text, stemming, &[], matcher, false)
        .iter()
        .map(|found| found.span)
        .collect();
    cleaned(text, Span::new(0, text.len()), &highlights, false, false)
}

/// Where a question matches in a text outside of `excluded`; in order, not overlapping.
pub(crate) fn places(text: &str, stemming: Stemming, excluded: &[Span], matcher: &Matcher) -> Vec<Span> {
    let excluded = normalised(excluded, text);
    let found = find_matches(text, stemming, &excluded, matcher, false);
    found.iter().map(|found| found.span).collect()
}

/// The whole text, cleaned: white space folded to single blanks, none at the ends, no control characters.
pub(crate) fn shown_text(text: &str) -> String {
    cleaned(text, Span::new(0, text.len()), &[], false, false).text
}

/// The spans that lie in the text, ascending, with overlapping ones joined. Spans of a damaged index are not
/// trusted.
fn normalised(spans: &[Span], text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = spans
        .iter()
        .copied()
        .filter(|span| {
            text.get(span.start..span.end)
                .is_some_and(|inside| !inside.is_empty())
        })
        .collect();
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// The window of matches with the most parts of the question, then the most matches; the earliest of equals.
/// Also returns the part of the text between excluded parts that contains it.
fn best_window<'m>(matches: &'m [Match], excluded: &[Span], body: &str) -> Option<(Span, &'m [Match])> {
    let region_of = |at: usize| {
        let next = excluded.partition_point(|span| span.start <= at);
        let start = next.checked_sub(1).map_or(0, |last| excluded[last].end);
        Span::new(start, excluded.get(next).map_or(body.len(), |span| span.start))
    };
    let mut best: Option<(usize, usize, usize, usize)> = None;
    let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
    let mut from = 0;
    for (to, last) in matches.iter().enumerate() {
        *counts.entry(last.part).or_default() += 1;
        while from < to
            && (last.span.end - matches[from].span.start > WINDOW
                || !region_of(matches[from].span.start).contains(last.span))
        {
            let part = matches[from].part;
            if let Some(count) = counts.get_mut(&part) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&part);
                }
            }
            from += 1;
        }
        let (parts, number) = (counts.len(), (to - from + 1).min(MOST_COUNTED));
        if best.is_none_or(|(best_parts, best_number, ..)| (parts, number) > (best_parts, best_number)) {
            best = Some((parts, number, from, to));
        }
    }
    let (_, _, from, to) = best?;
    Some((region_of(matches[from].span.start), &matches[from..=to]))
}

/// The first part of the text that is shown and has a word, without white space at its start.
fn lead_region(body: &str, excluded: &[Span]) -> Span {
    let mut start = 0;
    let ends = excluded.iter().map(|span| (span.start, span.end));
    for (end, next) in ends.chain([(body.len(), body.len())]) {
        let region = Span::new(start, end.max(start)).trimmed(body);
        if region.of(body).contains(char::is_alphanumeric) {
            return region;
        }
        start = next;
    }
    Span::default()
}

/// An end of a passage.
#[derive(Clone, Copy)]
struct Edge {
    at: usize,
    /// Whether it cuts a sentence.
    is_cut: bool,
}

fn passage_start(body: &str, region: Span, anchor: Span) -> Edge {
    let before = &body[region.start..anchor.start];
    if before.chars().rev().nth(BEFORE).is_none() {
        return Edge {
            at: region.start + (before.len() - before.trim_start().len()),
            is_cut: false,
        };
    }
    // From the anchor backwards: the first place where a sentence starts, or a place within it.
    let mut within = None;
    let mut next = body[anchor.start..].chars().next();
    for (distance, (offset, c)) in before.char_indices().rev().take(BEFORE + 1).enumerate() {
        let at = region.start + offset + c.len_utf8();
        if c.is_whitespace() {
            if next.is_some_and(|next| !next.is_whitespace()) && is_sentence_end(body, region.start, at) {
                return Edge { at, is_cut: false };
            }
            if distance <= BEFORE_WITHIN {
                within = Some(at);
            }
        }
        next = Some(c);
    }
    Edge {
        at: within.unwrap_or(anchor.start),
        is_cut: true,
    }
}

/// True if a sentence or a paragraph ends before the white space that ends at `at`.
fn is_sentence_end(body: &str, from: usize, at: usize) -> bool {
    let before = &body[from..at];
    let bare = before.trim_end();
    if bare.is_empty() {
        return true;
    }
    let blanks = &before[bare.len()..];
    if blanks.matches('\n').count() > 1 {
        return true;
    }
    let bare = bare.trim_end_matches(['"', '\'', ')', '”', '’', '»']);
    if bare.ends_with(['!', '?', '。']) {
        return true;
    }
    let Some(sentence) = bare.strip_suffix('.') else {
        return false;
    };
    // "Mr.", "J.", "U.S." seldom end a sentence.
    let word = sentence
        .rsplit(|c: char| c.is_whitespace() || c == '.')
        .next()
        .unwrap_or(sentence);
    let is_short = word.chars().nth(3).is_none();
    !(is_short && word.chars().next().is_some_and(char::is_uppercase))
}

fn passage_end(body: &str, region: Span, start: Edge, anchor: Span) -> Edge {
    let mut best_sentence = None;
    let mut best_blank = None;
    let mut count = 0;
    let shown = &body[start.at..region.end.max(start.at)];
    let mut is_blank = false;
    for (offset, c) in shown.char_indices() {
        let at = start.at + offset;
        if c.is_whitespace() {
            if !is_blank && at >= anchor.end {
                best_blank = Some(at);
            }
            is_blank = true;
            continue;
        }
        if is_blank {
            is_blank = false;
            count += 1;
            let blank = best_blank.filter(|_| at >= anchor.end);
            if let Some(blank) = blank
                && count >= SHORTEST
                && is_sentence_end(body, start.at, at)
            {
                best_sentence = Some(blank);
            }
        }
        count += 1;
        if count > LONGEST && at >= anchor.end {
            return match (best_sentence, best_blank) {
                (Some(at), _) => Edge { at, is_cut: false },
                (None, Some(at)) => Edge { at, is_cut: true },
                (None, None) => Edge { at, is_cut: true },
            };
        }
    }
    Edge {
        at: region.end.max(start.at),
        is_cut: false,
    }
}

/// The text at `shown` with white space folded, divided words whole, and without page numbers and control characters; and the
/// highlights in it.
fn cleaned(text: &str, shown: Span, highlights: &[Span], cut_before: bool, cut_after: bool) -> Snippet {
    let mut snippet = Snippet::default();
    let out = &mut snippet.text;
    if cut_before {
        out.extend([ELLIPSIS, ' ']);
    }
    let prefix = out.len();
    let mut highlights = highlights.iter().peekable();
    let mut opened = None;
    let mut blank = false;
    let passed_over = passed_over(shown.of(text));
    let mut passed_over = passed_over.iter().peekable();
    for (offset, c) in shown.of(text).char_indices() {
        let at = shown.start + offset;
        while passed_over.next_if(|part| part.end <= offset).is_some() {}
        if passed_over.peek().is_some_and(|part| part.start <= offset) {
            continue;
        }
        if let Some(start) = opened
            && highlights.peek().is_some_and(|span| at >= span.end)
        {
            snippet.highlights.push((start, out.len()));
            (opened, _) = (None, highlights.next());
        }
        if c.is_whitespace() {
            blank = out.len() > prefix;
            continue;
        }
        if is_hidden(c) {
            continue;
        }
        if blank {
            out.push(' ');
            blank = false;
        }
        if opened.is_none() && highlights.peek().is_some_and(|span| at >= span.start) {
            opened = Some(out.len());
        }
        out.push(c);
    }
    if let Some(start) = opened {
        snippet.highlights.push((start, out.len()));
    }
    if cut_after {
        out.extend([' ', ELLIPSIS]);
    }
    snippet
}

/// Control characters, characters that change the direction of the text, and byte order marks.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
