//! `onrecord export`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::console::{Console, ExitStatus, Failure, Level, Outcome};
use crate::cli::input::asking::{between, open, question, reading, refused, shown, tell_cut, warn_of};
use crate::cli::input::shared::{AskedArgs, DaysArgs, FromArgs, GlobalArgs, ListFormat, OrderArg};
use crate::cli::input::values::limit;
use crate::cli::quotes::QuoteFilterArgs;
use crate::error::{Error, Result, printable};
use crate::index::user_files::WholeFile;
use crate::render::export::{self, ExportColumn, Rows};
use crate::render::text::counted;
use crate::search::{Sort, Window};

/// Write every article that matches, or every quotation, as JSON lines or a table
///
/// All of them, near-equal copies included, by day and then by id: the oldest first, those without a date last. They
/// are written as they are read, so that memory does not grow with their number. CSV follows RFC 4180; cells that a
/// spreadsheet would run as formulas begin with an apostrophe.
#[derive(Debug, Args)]
#[command(after_help = help())]
pub(crate) struct ExportArgs {
    /// The question, in the language of `onrecord syntax`; several words are joined by blanks
    #[arg(required_unless_present = "quotes", value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// Quotations instead of articles; takes the filters of `onrecord quotes`
    #[arg(long)]
    pub(crate) quotes: bool,
    #[command(flatten)]
    pub(crate) filters: QuoteFilterArgs,
    /// These columns, in this order, separated by commas; `all` for every one
    ///
    /// A day that is only the file's is in the column published only if published_from is a column, too.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// Maximum number of rows; 0 only counts [default: all]
    #[arg(short = 'n', long, value_name = "N", value_parser = limit, allow_hyphen_values = true)]
    pub(crate) limit: Option<usize>,
    /// Order of the rows
    #[arg(long, value_name = "ORDER", default_value = "oldest")]
    pub(crate) sort: OrderArg,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) days: DaysArgs,
    /// Output format [default: csv for an --output that ends in .csv, else jsonl]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<TableFormat>,
    /// Write to this file, which appears when it is complete
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Begin the table with a byte order mark, by which spreadsheets recognise UTF-8
    #[arg(long)]
    pub(crate) bom: bool,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

/// Returns the lists of columns, and examples.
fn help() -> String {
    format!(
        "\
Columns of articles: {}
  (quotes and words are numbers, copy_of is the first of its near-equal copies)
Columns of quotations: {}

Examples:
  onrecord export tunnel > tunnel.jsonl
  onrecord export --format csv --columns id,published,title,text 'person:\"Anna Velde\"' > velde.csv
  onrecord export --quotes --by velde --since 2020 --format csv --bom --output velde.csv",
        export::ARTICLES_ALL.replace(',', " "),
        export::QUOTES_ALL.replace(',', " ")
    )
}

impl ExportArgs {
    /// Returns the format, by the ending of the file if none is given.
    ///
    /// # Errors
    /// If the file would be taken for that of a spreadsheet program.
    fn format(&self) -> Result<TableFormat> {
        let ending = self.output.as_deref().and_then(Path::extension);
        let is = |other: &str| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(other));
        match self.format {
            Some(format) => Ok(format),
            None if ["xls", "xlsx", "ods"].iter().any(|sheet| is(sheet)) => {
                let why = "no files of spreadsheet programs are written";
                Err(Error::usage("export", why)
                    .hint("end the name in .csv, and add --bom: these programs open it"))
            }
            None if is("csv") => Ok(TableFormat::Csv),
            None => Ok(TableFormat::Jsonl),
        }
    }
}

/// Formats of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// One JSON object per row, on one line
    Jsonl,
    /// A table with a header line (RFC 4180)
    Csv,
}

