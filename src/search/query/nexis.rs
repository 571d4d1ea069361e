//! Reads questions in the terms and connectors of Nexis.
//!
//! Differences from our own language: operators are written in upper or lower case. Words side by side are a
//! phrase. `OR` binds closest, then `W/n` (the smaller n first), `W/S`, `W/P`, then `AND`, last `AND NOT`.
//! `!` matches any letters at the end of a word, `*` one letter (or none at the end). Fields are written
//! `HEADLINE( … )`.

use jiff::civil::Date;

use super::asked::Today;
use super::dates::{self, Unread};
use super::field::Field;
use super::forms::bounded;
use super::lex::printable_word;
use super::lexeme::{
    Function, Lexeme, LexemeKind, Warnings, ends_word, has_word, is_double_mark, phrase_words, quoted,
    shortened,
};
use super::parser::{Parser, WordContext};
use super::tree::{Query, Reach, conjunction, disjunction, is_pattern, negation};
use crate::span::Span;

/// Maximum number of words of a date.
const WORDS_OF_DATE: usize = 3;

/// Cuts a question into lexemes.
pub(super) fn lex(text: &str, today: Option<Today>, warnings: &mut Warnings) -> Vec<Lexeme> {
    let mut lexer = NexisLexer {
        text,
        at: 0,
        today,
        lexemes: Vec::new(),
        warnings,
    };
    while let Some(c) = lexer.text[lexer.at..].chars().next() {
        lexer.step(c);
    }
    lexer.lexemes
}

struct NexisLexer<'a> {
    text: &'a str,
    at: usize,
    today: Option<Today>,
    lexemes: Vec<Lexeme>,
    warnings: &'a mut Warnings,
}

