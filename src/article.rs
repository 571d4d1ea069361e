//! [`Article`]: the result of reading a file. Plain data.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::span::Span;

/// One article, as read.
///
/// All offsets refer to `text`. For plain text and for a JSON field it is the decoded input without a byte order
/// mark; Markdown and HTML are rendered to paragraphs separated by blank lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// See [`ArticleId`]. The own `id` of a JSON record is in `record`.
    pub id: ArticleId,
    /// Hash of `path` and `record`, unique within an index. Orders articles that are equal otherwise.
    pub key: u64,
    /// The file's canonical path; bytes that are not UTF-8 are percent-encoded (and so is `%` in such a path).
    pub path: String,
    /// The record's key in a file of several articles: its own id, else its line number. None for a file of one
    /// article.
    pub record: Option<String>,
    /// The headline, if there is one.
    pub title: Option<Title>,
    /// The writer, without "By".
    pub byline: Option<String>,
    /// The newspaper, agency or site.
    pub publication: Option<String>,
    /// Its web address.
    pub url: Option<String>,
    /// Its publication date.
    pub published: Option<Published>,
    /// The section of the paper that the source names: `NEWS; Pg. 4`.
    pub section: Option<String>,
    /// The number of words that the source claims.
    pub word_count: Option<u64>,
    /// ISO 639-1 code (`en`) if the language is known; ISO 639-3 if there is no code of two letters.
    pub language: Option<String>,
    /// The text.
    pub text: String,
    /// Paragraphs of `text`, in order, not overlapping, trimmed. A title in the text is a separate paragraph; so are
    /// byline and date lines.
    pub paragraphs: Vec<Span>,
    /// Parts of `text` that are not the article's own words ("Related news:", byline and date lines, copyright), in
    /// order. They have no names, quotations or hits.
    pub boilerplate: Vec<Span>,
    /// The corrections that the article reports, of itself or of another, in the order of the text; those of its
    /// metadata come first.
    pub corrections: Vec<Correction>,
    /// Doubts about the reading, a line each: a date that was not understood, an encoding that was guessed, a text that
    /// was cut, an item with a summary only. Known where the file is read; an index does not keep them.
    pub problems: Vec<String>,
}

impl Article {
    /// Returns the headline's text; empty if there is none.
    #[must_use]
    pub fn title_text(&self) -> &str {
        match &self.title {
            Some(Title::InText(span)) => span.of(&self.text),
            Some(Title::Apart(title)) => title,
            None => "",
        }
    }

    /// Appends a paragraph to the text after a blank line. Returns its span.
    pub fn push_paragraph(&mut self, paragraph: &str) -> Span {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(paragraph);
        let span = Span::new(start, self.text.len());
        self.paragraphs.push(span);
        span
    }
}

/// A correction, clarification or withdrawal that an article reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The kind of change.
    pub kind: CorrectionKind,
    /// The note, without brackets around it; white space folded. Empty where metadata say no more than the kind.
    pub note: String,
    /// Where the note is in the text; None where it is in the metadata, or in a headline apart from the text.
    pub span: Option<Span>,
    /// The day of the correction, if the note gives it.
    pub date: Option<Date>,
    /// The other article that was corrected, in the note's words; None for the article itself.
    pub story: Option<String>,
}

impl Correction {
    /// True if this says the same as another: the same kind, and the same note or none.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        self.kind == other.kind
            && (other.note.is_empty() || self.note.is_empty() || self.note.contains(other.note.as_str()))
    }
}

/// A kind of change to a published article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectionKind {
    /// It is no longer to be used: withdrawn, retracted, killed.
    Withdrawn,
    /// A mistake was corrected.
    Corrected,
    /// It was sent again, to mend a slip.
    Refiled,
    /// It was made clearer.
    Clarified,
    /// It is a later version, by its headline: `UPDATE 2-`. No correction.
    Updated,
}

impl CorrectionKind {
    /// All, the gravest first.
    pub const ALL: [Self; 5] = [
        Self::Withdrawn,
        Self::Corrected,
        Self::Refiled,
        Self::Clarified,
        Self::Updated,
    ];

    /// The word for it in output and questions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Corrected => "corrected",
            Self::Refiled => "refiled",
            Self::Clarified => "clarified",
            Self::Updated => "updated",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// False for an update, which corrects nothing.
    #[must_use]
    pub const fn is_correction(self) -> bool {
        !matches!(self, Self::Updated)
    }
}

