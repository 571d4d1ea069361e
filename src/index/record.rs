//! The metadata that the index stores beside the text.
//!
//! A list of hits reads the head of each article, so reading one must be cheap. It is a row of netstrings (D. J.
//! Bernstein 1997: the length in decimal, a colon, the bytes) and stored as text, which the engine reads faster than
//! bytes. A source's head is read alone, and is JSON.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::article::{Correction, CorrectionKind, DateSource, Precision, Published};
use crate::span::Span;

/// The stored head of an article: all that a list of hits shows except the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredHead {
    /// [`crate::article::Article::path`].
    pub path: String,
    /// [`crate::article::Article::record`].
    pub record: Option<String>,
    /// The headline's text.
    pub title: String,
    /// The headline's span in the text, in bytes, if it is part of the text.
    pub title_span: Option<Span>,
    /// [`crate::article::Article::byline`].
    pub byline: Option<String>,
    /// [`crate::article::Article::publication`].
    pub publication: Option<String>,
    /// [`crate::article::Article::url`].
    pub url: Option<String>,
    /// [`crate::article::Article::published`].
    pub published: Option<Published>,
    /// [`crate::article::Article::language`].
    pub language: Option<String>,
    /// Names of people, the most mentioned first; not all of them.
    pub people: Vec<String>,
    /// [`crate::article::Article::corrections`].
    pub corrections: Vec<Correction>,
    /// Spans of [`crate::article::Article::boilerplate`].
    pub boilerplate: Vec<Span>,
}

/// In the order of their codes: a new one is appended.
const DATE_SOURCES: [DateSource; 4] = [
    DateSource::Meta,
    DateSource::Text,
    DateSource::File,
    DateSource::Path,
];

impl StoredHead {
    /// Returns the string to store.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut out = Encoder(String::with_capacity(96 + self.path.len() + self.title.len()));
        out.string(&self.path);
        out.string(&self.title);
        out.published(self.published);
        for text in [
            &self.record,
            &self.byline,
            &self.publication,
            &self.url,
            &self.language,
        ] {
            out.optional(text.as_deref());
        }
        out.number(self.people.len() as i64);
        for name in &self.people {
            out.string(name);
        }
        out.number(self.corrections.len() as i64);
        for correction in &self.corrections {
            out.correction(correction);
        }
        out.number(i64::from(self.title_span.is_some()));
        for span in self.title_span.iter().chain(&self.boilerplate) {
            out.number(span.start as i64);
            out.number(span.end as i64);
        }
        out.0
    }

    /// Decodes a string from [`StoredHead::encode`]; None for any other string.
    #[must_use]
    pub fn decode(stored: &str) -> Option<Self> {
        let mut from = Decoder(stored);
        let path = from.string()?.to_owned();
        let title = from.string()?.to_owned();
        let published = from.published().ok()?;
        let mut texts: [Option<String>; 5] = Default::default();
        for text in &mut texts {
            *text = from.optional().ok()?.map(str::to_owned);
        }
        let [record, byline, publication, url, language] = texts;
        let mut people = Vec::new();
        for _ in 0..from.number()? {
            people.push(from.string()?.to_owned());
        }
        let mut corrections = Vec::new();
        for _ in 0..from.number()? {
            corrections.push(from.correction()?);
        }
        let has_title_span = from.number()? == 1;
        let mut boilerplate = Vec::new();
        while !from.0.is_empty() {
            let (start, end) = (from.number()?, from.number()?);
            boilerplate.push(Span::new(
                usize::try_from(start).ok()?,
                usize::try_from(end).ok()?,
            ));
        }
        let title_span = (has_title_span && !boilerplate.is_empty()).then(|| boilerplate.remove(0));
        Some(Self {
            path,
            record,
            title,
            title_span,
            byline,
            publication,
            url,
            published,
            language,
            people,
            corrections,
            boilerplate,
        })
    }
}

struct Encoder(String);

impl Encoder {
    fn string(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{}:{text}", text.len());
    }

