//! `onrecord quotes`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::cli::asking::{asked, closing, facets, open, refused, warn, window};
use crate::cli::shared::{AskedArgs, FacetArgs, FromArgs, GlobalArgs, ListFormat, SortingArgs, WindowArgs};
use crate::cli::values::{confidence, count};
use crate::cli::{Console, ExitStatus, Outcome};
use crate::extract::QuoteKind;
use crate::render::{self, csv, json, terminal};
use crate::search::{Folding, QuoteQuestion, Searcher};

/// Find quotations
///
/// A plain QUERY is looked for in the words said and in the speaker's name. All that is given must match; without
/// anything, every quotation does.
///
/// The same quotation in several articles is one result, also where it was cut or a word of many was changed: its first
/// appearance is shown, and the number of articles. It is never joined across differently named speakers, a changed
/// number or a denial. Of a very long list, the first 10,000 are compared, and a warning tells that.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord quotes --by 'Anna Velde' --about tunnel
  onrecord quotes --said '\"never safe\"' --kind direct --context 1
  onrecord quotes --by velde --versions            who printed it in other words
  onrecord quotes --by velde --sort newest --format csv > velde.csv")]
pub(crate) struct QuotesArgs {
    /// The question; several words are joined by blanks
    #[arg(value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// Who said it: any part of the name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// What it is about: the words said, or its paragraph or headline, ranked lower
    #[arg(long, value_name = "WORDS")]
    pub(crate) about: Option<String>,
    /// The words said
    #[arg(long, value_name = "WORDS")]
    pub(crate) said: Option<String>,
    /// Only quotations of this kind
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<KindArg>,
    /// Only where the speaker is at least so sure: 0 to 1
    #[arg(long, value_name = "NUMBER", value_parser = confidence)]
    pub(crate) min_confidence: Option<f32>,
    /// List each copy of a quotation alone
    #[arg(long)]
    pub(crate) all: bool,
    /// Under a quotation, list its different wordings, each where it first appeared
    #[arg(long, conflicts_with = "all")]
    pub(crate) versions: bool,
    /// Show so many sentences before and after each quotation
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", hide_default_value = true)]
    pub(crate) context: usize,
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

/// Kinds of quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindArg {
    /// Wholly within quotation marks
    Direct,
    /// A reported clause with marked parts
    Mixed,
    /// A reported clause without marks
    Indirect,
}

pub(super) fn quotes(args: &QuotesArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let window = window(&args.window, Some(args.sorting), 10)?;
    let question = QuoteQuestion {
        text: args.words.join(" "),
        by: args.by.clone(),
        about: args.about.clone(),
        said: args.said.clone(),
        kind: args.kind.map(|kind| match kind {
            KindArg::Direct => QuoteKind::Direct,
            KindArg::Mixed => QuoteKind::Mixed,
            KindArg::Indirect => QuoteKind::Indirect,
        }),
        min_confidence: args.min_confidence,
        folding: match (args.all, args.versions) {
            (true, _) => Folding::Each,
            (_, true) => Folding::Versions,
            _ => Folding::One,
        },
        context: args.context,
        facets: facets(&args.facets),
    };
    let Some(index) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let began = Instant::now();
    let results = Searcher::new(&index)?
        .reading(asked(args.asked))
        .quotes(&question, &window)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    warn(&results, args.window.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.window.format {
        ListFormat::Human => {
            if window.limit == 0 {
                terminal::count(out, &results, "quotation", "quotations")?;
            } else {
                terminal::quotes(out, look, &results, window.offset)?;
            }
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Json => json::quotes(out, &results, took)?,
        ListFormat::Jsonl => json::quote_lines(out, &results)?,
        ListFormat::Csv if results.facets.is_empty() => csv::quotes(out, &results)?,
        ListFormat::Csv => csv::facets(out, &results.facets)?,
    }
    closing(&results, &window, args.window.format, &index, console)
}
