//! `onrecord query`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::time::{Duration, Instant};

use clap::Args;

use crate::cli::asking::{asked, closing, facets, open, refused, warn, window};
use crate::cli::shared::{AskedArgs, FacetArgs, FromArgs, GlobalArgs, ListFormat, SortingArgs, WindowArgs};
use crate::cli::{Console, ExitStatus, Failure, Outcome};
use crate::render::{self, csv, json, terminal};
use crate::search::{ArticleQuestion, Hit, Results, Searcher, Window};

/// Find articles
///
/// All words must match, in title or text. `onrecord syntax` prints the language: "phrases", wild*, person:NAME, org:,
/// place:, title:, speaker:, said:, date:, -without, OR, W/5. Put a question with quotation marks in single quotes.
///
/// Near-equal copies of an article (the same text but for about one part in ten, whatever the headline) are one result: the
/// one that comes first in the order of the results, with the number of copies that match and which of these was
/// published first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord query tunnel safety
  onrecord query 'person:\"Anna Velde\" (tunnel OR bridge) -title:opinion'
  onrecord query --since 2020-05 --until 2021 --sort newest tunnel
  onrecord query --facet person,date:month tunnel      … who is in all of them, and when they appeared
  onrecord query --from ~/articles --format jsonl tunnel | jq .path")]
pub(crate) struct QueryArgs {
    /// The question; several words are joined by blanks
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// List each near-equal copy of an article alone
    #[arg(long)]
    pub(crate) all: bool,
    /// Tell how the question was understood, and why the first results scored as they did
    #[arg(long)]
    pub(crate) explain: bool,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) sorting: SortingArgs,
    #[command(flatten)]
    pub(crate) facets: FacetArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

pub(super) fn query(args: &QueryArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let window = window(&args.window, Some(args.sorting), 10)?;
    let Some(index) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let question = ArticleQuestion {
        text: args.words.join(" "),
        headlines: false,
        all: args.all,
        explain: args.explain,
        facets: facets(&args.facets),
    };
    let began = Instant::now();
    let results = Searcher::new(&index)?
        .reading(asked(args.asked))
        .find(&question, &window)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    print_articles(&results, &window, args.window.format, took, console)?;
    closing(&results, &window, args.window.format, &index, console)
}

pub(super) fn print_articles(
    results: &Results<Hit>,
    window: &Window,
    format: ListFormat,
    took: Duration,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    warn(results, format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match format {
        ListFormat::Human => {
            render::explain::understood(out, look, results)?;
            if window.limit == 0 {
                terminal::count(out, results, "article", "articles")?;
            } else {
                terminal::articles(out, look, results, window.offset)?;
            }
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Json => json::articles(out, results, took)?,
        ListFormat::Jsonl => json::article_lines(out, results)?,
        ListFormat::Csv if results.facets.is_empty() => csv::articles(out, results)?,
        ListFormat::Csv => csv::facets(out, &results.facets)?,
    }
    Ok(())
}
