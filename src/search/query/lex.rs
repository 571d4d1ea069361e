//! Cuts a question into lexemes with their spans. Lexing takes linear time and recognises ordinary news text.
//!
//! News text contains many single characters that are operators in other query languages. So a form counts
//! only if it is complete (`[a TO b]`, `/x+/`, `>=5` after a field); anywhere else its characters are part of
//! a word. The search for a form ends at the first character that cannot belong to it, so a text full of
//! unfinished forms costs no more than any other.

use super::asked::Syntax;
use super::field::Field;
use super::forms::{self, Suffixes};
use super::lexeme::{
    Lexeme, LexemeKind, SHORT, Warnings, ends_word, has_word, is_double_mark, pattern, phrase_words, quoted,
    shortened,
};
use super::lucene_word;
use super::similar_field::similar_field;
use super::tree::Reach;
use crate::span::Span;

const OPENING_SINGLE: char = '\u{2018}';
const CLOSING_SINGLE: char = '\u{2019}';

/// Cuts a question into lexemes. Nexis has its own lexer.
pub(super) fn lex(text: &str, syntax: Syntax, warnings: &mut Warnings) -> Vec<Lexeme> {
    lex_behind(text, syntax, None, warnings)
}

fn lex_behind(text: &str, syntax: Syntax, behind: Option<Field>, warnings: &mut Warnings) -> Vec<Lexeme> {
    let mut lexer = Lexer {
        text,
        at: 0,
        lexemes: Vec::new(),
        warnings,
        is_lucene: syntax == Syntax::Lucene,
        at_start: true,
        behind,
        single_marks_end: false,
    };
    while let Some(c) = lexer.rest().chars().next() {
        lexer.step(c);
    }
    lexer.lexemes
}

/// True if the text lexes as exactly these lexemes without a warning. `behind` is the field whose colon
/// precedes the text, if any.
pub(super) fn lexes_as<'a>(
    text: &str,
    behind: Option<Field>,
    kinds: impl IntoIterator<Item = &'a LexemeKind>,
) -> bool {
    let mut warnings = Warnings::default();
    let lexemes = lex_behind(text, Syntax::Onrecord, behind, &mut warnings);
    lexemes.iter().map(|lexeme| &lexeme.kind).eq(kinds) && warnings.list.is_empty()
}

/// Turns a word from outside this lexer into a word that prints and parses to the same.
pub(super) fn printable_word(word: &str) -> LexemeKind {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let other: String = bare
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "'’.-&".contains(c) {
                c
            } else {
                '/'
            }
        })
        .collect();
    for word in [word, bare, &other] {
        let kind = LexemeKind::Word(word.to_owned());
        if lexes_as(
            &format!("({word})"),
            None,
            [&LexemeKind::Open, &kind, &LexemeKind::Close],
        ) || (near(word).is_some() && has_word(word))
        {
            return kind;
        }
    }
    let words = phrase_words(bare);
    LexemeKind::Phrase(if words.is_empty() { vec![other] } else { words }, 0)
}

