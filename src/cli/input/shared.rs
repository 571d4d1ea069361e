//! Groups of arguments shared by several commands: clap's types.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::cli::input::values::{DaysArg, count, day, days_arg, facet, limit, seconds, size};
use crate::search::Facet;
use crate::search::Window;
use crate::source::ReadOptions;

/// Arguments of every command.
// Each is a separate switch.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Args)]
pub(crate) struct GlobalArgs {
    /// The index folder [default: $ONRECORD_INDEX, else onrecord in the user's data folder]. Questions can name several,
    /// and find what one index of all would find
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) index: Vec<PathBuf>,

    /// When to use colour
    #[arg(
        long,
        alias = "colour",
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Global options"
    )]
    pub(crate) color: When,

    /// Print more: the time taken, and the change to each file [short: -v]
    #[arg(
        long,
        global = true,
        conflicts_with = "quiet",
        help_heading = "Global options"
    )]
    pub(crate) verbose: bool,

    /// Print only results and errors [short: -q]
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,

    /// Print long answers at once, without a pager
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) no_pager: bool,

    /// Add the time taken to JSON: took_ms
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) timing: bool,
}

/// When to use a feature of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Limits for reading.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ReadingArgs {
    /// Refuse larger articles and report them: bytes, or with K, M, G (powers of 1024)
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "32M")]
    pub(crate) max_article_size: u64,
    /// Read saved pages that are no article, too: front pages, lists of articles, search results, galleries, products
    #[arg(long)]
    pub(crate) all_pages: bool,
}

impl ReadingArgs {
    /// Returns the options for reading; `helper` is the program that reads formats whose parsers can crash.
    pub(crate) fn options(self, helper: Option<PathBuf>) -> ReadOptions {
        ReadOptions {
            max_article_size: self.max_article_size,
            all_pages: self.all_pages,
            helper,
            ..ReadOptions::default()
        }
    }
}

/// Options for reading a question.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct AskedArgs {
    /// The query language of a question pasted from another tool
    #[arg(
        long,
        value_name = "LANGUAGE",
        default_value = "onrecord",
        hide_default_value = true
    )]
    pub(crate) syntax: SyntaxArg,
    /// The day that date:yesterday and date:"last week" count from [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<Date>,
    /// Refuse a question that causes a warning, instead of guessing its meaning
    #[arg(long)]
    pub(crate) strict: bool,
    /// Search for every word that a pattern matches, even for more than 20,000
    #[arg(long)]
    pub(crate) all_forms: bool,
    /// Maximum time for a question in seconds, or `none`. A longer search shows what it has found; it fails with --strict,
    /// and where all results are printed
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    pub(crate) time_limit: Duration,
    /// Maximum memory for a question, as of --time-limit: bytes, or with K, M, G (powers of 1024)
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1G")]
    pub(crate) memory_limit: u64,
}

/// Languages of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SyntaxArg {
    /// The language of `onrecord syntax`
    Onrecord,
    /// Lucene, Elasticsearch, Solr
    Lucene,
    /// Terms and connectors of Nexis
    Nexis,
}

/// The window of results, and their format.
#[derive(Debug, Args)]
pub(crate) struct WindowArgs {
    /// Maximum number of results; `all` for every one, 0 only counts [default: 10; names: 50; jsonl, csv and --paths: all]
    #[arg(short = 'n', long, value_name = "N", value_parser = limit, allow_hyphen_values = true)]
    pub(crate) limit: Option<usize>,
    /// Number of results to skip
    #[arg(
        long,
        value_name = "N",
        value_parser = count,
        allow_hyphen_values = true,
        default_value = "0",
        hide_default_value = true
    )]
    pub(crate) offset: usize,
    #[command(flatten)]
    pub(crate) days: DaysArgs,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
    /// Add to JSON where to check each result: file, place in the text, and SHA-256 of the file, which is read again
    #[arg(long)]
    pub(crate) cite: bool,
    /// Print only the number of results [short: -c]
    #[arg(long, conflicts_with = "limit")]
    pub(crate) count: bool,
}

impl WindowArgs {
    /// True if hits are printed for people to read.
    pub(in crate::cli) const fn is_read(&self) -> bool {
        matches!(self.format, ListFormat::Human) && !self.count
    }
}

/// Arguments for results as paths.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct PathsArgs {
    /// Print only the files of all results, each once [short: -l]
    #[arg(id = "only_paths", long = "paths", conflicts_with_all = ["count", "format"])]
    pub(crate) paths: bool,
    /// With --paths, end each with a NUL, as `xargs -0` expects [short: -0]
    #[arg(long, requires = "only_paths")]
    pub(crate) null: bool,
}

impl PathsArgs {
    /// Widens the window to all results if their files are printed, unless a number is given.
    pub(crate) const fn widen(self, args: &WindowArgs, window: &mut Window) {
        if self.paths && args.limit.is_none() {
            window.limit = usize::MAX;
        }
    }
}

/// A range of days.
#[derive(Clone, Debug, Args)]
pub(crate) struct DaysArgs {
    /// Not before this day, month or year: 2020-05-03, 2020-05, 2020, yesterday, 7d or "last week"
    #[arg(long, value_name = "DATE", value_parser = days_arg)]
    pub(crate) since: Option<DaysArg>,
    /// Not after this day, month or year (inclusive)
    #[arg(long, value_name = "DATE", value_parser = days_arg)]
    pub(crate) until: Option<DaysArg>,
}

/// The values by which all results are counted.
#[derive(Debug, Args)]
pub(crate) struct FacetArgs {
    /// Count all results by these, separated by commas: person, org, place, pub, lang, date:year, date:month,
    /// date:day
    ///
    /// People, organisations and places are counted as `onrecord people` lists them: all names of one person
    /// together. With `quotes`, person is the speaker. All articles (or quotations) count, including those folded
    /// into others. `jsonl` prints the counts as a separate last line; `csv` prints them instead of the results.
    #[arg(long = "facet", value_name = "FIELDS", value_delimiter = ',', value_parser = facet)]
    pub(crate) fields: Vec<Facet>,
    /// Maximum number of values of each; dates are printed completely
    #[arg(
        long = "facet-size",
        value_name = "N",
        value_parser = count,
        default_value = "10",
        requires = "fields"
    )]
    pub(crate) size: usize,
}

/// The order of results.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct SortingArgs {
    /// Order of the results
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub(crate) sort: OrderArg,
}

/// The files to search in.
#[derive(Debug, Args)]
pub(crate) struct FromArgs {
    /// Search this folder or file: ingests it first, into a separate index in the cache. Can be given several times
    #[arg(id = "from", long = "from", value_name = "DIR", conflicts_with = "index")]
    pub(crate) paths: Vec<PathBuf>,
}

/// Formats of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// One JSON object per result, on one line
    Jsonl,
    /// A table with a header line (RFC 4180)
    Csv,
}

/// Formats of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
}

/// Orders of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderArg {
    /// Best first
    Relevance,
    /// Newest first, undated last
    Newest,
    /// Oldest first, undated last
    Oldest,
}
