//! Prints results for the terminal, as JSON and as CSV.
//!
//! Every function takes plain results and a writer. None of them searches the index or decides on exit codes.
//! The output for programs ([`json`], [`csv`], [`export`]) is derived from the tables of columns in [`hits`],
//! so domain types can change without changing the output.

pub(crate) mod text;
pub(crate) mod columns;
pub(crate) mod corrections;
pub(crate) mod explain;
pub(crate) mod terminal;
pub(crate) mod quotations;
pub(crate) mod directory;
pub(crate) mod name_columns;
pub(crate) mod hits;
pub(crate) mod json;
pub(crate) mod csv;
pub(crate) mod batch;
pub(crate) mod verify;
pub(crate) mod schema;
pub(crate) mod export;
pub(crate) mod extraction;
pub(crate) mod article;
pub(crate) mod facets;
pub(crate) mod formats;
pub(crate) mod report;

use std::path::{Path, PathBuf};

use owo_colors::Style;

/// Maximum width of running text in columns: longer lines tire the eye, however wide the terminal is.
pub(crate) const MEASURE: usize = 100;

/// The capabilities of the terminal, or of whatever replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Width in columns.
    pub(crate) width: usize,
    /// Whether colours and bold may be used.
    pub(crate) colour: bool,
    /// Whether paths may be written as hyperlinks (OSC 8).
    pub(crate) links: bool,
    /// Folder that paths are shown relative to.
    pub(crate) current_dir: Option<PathBuf>,
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
    pub(crate) fn measure(&self) -> usize {
        self.width.clamp(20, MEASURE)
    }

    /// True for a terminal that shows colours or links: lines may be broken for its width.
    #[must_use]
    pub(crate) const fn is_screen(&self) -> bool {
        self.colour || self.links
    }

    /// The styles to use.
    #[must_use]
    pub(crate) fn palette(&self) -> Palette {
        if self.colour {
            Palette::COLOURED
        } else {
            Palette::PLAIN
        }
    }

    /// A file's path for people: relative to the current folder if it lies below it.
    #[must_use]
    pub(crate) fn short_path<'p>(&self, path: &'p str) -> &'p str {
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
pub(crate) struct Palette {
    /// Headlines.
    pub(crate) title: Style,
    /// Matches.
    pub(crate) matched: Style,
    /// Dates, paths, ids.
    pub(crate) quiet: Style,
    /// Quoted words.
    pub(crate) quote: Style,
    /// Names of people.
    pub(crate) person: Style,
    /// Names of organisations.
    pub(crate) organisation: Style,
    /// Names of places.
    pub(crate) place: Style,
    /// Speakers.
    pub(crate) speaker: Style,
    /// Bars of charts.
    pub(crate) bar: Style,
    /// The word `warning` and its mark.
    pub(crate) warning: Style,
    /// The word `error`.
    pub(crate) error: Style,
}

impl Palette {
    /// No styles.
    pub(crate) const PLAIN: Self = Self {
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
    pub(crate) const COLOURED: Self = Self {
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
