//! Questions: plain data.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use crate::extract::{Assertion, QuoteKind};

/// Which results, how many, in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Maximum number of hits; 0 returns only the total.
    pub limit: usize,
    /// Hits to skip.
    pub offset: usize,
    /// Order. A directory of names has one order and does not look at it.
    pub sort: Sort,
    /// First day, inclusive. An article without a date matches no range.
    pub since: Option<Date>,
    /// Last day, inclusive.
    pub until: Option<Date>,
}

impl Default for Window {
    /// The ten best of all.
    fn default() -> Self {
        Self {
            limit: 10,
            offset: 0,
            sort: Sort::Relevance,
            since: None,
            until: None,
        }
    }
}

/// The articles that came into an index after some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// They are of a later generation than this: when the ingest began that added them, in seconds since 1970.
    pub after: i64,
    /// Bits of ids of articles that had come before all the same: their generation is later because the index was made
    /// anew.
    pub known: FxHashSet<u128>,
}

/// The order of results. Ties are broken by article id, so that two runs agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first (BM25F).
    #[default]
    Relevance,
    /// Newest first; without a date last.
    Newest,
    /// Oldest first; without a date last.
    Oldest,
}

/// What becomes of copies of a quotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// All are one hit.
    #[default]
    One,
    /// One hit, with each different wording.
    Versions,
    /// Each is a hit.
    Each,
}

/// A question for articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleQuestion {
    /// As typed, in the language.
    pub text: String,
    /// Leaves the passages out: snippets are empty. For lists that show none.
    pub headlines: bool,
    /// `--all`: near-equal copies of an article are hits of their own.
    pub all: bool,
    /// `--explain`: reports how the question was understood, and why the first hits scored as they did.
    pub explain: bool,
    /// `--facet`: what all that match are counted by.
    pub facets: Facets,
}

/// A quotation question: all parts that are given must match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuoteQuestion {
    /// Words as typed without a flag: in the words said or in the speaker's name, with the fields of the language.
    pub text: String,
    /// `--by`: the speaker's name.
    pub by: Option<String>,
    /// `--about`: the words said, or the paragraph or headline around them, ranked lower.
    pub about: Option<String>,
    /// `--said`: the words said.
    pub said: Option<String>,
    /// `--kind`: any of these; all kinds where there are none.
    pub kinds: Vec<QuoteKind>,
    /// `--assertion`: only these classes. Where there are none, all that were said, and those that the text names.
    pub assertions: Vec<Assertion>,
    /// `--spoken-for`: with quotations of people who speak for the speaker that is asked for.
    pub spoken_for: bool,
    /// `--min-confidence`.
    pub min_confidence: Option<f32>,
    /// `--all`, `--versions`: what becomes of copies.
    pub folding: Folding,
    /// `--context`: number of sentences before and after; 0 for none.
    pub context: usize,
    /// `--facet`: what all that match are counted by.
    pub facets: Facets,
}

/// A question for the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryQuestion {
    /// Which names.
    pub names: WantedNames,
    /// Counts only articles that match this question.
    pub query: Option<String>,
}

/// Which people (organisations, places) of the directory: one of their names must have all words of the text, without
/// regard to case and accents. An empty text wants all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedNames {
    /// The words begin words of the name.
    Beginnings(String),
    /// The words are words of the name; each name comes with an example.
    Explained(String),
}

impl Default for WantedNames {
    fn default() -> Self {
        Self::Beginnings(String::new())
    }
}

/// What hits are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// People in the article; of a quotation, who said it.
    Person,
    /// Organisations in the article.
    Org,
    /// Places in the article.
    Place,
    /// The publication.
    Publication,
    /// The language's code.
    Language,
    /// When it was published; a day that is only the file's does not count.
    Date(DateStep),
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateStep {
    /// `2020-05-03`
    Day,
    /// `2020-05`
    Month,
    /// `2020`
    Year,
}

/// Which facets are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facets {
    /// In this order.
    pub wanted: Vec<Facet>,
    /// Maximum number of values of each facet; days are always complete.
    pub size: usize,
}

impl Default for Facets {
    /// None; ten values.
    fn default() -> Self {
        Self {
            wanted: Vec::new(),
            size: 10,
        }
    }
}

impl Facet {
    /// How it is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Org => "org",
            Self::Place => "place",
            Self::Publication => "pub",
            Self::Language => "lang",
            Self::Date(DateStep::Day) => "date:day",
            Self::Date(DateStep::Month) => "date:month",
            Self::Date(DateStep::Year) => "date:year",
        }
    }

    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Person,
        Self::Org,
        Self::Place,
        Self::Publication,
        Self::Language,
        Self::Date(DateStep::Day),
        Self::Date(DateStep::Month),
        Self::Date(DateStep::Year),
    ];
}

impl DateStep {
    /// The period that a day lies in.
    #[must_use]
    pub fn label(self, day: Date) -> String {
        match self {
            Self::Day => day.to_string(),
            Self::Month => format!("{:04}-{:02}", day.year(), day.month()),
            Self::Year => format!("{:04}", day.year()),
        }
    }

    /// The first day of the period that a day lies in.
    #[must_use]
    pub fn first_day(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
        }
    }

    /// The first day of the next period; None at the end of the calendar.
    #[must_use]
    pub fn next(self, day: Date) -> Option<Date> {
        let step = match self {
            Self::Day => jiff::Span::new().days(1),
            Self::Month => jiff::Span::new().months(1),
            Self::Year => jiff::Span::new().years(1),
        };
        self.first_day(day).checked_add(step).ok()
    }

    /// The shortest step with which a chart from one day to another stays short.
    #[must_use]
    pub fn fitting(first: Date, last: Date) -> Self {
        let days = last.since(first).map_or(0, |span| span.get_days());
        match days {
            0..=45 => Self::Day,
            46..=1_900 => Self::Month,
            _ => Self::Year,
        }
    }
}

/// The parts of each article to read besides its head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportParts {
    /// The passage that matches best.
    pub snippet: bool,
    /// The text, its names and the number of quotations.
    pub text: bool,
    /// Of which article it is a copy.
    pub copies: bool,
}
