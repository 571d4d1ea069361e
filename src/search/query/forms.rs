//! Forms that count only if they are complete: ranges, expressions, lists, functions, and suffixes of a word.
//!
//! Each function reads the beginning of its text and returns the length of the form in bytes. None of them
//! reads past the first character that cannot belong to the form.

use std::ops::Bound;

use super::field::Field;
use super::lexeme::{Compare, Function, ends_word, has_word, is_double_mark, phrase_words};

/// Maximum distance, count or number of words: more than an article has.
const MAX_NUMBER: u32 = 1_000_000;
/// Maximum length of a regular expression or a range in bytes.
const MAX_FORM: usize = 1_000;

/// A word with the suffixes attached to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Suffixes<'a> {
    pub(super) base: &'a str,
    /// The text after `~`; empty if there is none.
    pub(super) distance: Option<&'a str>,
    /// In hundredths.
    pub(super) weight: Option<u32>,
}

/// The value of a row of digits. Values above the maximum become the maximum.
pub(super) fn bounded(digits: &str) -> u32 {
    digits
        .parse()
        .map_or(MAX_NUMBER, |number: u32| number.min(MAX_NUMBER))
}

/// The digits and points after `sign`, and the length including the sign.
pub(super) fn number_behind(text: &str, sign: char) -> Option<(&str, usize)> {
    let rest = text.strip_prefix(sign)?;
    let length = rest
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.')
        .count();
    Some((&rest[..length], length + sign.len_utf8()))
}

/// `2`, `0.5`, `.5` in hundredths.
fn hundredths(number: &str) -> Option<u32> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.contains('.') || (whole.is_empty() && part.is_empty()) || number.ends_with('.') {
        return None;
    }
    let whole = if whole.is_empty() {
        0
    } else {
        bounded(whole).min(1_000)
    };
    let digit = |n: usize| part.as_bytes().get(n).map_or(0, |digit| u32::from(digit - b'0'));
    Some(whole * 100 + digit(0) * 10 + digit(1))
}

/// `^2` at the end of an operand.
pub(super) fn weight(text: &str) -> Option<(u32, usize)> {
    let (number, length) = number_behind(text, '^')?;
    let is_end = text[length..]
        .chars()
        .next()
        .is_none_or(|c| ends_word(c) || c == '^');
    Some((hundredths(number).filter(|_| is_end)?, length))
}

/// `>=`, `>`, `<=` or `<` before a value.
pub(super) fn compare(text: &str) -> Option<(Compare, usize)> {
    let (compare, length) = if text.starts_with(">=") {
        (Compare::AtLeast, 2)
    } else if text.starts_with("<=") {
        (Compare::AtMost, 2)
    } else if text.starts_with('>') {
        (Compare::More, 1)
    } else if text.starts_with('<') {
        (Compare::Less, 1)
    } else {
        return None;
    };
    let next = text[length..].chars().next()?;
    (next.is_alphanumeric() || is_double_mark(next)).then_some((compare, length))
}

/// True if the text has a character that ordinary words between slashes do not have.
pub(super) fn is_regex_like(pattern: &str) -> bool {
    pattern.contains(['[', '(', '|', '*', '+', '?', '{', '\\', '.', '^', '$'])
}

/// `/x+/` as a whole operand, with `\/` read as `/`. With `must_look_so`, None if it looks like ordinary
/// text.
pub(super) fn regex(text: &str, must_look_so: bool) -> Option<(String, usize)> {
    let inside = text.strip_prefix('/')?;
    let mut pattern = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, c)) = characters.next() {
        if c.is_whitespace() || is_double_mark(c) || at > MAX_FORM {
            return None;
        }
        if c == '/' {
            let length = at + 2;
            let is_end = text[length..]
                .chars()
                .next()
                .is_none_or(|c| ends_word(c) || c == '^');
            let is_one = is_end && has_word(&pattern) && (!must_look_so || is_regex_like(&pattern));
            return is_one.then_some((pattern, length));
        }
        if c == '\\' {
            let (_, next) = characters.next()?;
            if next.is_whitespace() || is_double_mark(next) {
                return None;
            }
            if next != '/' {
                pattern.push('\\');
            }
            pattern.push(next);
        } else {
            pattern.push(c);
        }
    }
    None
}

