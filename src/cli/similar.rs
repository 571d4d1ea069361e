//! `onrecord similar`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::time::Instant;

use clap::Args;
use jiff::civil::Date;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::asking::{closing, facets, open, page, tell_rest, window};
use crate::cli::input::paths;
use crate::cli::input::shared::{
    FacetArgs, FromArgs, GlobalArgs, ListFormat, PathsArgs, SortingArgs, WindowArgs,
};
use crate::cli::input::values::day;
use crate::cli::query::print_articles;
use crate::inquiry::near_miss::Sought;
use crate::render::{self, json, terminal};

/// Find articles like a known one
///
/// Compares its most distinctive words and the people in it: a similar article has at least two in ten of these. The
/// article itself and its near-equal copies are left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord similar 3f2a91c0d4e5b677
  onrecord similar --since 2021 --facet person 3f2a91c0")]
pub(crate) struct SimilarArgs {
    /// The id of the article, as `query` prints it; its first four or more digits are enough
    pub(crate) id: String,
    /// List near-equal copies of an article separately
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) sorting: SortingArgs,
    #[command(flatten)]
    pub(crate) facets: FacetArgs,
    /// The day that --since yesterday and 7d count from [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<Date>,
    #[command(flatten)]
    pub(crate) paths: PathsArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

pub(super) fn similar(args: &SimilarArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let mut window = window(&args.window, args.today, Some(args.sorting), 10)?;
    args.paths.widen(&args.window, &mut window);
    let Some(collection) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let began = Instant::now();
    let found = collection.similar(&args.id, args.all, &facets(&args.facets), &window)?;
    let page = page(&window, began.elapsed(), global, &collection);
    let results = &found.results;
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.window.format {
        _ if args.paths.paths => {
            paths::print(results.hits.iter().map(|hit| &*hit.path), args.paths, console)?;
        }
        ListFormat::Human if window.limit > 0 => {
            terminal::similar(out, look, &found, window.offset)?;
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Json => json::similar(out, &found, page)?,
        _ => print_articles(results, &window, &args.window, page, console)?,
    }
    tell_rest(results, &args.window, console)?;
    closing(
        results,
        &window,
        args.window.format,
        &collection,
        Sought::default(),
        console,
    )
}
