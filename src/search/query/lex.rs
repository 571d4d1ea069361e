//! Question -> lexemes with their places. Lexing is linear in the text and knows what print looks like.

use super::{Field, Warning};
use crate::span::Span;

/// No more warnings than so many for one question: the first ones help, a thousand do not.
const MAX_WARNINGS: usize = 16;

/// Warnings as they are found, with a bound.
#[derive(Default)]
pub(super) struct Warnings {
    pub(super) list: Vec<Warning>,
}

impl Warnings {
    pub(super) fn add(&mut self, span: Span, message: String) {
        if self.list.len() < MAX_WARNINGS {
            self.list.push(Warning { span, message });
        }
    }
}

/// A piece of a question with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word(String),
    Phrase(Vec<String>),
    Everything,
    /// `name:`
    Field(Field),
    /// `=` right behind a field of names: the name as written.
    Exactly,
    Open,
    Close,
    And,
    Or,
    /// `NOT`, or `-` at the start of a word.
    Not,
    /// `+` at the start of a word: what follows must match, as it must anyway.
    Plus,
}

const fn is_double_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '«' | '»' | '\u{ff02}'
    )
}

const OPENING_SINGLE: char = '\u{2018}';
const CLOSING_SINGLE: char = '\u{2019}';

/// Cuts a question into lexemes.
pub(super) fn lex(text: &str, warnings: &mut Warnings) -> Vec<Lexeme> {
    let mut lexemes: Vec<Lexeme> = Vec::new();
    // True directly behind `field:`, where `OR` is a word.
    let mut after_field = false;
    // True where a word may begin: at the start, behind white space, `(`, a sign and `field:`.
    let mut at_start = true;
    // Where no closing single mark was found, none is looked for again: lexing stays linear.
    let mut single_marks_end = false;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        let after = at + c.len_utf8();
        if c.is_whitespace() {
            (at, at_start, after_field) = (after, true, false);
            continue;
        }
        if c == '(' || c == ')' {
            let kind = if c == '(' { Kind::Open } else { Kind::Close };
            let span = Span::new(at, after);
            lexemes.push(Lexeme { span, kind });
            (at, at_start, after_field) = (after, true, false);
            continue;
        }
        if is_double_mark(c) {
            if let Some(length) = text[after..].find(is_double_mark) {
                let inside = Span::new(after, after + length);
                let mark = text[inside.end..].chars().next().map_or(0, char::len_utf8);
                at = phrase(
                    text,
                    Span::new(at, inside.end + mark),
                    inside,
                    &mut lexemes,
                    warnings,
                );
            } else {
                let message = format!(
                    "this quotation mark has no partner and was ignored; write {} to look for a phrase",
                    quoted(&format!("\"{}\"", shortened(text[after..].trim())))
                );
                warnings.add(Span::new(at, after), message);
                at = after;
            }
            (at_start, after_field) = (false, false);
            continue;
        }
        if c == OPENING_SINGLE && at_start && !single_marks_end {
            if let Some(end) = closing_single(text, after) {
                let outer = Span::new(at, end + CLOSING_SINGLE.len_utf8());
                at = phrase(text, outer, Span::new(after, end), &mut lexemes, warnings);
                (at_start, after_field) = (false, false);
                continue;
            }
            single_marks_end = true;
        }
        if matches!(c, '-' | '+' | OPENING_SINGLE) {
            // A single sign glued to the front of something is an operator; dashes and other runs are punctuation.
            let run = rest
                .find(|c: char| !matches!(c, '-' | '+' | OPENING_SINGLE))
                .unwrap_or(rest.len());
            let operand = rest[run..].chars().next();
            let glued = operand.is_some_and(|next| !next.is_whitespace() && next != ')');
            if at_start && run == 1 && glued {
                let kind = if c == '-' { Kind::Not } else { Kind::Plus };
                lexemes.push(Lexeme {
                    span: Span::new(at, after),
                    kind,
                });
            }
            at += run;
            continue;
        }
        at = if let Some(end) = field(text, at, after_field, &mut lexemes, warnings) {
            // Behind a name that is no field, `OR` is what it is everywhere.
            after_field = lexemes.last().is_some_and(|last| last.span.end == end);
            at_start = true;
            end
        } else {
            let word = Span::new(at, at + rest.find(ends_word).unwrap_or(rest.len()));
            push_word(text, word, after_field, &mut lexemes, warnings);
            (at_start, after_field) = (false, false);
            word.end
        };
    }
    lexemes
}

/// Where the single mark opened before `from` closes: at a `’` behind which no word goes on (so not in `don’t`).
fn closing_single(text: &str, from: usize) -> Option<usize> {
    text[from..]
        .match_indices(CLOSING_SINGLE)
        .map(|(n, mark)| (from + n, from + n + mark.len()))
        .find(|(_, after)| !text[*after..].chars().next().is_some_and(char::is_alphanumeric))
        .map(|(n, _)| n)
}

