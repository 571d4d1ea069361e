//! Prints results for the terminal, as JSON and as CSV.
//!
//! Every function takes plain results and a writer. None of them searches the index or decides on exit codes.
//! The output for programs ([`json`], [`csv`], [`export`]) is derived from the tables of columns in [`hits`],
//! so domain types can change without changing the output.

pub mod text;
pub mod columns;
pub mod corrections;
pub mod explain;
pub mod terminal;
pub mod quotations;
pub mod directory;
pub mod name_columns;
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

/// Maximum width of running text in columns: longer lines tire the eye, however wide the terminal is.
pub const MEASURE: usize = 100;

/// The capabilities of the terminal, or of whatever replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Width in columns.
    pub width: usize,
    /// Whether colours and bold may be used.
    pub colour: bool,
    /// Whether paths may be written as hyperlinks (OSC 8).
    pub links: bool,
    /// Folder that paths are shown relative to.
    pub current_dir: Option<PathBuf>,
}

impl Default for Look {
    /// A pipe: 80 columns, no colour, no links, full paths.
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
    /// Width of running text in columns.
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

    /// A file's path for people: relative to the current folder if it lies below it.
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

/// Styles by their meaning.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Headlines.
    pub title: Style,
    /// Matches.
    pub matched: Style,
    /// Dates, paths, ids.
    pub quiet: Style,
    /// Quoted words.
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
    /// No styles.
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