impl NexisLexer<'_> {
    fn push(&mut self, end: usize, kind: LexemeKind) {
        let span = Span::new(self.at, end);
        self.lexemes.push(Lexeme { span, kind });
        self.at = end;
    }

    fn step(&mut self, c: char) {
        let after = self.at + c.len_utf8();
        if c.is_whitespace() {
            self.at = after;
        } else if c == '(' || c == ')' {
            self.push(
                after,
                if c == '(' {
                    LexemeKind::Open
                } else {
                    LexemeKind::Close
                },
            );
        } else if is_double_mark(c) {
            self.marked(after);
        } else {
            let end = self.at
                + self.text[self.at..]
                    .find(ends_word)
                    .unwrap_or(self.text.len() - self.at);
            self.word(end);
        }
    }

    fn marked(&mut self, after: usize) {
        let Some(length) = self.text[after..].find(is_double_mark) else {
            self.warnings.add(
                Span::new(self.at, after),
                "this quotation mark is not closed and was ignored".to_owned(),
            );
            self.at = after;
            return;
        };
        let close = after + length;
        let end = close + self.text[close..].chars().next().map_or(0, char::len_utf8);
        let mut words = phrase_words(&self.text[after..close]);
        for word in &mut words {
            if let Some(LexemeKind::Pattern(pattern)) = wildcards(word) {
                *word = pattern;
            }
        }
        if words.iter().any(|word| has_word(word)) {
            self.push(end, LexemeKind::Phrase(words, 0));
        } else {
            self.at = end;
        }
    }

    /// Reads the word that ends at `end`: a connector, a segment, or a word.
    fn word(&mut self, end: usize) {
        let typed = &self.text[self.at..end];
        let lower = typed.to_lowercase();
        let span = Span::new(self.at, end);
        if self.text[end..].starts_with('(') && self.segment(&lower, end) {
            return;
        }
        if lower == "date" && self.date_clause(end) {
            return;
        }
        let connector = match lower.as_str() {
            "and" | "&" => Some(LexemeKind::And),
            "or" => Some(LexemeKind::Or),
            "not" | "andnot" | "butnot" => Some(LexemeKind::Not),
            "but" if self.next_word(end).is_some_and(|(next, _)| next == "not") => Some(LexemeKind::And),
            lower => connector(lower),
        };
        match connector {
            Some(near @ (LexemeKind::Near { .. } | LexemeKind::NotNear)) if matches!(self.lexemes.last(), Some(last) if last.kind == LexemeKind::Not) =>
            {
                let start = self.lexemes.pop().map_or(self.at, |not| not.span.start);
                let _ = near;
                self.at = start;
                self.push(end, LexemeKind::NotNear);
            }
            // A segment is what we call a field. Without one, the closest translation is words in one
            // article.
            Some(LexemeKind::NotNear) => {
                let message = format!(
                    "{} was read as `AND`: it searches one article, not one segment",
                    quoted(typed)
                );
                self.warnings.add(span, message);
                self.push(end, LexemeKind::And);
            }
            Some(kind) => self.push(end, kind),
            None => {
                let word = typed.trim_matches([',', ';']);
                let kind = wildcards(word).or_else(|| has_word(word).then(|| printable_word(word)));
                match kind {
                    Some(kind) => self.push(end, kind),
                    None => self.at = end,
                }
            }
        }
    }

    /// The next word in lower case, and its end.
    fn next_word(&self, from: usize) -> Option<(String, usize)> {
        let rest = self.text[from..].trim_start();
        let start = self.text.len() - rest.len();
        let length = rest.find(ends_word).unwrap_or(rest.len());
        (length > 0 && length < 40).then(|| (rest[..length].to_lowercase(), start + length))
    }

    /// `HEADLINE(`; `end` is the end of the name.
    fn segment(&mut self, name: &str, end: usize) -> bool {
        let count = name
            .strip_prefix("atleast")
            .filter(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
        let function = match name {
            _ if count.is_some() => Function::AtLeast(bounded(count.unwrap_or_default()).max(1)),
            "date" => return self.date_segment(end),
            "headline" | "title" => Function::In(Field::Title),
            "hlead" => Function::In(Field::Hlead),
            "lead" => Function::In(Field::Lead),
            "byline" => Function::In(Field::Byline),
            "publication" | "source" => Function::In(Field::Pub),
            "language" => Function::In(Field::Lang),
            "person" => Function::In(Field::Person),
            "company" | "organization" => Function::In(Field::Org),
            "geographic" | "city" | "state" | "country" => Function::In(Field::Place),
            "text" => Function::Plain,
            _ if connector(name).is_some()
                || matches!(name, "and" | "or" | "not" | "but" | "andnot" | "butnot" | "&") =>
            {
                return false;
            }
            _ if !name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') => return false,
            name => {
                let message = match name {
                    "allcaps" | "caps" | "nocaps" => format!(
                        "`{name}( )` cannot be translated: case was ignored; write `EXACT(NATO)` in our own language for an exact match"
                    ),
                    "plural" | "singular" => {
                        format!("`{name}( )` cannot be translated: all forms of the words were searched for")
                    }
                    name => format!(
                        "`{}( )` is not a segment that can be translated; its words were searched for everywhere",
                        shortened(name)
                    ),
                };
                self.warnings.add(Span::new(self.at, end), message);
                Function::Plain
            }
        };
        self.push(end + 1, LexemeKind::Function(function));
        true
    }

    /// `DATE(>= 1/1/2020 AND <= 12/31/2020)`.
    fn date_segment(&mut self, end: usize) -> bool {
        let start = self.at;
        let mut depth = 0_usize;
        let mut close = self.text.len();
        for (at, c) in self.text[end..].char_indices() {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        close = end + at;
                        break;
                    }
                }
                _ => {}
            }
        }
        let inside = self.text[end..close].replace(['(', ')'], " ").to_lowercase();
        let after = (close + 1).min(self.text.len());
        let span = Span::new(start, after);
        let words: Vec<String> = spaced(&inside).split_whitespace().map(str::to_owned).collect();
        let (mut since, mut until) = (None, None);
        let mut is_read = !words.is_empty();
        for clause in words
            .split(|word| word == "and")
            .filter(|clause| !clause.is_empty())
        {
            match self.days(clause) {
                Ok((first, last)) => {
                    since = first.or(since);
                    until = last.or(until);
                }
                Err(unread) => {
                    self.no_date(span, unread);
                    is_read = false;
                    break;
                }
            }
        }
        self.at = start;
        if is_read && (since.is_some() || until.is_some()) {
            self.push(after, LexemeKind::Days(since, until));
        }
        self.at = after;
        true
    }

    /// `DATE AFT 1/1/2020`, `DATE IS 2020`, `DATE >= 2020`; `end` is the end of `DATE`.
    fn date_clause(&mut self, end: usize) -> bool {
        let mut words: Vec<(String, usize)> = Vec::new();
        let mut at = end;
        while words.len() <= WORDS_OF_DATE
            && let Some((word, after)) = self.next_word(at)
        {
            words.push((word, after));
            at = after;
        }
        let Some((first, _)) = words.first() else {
            return false;
        };
        if comparison(spaced(first).split_whitespace().next().unwrap_or_default()).is_none() {
            return false;
        }
        let mut unread = Unread::NoDate;
        for length in (1..=words.len()).rev() {
            let joined: Vec<&str> = words[..length].iter().map(|(word, _)| word.as_str()).collect();
            let joined = spaced(&joined.join(" "));
            let clause: Vec<String> = joined.split_whitespace().map(str::to_owned).collect();
            match self.days(&clause) {
                Ok((since, until)) => {
                    self.push(words[length - 1].1, LexemeKind::Days(since, until));
                    return true;
                }
                Err(Unread::NoToday) => unread = Unread::NoToday,
                Err(Unread::NoDate) => {}
            }
        }
        // "the date is set" is ordinary text.
        if first.bytes().all(|b| b.is_ascii_alphabetic()) && unread == Unread::NoDate {
            return false;
        }
        let after = words.get(1).map_or(words[0].1, |(_, after)| *after);
        self.no_date(Span::new(self.at, after), unread);
        self.at = after;
        true
    }

    /// The days of `>= 1/1/2020`.
    fn days(&self, clause: &[String]) -> Result<(Option<Date>, Option<Date>), Unread> {
        let (comparison, value) = match clause {
            [sign, value @ ..] => match comparison(sign) {
                Some(comparison) => (comparison, value),
                None => ('=', clause),
            },
            [] => return Err(Unread::NoDate),
        };
        let value = value.join(" ");
        let (first, last) = dates::days(&american(&value).unwrap_or(value), self.today)?;
        let neighbour = |day: Result<Date, jiff::Error>| {
            day.ok()
                .filter(|day| day.year() >= 0)
                .map(Some)
                .ok_or(Unread::NoDate)
        };
        Ok(match comparison {
            '>' => (neighbour(last.tomorrow())?, None),
            '<' => (None, neighbour(first.yesterday())?),
            '≥' => (Some(first), None),
            '≤' => (None, Some(last)),
            _ => (Some(first), Some(last)),
        })
    }

    fn no_date(&mut self, span: Span, unread: Unread) {
        let typed = quoted(&shortened(span.of(self.text)));
        let message = match unread {
            Unread::NoDate => {
                format!("{typed} has no date that can be read and was left out; write DATE(>= 2020-05-03)")
            }
            Unread::NoToday => {
                format!("{typed} is relative to today, and no day was given for today; it was left out")
            }
        };
        self.warnings.add(span, message);
    }
}