/// Pushes the phrase that stands at `inside`; returns where to read on (behind the marks and what is glued to them).
fn phrase(
    text: &str,
    outer: Span,
    inside: Span,
    lexemes: &mut Vec<Lexeme>,
    warnings: &mut Warnings,
) -> usize {
    let words: Vec<String> = inside
        .of(text)
        .split_whitespace()
        .map(|word| word.chars().filter(|c| !is_double_mark(*c)).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    if words.iter().any(|word| has_word(word)) {
        lexemes.push(Lexeme {
            span: outer,
            kind: Kind::Phrase(words),
        });
    } else {
        warnings.add(
            outer,
            "there is no word between these quotation marks; they were ignored".to_owned(),
        );
    }
    let rest = &text[outer.end..];
    let suffix = match rest.as_bytes() {
        [b'*', ..] => 1,
        [b'~', digits @ ..] => 1 + digits.iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    if suffix > 0 {
        let message = format!(
            "{} behind a phrase was ignored; the phrase is looked for as it stands",
            quoted(&rest[..suffix])
        );
        warnings.add(Span::new(outer.end, outer.end + suffix), message);
    }
    outer.end + suffix
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')') || is_double_mark(c)
}

/// Pushes the field whose name stands at `at`; returns where its operand begins. None where there is only a word.
/// Looks no further than a bounded number of characters behind the name.
fn field(
    text: &str,
    at: usize,
    after_field: bool,
    lexemes: &mut Vec<Lexeme>,
    warnings: &mut Warnings,
) -> Option<usize> {
    let rest = &text[at..];
    let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = &rest[..length];
    let behind = rest[length..].strip_prefix(':')?;
    let span = Span::new(at, at + length + 1);
    if let Some(field) = Field::from_name(name) {
        lexemes.push(Lexeme {
            span,
            kind: Kind::Field(field),
        });
        if !field.holds_names() || !behind.starts_with('=') {
            return Some(span.end);
        }
        let sign = Span::new(span.end, span.end + 1);
        lexemes.push(Lexeme {
            span: sign,
            kind: Kind::Exactly,
        });
        return Some(sign.end);
    }
    let value: String = behind
        .chars()
        .take(SHORT + 1)
        .take_while(|c| !ends_word(*c))
        .collect();
    if name.len() < 2 || value.is_empty() || value.starts_with('/') || after_field {
        return None;
    }
    if let Some(meant) = similar_field(name) {
        let message = format!(
            "there is no field `{name}:`; it was left out; did you mean {}?",
            quoted(&format!("{}:{}", meant.name(), shortened(&value)))
        );
        warnings.add(span, message);
        return Some(span.end);
    }
    // "Reuters:Oil" is print, "reuters:oil" may be meant as a field.
    if name.bytes().all(|b| b.is_ascii_lowercase()) {
        let fields: Vec<String> = Field::NAMED
            .iter()
            .map(|field| format!("{}:", field.name()))
            .collect();
        let message = format!(
            "there is no field `{name}:`; {} was looked for as words; the fields are {}",
            quoted(&format!("{name}:{}", shortened(&value))),
            fields.join(" ")
        );
        warnings.add(span, message);
    }
    None
}

/// Pushes a word, a keyword, or nothing where it is punctuation alone.
fn push_word(text: &str, span: Span, after_field: bool, lexemes: &mut Vec<Lexeme>, warnings: &mut Warnings) {
    let word = span.of(text);
    if let Some(kind) = keyword(word).filter(|_| !after_field) {
        lexemes.push(Lexeme { span, kind });
    } else if word == "*" {
        lexemes.push(Lexeme {
            span,
            kind: Kind::Everything,
        });
    } else if has_word(word) {
        let kept = without_suffix(word);
        if kept.len() < word.len() {
            let message = format!(
                "{} was ignored; the word {} is looked for as it stands",
                quoted(&word[kept.len()..]),
                quoted(&shortened(kept))
            );
            warnings.add(Span::new(span.start + kept.len(), span.end), message);
        }
        lexemes.push(Lexeme {
            span,
            kind: Kind::Word(kept.to_owned()),
        });
    }
}

/// `word` without a wildcard, a distance or a weight behind it (`steuer*`, `roam~1`, `oil^2`).
fn without_suffix(word: &str) -> &str {
    let mut kept = word;
    loop {
        let bare = kept.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let shorter = bare.strip_suffix(['~', '^']).or_else(|| kept.strip_suffix('*'));
        match shorter {
            Some(shorter) if has_word(shorter) && keyword(shorter).is_none() => kept = shorter,
            _ => return kept,
        }
    }
}

fn keyword(word: &str) -> Option<Kind> {
    match word {
        "AND" => Some(Kind::And),
        "OR" => Some(Kind::Or),
        "NOT" => Some(Kind::Not),
        _ => None,
    }
}

/// True if there is anything to look for: a letter or a digit.
fn has_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

/// The field that was meant by a name that is none: a misspelling or what other tools call it.
fn similar_field(name: &str) -> Option<Field> {
    let name = name.to_ascii_lowercase();
    let known = match name.as_str() {
        "persons" | "people" | "name" | "who" => Some(Field::Person),
        "orgs" | "company" => Some(Field::Org),
        "places" | "location" | "loc" | "country" => Some(Field::Place),
        "headline" | "head" | "hl" => Some(Field::Title),
        "says" | "quotes" => Some(Field::Said),
        _ => None,
    };
    known.or_else(|| {
        Field::NAMED.into_iter().find(|field| {
            let allowed = if field.name().len() > 4 { 2 } else { 1 };
            name.len() > 2 && name.len().abs_diff(field.name().len()) <= allowed && {
                edit_distance(name.as_bytes(), field.name().as_bytes()) <= allowed
            }
        })
    })
}

/// Edit distance with transpositions of neighbours (optimal string alignment; Damerau 1964).
fn edit_distance(a: &[u8], b: &[u8]) -> usize {
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or(0)
}

pub(super) fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// Texts in messages are cut after so many characters.
const SHORT: usize = 60;

/// The beginning of a long text, for messages.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
