//! `onrecord export`.

use crate::cli::args::{self, Cli, Order, TableFormat};
use crate::cli::commands::{asked, days, open, refused, warn_of};
use crate::cli::{Console, ExitStatus, Failure, Level, Outcome};
use crate::error::{Error, Result, printable};
use crate::render::export::{self, Column, Rows};
use crate::search::{Searcher, Sort, Window};

pub(super) fn export(args: &args::Export, cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let sort = match args.sort {
        Order::Relevance => Sort::Relevance,
        Order::Newest => Sort::Newest,
        Order::Oldest => Sort::Oldest,
    };
    let window = Window {
        sort,
        ..days(args.since, args.until)?
    };
    let question = args.words.join(" ");
    // Names are looked at before the index is: a wrong one is told at once.
    if args.quotes {
        let columns = columns(&args.columns, &export::QUOTES, export::QUOTES_DEFAULT)?;
        let Some(index) = open(cli, &args.from, console)? else {
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
    let columns = columns(&args.columns, &export::ARTICLES, export::ARTICLES_DEFAULT)?;
    let Some(index) = open(cli, &args.from, console)? else {
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
fn columns<T>(names: &[String], all: &'static [Column<T>], default: &str) -> Result<Vec<&'static Column<T>>> {
    let default: Vec<String> = default.split(',').map(str::to_owned).collect();
    let names = if names.is_empty() { &default } else { names };
    let mut columns = Vec::new();
    for name in names {
        let name = name.trim();
        if name == "all" {
            columns.extend(all);
            continue;
        }
        let column = all.iter().find(|column| column.name == name).ok_or_else(|| {
            let known: Vec<&str> = all.iter().map(|column| column.name).collect();
            let why = format!("there is no column `{}`", printable(name));
            Error::new("export", why).hint(format!("the columns are {}", known.join(", ")))
        })?;
        columns.push(column);
    }
    Ok(columns)
}

/// Writes what is found as it is read.
fn write<T>(
    total: u64,
    found: impl Iterator<Item = Result<T>>,
    columns: Vec<&Column<T>>,
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