    /// Writes the length plus 1, so that 0 means None.
    fn optional(&mut self, text: Option<&str>) {
        self.number(text.map_or(0, |text| text.len() as i64 + 1));
        self.0.push_str(text.unwrap_or_default());
    }

    fn number(&mut self, number: i64) {
        let _ = write!(self.0, "{number}:");
    }

    fn day(&mut self, day: Date) {
        self.number(i64::from(day.year()));
        self.number(i64::from(day.month()));
        self.number(i64::from(day.day()));
    }

    fn correction(&mut self, correction: &Correction) {
        let kind = CorrectionKind::ALL
            .iter()
            .position(|kind| *kind == correction.kind);
        self.number(kind.unwrap_or(0) as i64);
        self.string(&correction.note);
        self.optional(correction.story.as_deref());
        self.number(i64::from(correction.span.is_some()));
        if let Some(span) = correction.span {
            self.number(span.start as i64);
            self.number(span.end as i64);
        }
        self.number(i64::from(correction.date.is_some()));
        if let Some(day) = correction.date {
            self.day(day);
        }
    }

    fn published(&mut self, published: Option<Published>) {
        let source =
            published.and_then(|published| DATE_SOURCES.iter().position(|from| *from == published.from));
        self.number(source.map_or(0, |source| source as i64 + 1));
        if let Some(Published {
            day,
            second,
            precision,
            ..
        }) = published
        {
            self.day(day);
            self.number(second.map_or(NO_SECOND[precision as usize], i64::from));
        }
    }
}

/// Replaces the second of a date without a time: one that names a day, a month or a year.
const NO_SECOND: [i64; 3] = [-1, -2, -3];

struct Decoder<'a>(&'a str);

/// Numbers with at most this many digits do not overflow.
const MOST_DIGITS: usize = 18;

/// The string was not written by the encoder.
struct Damaged;

impl<'a> Decoder<'a> {
    fn number(&mut self) -> Option<i64> {
        // Most numbers are short and have no sign: reading the digits is faster than searching for the colon.
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=MOST_DIGITS).contains(&digits) && self.0.as_bytes().get(digits) == Some(&b':') {
            let number = self.0[..digits]
                .bytes()
                .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            self.0 = &self.0[digits + 1..];
            return Some(number);
        }
        let (number, rest) = self.0.split_once(':')?;
        self.0 = rest;
        number.parse().ok()
    }

    fn string(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        self.text(length)
    }

    /// Reads a string that may be missing.
    fn optional(&mut self) -> Result<Option<&'a str>, Damaged> {
        match self.number().ok_or(Damaged)? {
            0 => Ok(None),
            length => self.text(length - 1).map(Some).ok_or(Damaged),
        }
    }

    fn text(&mut self, length: i64) -> Option<&'a str> {
        let (text, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(text)
    }

    fn published(&mut self) -> Result<Option<Published>, Damaged> {
        match self.number().ok_or(Damaged)? {
            0 => Ok(None),
            source => self.published_from(source - 1).map(Some).ok_or(Damaged),
        }
    }

    fn day(&mut self) -> Option<Date> {
        let (year, month, day) = (self.number()?, self.number()?, self.number()?);
        Date::new(
            year.try_into().ok()?,
            month.try_into().ok()?,
            day.try_into().ok()?,
        )
        .ok()
    }

    fn correction(&mut self) -> Option<Correction> {
        let kind = *CorrectionKind::ALL.get(usize::try_from(self.number()?).ok()?)?;
        let note = self.string()?.to_owned();
        let story = self.optional().ok()?.map(str::to_owned);
        let mut span = None;
        if self.number()? == 1 {
            let (start, end) = (self.number()?, self.number()?);
            span = Some(Span::new(
                usize::try_from(start).ok()?,
                usize::try_from(end).ok()?,
            ));
        }
        let has_day = self.number()? == 1;
        let date = if has_day { Some(self.day()?) } else { None };
        Some(Correction {
            kind,
            note,
            span,
            date,
            story,
        })
    }

    fn published_from(&mut self, source: i64) -> Option<Published> {
        let from = *DATE_SOURCES.get(usize::try_from(source).ok()?)?;
        let day = self.day()?;
        let second = self.number()?;
        Some(Published {
            day,
            second: u32::try_from(second).ok(),
            precision: match second {
                -2 => Precision::Month,
                -3 => Precision::Year,
                _ => Precision::Day,
            },
            from,
        })
    }
}