/// A word with the literal characters that Lucene means, with a distance if the word can have one.
fn printable_lucene_word(literal: &str, distance: Option<&str>) -> LexemeKind {
    let (word, typed) = match (printable_word(literal), distance) {
        (LexemeKind::Word(word), Some(typed)) => (word, typed),
        (kind, _) => return kind,
    };
    let distance = forms::lucene_distance(&word, typed);
    let fuzzy = LexemeKind::Fuzzy(word.clone(), distance);
    let is_printable = lexes_as(
        &format!("({word}~{distance})"),
        None,
        [&LexemeKind::Open, &fuzzy, &LexemeKind::Close],
    );
    if is_printable {
        fuzzy
    } else {
        LexemeKind::Word(word)
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    lexemes: Vec<Lexeme>,
    warnings: &'a mut Warnings,
    is_lucene: bool,
    /// True if an operand may begin here: at the start, and after white space, `(`, a sign or `field:`.
    at_start: bool,
    /// The field whose colon comes right before; there, `OR` is a word. [`Field::Any`] after a `=` without a
    /// field.
    behind: Option<Field>,
    /// False once no closing single mark was found. It is not searched for again, which keeps lexing linear.
    single_marks_end: bool,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn push(&mut self, end: usize, kind: LexemeKind) {
        let span = Span::new(self.at, end);
        self.lexemes.push(Lexeme { span, kind });
        self.at = end;
    }

    /// Continues after an operand.
    fn behind_operand(&mut self) {
        (self.at_start, self.behind) = (false, None);
    }

    fn step(&mut self, c: char) {
        let after = self.at + c.len_utf8();
        if c.is_whitespace() {
            (self.at, self.at_start, self.behind) = (after, true, None);
        } else if c == '(' || c == ')' {
            self.push(
                after,
                if c == '(' {
                    LexemeKind::Open
                } else {
                    LexemeKind::Close
                },
            );
            (self.at_start, self.behind) = (true, None);
        } else if is_double_mark(c) {
            self.marked(after);
        } else if (c == OPENING_SINGLE && self.at_start && self.single_marked(after))
            || (c == '^' && self.weight())
        {
            self.behind_operand();
        } else if self.at_start && self.complete_form(c) {
        } else if matches!(c, '-' | '+' | OPENING_SINGLE) {
            self.signs(c);
        } else if self.is_lucene && self.lucene_sign() {
        } else if !self.at_start && !c.is_alphanumeric() && !matches!(c, '*' | '?') {
            // Characters attached to the end of an operand are punctuation: no operator begins there.
            self.at = after;
        } else if self.field() {
            self.at_start = true;
        } else {
            self.word();
            self.behind_operand();
        }
    }

    /// Reads on after an opening double mark, which ends at `after`.
    fn marked(&mut self, after: usize) {
        if let Some(length) = self.text[after..].find(is_double_mark) {
            let inside = Span::new(after, after + length);
            let mark = self.text[inside.end..].chars().next().map_or(0, char::len_utf8);
            self.phrase(inside, inside.end + mark);
        } else {
            let message = format!(
                "this quotation mark is not closed and was ignored; write {} to look for a phrase",
                quoted(&format!("\"{}\"", shortened(self.text[after..].trim())))
            );
            self.warnings.add(Span::new(self.at, after), message);
            self.at = after;
        }
        self.behind_operand();
    }

    fn single_marked(&mut self, after: usize) -> bool {
        if self.single_marks_end {
            return false;
        }
        let Some(end) = closing_single(self.text, after) else {
            self.single_marks_end = true;
            return false;
        };
        self.phrase(Span::new(after, end), end + CLOSING_SINGLE.len_utf8());
        true
    }

    /// Pushes the phrase at `inside`, whose closing mark ends at `end`, with its suffixes.
    fn phrase(&mut self, inside: Span, end: usize) {
        let words: Vec<String> = phrase_words(inside.of(self.text));
        if !words.iter().any(|word| has_word(word)) {
            self.warnings.add(
                Span::new(self.at, end),
                "there is no word between these quotation marks; they were ignored".to_owned(),
            );
            self.at = end;
            return;
        }
        let (mut words, mut slop, mut end) = (words, 0, end);
        loop {
            let rest = &self.text[end..];
            if rest.starts_with('*') {
                if let Some(last) = words
                    .last_mut()
                    .filter(|last| last.ends_with(char::is_alphanumeric))
                {
                    last.push('*');
                }
                end += 1;
            } else if let Some((number, length)) = forms::number_behind(rest, '~') {
                let is_whole = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
                if is_whole {
                    slop = forms::bounded(number);
                } else {
                    let message = format!(
                        "{} after a phrase was ignored; write `~5` for up to 5 words between its words",
                        quoted(&rest[..length])
                    );
                    self.warnings.add(Span::new(end, end + length), message);
                }
                end += length;
            } else {
                break;
            }
        }
        self.push(end, LexemeKind::Phrase(words, slop));
    }

    /// `^2` right after an operand.
    fn weight(&mut self) -> bool {
        let is_glued = self.lexemes.last().is_some_and(|last| {
            last.span.end == self.at && (last.kind.is_leaf() || last.kind == LexemeKind::Close)
        });
        let Some((hundredths, length)) = forms::weight(self.rest()).filter(|_| is_glued) else {
            return false;
        };
        self.push(self.at + length, LexemeKind::Weight(hundredths));
        true
    }

    /// Reads a form that counts only as a whole.
    fn complete_form(&mut self, c: char) -> bool {
        let rest = self.rest();
        match c {
            '=' if self.is_lucene => {
                self.at += 1;
                true
            }
            '=' => {
                let next = rest[1..].chars().next();
                if self.behind.is_none()
                    && !next.is_some_and(|next| next.is_alphanumeric() || is_double_mark(next))
                {
                    return false;
                }
                self.push(self.at + 1, LexemeKind::Exactly);
                self.behind = self.behind.or(Some(Field::Any));
                true
            }
            '>' | '<' if self.behind.is_some() => {
                let Some((compare, length)) = forms::compare(rest) else {
                    return false;
                };
                self.push(self.at + length, LexemeKind::Compare(compare));
                true
            }
            '/' => {
                let is_bare = self
                    .behind
                    .is_none_or(|field| matches!(field, Field::Any | Field::Url | Field::Path));
                let Some((pattern, length)) = forms::regex(rest, is_bare && !self.is_lucene) else {
                    return false;
                };
                let end = self.at + length;
                if let Some(fault) = forms::regex_fault(&pattern) {
                    // Parentheses around it alone, as in `(/a(b/)`, mark it as ordinary text.
                    if self.is_alone_before(end) {
                        return false;
                    }
                    let message =
                        format!("this is not a regular expression ({fault}); it was searched for as words");
                    self.warnings.add(Span::new(self.at, end), message);
                    return false;
                }
                // Only after a field is every word between slashes an expression. This one is just a word.
                let is_word = is_bare && !forms::is_regex_like(&pattern);
                self.push(
                    end,
                    if is_word {
                        LexemeKind::Phrase(vec![pattern], 0)
                    } else {
                        LexemeKind::Regex(pattern)
                    },
                );
                self.behind_operand();
                true
            }
            '[' | '{' => {
                let Some((from, until, length)) = forms::range(rest) else {
                    return false;
                };
                self.push(self.at + length, LexemeKind::Between(from, until));
                self.behind_operand();
                true
            }
            'I' if !self.is_lucene => self.list(),
            c if c.is_ascii_uppercase() && !self.is_lucene => {
                let Some((function, length)) = forms::function(rest) else {
                    return false;
                };
                self.push(self.at + length, LexemeKind::Function(function));
                (self.at_start, self.behind) = (true, None);
                true
            }
            _ => false,
        }
    }

    /// `IN [a b]`: the same as `(a OR b)`.
    fn list(&mut self) -> bool {
        let Some((open, length)) = forms::list(self.rest()) else {
            return false;
        };
        let (start, end) = (self.at, self.at + length);
        let behind = self.behind;
        let mut inner = Vec::new();
        self.at = start + open;
        while self.at + 1 < end {
            let c = self.rest().chars().next().unwrap_or(']');
            let after = self.at + c.len_utf8();
            let known = self.lexemes.len();
            if is_double_mark(c) {
                let close = self.text[after..end - 1]
                    .find(is_double_mark)
                    .map_or(end - 1, |n| after + n);
                let mark = self.text[close..].chars().next().map_or(0, char::len_utf8);
                let words = phrase_words(&self.text[after..close]);
                let close = if close < end - 1 { close + mark } else { close };
                if words.iter().any(|word| has_word(word)) {
                    self.push(close, LexemeKind::Phrase(words, 0));
                }
                self.at = close;
            } else if c.is_alphanumeric() || c == '*' {
                let rest = &self.text[self.at..end - 1];
                let length = rest
                    .find(|c: char| c.is_whitespace() || is_double_mark(c))
                    .unwrap_or(rest.len());
                let word = rest[..length].trim_end_matches([',', ';']);
                let after = self.at + length;
                self.behind = behind;
                let is_word_there =
                    || behind.is_some() && lexes_as(word, behind, [&LexemeKind::Word(word.to_owned())]);
                if word.contains(':') && has_word(word) && !is_word_there() {
                    // The name of a field is a word here.
                    self.push(self.at + word.len(), printable_word(word));
                } else {
                    self.push_word(Span::new(self.at, self.at + word.len()));
                }
                self.at = after;
            } else {
                self.at = after;
            }
            inner.extend(self.lexemes.drain(known..));
        }
        for lexeme in &mut inner {
            // An operator is a word here.
            if matches!(lexeme.kind, LexemeKind::And | LexemeKind::Or | LexemeKind::Not) {
                lexeme.kind = LexemeKind::Phrase(vec![lexeme.span.of(self.text).to_owned()], 0);
            }
        }
        self.at = start;
        if !inner.iter().any(|lexeme| lexeme.kind.is_leaf()) {
            return false;
        }
        self.push(start + open, LexemeKind::Open);
        let mut is_first = true;
        for lexeme in inner {
            if !is_first && !matches!(lexeme.kind, LexemeKind::Weight(_)) {
                self.at = lexeme.span.start;
                self.push(lexeme.span.start, LexemeKind::Or);
            }
            is_first = false;
            self.lexemes.push(lexeme);
        }
        self.at = end - 1;
        self.push(end, LexemeKind::Close);
        self.behind_operand();
        true
    }

    /// A single sign attached to the front of an operand is an operator. Dashes and other runs of signs are
    /// punctuation.
    fn signs(&mut self, c: char) {
        let rest = self.rest();
        let run = rest
            .find(|c: char| !matches!(c, '-' | '+' | OPENING_SINGLE))
            .unwrap_or(rest.len());
        let operand = rest[run..].chars().next();
        let glued = operand.is_some_and(|next| !next.is_whitespace() && next != ')');
        let end = self.at + run;
        if self.at_start && run == 1 && glued {
            self.push(
                end,
                if c == '-' {
                    LexemeKind::Not
                } else {
                    LexemeKind::Plus
                },
            );
        }
        self.at = end;
    }

    /// `&&`, `||` and `!`.
    fn lucene_sign(&mut self) -> bool {
        let rest = self.rest();
        let (length, kind) = match rest.as_bytes() {
            [b'&', b'&', ..] => (2, LexemeKind::And),
            [b'|', b'|', ..] => (2, LexemeKind::Or),
            [b'!', ..] => (1, LexemeKind::Not),
            _ => return false,
        };
        let next = rest[length..].chars().next();
        let is_alone = next.is_none_or(char::is_whitespace);
        if !self.at_start || (length == 2 && !is_alone) || (length == 1 && is_alone) {
            return false;
        }
        self.push(self.at + length, kind);
        true
    }

    /// Pushes the field whose name is here. False if it is only a word. Reads at most a limited number of
    /// characters after the name.
    fn field(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = &rest[..length];
        let Some(behind) = rest[length..].strip_prefix(':') else {
            return false;
        };
        let span = Span::new(self.at, self.at + length + 1);
        if let Some(field) = Field::from_name(name) {
            self.push(span.end, LexemeKind::Field(field));
            self.behind = Some(field);
            return true;
        }
        let value: String = behind
            .chars()
            .take(SHORT + 1)
            .take_while(|c| !ends_word(*c))
            .collect();
        // Parentheses around it alone, as in `(name:value)`, mark it as ordinary text.
        let is_print = self.behind.is_some() || self.is_alone_before(span.end);
        if name.len() < 2 || value.is_empty() || value.starts_with(['/', '^', '~']) || is_print {
            return false;
        }
        if let Some(meant) = similar_field(name) {
            let message = format!(
                "there is no field `{name}:`; it was left out; did you mean {}?",
                quoted(&format!("{}:{}", meant.name(), shortened(&value)))
            );
            self.warnings.add(span, message);
            // After a name that is not a field, `OR` is an operator as usual.
            self.at = span.end;
            return true;
        }
        // "Reuters:Oil" is ordinary text; "reuters:oil" may be meant as a field.
        if name.bytes().all(|b| b.is_ascii_lowercase()) {
            let fields: Vec<String> = Field::named().map(|field| format!("{}:", field.name())).collect();
            let message = format!(
                "there is no field `{name}:`; {} was searched for as words; the fields are {}",
                quoted(&format!("{name}:{}", shortened(&value))),
                fields.join(" ")
            );
            self.warnings.add(span, message);
        }
        false
    }

    /// True if parentheses enclose nothing but the word that begins here and continues at `from`.
    fn is_alone_before(&self, from: usize) -> bool {
        let rest = &self.text[from..];
        self.text[..self.at].ends_with('(')
            && rest[rest.find(ends_word).unwrap_or(rest.len())..].starts_with(')')
    }

    fn word(&mut self) {
        let rest = self.rest();
        if self.is_lucene
            && rest[..rest.find(ends_word).unwrap_or(rest.len())].contains(['\\', '?', '*', '~', '['])
        {
            self.lucene_word();
            return;
        }
        let end = self.at + rest.find(ends_word).unwrap_or(rest.len());
        self.push_word(Span::new(self.at, end));
    }

    /// Pushes the Lucene word that begins here, in the form that our own language prints.
    fn lucene_word(&mut self) {
        let word = lucene_word::word(self.text, self.at, self.behind);
        self.at = word.end;
        let Some(kind) = word.kind else { return };
        let kind = match kind {
            LexemeKind::Word(literal) => printable_lucene_word(&literal, word.distance),
            kind => kind,
        };
        let span = word.span;
        self.lexemes.push(Lexeme { span, kind });
        if let Some(hundredths) = word.weight {
            self.lexemes.push(Lexeme {
                span: Span::new(span.end, word.end),
                kind: LexemeKind::Weight(hundredths),
            });
        }
    }

    /// Pushes a word with its suffixes, or a keyword. Pushes nothing for punctuation alone.
    fn push_word(&mut self, span: Span) {
        let text = span.of(self.text);
        // After a bare `=` keywords are words, but not if a suffix follows.
        let is_keyword =
            |word: &str| matches!(self.behind, None | Some(Field::Any)) && keyword(word).is_some();
        let Suffixes {
            base,
            distance,
            weight,
        } = forms::suffixes(text, &is_keyword);
        self.at = span.start;
        let end = span.start + base.len();
        let behind = self.behind;
        let range = behind.filter(|_| distance.is_none() && !self.is_lucene);
        if let Some(kind) = keyword(text).filter(|_| behind.is_none()) {
            self.push(end, kind);
        } else if base == "*" || (self.is_lucene && base == "*:*") {
            self.push(end, LexemeKind::Everything);
        } else if let Some((from, until)) = range.and_then(|field| forms::dotted(base, field)) {
            self.push(end, LexemeKind::Between(from, until));
        } else if let Some(pattern) = pattern(base) {
            if distance.is_some() {
                let message = format!(
                    "a word with wildcards cannot have a distance; {} was ignored",
                    quoted(&shortened(&text[base.len()..]))
                );
                self.warnings.add(Span::new(end, span.end), message);
            }
            self.push(end, LexemeKind::Pattern(pattern.to_owned()));
        } else if let Some(typed) = distance {
            let distance = self.distance(base, typed, Span::new(end, span.end));
            self.push(span.end, LexemeKind::Fuzzy(base.to_owned(), distance));
        } else if let Some(near) =
            near(base).filter(|_| behind.is_none() && weight.is_none() && !self.is_lucene)
        {
            self.push(end, near);
        } else if !self.at_start && has_word(base) && base.starts_with("IN[") {
            // Not a list, because no operand begins here.
            self.push(end, printable_word(base));
        } else if has_word(base) {
            self.push(end, LexemeKind::Word(base.to_owned()));
        }
        if let Some(hundredths) = weight.filter(|_| self.at > span.start) {
            self.push(span.end, LexemeKind::Weight(hundredths));
        }
        self.at = span.end;
    }

    /// The distance that `~`, `~1` or `~2` after a word means.
    fn distance(&mut self, word: &str, typed: &str, span: Span) -> u8 {
        if self.is_lucene {
            return forms::lucene_distance(word, typed);
        }
        match typed {
            "1" => 1,
            "2" => 2,
            "" => {
                if word.chars().count() > 5 {
                    2
                } else {
                    1
                }
            }
            _ => {
                let distance = if typed.starts_with('0') { 1 } else { 2 };
                let message = format!(
                    "`~{}` was read as `~{distance}`; words can differ in one letter or two: `~1`, `~2`",
                    shortened(typed)
                );
                self.warnings.add(span, message);
                distance
            }
        }
    }
}

/// Where the single mark opened before `from` closes: at a `’` that ends a word (so not in `don’t`).
fn closing_single(text: &str, from: usize) -> Option<usize> {
    text[from..]
        .match_indices(CLOSING_SINGLE)
        .map(|(n, mark)| (from + n, from + n + mark.len()))
        .find(|(_, after)| !text[*after..].chars().next().is_some_and(char::is_alphanumeric))
        .map(|(n, _)| n)
}

/// `W/5`, `PRE/5`, `W/S`, `W/P`, in upper or lower case.
pub(super) fn near(word: &str) -> Option<LexemeKind> {
    let (operator, reach) = word.split_once('/')?;
    let (ordered, is_capital) = match operator {
        "W" => (false, true),
        "PRE" => (true, true),
        "w" => (false, false),
        "pre" => (true, false),
        _ => return None,
    };
    let reach = match reach {
        "S" | "s" => Reach::Sentence,
        "P" | "p" => Reach::Paragraph,
        digits if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Reach::Words(forms::bounded(digits).max(1))
        }
        _ => return None,
    };
    Some(LexemeKind::Near {
        reach,
        ordered,
        is_capital,
    })
}

/// True for words that other words around them could turn into a form, so that they need parentheses: `IN [a
/// b]`, `[a TO b]`. Fewer words need them after a field.
pub(super) fn needs_parentheses(word: &str, is_behind_field: bool) -> bool {
    let begins_range = word.starts_with(['[', '{']) && !word.contains([']', '}']);
    word == "IN" || word.starts_with("IN[") || begins_range || (!is_behind_field && near(word).is_some())
}

fn keyword(word: &str) -> Option<LexemeKind> {
    match word {
        "AND" => Some(LexemeKind::And),
        "OR" => Some(LexemeKind::Or),
        "NOT" => Some(LexemeKind::Not),
        _ => None,
    }
}