/// Why the text cannot be a regular expression, as far as a check without compiling it can find.
pub(super) fn regex_fault(pattern: &str) -> Option<&'static str> {
    let mut open = Vec::new();
    let mut in_class = false;
    let mut class_is_empty = false;
    let mut may_repeat = false;
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        if c == '\\' {
            characters.next();
            (may_repeat, class_is_empty) = (true, false);
            continue;
        }
        if in_class {
            if c == ']' && !class_is_empty {
                (in_class, may_repeat) = (false, true);
            }
            class_is_empty = class_is_empty && c == '^';
            continue;
        }
        match c {
            '[' => (in_class, class_is_empty) = (true, true),
            '(' | '{' => {
                if c == '{' && !may_repeat {
                    return Some("`{` has nothing to repeat");
                }
                open.push(c);
                may_repeat = false;
            }
            ')' | '}' => {
                let opening = if c == ')' { '(' } else { '{' };
                if open.pop() != Some(opening) {
                    return Some("a bracket in it closes nothing");
                }
                may_repeat = true;
            }
            '*' | '+' | '?' if !may_repeat => return Some("a sign in it has nothing to repeat"),
            '|' => may_repeat = false,
            _ => may_repeat = true,
        }
    }
    (in_class || !open.is_empty()).then_some("a bracket in it is never closed")
}

/// `[a TO b]`, `{a TO b}` or one of each. At least one side is a word.
pub(super) fn range(text: &str) -> Option<(Bound<String>, Bound<String>, usize)> {
    let opens = text.chars().next().filter(|c| matches!(c, '[' | '{'))?;
    let mut at = 1;
    let from = bound(text, &mut at)?;
    let to = text[at..].trim_start().strip_prefix("TO")?;
    if !text[at..].starts_with(char::is_whitespace) || !to.starts_with(char::is_whitespace) {
        return None;
    }
    at = text.len() - to.len();
    let until = bound(text, &mut at)?;
    at = text.len() - text[at..].trim_start().len();
    let closes = text[at..].chars().next().filter(|c| matches!(c, ']' | '}'))?;
    at += 1;
    let is_end = text[at..].chars().next().is_none_or(|c| ends_word(c) || c == '^');
    if !is_end || at > MAX_FORM || (from.is_none() && until.is_none() && (opens, closes) != ('[', ']')) {
        return None;
    }
    let side = |value: Option<String>, includes: bool| match value {
        None => Bound::Unbounded,
        Some(value) if includes => Bound::Included(value),
        Some(value) => Bound::Excluded(value),
    };
    Some((side(from, opens == '['), side(until, closes == ']'), at))
}

/// One side of a range: a word, `"some words"`, or `*` (None).
#[allow(clippy::option_option)]
fn bound(text: &str, at: &mut usize) -> Option<Option<String>> {
    let blanks = text[*at..].bytes().take_while(u8::is_ascii_whitespace).count();
    *at += blanks;
    let rest = &text[*at..];
    if let Some(mark) = rest.chars().next().filter(|c| is_double_mark(*c)) {
        let inside = &rest[mark.len_utf8()..];
        let mut limited = inside.char_indices().take(MAX_FORM);
        let (length, closing) = limited.find(|(_, c)| is_double_mark(*c))?;
        *at += mark.len_utf8() + length + closing.len_utf8();
        let words = phrase_words(&inside[..length]).join(" ");
        return has_word(&words).then_some(Some(words));
    }
    let value: String = rest
        .chars()
        .take(MAX_FORM)
        .take_while(|c| !ends_word(*c) && !matches!(c, '[' | ']' | '{' | '}'))
        .collect();
    *at += value.len();
    if value == "*" {
        return Some(None);
    }
    (has_word(&value)).then_some(Some(value))
}

