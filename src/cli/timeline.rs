//! `onrecord timeline`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::asking::{between, closing, open, page, question, reading, refused, warn};
use crate::cli::input::shared::{AskedArgs, DaysArgs, FromArgs, GlobalArgs, ListFormat};
use crate::inquiry::near_miss::Sought;
use crate::render::{self, csv, json};
use crate::search::DateStep;
use crate::search::Window;

/// Count matching articles by month, year or day
///
/// Periods without articles are listed, too. All articles count, including those that `query` folds into
/// others. Articles that have only the date of their file count as undated.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord timeline tunnel
  onrecord timeline --by year 'person:\"Anna Velde\"'
  onrecord timeline --by day --since 2021-05 --until 2021-06 --format csv tunnel > tunnel.csv")]
pub(crate) struct TimelineArgs {
    /// The question, in the language of `onrecord syntax`; several words are joined by blanks
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// Length of a period [default: suits the time from the first article to the last]
    #[arg(long, value_name = "PERIOD")]
    pub(crate) by: Option<StepArg>,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) days: DaysArgs,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

/// Lengths of periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StepArg {
    /// Years
    Year,
    /// Months
    Month,
    /// Days
    Day,
}

pub(super) fn timeline(args: &TimelineArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let window = Window {
        limit: 0,
        ..between(&args.days, args.asked.today)?
    };
    let Some(collection) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let step = args.by.map(|by| match by {
        StepArg::Year => DateStep::Year,
        StepArg::Month => DateStep::Month,
        StepArg::Day => DateStep::Day,
    });
    let began = Instant::now();
    let collection = reading(collection, args.asked, args.format);
    let text = question(&args.words, console)?;
    let results = collection.timeline(&text, step, &window)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    warn(&results, args.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.format {
        ListFormat::Human => render::facets::timeline(out, look, &results)?,
        ListFormat::Json => json::timeline(out, &results, page(&window, took, global, &collection))?,
        ListFormat::Jsonl => json::timeline_lines(out, &results)?,
        ListFormat::Csv => csv::timeline(out, &results)?,
    }
    let sought = Sought {
        words: &text,
        ..Sought::default()
    };
    closing(&results, &window, args.format, &collection, sought, console)
}