/// With blanks around signs: `>=2020` -> ` >= 2020`.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut was_sign = false;
    for c in text.chars() {
        let is_sign = matches!(c, '<' | '>' | '=');
        if is_sign != was_sign {
            spaced.push(' ');
        }
        spaced.push(c);
        was_sign = is_sign;
    }
    spaced
}

fn comparison(word: &str) -> Option<char> {
    Some(match word {
        "is" | "=" | "eq" => '=',
        "aft" | "after" | ">" | "gtr" => '>',
        "bef" | "before" | "<" | "lss" => '<',
        "geq" | ">=" => '≥',
        "leq" | "<=" => '≤',
        _ => return None,
    })
}

/// `5/3/2020`, month first, in the form year-month-day.
fn american(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts[..] {
        [month, day, year] => Some(format!("{year}-{month}-{day}")),
        [month, year] => Some(format!("{year}-{month}")),
        _ => None,
    }
}

/// `w/5`, `/5`, `pre/5`, `near/5`, `w/s`, `w/para`. [`LexemeKind::NotNear`] for connectors that need a
/// segment.
fn connector(lower: &str) -> Option<LexemeKind> {
    let (operator, reach) = lower.split_once('/')?;
    let ordered = match operator {
        "w" | "" | "near" => false,
        "pre" | "onear" => true,
        _ => return None,
    };
    let reach = match reach {
        "s" | "sent" | "sentence" => Reach::Sentence,
        "p" | "para" | "paragraph" => Reach::Paragraph,
        "seg" => return Some(LexemeKind::NotNear),
        digits if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Reach::Words(bounded(digits).max(1))
        }
        _ => return None,
    };
    Some(LexemeKind::Near {
        reach,
        ordered,
        is_capital: true,
    })
}

