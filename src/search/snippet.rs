//! The passage of a text that answers a question best, with the places that matched.
//!
//! What matched is found by looking at the stored text again, through the same tokenizer and analysis that the index
//! was built with: a stemmed word by its stem, a phrase only where the whole phrase stands, a name by its words where
//! they are written like a name. Linear in the text, and no more than [`READ_WHOLE`] is read once something was found.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::extract::token::{Token, TokenKind, tokenize};
use crate::index::analysis::{fold, stem};
use crate::search::Snippet;
use crate::search::query::{Field, Query};
use crate::span::Span;

/// The best passage is looked for in so many bytes; in a longer text, beyond that, the first match is taken.
const READ_WHOLE: usize = 1 << 20;
/// Texts are tokenised in pieces of about so many bytes.
const PIECE: usize = 1 << 16;
/// Matches of one passage lie within so many bytes.
const WINDOW: usize = 200;
/// Longest passage, in characters.
const LONGEST: usize = 280;
/// A passage that can end with a sentence is at least so long, in characters.
const SHORTEST: usize = 140;
/// A sentence's start is looked for so far before the first match, in characters; further away, the passage starts
/// within the sentence.
const BEFORE: usize = 130;
/// So much of a sentence stands before the first match where its start is too far away, in characters.
const BEFORE_WITHIN: usize = 50;
/// Stands where text was left out.
const ELLIPSIS: char = '…';

/// Finds in texts what a question looks for.
#[derive(Debug, Default)]
pub struct Matcher {
    /// Stems of words -> number of the part of the question.
    stems: FxHashMap<String, u32>,
    /// Folded words that must stand unstemmed.
    folded: FxHashMap<String, u32>,
    /// Folded words of names.
    names: FxHashMap<String, u32>,
    phrases: Vec<Phrase>,
    /// First bytes of all of these in lower case: most words of a text need not be looked at any further.
    first: FxHashSet<u8>,
    parts: u32,
}

#[derive(Debug)]
struct Phrase {
    part: u32,
    /// Stem of each word.
    stems: Vec<String>,
}

/// A place that matched, with the number of the part of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Match {
    span: Span,
    part: u32,
}

impl Matcher {
    /// What `query` looks for in fields that `wanted` accepts; parts under a `NOT` are left out.
    #[must_use]
    pub fn new(query: &Query, wanted: &dyn Fn(Field) -> bool) -> Self {
        let mut matcher = Self::default();
        query.for_each_wanted(&mut |field, words| {
            if wanted(field) {
                matcher.add(field, words, matches!(words, [_]));
            }
        });
        matcher
    }

    fn add(&mut self, field: Field, words: &[String], is_single: bool) {
        let folded = folded_words(words);
        let part = self.parts;
        self.parts += 1;
        self.first
            .extend(folded.iter().filter_map(|word| word.bytes().next()));
        if field.holds_names() {
            self.names.extend(folded.into_iter().map(|word| (word, part)));
        } else if let [word] = folded.as_slice() {
            self.stems.entry(stem(word).into_owned()).or_insert(part);
            if is_single {
                self.folded.entry(word.clone()).or_insert(part);
            }
        } else if !folded.is_empty() {
            let stems = folded.iter().map(|word| stem(word).into_owned()).collect();
            self.phrases.push(Phrase { part, stems });
        }
    }

    /// True if there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts == 0
    }

    /// True if a word with these bytes at its start need not be looked at.
    fn is_out(&self, word: &str) -> bool {
        word.bytes()
            .next()
            .is_none_or(|b| b.is_ascii() && !self.first.contains(&b.to_ascii_lowercase()))
    }
}

/// The folded words of a part of a question, as the tokenizer sees them.
#[must_use]
pub fn folded_words(words: &[String]) -> Vec<String> {
    let text = words.join(" ");
    tokenize(&text)
        .into_iter()
        .filter(|token| token.is_word())
        .map(|token| fold(token.of(&text)).into_owned())
        .collect()
}

/// A walk along a text's tokens.
struct Walk<'m> {
    matcher: &'m Matcher,
    matches: Vec<Match>,
    /// Phrases that have begun: which, how many of its words were seen, where it began.
    begun: Vec<(usize, usize, usize)>,
    /// A lower-case word of a name ("van") that counts if the name goes on.
    particle: Option<Match>,
    /// True directly behind a word of a name.
    in_name: bool,
}

impl<'m> Walk<'m> {
    const fn new(matcher: &'m Matcher) -> Self {
        Self {
            matcher,
            matches: Vec::new(),
            begun: Vec::new(),
            particle: None,
            in_name: false,
        }
    }

    /// Forgets what has begun: the next word does not follow the last.
    fn interrupt(&mut self) {
        self.begun.clear();
        self.particle = None;
        self.in_name = false;
    }

    fn word(&mut self, word: &str, kind: TokenKind, span: Span) {
        if self.matcher.is_out(word) {
            self.interrupt();
            return;
        }
        let matcher = self.matcher;
        let folded = fold(word);
        let stemmed = stem(&folded);
        self.phrases(&stemmed, span);
        let found = matcher
            .folded
            .get(folded.as_ref())
            .or_else(|| matcher.stems.get(stemmed.as_ref()));
        if let Some(&part) = found {
            self.matches.push(Match { span, part });
        }
        self.name(&folded, word, kind, span);
    }

