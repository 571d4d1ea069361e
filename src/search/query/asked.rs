//! How to read a question: its language, its default field and the current day.

use jiff::civil::Date;

use super::field::Field;

/// The language of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// Onrecord's own language.
    #[default]
    Onrecord,
    /// The language of Lucene's classic parser, as in query strings of Elasticsearch and Solr.
    Lucene,
    /// Terms and connectors of Nexis.
    Nexis,
}

/// The day that `yesterday` is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Today {
    /// This day.
    Day(Date),
    /// The day of the machine's clock and time zone. They are read only when a date is relative to it,
    /// because finding the time zone can take longer than the question.
    Clock,
}

impl Today {
    /// The day; reads the clock if necessary.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Clock => jiff::Zoned::now().date(),
        }
    }
}

/// How to read a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The field of words that have no field of their own.
    pub field: Field,
    /// The day that `yesterday` is relative to. Without it, relative dates are left out with a warning.
    pub today: Option<Today>,
    /// The language.
    pub syntax: Syntax,
    /// Maximum number of words that a pattern expands to.
    pub forms: FormLimit,
}

/// The treatment of a pattern that matches more words than the usual maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormLimit {
    /// Search for the most frequent words, with a warning.
    #[default]
    MostFrequent,
    /// Search for all words, whatever it takes: `--all-forms`.
    All,
    /// Return an error.
    Refuse,
}

impl Default for Asked {
    /// Onrecord's own language, no field, no day.
    fn default() -> Self {
        Self {
            field: Field::Any,
            today: None,
            syntax: Syntax::Onrecord,
            forms: FormLimit::default(),
        }
    }
}
