//! `onrecord similar`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::time::Instant;

use clap::Args;

use crate::cli::asking::{closing, facets, open, window};
use crate::cli::query::print_articles;
use crate::cli::shared::{FacetArgs, FromArgs, GlobalArgs, ListFormat, SortingArgs, WindowArgs};
use crate::cli::{Console, ExitStatus, Outcome};
use crate::render::{self, json, terminal};
use crate::search::Searcher;

/// Find articles like one that is known
///
/// By its most telling words and the people in it: two in ten of these must be in an article that is found. The article
/// itself and its near-equal copies are left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord similar 3f2a91c0d4e5b677
  onrecord similar --since 2021 --facet person 3f2a91c0")]
pub(crate) struct SimilarArgs {
    /// The id of the article, as `query` prints it; the first four digits or more will do
    pub(crate) id: String,
    /// List each near-equal copy of what is found alone
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) sorting: SortingArgs,
    #[command(flatten)]
    pub(crate) facets: FacetArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

pub(super) fn similar(args: &SimilarArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let window = window(&args.window, Some(args.sorting), 10)?;
    let Some(index) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let began = Instant::now();
    let found = Searcher::new(&index)?.similar(&args.id, args.all, &facets(&args.facets), &window)?;
    let took = began.elapsed();
    let results = &found.results;
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.window.format {
        ListFormat::Human if window.limit > 0 => {
            terminal::similar(out, look, &found, window.offset)?;
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Json => json::similar(out, &found, took)?,
        format => print_articles(results, &window, format, took, console)?,
    }
    closing(results, &window, args.window.format, &index, console)
}
