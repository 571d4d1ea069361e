//! `onrecord export`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use clap::{Args, ValueEnum};

use crate::cli::asking::{asked, between, open, refused, warn_of};
use crate::cli::shared::{AskedArgs, DaysArgs, FromArgs, GlobalArgs, OrderArg};
use crate::cli::{Console, ExitStatus, Failure, Level, Outcome};
use crate::error::{Error, Result, printable};
use crate::render::export::{self, ExportColumn, Rows};
use crate::search::{Searcher, Sort, Window};

/// Write every article that matches, or every quotation, as JSON lines or a table
///
/// All of them, each copy alone, by day and then by id: the oldest first, those without a date last. They are written as they
/// are read, so that the memory that is needed does not grow with them. CSV is RFC 4180, and cells that a spreadsheet would run
/// as formulas get an apostrophe before them.
#[derive(Debug, Args)]
#[command(after_help = help())]
pub(crate) struct ExportArgs {
    /// The question, in the language of `onrecord syntax`; several words are joined by blanks
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// Quotations instead of articles
    #[arg(long)]
    pub(crate) quotes: bool,
    /// These columns, in this order, apart by commas; `all` for every one
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// Order
    #[arg(long, value_name = "ORDER", default_value = "oldest")]
    pub(crate) sort: OrderArg,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) days: DaysArgs,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

/// The columns, and examples.
fn help() -> String {
    format!(
        "\
Columns of articles: {}
  (quotes and words are numbers, copy_of is the first of its near-equal copies)
Columns of quotations: {}

Examples:
  onrecord export tunnel > tunnel.jsonl
  onrecord export --format csv --columns id,published,title,text 'person:\"Anna Velde\"' > velde.csv
  onrecord export --quotes --since 2020 'speaker:velde' | jq .text",
        export::ARTICLES_ALL.replace(',', " "),
        export::QUOTES_ALL.replace(',', " ")
    )
}

/// Formats of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// One JSON object for each, a line each
    Jsonl,
    /// A table with a header line (RFC 4180)
    Csv,
}

pub(super) fn export(args: &ExportArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let sort = match args.sort {
        OrderArg::Relevance => Sort::Relevance,
        OrderArg::Newest => Sort::Newest,
        OrderArg::Oldest => Sort::Oldest,
    };
    let window = Window {
        sort,
        ..between(args.days)?
    };
    let question = args.words.join(" ");
    // Names are looked at before the index is: a wrong one is told at once.
    if args.quotes {
        let columns = columns(
            &args.columns,
            export::QUOTES_ALL,
            export::QUOTES_DEFAULT,
            export::quote_column,
        )?;
        let Some(index) = open(global, &args.from, console)? else {
            return Ok(ExitStatus::Interrupted);
        };
        let searcher = Searcher::new(&index)?.reading(asked(args.asked));
        let found = searcher.export_quotes(&question, &window)?;
        if args.asked.strict && !found.warnings.is_empty() {
            return Ok(refused(&question, &found.warnings, console));
        }
        warn_of(&question, &found.warnings, console);
        return write(found.total, found, columns, args.format, console);
    }
    let columns = columns(
        &args.columns,
        export::ARTICLES_ALL,
        export::ARTICLES_DEFAULT,
        export::article_column,
    )?;
    let Some(index) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let searcher = Searcher::new(&index)?.reading(asked(args.asked));
    let found = searcher.export_articles(&question, export::wanted(&columns), &window)?;
    if args.asked.strict && !found.warnings.is_empty() {
        return Ok(refused(&question, &found.warnings, console));
    }
    warn_of(&question, &found.warnings, console);
    write(found.total, found, columns, args.format, console)
}

/// The columns of these names; where there are none, those of `default`.
fn columns<T>(
    names: &[String],
    all: &str,
    default: &str,
    column: impl Fn(&str) -> Option<ExportColumn<T>>,
) -> Result<Vec<ExportColumn<T>>> {
    let names = if names.is_empty() {
        default.to_owned()
    } else {
        names.join(",")
    };
    let mut columns = Vec::new();
    for name in names.split(',').map(str::trim) {
        if name == "all" {
            columns.extend(all.split(',').filter_map(&column));
            continue;
        }
        columns.push(column(name).ok_or_else(|| {
            let why = format!("there is no column `{}`", printable(name));
            Error::new("export", why).hint(format!("the columns are {}", all.replace(',', ", ")))
        })?);
    }
    Ok(columns)
}

/// Writes what is found as it is read.
fn write<T>(
    total: u64,
    found: impl Iterator<Item = Result<T>>,
    columns: Vec<ExportColumn<T>>,
    format: TableFormat,
    console: &mut Console<'_>,
) -> Result<ExitStatus, Failure> {
    let mut rows = match format {
        TableFormat::Jsonl => Rows::jsonl(console.out, columns),
        TableFormat::Csv => Rows::csv(console.out, columns)?,
    };
    for row in found {
        rows.write(&row?)?;
    }
    rows.finish()?;
    if total == 0 {
        console.say(Level::Note, "nothing found");
        return Ok(ExitStatus::NothingFound);
    }
    Ok(ExitStatus::Done)
}