/// `a..b` after a field. For days and numbers, one side may be missing.
pub(super) fn dotted(word: &str, field: Field) -> Option<(Bound<String>, Bound<String>)> {
    if matches!(field, Field::Any | Field::Url | Field::Path) {
        return None;
    }
    let (from, until) = word.split_once("..")?;
    if from.ends_with('.') || until.starts_with('.') || until.contains("..") {
        return None;
    }
    let side = |value: &str| match value {
        "" => Bound::Unbounded,
        value => Bound::Included(value.to_owned()),
    };
    let is_open = matches!(field, Field::Date | Field::Words) && (has_word(from) || has_word(until));
    let is_side = |value: &str| has_word(value) || (is_open && value.is_empty());
    (is_side(from) && is_side(until)).then(|| (side(from), side(until)))
}

/// `NAME(` in capitals.
pub(super) fn function(text: &str) -> Option<(Function, usize)> {
    let letters = text.bytes().take(10).take_while(u8::is_ascii_uppercase).count();
    let digits = text[letters..].bytes().take_while(u8::is_ascii_digit).count();
    let length = letters + digits;
    if !text[length..].starts_with('(') {
        return None;
    }
    let function = match (&text[..letters], &text[letters..length]) {
        ("ATLEAST", count) if !count.is_empty() => Function::AtLeast(bounded(count).max(1)),
        ("QUOTE", "") => Function::Quote,
        ("EXACT", "") => Function::Exact,
        ("TITLE", "") => Function::In(Field::Title),
        ("HLEAD", "") => Function::In(Field::Hlead),
        ("BYLINE", "") => Function::In(Field::Byline),
        _ => return None,
    };
    Some((function, length + 1))
}

/// `IN [a b]`: the length up to `[`, and the whole length.
pub(super) fn list(text: &str) -> Option<(usize, usize)> {
    let rest = text.strip_prefix("IN")?.trim_start_matches([' ', '\t', '\u{a0}']);
    let inside = rest.strip_prefix('[')?;
    let open = text.len() - inside.len();
    let length = inside.find(['[', ']', '(', ')'])?;
    if !inside[length..].starts_with(']') {
        return None;
    }
    let end = open + length + 1;
    let is_end = text[end..]
        .chars()
        .next()
        .is_none_or(|c| ends_word(c) || c == '^');
    is_end.then_some((open, end))
}

/// Splits a distance and a weight off the end of a word (`roam~1^2`), unless the rest would be a keyword.
pub(super) fn suffixes<'a>(word: &'a str, is_keyword: &dyn Fn(&str) -> bool) -> Suffixes<'a> {
    let mut found = Suffixes {
        base: word,
        distance: None,
        weight: None,
    };
    let first = word.find(char::is_alphanumeric).unwrap_or(word.len());
    let is_word = |base: &str| (base.len() > first || base == "*") && !is_keyword(base);
    loop {
        let bare = found
            .base
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = &found.base[bare.len()..];
        if let Some(base) = bare.strip_suffix('^').filter(|base| is_word(base))
            && let Some(weight) = hundredths(number)
            && found.distance.is_none()
        {
            let product = found.weight.map_or(u64::from(weight), |other| {
                u64::from(other) * u64::from(weight) / 100
            });
            found.weight = Some(u32::try_from(product).unwrap_or(u32::MAX));
            found.base = base;
        } else if let Some(base) = bare.strip_suffix('~').filter(|base| is_word(base))
            && base.ends_with(|c: char| c.is_alphanumeric() || c == '*' || c == '?')
            && base.len() > first
            && found.distance.is_none()
        {
            found.distance = Some(number);
            found.base = base;
        } else {
            return found;
        }
    }
}

/// The distance that Lucene reads after `~`: 2 by default, a number of letters, or in its older form the
/// share of the word that must stay unchanged (`0.8`).
pub(super) fn lucene_distance(word: &str, typed: &str) -> u8 {
    let letters = word.chars().count() as f64;
    match typed.parse::<f64>() {
        Ok(share) if share < 1.0 => ((1.0 - share) * letters).clamp(1.0, 2.0) as u8,
        Ok(number) if number < 2.0 => 1,
        _ => 2,
    }
}
