//! `onrecord query`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::time::Instant;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Failure, Outcome};
use crate::cli::input::asking::{
    asked, closing, facets, open, page, question, refused, tell_cut, tell_rest, warn, window,
};
use crate::cli::input::batch::{BatchArgs, BatchForm, ask_all, questions};
use crate::cli::input::paths;
use crate::cli::input::shared::{
    AskedArgs, FacetArgs, FromArgs, GlobalArgs, ListFormat, PathsArgs, SortingArgs, WindowArgs,
};
use crate::cli::screen::nothing_found::{Sought, tell_of_eaten_marks};
use crate::error::Error;
use crate::inquiry::cites::Cites;
use crate::render::json::Page;
use crate::render::{self, csv, hits, json, terminal};
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
    /// The question; several words are joined by blanks; `-` reads it from standard input
    #[arg(required_unless_present = "batch", value_name = "QUERY")]
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
    pub(crate) paths: PathsArgs,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

pub(super) fn query(args: &QueryArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let mut window = window(&args.window, args.asked.today, Some(args.sorting), 10)?;
    args.paths.widen(&args.window, &mut window);
    if args.batch.batch.is_some() && !args.facets.fields.is_empty() {
        let error = Error::usage("answer many questions", "--batch prints no counts of --facet");
        return Err(error.hint("ask one question with --facet").into());
    }
    let questions = match &args.batch.batch {
        Some(file) => questions(file, console)?,
        None => vec![question(&args.words, console)?],
    };
    let Some(index) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let began = Instant::now();
    let searcher = Searcher::new(&index)?.reading(asked(args.asked));
    let ask = |text: &str| find(args, &searcher, text, &window);
    if args.batch.batch.is_some() {
        return ask_all(&questions, &ask, &BATCH, &args.window, args.asked, console);
    }
    let mut results = ask(&questions[0])?;
    cite(args, &mut results);
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    print(args, &results, &window, page(&window, took, global), console)?;
    tell_of_eaten_marks(&args.words, console);
    let sought = Sought {
        words: &questions[0],
        ..Sought::default()
    };
    closing(
        &results,
        &window,
        args.window.format,
        (&index, &searcher),
        sought,
        console,
    )
}

fn find(args: &QueryArgs, searcher: &Searcher, text: &str, window: &Window) -> Result<Results<Hit>, Error> {
    let question = ArticleQuestion {
        text: text.to_owned(),
        headlines: args.paths.paths,
        all: args.all,
        explain: args.explain,
        facets: facets(&args.facets),
    };
    searcher.find(&question, window)
}

/// Adds where to check each hit, if that is asked for.
fn cite(args: &QueryArgs, results: &mut Results<Hit>) {
    if !args.window.cite {
        return;
    }
    let mut cites = Cites::default();
    for hit in &mut results.hits {
        let place = hit.snippet.place;
        hit.cite = Some(cites.cite(&hit.path, hit.record.as_deref(), place));
    }
}

/// Prints articles, or their paths, in the format that is asked for.
fn print(
    args: &QueryArgs,
    results: &Results<Hit>,
    window: &Window,
    page: Page,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if args.paths.paths {
        warn(results, ListFormat::Human, console);
        paths::print(results.hits.iter().map(|hit| &*hit.path), args.paths, console)?;
        tell_cut(results.hits.len() as u64, results.total, console);
    } else {
        print_articles(results, window, &args.window, page, console)?;
    }
    tell_rest(results, &args.window, console)
}

/// Prints the new articles of a saved question, all of them unless it has a number, and returns how many there are.
pub(super) fn print_new_articles(
    args: &QueryArgs,
    searcher: &Searcher,
    console: &mut Console<'_>,
) -> Result<u64, Failure> {
    let window = window(&args.window, args.asked.today, Some(args.sorting), usize::MAX)?;
    let searcher = searcher.clone().reading(asked(args.asked));
    let mut results = find(args, &searcher, &args.words.join(" "), &window)?;
    cite(args, &mut results);
    let page = Page {
        offset: window.offset as u64,
        took: None,
    };
    print(args, &results, &window, page, console)?;
    Ok(results.total)
}

const BATCH: BatchForm<Hit> = BatchForm {
    columns: &hits::ARTICLES,
    csv: hits::ARTICLES_CSV,
    short: |hit| hit.title.clone(),
};

/// Prints articles in the format that is asked for.
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