    fn phrases(&mut self, stemmed: &str, span: Span) {
        let phrases = &self.matcher.phrases;
        if phrases.is_empty() {
            return;
        }
        self.begun.extend(
            phrases
                .iter()
                .enumerate()
                .map(|(number, _)| (number, 0, span.start)),
        );
        let matches = &mut self.matches;
        self.begun.retain_mut(|(number, seen, start)| {
            let phrase = &phrases[*number];
            if phrase.stems[*seen] != stemmed {
                return false;
            }
            *seen += 1;
            let is_whole = *seen == phrase.stems.len();
            if is_whole {
                matches.push(Match {
                    span: Span::new(*start, span.end),
                    part: phrase.part,
                });
            }
            !is_whole
        });
    }

    fn name(&mut self, folded: &str, word: &str, kind: TokenKind, span: Span) {
        let found = self.matcher.names.get(folded).map(|&part| Match { span, part });
        let starts_low = word.chars().next().is_some_and(char::is_lowercase);
        match found {
            Some(found) if kind != TokenKind::Lower || !starts_low => {
                self.matches.extend(self.particle.take());
                self.matches.push(found);
                self.in_name = true;
            }
            Some(found) if self.in_name => self.matches.push(found),
            found => {
                self.particle = found;
                self.in_name = false;
            }
        }
    }

    /// The matches in order, not overlapping (a phrase and its words are one).
    fn finish(self) -> Vec<Match> {
        let mut matches = self.matches;
        matches.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
        let mut merged: Vec<Match> = Vec::with_capacity(matches.len());
        for found in matches {
            match merged.last_mut() {
                Some(last) if last.span.end > found.span.start => {
                    last.span.end = last.span.end.max(found.span.end);
                }
                _ => merged.push(found),
            }
        }
        merged
    }
}

/// Passes the tokens of `text` outside of `excluded` (in order, not overlapping) to a walk, in pieces.
fn find_matches(text: &str, excluded: &[Span], matcher: &Matcher) -> Vec<Match> {
    let mut walk = Walk::new(matcher);
    if matcher.is_empty() {
        return Vec::new();
    }
    let mut excluded = excluded;
    let mut start = 0;
    while start < text.len() {
        if start >= READ_WHOLE && !walk.matches.is_empty() {
            break;
        }
        let end = piece_end(text, start);
        for token in tokenize(&text[start..end]) {
            let span = shifted(token, start);
            while let Some((first, rest)) = excluded.split_first()
                && first.end <= span.start
            {
                excluded = rest;
                walk.interrupt();
            }
            if token.is_word() && !excluded.first().is_some_and(|first| first.overlaps(span)) {
                walk.word(span.of(text), token.kind, span);
            }
        }
        start = end;
    }
    walk.finish()
}

fn shifted(token: Token, by: usize) -> Span {
    Span::new(token.start as usize + by, token.end as usize + by)
}

/// Where a piece of about [`PIECE`] bytes from `start` ends: behind white space, if there is any.
fn piece_end(text: &str, start: usize) -> usize {
    if text.len() - start <= PIECE {
        return text.len();
    }
    let limit = text.floor_char_boundary(start + PIECE);
    let piece = &text.as_bytes()[start..limit];
    memchr::memrchr(b'\n', piece)
        .or_else(|| memchr::memrchr(b' ', piece))
        .map_or(limit, |n| start + n + 1)
}

/// The passage of `body` that matches best; its beginning where nothing in it matches.
///
/// `excluded` are the parts that are not to be shown (boilerplate, the headline), in any order.
#[must_use]
pub fn passage(body: &str, excluded: &[Span], matcher: &Matcher) -> Snippet {
    let excluded = normalised(excluded, body);
    let places = find_matches(body, &excluded, matcher);
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
    cleaned(body, shown, &highlights, start.is_cut, end.is_cut)
}

/// The whole of a text, cleaned, with what matched.
#[must_use]
pub fn marked(text: &str, matcher: &Matcher) -> Snippet {
    let highlights: Vec<Span> = find_matches(text, &[], matcher)
        .iter()
        .map(|found| found.span)
        .collect();
    cleaned(text, Span::new(0, text.len()), &highlights, false, false)
}

/// Spans that lie in the text, in order, overlapping ones joined. What a damaged index says is not believed.
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

/// The window of matches with the most parts of the question, then the most matches; the earliest of equals. Returns
/// it with the stretch of the text between excluded parts in which it lies.
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
        let (parts, number) = (counts.len(), (to - from + 1).min(6));
        if best.is_none_or(|(best_parts, best_number, ..)| (parts, number) > (best_parts, best_number)) {
            best = Some((parts, number, from, to));
        }
    }
    let (_, _, from, to) = best?;
    Some((region_of(matches[from].span.start), &matches[from..=to]))
}

/// The first stretch of the text that is shown, without white space at its start.
fn lead_region(body: &str, excluded: &[Span]) -> Span {
    let mut start = 0;
    let ends = excluded.iter().map(|span| (span.start, span.end));
    for (end, next) in ends.chain([(body.len(), body.len())]) {
        let region = Span::new(start, end.max(start)).trimmed(body);
        if !region.is_empty() {
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
    /// True where a sentence is cut.
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

/// True if what stands before the white space that ends at `at` ends a sentence or a paragraph.
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

/// The text at `shown` with white space folded and without control characters, and the highlights' places in it.
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
    for (offset, c) in shown.of(text).char_indices() {
        let at = shown.start + offset;
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

/// Characters that drive a terminal or turn the direction of the text, and byte order marks.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