/// An article's identity: the first 128 bits of SHA-256 over the record's own bytes before decoding, or over
/// the whole file if the file is one article. It survives a move and is the same on another machine. It is
/// shown as 32 hexadecimal digits.
///
/// If several places of an index have equal bytes, those after the first, in the order of their paths, get a
/// number: `~2`, `~3`. The number is assigned when an article is read, and never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId {
    hash: u128,
    /// 1 for the first of several equal articles.
    twin: u32,
}

impl ArticleId {
    /// Number of hexadecimal digits of a whole id.
    pub const DIGITS: usize = 32;
    /// Number of digits that are shown to people.
    const SHORT: usize = 16;

    /// Returns the id with these 128 bits.
    #[must_use]
    pub const fn new(hash: u128) -> Self {
        Self { hash, twin: 1 }
    }

    /// Returns the id of a record with these bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let first = digest.iter().take(16);
        Self::new(first.fold(0, |hash, byte| hash << 8 | u128::from(*byte)))
    }

    /// Returns the id of the `twin`-th of several equal articles, counted from 1.
    #[must_use]
    pub const fn with_twin(self, twin: u32) -> Self {
        Self { twin, ..self }
    }

    /// Returns its 128 bits.
    #[must_use]
    pub const fn hash(self) -> u128 {
        self.hash
    }

    /// Returns its number among equal articles, counted from 1.
    #[must_use]
    pub const fn twin(self) -> u32 {
        self.twin
    }

    /// Returns the beginning of the id, which is enough to identify an article, for lists that people read.
    #[must_use]
    pub fn short(self) -> String {
        let digits = format!("{:032x}", self.hash);
        format!("{}{}", &digits[..Self::SHORT], self.twin_mark())
    }

    fn twin_mark(self) -> String {
        if self.twin > 1 {
            format!("~{}", self.twin)
        } else {
            String::new()
        }
    }
}

impl Default for ArticleId {
    fn default() -> Self {
        Self::new(0)
    }
}

impl std::fmt::Display for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}{}", self.hash, self.twin_mark())
    }
}

/// The place of a headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Title {
    /// In the text, at this span.
    InText(Span),
    /// Only in the file's metadata, as this text.
    Apart(String),
}

/// A publication date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The day in the publication's own zone; the first day if only a month or year is known.
    pub day: Date,
    /// Seconds since that day's midnight in the publication's own zone, 0 to 86,399, if a time is known.
    pub second: Option<u32>,
    /// The precision of the date.
    pub precision: Precision,
    /// The source of the date.
    pub from: DateSource,
}

impl Published {
    /// A day without a time.
    #[must_use]
    pub const fn on(day: Date, from: DateSource) -> Self {
        Self {
            day,
            second: None,
            precision: Precision::Day,
            from,
        }
    }

    /// The last day that the date may mean: the last one of a month or year that names no day.
    #[must_use]
    pub fn last_day(self) -> Date {
        match self.precision {
            Precision::Day => self.day,
            Precision::Month => self.day.last_of_month(),
            Precision::Year => self.day.last_of_year(),
        }
    }

    /// The date, unless it is only the file's own.
    #[must_use]
    pub fn told(self) -> Option<Self> {
        (self.from != DateSource::File).then_some(self)
    }

    /// The date at its precision: `2021-03-04`, `2021-03` or `2021`.
    #[must_use]
    pub fn shown(self) -> String {
        let mut shown = self.day.to_string();
        match self.precision {
            Precision::Day => {}
            Precision::Month => shown.truncate(shown.len() - "-01".len()),
            Precision::Year => shown.truncate(shown.len() - "-01-01".len()),
        }
        shown
    }
}

/// The precision of a publication date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// The day.
    #[default]
    Day,
    /// The month, as for an issue of a magazine.
    Month,
    /// Only the year.
    Year,
}

/// The source of a publication date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateSource {
    /// Metadata: meta tags, JSON-LD, front matter, a JSON key, a header line.
    Meta,
    /// The text: a date line or dateline.
    Text,
    /// The file's name or the folders it is in: `2024/09/19/debate.txt`.
    Path,
    /// The file's own date. A guess: shown as such, it never filters and never sorts.
    File,
}
