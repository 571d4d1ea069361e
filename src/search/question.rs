//! Questions as plain data.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use crate::extract::{Assertion, QuoteKind};

/// Which results to return, how many, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Maximum number of hits; 0 returns only the total.
    pub limit: usize,
    /// Hits to skip.
    pub offset: usize,
    /// Order. A directory of names has a fixed order and ignores it.
    pub sort: Sort,
    /// First day, inclusive. An article without a date matches no range.
    pub since: Option<Date>,
    /// Last day, inclusive.
    pub until: Option<Date>,
}

impl Default for Window {
    /// The ten best of all hits.
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
    /// Newest first; undated last.
    Newest,
    /// Oldest first; undated last.
    Oldest,
}

/// How copies of a quotation are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// As one hit.
    #[default]
    One,
    /// As one hit, with its different wordings.
    Versions,
    /// As one hit if at most this many quotations match, as separate hits otherwise. Comparing many takes most of the time
    /// of a question that only counts.
    UpTo(usize),
    /// As separate hits.
    Each,
}

impl Folding {
    /// The maximum number of quotations that are compared, of `most` at all.
    pub(crate) fn compared(self, most: usize) -> usize {
        match self {
            Self::One | Self::Versions => most,
            Self::UpTo(few) => few.min(most),
            Self::Each => 0,
        }
    }

    /// True if copies among this many quotations are one hit.
    pub(crate) fn folds(self, quotations: u64) -> bool {
        match self {
            Self::One | Self::Versions => true,
            Self::UpTo(few) => quotations <= few as u64,
            Self::Each => false,
        }
    }
}

/// A question for articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleQuestion {
    /// The question as typed.
    pub text: String,
    /// Skips passages: snippets are empty. For lists that do not show them.
    pub headlines: bool,
    /// `--all`: lists near-equal copies of an article as separate hits.
    pub all: bool,
    /// `--explain`: reports how the question was understood, and why the first hits scored as they did.
    pub explain: bool,
    /// `--facet`: facets to count all matches by.
    pub facets: Facets,
}

/// A question for quotations. All parts that are given must match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuoteQuestion {
    /// Words typed without a flag: they match quoted words or the speaker's name, and may use the fields of
    /// the query language.
    pub text: String,
    /// `--by`: the speaker's name.
    pub by: Option<String>,
    /// `--about`: matches the quoted words or, ranked lower, the words of the paragraph around them or the headline.
    pub about: Option<String>,
    /// `--said`: the quoted words.
    pub said: Option<String>,
    /// `--kind`: any of these kinds; all kinds if empty.
    pub kinds: Vec<QuoteKind>,
    /// `--assertion`: only these classes. If empty, all classes of words that were said, and those that the
    /// text names.
    pub assertions: Vec<Assertion>,
    /// `--spoken-for`: includes quotations of people who speak on behalf of the speaker.
    pub spoken_for: bool,
    /// `--min-confidence`.
    pub min_confidence: Option<f32>,
    /// `--all`, `--versions`: how copies are listed.
    pub folding: Folding,
    /// `--context`: number of sentences to show before and after; 0 for none.
    pub context: usize,
    /// `--facet`: facets to count all matches by.
    pub facets: Facets,
}

/// A question for the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryQuestion {
    /// The names to list.
    pub names: WantedNames,
    /// Counts only articles that match this question.
    pub query: Option<String>,
}

/// Which people (organisations, places) of the directory to list: those with a name that has all words of the
/// text, without regard to case and accents. An empty text selects all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedNames {
    /// Each word of the text is a prefix of a word of the name.
    Beginnings(String),
    /// Each word of the text is a whole word of the name. Each name comes with an example.
    Explained(String),
}

impl Default for WantedNames {
    fn default() -> Self {
        Self::Beginnings(String::new())
    }
}

/// A property that hits are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// People in the article; for a quotation, its speakers.
    Person,
    /// Organisations in the article.
    Org,
    /// Places in the article.
    Place,
    /// The publication.
    Publication,
    /// The language code.
    Language,
    /// The day of publication. A day that is only the file's own does not count.
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

/// The facets to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facets {
    /// Facets in the order of the answer.
    pub wanted: Vec<Facet>,
    /// Maximum number of values of each facet; days are always complete.
    pub size: usize,
}

impl Default for Facets {
    /// No facets; ten values each.
    fn default() -> Self {
        Self {
            wanted: Vec::new(),
            size: 10,
        }
    }
}

impl Facet {
    /// The name in `--facet`.
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

    /// All facets.
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
    /// The label of the period that contains the day.
    #[must_use]
    pub fn label(self, day: Date) -> String {
        match self {
            Self::Day => day.to_string(),
            Self::Month => format!("{:04}-{:02}", day.year(), day.month()),
            Self::Year => format!("{:04}", day.year()),
        }
    }

    /// The first day of the period that contains the day.
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

    /// The shortest step that keeps a chart between two days short.
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

/// The parts of each article to read, besides its head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportParts {
    /// The passage that matches best.
    pub snippet: bool,
    /// The text, its names and the number of quotations.
    pub text: bool,
    /// The article that it is a copy of.
    pub copies: bool,
}
