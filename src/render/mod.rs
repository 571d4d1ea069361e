//! Results -> terminal, JSON, CSV.
//!
//! Every function takes plain results and a writer, and writes; nothing here asks the index or decides on exit codes.
//! What a program reads ([`json`], [`csv`], [`export`]) comes from the tables of columns in [`hits`], so that domain types
//! can change without the output changing.

pub mod text;
pub mod columns;
pub mod explain;
pub mod terminal;
pub mod quotations;
pub mod directory;
pub mod hits;
pub mod json;
pub mod csv;
pub mod batch;
pub mod verify;
pub mod schema;
pub mod export;
pub mod extraction;
pub mod article;
pub mod facets;
pub mod formats;
pub mod report;

use std::path::{Path, PathBuf};

use owo_colors::Style;

/// How wide a line of running text gets at most, in columns: longer ones tire the eye, however wide the terminal is.
pub const MEASURE: usize = 100;

/// What the terminal (or whatever stands in its place) can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether colours and bold may be used.
    pub colour: bool,
    /// Whether paths may be written as hyperlinks (OSC 8).
    pub links: bool,
    /// Paths below it are shown relative to it.
    pub current_dir: Option<PathBuf>,
}

impl Default for Look {
    /// A pipe: 80 columns, no colour, no links, whole paths.
    fn default() -> Self {
        Self {
            width: 80,
            colour: false,
            links: false,
            current_dir: None,
        }
    }
}

impl Look {
    /// Columns for running text.
    #[must_use]
    pub fn measure(&self) -> usize {
        self.width.clamp(20, MEASURE)
    }

    /// The styles to use.
    #[must_use]
    pub fn palette(&self) -> Palette {
        if self.colour {
            Palette::COLOURED
        } else {
            Palette::PLAIN
        }
    }

    /// A file's path for people: relative to the current folder where it lies below it.
    #[must_use]
    pub fn short_path<'p>(&self, path: &'p str) -> &'p str {
        self.current_dir
            .as_deref()
            .and_then(|dir| Path::new(path).strip_prefix(dir).ok())
            .and_then(Path::to_str)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(path)
    }
}

/// Styles by what they mean.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Headlines.
    pub title: Style,
    /// What matched.
    pub matched: Style,
    /// Dates, paths, ids.
    pub quiet: Style,
    /// Words said.
    pub quote: Style,
    /// Names of people.
    pub person: Style,
    /// Names of organisations.
    pub organisation: Style,
    /// Names of places.
    pub place: Style,
    /// Speakers.
    pub speaker: Style,
    /// Bars of charts.
    pub bar: Style,
    /// The word `warning` and its mark.
    pub warning: Style,
    /// The word `error`.
    pub error: Style,
}

impl Palette {
    /// No style at all.
    pub const PLAIN: Self = Self {
        title: Style::new(),
        matched: Style::new(),
        quiet: Style::new(),
        quote: Style::new(),
        person: Style::new(),
        organisation: Style::new(),
        place: Style::new(),
        speaker: Style::new(),
        bar: Style::new(),
        warning: Style::new(),
        error: Style::new(),
    };

    /// The terminal's own sixteen colours, which its user has chosen to be readable.
    pub const COLOURED: Self = Self {
        title: Style::new().bold(),
        matched: Style::new().bold().red(),
        quiet: Style::new().dimmed(),
        quote: Style::new().green(),
        person: Style::new().bold().cyan(),
        organisation: Style::new().magenta(),
        place: Style::new().blue(),
        speaker: Style::new().bold(),
        bar: Style::new().cyan(),
        warning: Style::new().bold().yellow(),
        error: Style::new().bold().red(),
    };
}
