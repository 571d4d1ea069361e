//! How a question is to be read: its language, its default field and its day.

use jiff::civil::Date;

use super::field::Field;

/// The language that a question is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// Our own.
    #[default]
    Onrecord,
    /// That of Lucene's classic parser, of Elasticsearch's and Solr's query strings.
    Lucene,
    /// Terms and connectors of Nexis.
    Nexis,
}

/// The day that `yesterday` counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Today {
    /// This one.
    Day(Date),
    /// That of the machine's clock and time zone, which are only looked at where a date counts from it: to find out the
    /// zone takes longer than many a question.
    Clock,
}

impl Today {
    /// The day.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Clock => jiff::Zoned::now().date(),
        }
    }
}

/// How a question is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where words are looked for that have no field of their own.
    pub field: Field,
    /// What `yesterday` counts from; without it, such a date is left out with a warning.
    pub today: Option<Today>,
    /// Its language.
    pub syntax: Syntax,
}

impl Default for Asked {
    /// Our own language, no field, no day.
    fn default() -> Self {
        Self {
            field: Field::Any,
            today: None,
            syntax: Syntax::Onrecord,
        }
    }
}