/// `micro!`, `wom*n`, `bank**`; None for a word without wildcards.
fn wildcards(word: &str) -> Option<LexemeKind> {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '!'));
    let stem = bare.trim_end_matches('!');
    let is_open = stem.len() < bare.len();
    if !has_word(stem) || (!is_open && !stem.contains('*')) {
        return None;
    }
    let letters: String = stem
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '*')
        .collect();
    let pattern = format!("{}{}", letters.replace('*', "?"), if is_open { "*" } else { "" });
    let is_whole = is_open || !(letters.starts_with('*') || letters.ends_with('*') || letters.contains("**"));
    if is_whole && is_pattern(&pattern) {
        return Some(LexemeKind::Pattern(pattern));
    }
    let inner = letters.trim_end_matches('*');
    let optional = ".?".repeat((letters.len() - inner.len()).min(16));
    let end = if is_open { ".*" } else { "" };
    Some(LexemeKind::Regex(format!(
        "{}{optional}{end}",
        inner.replace('*', ".")
    )))
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Or,
    Near(Reach, bool),
    NotNear,
    And,
    AndNot,
}

impl Operator {
    /// The smaller it is, the closer the operator binds.
    const fn looseness(self) -> u32 {
        match self {
            Self::Or => 0,
            Self::Near(Reach::Words(words), _) => words,
            Self::NotNear => u32::MAX - 5,
            Self::Near(Reach::Sentence, _) => u32::MAX - 4,
            Self::Near(Reach::Paragraph, _) => u32::MAX - 3,
            Self::And => u32::MAX - 2,
            Self::AndNot => u32::MAX - 1,
        }
    }
}

/// Operands and the operators between them, as read so far.
#[derive(Default)]
struct Row {
    operands: Vec<Option<Query>>,
    operators: Vec<(Operator, Span)>,
}

