//! Reads one operand in its field: words, names, days, numbers, values.

use std::ops::Bound;

use jiff::civil::Date;

use super::dates::{self, Unread};
use super::field::Field;
use super::lexeme::{Compare, LexemeKind, quoted, shortened};
use super::parser::{Parser, SignsBefore, WordContext};
use super::similar_field::nearest;
use super::tree::Query;
use crate::span::Span;

/// Maximum number of words of a date as typed.
const WORDS_OF_DATE: usize = 3;

impl Parser<'_> {
    /// The leaf of a lexeme that was read at `span`. None, with a warning, if it is meaningless in its field.
    pub(super) fn leaf(
        &mut self,
        kind: LexemeKind,
        span: Span,
        place: WordContext,
        before: SignsBefore,
    ) -> Option<Query> {
        if let LexemeKind::Days(since, until) = kind {
            return self.in_order(Field::Date, since, until, span);
        }
        match place.field {
            Field::Date | Field::Added => return self.dated(place.field, &kind, span, before),
            Field::Words => return self.number(&kind, span, before),
            Field::Has | Field::Is | Field::Correction | Field::Assertion => {
                return self.value(&kind, span, place.field);
            }
            _ => {}
        }
        let field = place.field;
        if let (Some(name), LexemeKind::Word(word)) = (before.name, &kind)
            && before.exactly.is_none()
            && before.compare.is_none()
            && field != Field::Lang
        {
            self.check_scope(name.start, word, span, field);
        }
        if let Some((sign, compare)) = before.compare {
            match value_of(&kind) {
                Some(value) => {
                    let (from, until) = compared(compare, value);
                    return Some(Query::Between { field, from, until });
                }
                None => self.ignored_sign(sign),
            }
        }
        let is_exact = place.is_exact || before.exactly.is_some();
        if is_exact
            && !matches!(
                kind,
                LexemeKind::Word(_) | LexemeKind::Phrase(..) | LexemeKind::Everything
            )
        {
            let message = format!(
                "{} is not a word or phrase, so it was not matched exactly",
                quoted(&shortened(span.of(self.text)))
            );
            self.warn(before.exactly.unwrap_or(span), message);
        }
        Some(match kind {
            LexemeKind::Word(word) if is_exact => Query::Written {
                field,
                words: vec![word],
            },
            LexemeKind::Word(word) => Query::Word { field, word },
            LexemeKind::Phrase(words, slop) => {
                if slop > 0 && (is_exact || field.holds_names()) {
                    let message = format!("`~{slop}` was ignored; a name or an exact phrase has no gaps");
                    self.warn(span, message);
                }
                match (is_exact, field.holds_names()) {
                    (true, _) => Query::Written { field, words },
                    (false, is_name) => Query::Phrase {
                        field,
                        words,
                        slop: if is_name { 0 } else { slop },
                    },
                }
            }
            LexemeKind::Pattern(pattern) => Query::Pattern { field, pattern },
            LexemeKind::Fuzzy(word, distance) => Query::Fuzzy {
                field,
                word,
                distance,
            },
            LexemeKind::Regex(pattern) => Query::Regex { field, pattern },
            LexemeKind::Between(Bound::Unbounded, Bound::Unbounded) => self.anything(field, span),
            LexemeKind::Between(from, until) => Query::Between { field, from, until },
            LexemeKind::Everything if before.name.is_some() => self.anything(field, span),
            _ => Query::All,
        })
    }

    fn ignored_sign(&mut self, sign: Span) {
        let typed = sign.of(self.text);
        self.warn(
            sign,
            format!("this `{typed}` was ignored; it applies to one value: `words:{typed}500`"),
        );
    }

    /// `person:*`: articles with a person.
    fn anything(&mut self, field: Field, span: Span) -> Query {
        if let Some(value) = field.has_value() {
            return Query::Word {
                field: Field::Has,
                word: value.to_owned(),
            };
        }
        if field != Field::Any {
            self.warn(span, "`*` matches every article, with or without this field");
        }
        Query::All
    }

    /// Reads days from a date as typed.
    fn dated(&mut self, field: Field, kind: &LexemeKind, span: Span, before: SignsBefore) -> Option<Query> {
        let (since, until) = match kind {
            LexemeKind::Everything | LexemeKind::Between(Bound::Unbounded, Bound::Unbounded) => {
                return Some(self.anything(field, span));
            }
            LexemeKind::Between(from, until) => {
                let since = self.end_of_days(from, true, span)?;
                let until = self.end_of_days(until, false, span)?;
                (since, until)
            }
            kind => {
                let Some(typed) = value_of(kind) else {
                    self.no_date(span, Unread::NoDate);
                    return None;
                };
                let (first, last) = match dates::days(&typed, self.today) {
                    Ok(days) => days,
                    Err(unread) => self.longer_date(field, &typed, span, before).or_else(|| {
                        self.no_date(span, unread);
                        None
                    })?,
                };
                match before.compare.map(|(_, compare)| compare) {
                    None => (Some(first), Some(last)),
                    Some(Compare::AtLeast) => (Some(first), None),
                    Some(Compare::AtMost) => (None, Some(last)),
                    Some(Compare::More) => (Some(self.neighbour(last, true, span)?), None),
                    Some(Compare::Less) => (None, Some(self.neighbour(first, false, span)?)),
                }
            }
        };
        self.in_order(field, since, until, span)
    }

    /// The days between two. If they are in the wrong order, they are swapped with a warning.
    pub(super) fn in_order(
        &mut self,
        field: Field,
        since: Option<Date>,
        until: Option<Date>,
        span: Span,
    ) -> Option<Query> {
        let (since, until) = match (since, until) {
            (Some(first), Some(last)) if first > last => {
                let typed = quoted(&shortened(span.of(self.text)));
                self.warn(
                    span,
                    format!("{typed} ends before it begins; it was read as {last}..{first}"),
                );
                (Some(last), Some(first))
            }
            days => days,
        };
        (since.is_some() || until.is_some()).then_some(Query::Dated { field, since, until })
    }

    /// One end of a range of days. None, with a warning, if it cannot be read.
    #[allow(clippy::option_option)]
    fn end_of_days(&mut self, bound: &Bound<String>, is_first: bool, span: Span) -> Option<Option<Date>> {
        let (Bound::Included(typed) | Bound::Excluded(typed)) = bound else {
            return Some(None);
        };
        let (first, last) = match dates::days(typed, self.today) {
            Ok(days) => days,
            Err(unread) => {
                self.no_date(span, unread);
                return None;
            }
        };
        let day = match (bound, is_first) {
            (Bound::Excluded(_), true) => self.neighbour(last, true, span)?,
            (Bound::Excluded(_), false) => self.neighbour(first, false, span)?,
            (_, true) => first,
            (_, false) => last,
        };
        Some(Some(day))
    }

    /// The day after or before. None at the ends of the calendar.
    pub(super) fn neighbour(&mut self, day: Date, after: bool, span: Span) -> Option<Date> {
        let other = if after { day.tomorrow() } else { day.yesterday() };
        let other = other.ok().filter(|day| day.year() >= 0);
        if other.is_none() {
            self.no_date(span, Unread::NoDate);
        }
        other
    }

    /// `date:last week`, `date:3 May 2020`: reads the words after it that belong to the date.
    fn longer_date(
        &mut self,
        field: Field,
        first: &str,
        span: Span,
        before: SignsBefore,
    ) -> Option<(Date, Date)> {
        let name = before.name?;
        let mut typed = first.to_owned();
        let mut end = span.end;
        for ahead in 0..WORDS_OF_DATE - 1 {
            let lexeme = self.lexemes.get(self.next + ahead)?;
            let LexemeKind::Word(word) = &lexeme.kind else {
                return None;
            };
            if !self.text[end..lexeme.span.start].chars().all(char::is_whitespace) {
                return None;
            }
            typed = format!("{typed} {word}");
            end = lexeme.span.end;
            if let Ok(days) = dates::days(&typed, self.today) {
                self.next += ahead + 1;
                let whole = format!("{}:\"{typed}\"", field.name());
                let message = format!(
                    "{} was read as one date; write {}",
                    quoted(&typed),
                    quoted(&whole)
                );
                self.warn(Span::new(name.start, end), message);
                return Some(days);
            }
        }
        None
    }

    pub(super) fn no_date(&mut self, span: Span, unread: Unread) {
        let typed = quoted(&shortened(span.of(self.text)));
        let message = match unread {
            Unread::NoDate => format!("{typed} is not a date and was left out; write {}", dates::FORMS),
            Unread::NoToday => {
                format!("{typed} is relative to today, and no day was given for today; it was left out")
            }
        };
        self.warn(span, message);
    }

    /// Reads a number of words.
    fn number(&mut self, kind: &LexemeKind, span: Span, before: SignsBefore) -> Option<Query> {
        let field = Field::Words;
        let range = match kind {
            LexemeKind::Everything | LexemeKind::Between(Bound::Unbounded, Bound::Unbounded) => {
                return Some(self.anything(field, span));
            }
            LexemeKind::Between(from, until) => number_bound(from).zip(number_bound(until)),
            kind => match (value_of(kind).as_deref().and_then(number), before.compare) {
                (Some(word), None) => return Some(Query::Word { field, word }),
                (Some(word), Some((_, compare))) => Some(compared(compare, word)),
                (None, _) => None,
            },
        };
        let Some((from, until)) = range else {
            let typed = quoted(&shortened(span.of(self.text)));
            let message = format!(
                "{typed} is not a number of words and was left out; write words:500, words:>=500 or words:100..500"
            );
            self.warn(span, message);
            return None;
        };
        let value = |bound: &Bound<String>| match bound {
            Bound::Included(value) | Bound::Excluded(value) => value.parse::<u64>().ok(),
            Bound::Unbounded => None,
        };
        if let (Some(first), Some(last)) = (value(&from), value(&until))
            && first > last
        {
            let typed = quoted(&shortened(span.of(self.text)));
            self.warn(
                span,
                format!("{typed} ends before it begins; it was read as {last}..{first}"),
            );
            return Some(Query::Between {
                field,
                from: until,
                until: from,
            });
        }
        Some(Query::Between { field, from, until })
    }

    /// Reads one of the values of `has:`, `is:`, `correction:` or `assertion:`.
    fn value(&mut self, kind: &LexemeKind, span: Span, field: Field) -> Option<Query> {
        if *kind == LexemeKind::Everything {
            return Some(match field {
                Field::Assertion => Query::Word {
                    field,
                    word: "all".to_owned(),
                },
                field => self.anything(field, span),
            });
        }
        let values = field.values();
        let typed = match kind {
            LexemeKind::Word(_) | LexemeKind::Phrase(..) => value_of(kind).unwrap_or_default().to_lowercase(),
            _ => span.of(self.text).to_lowercase(),
        };
        if values.contains(&typed.as_str()) {
            return Some(Query::Word { field, word: typed });
        }
        let name = field.name();
        let mut message = format!(
            "{} was left out; the possible values are {}",
            quoted(&format!("{name}:{}", shortened(&typed))),
            values.join(" ")
        );
        if let Some(meant) = nearest(&typed, &values) {
            message = format!("{message}; did you mean `{name}:{meant}`?");
        }
        self.warn(span, message);
        None
    }
}

/// The text of a word or phrase.
fn value_of(kind: &LexemeKind) -> Option<String> {
    match kind {
        LexemeKind::Word(word) => Some(word.clone()),
        LexemeKind::Phrase(words, _) => Some(words.join(" ")),
        _ => None,
    }
}

fn compared(compare: Compare, value: String) -> (Bound<String>, Bound<String>) {
    match compare {
        Compare::Less => (Bound::Unbounded, Bound::Excluded(value)),
        Compare::AtMost => (Bound::Unbounded, Bound::Included(value)),
        Compare::More => (Bound::Excluded(value), Bound::Unbounded),
        Compare::AtLeast => (Bound::Included(value), Bound::Unbounded),
    }
}

/// `1,000` -> `1000`.
fn number(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| *c != ',').collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let value: u64 = digits.parse().ok().filter(|_| is_number)?;
    Some(value.to_string())
}

fn number_bound(bound: &Bound<String>) -> Option<Bound<String>> {
    Some(match bound {
        Bound::Included(value) => Bound::Included(number(value)?),
        Bound::Excluded(value) => Bound::Excluded(number(value)?),
        Bound::Unbounded => Bound::Unbounded,
    })
}
