//! Reads a word as Lucene does: escapes, wildcards, distance and weight.

use super::field::Field;
use super::forms::{self, Suffixes};
use super::lexeme::{LexemeKind, ends_word, has_word, is_double_mark, pattern, phrase_words};
use crate::span::Span;

/// A word of a Lucene question.
pub(super) struct LuceneWord<'a> {
    /// The word with its distance, in bytes of the question.
    pub(super) span: Span,
    /// None if it has no letter or digit. A [`LexemeKind::Word`] holds the word that Lucene means, which our
    /// own language may read differently.
    pub(super) kind: Option<LexemeKind>,
    /// The characters after `~`; empty if there are none.
    pub(super) distance: Option<&'a str>,
    /// The weight after `^`, in hundredths.
    pub(super) weight: Option<u32>,
    /// End of the word with all its suffixes.
    pub(super) end: usize,
}

/// Reads the word at byte `at`. `behind` is the field whose colon ends right before it, if any.
pub(super) fn word(text: &str, at: usize, behind: Option<Field>) -> LuceneWord<'_> {
    let mut end = at;
    let mut is_escaped = false;
    for c in text[at..].chars() {
        if !is_escaped && ends_word(c) {
            break;
        }
        is_escaped = !is_escaped && c == '\\';
        end += c.len_utf8();
    }
    let typed = &text[at..end];
    let mut found = forms::suffixes(typed, &|word| {
        behind.is_none() && matches!(word, "AND" | "OR" | "NOT")
    });
    if is_open(found.base) {
        found = Suffixes {
            base: typed,
            distance: None,
            weight: None,
        };
    }
    let cut = at + found.base.len();
    LuceneWord {
        span: Span::new(at, if found.weight.is_some() { cut } else { end }),
        kind: kind(found.base, &unescaped(found.base)),
        distance: found.distance,
        weight: found.weight,
        end,
    }
}

/// True if the text ends with a `\` that makes the next character literal.
fn is_open(base: &str) -> bool {
    (base.len() - base.trim_end_matches('\\').len()) % 2 == 1
}

/// Each character, and whether it is literal.
fn unescaped(base: &str) -> Vec<(char, bool)> {
    let mut letters = Vec::with_capacity(base.len());
    let mut characters = base.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => letters.extend(characters.next().map(|next| (next, true))),
            c => letters.push((c, !matches!(c, '*' | '?'))),
        }
    }
    letters
}

fn kind(base: &str, letters: &[(char, bool)]) -> Option<LexemeKind> {
    if matches!(base, "*" | "*:*") {
        return Some(LexemeKind::Everything);
    }
    let literal: String = letters
        .iter()
        .map(|(c, _)| *c)
        .filter(|c| !is_double_mark(*c))
        .collect();
    if !has_word(&literal) {
        return None;
    }
    if letters.iter().any(|(_, is_itself)| !is_itself) {
        return Some(
            match pattern(base).filter(|pattern| !base.contains('\\') && same_wildcards(base, pattern)) {
                Some(pattern) => LexemeKind::Pattern(pattern.to_owned()),
                None => LexemeKind::Regex(expression(letters)),
            },
        );
    }
    // A word with an escaped blank is a phrase.
    if literal.contains(char::is_whitespace) {
        return Some(LexemeKind::Phrase(phrase_words(&literal), 0));
    }
    Some(LexemeKind::Word(literal))
}

/// True if our own language reads the same wildcards: `te?t`, but not `test?`.
fn same_wildcards(base: &str, pattern: &str) -> bool {
    pattern.contains('*') || !(base.starts_with('?') || base.ends_with('?') || base.contains("??"))
}

/// A regular expression for a word whose wildcards no pattern can express.
fn expression(letters: &[(char, bool)]) -> String {
    let mut expression = String::new();
    for (c, is_itself) in letters {
        match (c, is_itself) {
            ('*', false) => expression.push_str(".*"),
            ('?', false) => expression.push('.'),
            (c, _) if c.is_alphanumeric() => expression.push(*c),
            // White space and punctuation are not part of an indexed word.
            _ => {}
        }
    }
    expression
}