impl Parser<'_> {
    /// Reads units with connectors between them, up to the end or a `)`.
    pub(super) fn nexis_units(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        let mut row = Row::default();
        let mut pending: Option<(Operator, Span)> = None;
        loop {
            let span = self.span();
            let operator = match self.peek() {
                None => break,
                Some(LexemeKind::Close) => {
                    if self.ignored_parentheses == 0 {
                        break;
                    }
                    self.ignored_parentheses -= 1;
                    self.next += 1;
                    continue;
                }
                Some(LexemeKind::And) => Some(Operator::And),
                Some(LexemeKind::Or) => Some(Operator::Or),
                Some(LexemeKind::Not) => Some(Operator::AndNot),
                Some(LexemeKind::NotNear) => Some(Operator::NotNear),
                Some(&LexemeKind::Near { reach, ordered, .. }) => Some(Operator::Near(reach, ordered)),
                Some(_) => None,
            };
            if let Some(operator) = operator {
                self.next += 1;
                pending = match (pending, operator) {
                    // `AND NOT`, and `NOT` before the first operand.
                    (None | Some((Operator::And, _)), Operator::AndNot) => Some((operator, span)),
                    (None, _) if row.operands.is_empty() => {
                        self.no_side(span, "before");
                        None
                    }
                    (Some((_, earlier)), _) => {
                        self.no_side(earlier, "after");
                        Some((operator, span))
                    }
                    (None, _) => Some((operator, span)),
                };
                continue;
            }
            let unit = self.nexis_unit(place, depth);
            match pending.take() {
                Some((operator, span)) => {
                    if row.operands.is_empty() {
                        // All articles, from which the operand is excluded.
                        row.operands.push(Some(Query::All));
                    }
                    self.reduce(&mut row, operator.looseness(), depth);
                    row.operators.push((operator, span));
                }
                // After a parenthesis that was ignored.
                None if !row.operands.is_empty() => {
                    self.reduce(&mut row, Operator::And.looseness(), depth);
                    row.operators.push((Operator::And, span));
                }
                None => {}
            }
            row.operands.push(unit);
        }
        if let Some((_, span)) = pending {
            self.no_side(span, "after");
        }
        self.reduce(&mut row, u32::MAX, depth);
        row.operands.pop().flatten()
    }

    /// Combines operands whose operators bind at least this closely.
    fn reduce(&mut self, row: &mut Row, looseness: u32, depth: usize) {
        while let Some((operator, span)) = row.operators.pop_if(|(last, _)| last.looseness() <= looseness) {
            let right = row.operands.pop().flatten();
            let left = row.operands.pop().flatten();
            let both = match (left, right, operator) {
                (Some(left), Some(right), Operator::Or) => disjunction(vec![left, right]),
                (Some(left), Some(right), Operator::And) => conjunction(vec![left, right]),
                (None | Some(Query::All), Some(right), Operator::AndNot) => Some(negation(right)),
                (Some(left), Some(right), Operator::AndNot) => conjunction(vec![left, negation(right)]),
                (Some(left), Some(right), Operator::Near(reach, ordered)) => {
                    self.near((left, false), right, (reach, ordered), span, depth)
                }
                (Some(left), Some(_), Operator::NotNear) => {
                    let operator = quoted(span.of(self.text));
                    self.warn(
                        span,
                        format!("{operator} cannot be translated; the part after it was left out"),
                    );
                    Some(left)
                }
                (left, right, _) => left.or(right),
            };
            row.operands.push(both);
        }
    }

    /// Reads words side by side as one phrase.
    fn nexis_unit(&mut self, place: WordContext, depth: usize) -> Option<Query> {
        let mut unit: Option<Query> = None;
        while self.peek().is_some_and(LexemeKind::begins_operand) && self.peek() != Some(&LexemeKind::Not) {
            let span = self.span();
            let Some(operand) = self.operand(place, depth) else {
                continue;
            };
            let next = if operand.negated {
                negation(operand.query)
            } else {
                operand.query
            };
            unit = match unit {
                None => Some(next),
                Some(before) => self.side_by_side(before, next, span, depth),
            };
        }
        unit
    }

    fn side_by_side(&mut self, before: Query, next: Query, span: Span, depth: usize) -> Option<Query> {
        let is_phrase = words_of(&before)
            .zip(words_of(&next))
            .is_some_and(|((field, _), (other, _))| field == other);
        if is_phrase {
            return Some(joined(before, &next));
        }
        // The kind is asked first: a long row is an `And`, and looking through it for each word would take too long.
        let is_textual = |query: &Query| {
            !matches!(query, Query::Not(_) | Query::AtLeast { .. } | Query::And(_))
                && query.all_fields(&|field| {
                    !matches!(
                        field,
                        Field::Date | Field::Added | Field::Byline | Field::Pub | Field::Lang
                    )
                })
        };
        if is_textual(&before) && is_textual(&next) {
            self.near((before, false), next, (Reach::Words(1), true), span, depth)
        } else {
            conjunction(vec![before, next])
        }
    }
}

/// Appends words to a phrase. Reuses its list, because copying it would cost more with every word.
fn joined(before: Query, next: &Query) -> Query {
    let more = words_of(next).map_or(&[][..], |(_, words)| words);
    match before {
        Query::Phrase {
            field,
            mut words,
            slop,
        } => {
            words.extend_from_slice(more);
            Query::Phrase { field, words, slop }
        }
        Query::Word { field, word } | Query::Pattern { field, pattern: word } => {
            let mut words = vec![word];
            words.extend_from_slice(more);
            Query::Phrase {
                field,
                words,
                slop: 0,
            }
        }
        other => other,
    }
}

/// The words of a word, pattern or phrase.
fn words_of(query: &Query) -> Option<(Field, &[String])> {
    match query {
        Query::Word { field, word } => Some((*field, std::slice::from_ref(word))),
        Query::Pattern { field, pattern } => Some((*field, std::slice::from_ref(pattern))),
        Query::Phrase {
            field,
            words,
            slop: 0,
        } => Some((*field, words)),
        _ => None,
    }
}