/// The stored head of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSource {
    /// The file's key.
    #[serde(rename = "p")]
    pub path: String,
    /// SipHash-1-3 of its bytes; 0 if it was not read.
    #[serde(rename = "h", default)]
    pub content_hash: u64,
    /// The reason why it was skipped, else empty.
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The problems of a file that was indexed nevertheless.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// Codes of the column `outcome`.
pub mod outcome {
    use crate::source::SkipReason;

    /// Indexed without problems.
    pub const INDEXED: u64 = 0;
    /// Indexed with problems, which are listed.
    pub const PROBLEMS: u64 = 1;
    /// Its articles are being written. A file with this code after a run was killed must be read again.
    pub const INCOMPLETE: u64 = 2;
    const FIRST_SKIP: u64 = 10;

    const REASONS: [SkipReason; 9] = [
        SkipReason::Empty,
        SkipReason::Binary,
        SkipReason::NotReadYet,
        SkipReason::NotAnArticle,
        SkipReason::TooLarge,
        SkipReason::Unreadable,
        SkipReason::Damaged,
        SkipReason::Link,
        SkipReason::Special,
    ];

    /// Returns the code of a skipped file.
    #[must_use]
    pub fn of_skip(reason: SkipReason) -> u64 {
        FIRST_SKIP + REASONS.iter().position(|r| *r == reason).unwrap_or(0) as u64
    }

    /// Returns the reason of a code; None if the file was indexed.
    #[must_use]
    pub fn skip(code: u64) -> Option<SkipReason> {
        REASONS
            .get(usize::try_from(code.checked_sub(FIRST_SKIP)?).ok()?)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> StoredHead {
        StoredHead {
            path: "/news/a:b\n.txt".to_owned(),
            record: Some(String::new()),
            title: "12:Dämme, 3:1".to_owned(),
            title_span: Some(Span::new(0, 14)),
            byline: None,
            publication: Some("The Tide".to_owned()),
            url: None,
            published: Some(Published {
                day: jiff::civil::date(-44, 3, 15),
                second: Some(61),
                precision: Precision::Day,
                from: DateSource::Text,
            }),
            language: Some("en".to_owned()),
            people: vec!["Ada Byrd".to_owned(), "Élan".to_owned()],
            corrections: vec![
                Correction {
                    kind: CorrectionKind::Refiled,
                    note: "3:refiled".to_owned(),
                    span: Some(Span::new(20, 30)),
                    date: Some(jiff::civil::date(2021, 3, 4)),
                    story: None,
                },
                Correction {
                    kind: CorrectionKind::Withdrawn,
                    note: String::new(),
                    span: None,
                    date: None,
                    story: Some("a März story".to_owned()),
                },
            ],
            boilerplate: vec![Span::new(20, 30), Span::new(40, 50)],
        }
    }

    #[test]
    fn a_head_comes_back_as_it_was() {
        let without = StoredHead {
            published: None,
            title_span: None,
            ..head()
        };
        for head in [head(), without, StoredHead::default()] {
            assert_eq!(StoredHead::decode(&head.encode()), Some(head));
        }
    }

    #[test]
    fn a_head_that_was_cut_is_refused() {
        let stored = head().encode();
        assert_eq!(StoredHead::decode(&stored[..stored.len() - 1]), None);
        assert_eq!(StoredHead::decode(""), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "[0-9]{0,2}:\\PC{0,20}:[0-9:-]{0,20}") {
            let _ = StoredHead::decode(&text);
        }
    }
}