pub(super) fn export(args: &ExportArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let usage = |why: &str| Error::usage("export", why);
    if !args.quotes && args.filters.is_given() {
        let why = "--by, --about, --said, --kind and --min-confidence choose quotations";
        return Err(usage(why).hint("add --quotes").into());
    }
    if args.bom && args.format()? != TableFormat::Csv {
        return Err(usage("--bom is for tables").hint("add --format csv").into());
    }
    args.format()?;
    let sort = match args.sort {
        OrderArg::Relevance => Sort::Relevance,
        OrderArg::Newest => Sort::Newest,
        OrderArg::Oldest => Sort::Oldest,
    };
    let window = Window {
        sort,
        ..between(&args.days, args.asked.today)?
    };
    let text = question(&args.words, console)?;
    // Check the column names before opening the index, so that a wrong one is reported at once.
    if args.quotes {
        let columns = columns(
            &args.columns,
            export::QUOTES_ALL,
            export::QUOTES_DEFAULT,
            export::quote_column,
        )?;
        let Some(collection) = open(global, &args.from, console)? else {
            return Ok(ExitStatus::Interrupted);
        };
        let question = args.filters.question(text);
        let collection = reading(collection, args.asked, ListFormat::Csv);
        let searcher = collection.matching_quotations(&question, &window)?;
        let found = searcher.export_quotes(&question, &window)?;
        if args.asked.strict && !found.warnings.is_empty() {
            return Ok(refused(&question.text, &found.warnings, console));
        }
        warn_of(&question.text, &found.warnings, console);
        return write(found.total, found, columns, args, console);
    }
    let columns = columns(
        &args.columns,
        export::ARTICLES_ALL,
        export::ARTICLES_DEFAULT,
        export::article_column,
    )?;
    let columns = export::without_unmarked_days(columns);
    let Some(collection) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let collection = reading(collection, args.asked, ListFormat::Csv);
    let searcher = collection.matching_articles(&text, &window)?;
    let found = searcher.export_articles(&text, export::wanted(&columns), &window)?;
    if args.asked.strict && !found.warnings.is_empty() {
        return Ok(refused(&text, &found.warnings, console));
    }
    warn_of(&text, &found.warnings, console);
    write(found.total, found, columns, args, console)
}

/// Returns the columns with these names; those of `default` if there are no names.
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
            Error::usage("export", why).hint(format!("the columns are {}", all.replace(',', ", ")))
        })?);
    }
    Ok(columns)
}

/// Writes each result as soon as it is read, to the file of `--output` or else to `console`.
fn write<T>(
    total: u64,
    found: impl Iterator<Item = Result<T>>,
    columns: Vec<ExportColumn<T>>,
    args: &ExportArgs,
    console: &mut Console<'_>,
) -> Result<ExitStatus, Failure> {
    let limit = args.limit.unwrap_or(usize::MAX);
    let found = found.take(limit);
    let written = match &args.output {
        None => write_rows(console.out, found, columns, args)?,
        Some(path) => {
            let mut file = WholeFile::create(path)?;
            let written = match write_rows(&mut file, found, columns, args) {
                // The file could not be written, rather than standard output.
                Err(Failure::Output(error)) => return Err(Error::io("write", path, &error).into()),
                written => written?,
            };
            file.finish()?;
            console.say(
                Level::Note,
                &format!("{}: {}", shown(path), counted(written, "row", "rows")),
            );
            written
        }
    };
    if total == 0 {
        console.say(Level::Note, "nothing found");
        return Ok(ExitStatus::NothingFound);
    }
    console.out.flush()?;
    tell_cut(written, total, console);
    Ok(ExitStatus::Done)
}

/// Writes rows; returns their number.
fn write_rows<T>(
    out: &mut dyn Write,
    found: impl Iterator<Item = Result<T>>,
    columns: Vec<ExportColumn<T>>,
    args: &ExportArgs,
) -> Result<u64, Failure> {
    let format = args.format()?;
    if args.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut rows = match format {
        TableFormat::Jsonl => Rows::jsonl(out, columns),
        TableFormat::Csv => Rows::csv(out, columns)?,
    };
    let mut written = 0;
    for row in found {
        rows.write(&row?)?;
        written += 1;
    }
    rows.finish()?;
    Ok(written)
}
