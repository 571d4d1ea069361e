//! `onrecord query`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use clap::Args;

use crate::cli::console::{Console, Failure, Outcome};
use crate::cli::hit_list::{HitList, HitListArgs};
use crate::cli::input::asking::{facets, warn};
use crate::cli::input::batch::BatchForm;
use crate::cli::input::shared::{GlobalArgs, ListFormat, WindowArgs};
use crate::collection::Collection;
use crate::render::json::Page;
use crate::render::{self, csv, hits, json, terminal};
use crate::search::{ArticleQuestion, Hit, Results, Window};

/// Find articles
///
/// All words must match, in title or text. `onrecord syntax` prints the language: "phrases", wild*, person:NAME,
/// org:, place:, title:, speaker:, said:, date:, -without, OR, W/5. Put a question with quotation marks in single
/// quotes.
///
/// Near-equal copies of an article (the same text apart from about a tenth, whatever the headline) are one result:
/// the first of them in the order of the results, with the number of matching copies and the one published first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord query tunnel safety
  onrecord query 'person:\"Anna Velde\" (tunnel OR bridge) -title:opinion'
  onrecord query --since 2020-05 --until 2021 --sort newest tunnel
  onrecord query --facet person,date:month tunnel      … who is in all of them, and when they appeared
  onrecord query --from ~/articles --format jsonl tunnel | jq .path")]
pub(crate) struct QueryArgs {
    /// The question; several words are joined by blanks; `-` reads it from standard input
    #[arg(required_unless_present = "batch", value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// List near-equal copies of an article separately
    #[arg(long)]
    pub(crate) all: bool,
    /// Explain how the question was understood, and why the first results have their scores
    #[arg(long)]
    pub(crate) explain: bool,
    #[command(flatten)]
    pub(crate) list: HitListArgs,
}

/// Returns the question for articles that match `text`.
pub(super) fn article_question(args: &QueryArgs, text: &str) -> ArticleQuestion {
    ArticleQuestion {
        text: text.to_owned(),
        headlines: args.list.paths.paths,
        all: args.all,
        explain: args.explain,
        facets: facets(&args.list.facets),
    }
}

/// Calls `then` with the list of articles for the arguments.
fn with_list<T>(args: &QueryArgs, then: impl FnOnce(&HitList<'_, Hit>) -> T) -> T {
    let find = |collection: &Collection, text: &str, window: &Window| {
        collection.find(&article_question(args, text), window)
    };
    then(&HitList {
        words: &args.words,
        args: &args.list,
        find: &find,
        place: |hit| (&hit.path, hit.record.as_deref(), hit.snippet.place),
        cite: |hit| &mut hit.cite,
        print: print_articles,
        batch: &BATCH,
        by: None,
        about: None,
        said: None,
        has_wordings: false,
    })
}

pub(super) fn query(args: &QueryArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    with_list(args, |list| list.answer(global, console))
}

/// Prints the new articles of a saved question, all of them unless it was saved with `-n`, and returns their number.
pub(super) fn print_new_articles(
    args: &QueryArgs,
    collection: &Collection,
    console: &mut Console<'_>,
) -> Result<u64, Failure> {
    with_list(args, |list| list.print_new(collection, console))
}

const BATCH: BatchForm<Hit> = BatchForm {
    columns: &hits::ARTICLES,
    csv: hits::ARTICLES_CSV,
    short: |hit| hit.title.clone(),
};

/// Prints articles in the requested format.
pub(super) fn print_articles(
    results: &Results<Hit>,
    window: &Window,
    args: &WindowArgs,
    page: Page,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    warn(results, args.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.format {
        ListFormat::Json => json::articles(out, results, page)?,
        _ if args.count => writeln!(out, "{}", results.total)?,
        ListFormat::Human => {
            render::explain::understood(out, look, results)?;
            if window.limit == 0 {
                terminal::count(out, results, "article", "articles")?;
            } else {
                terminal::articles(out, look, results, window.offset)?;
            }
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Jsonl => json::article_lines(out, results)?,
        ListFormat::Csv if results.facets.is_empty() => csv::articles(out, results)?,
        ListFormat::Csv => csv::facets(out, &results.facets)?,
    }
    Ok(())
}
