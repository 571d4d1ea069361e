//! `onrecord quotes`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use clap::{Args, ValueEnum};

use crate::cli::console::{Console, Failure, Outcome};
use crate::cli::hit_list::{HitList, HitListArgs};
use crate::cli::input::asking::{facets, warn};
use crate::cli::input::batch::BatchForm;
use crate::cli::input::shared::{GlobalArgs, ListFormat, WindowArgs};
use crate::cli::input::values::{assertions, confidence, count};
use crate::collection::Collection;
use crate::error::Error;
use crate::extract::{Assertion, QuoteKind};
use crate::render::json::Page;
use crate::render::{self, csv, hits, json, quotations, terminal};
use crate::search::{Folding, QuoteHit, QuoteQuestion, Results, Window};
use crate::span::Span;

/// Find quotations
///
/// A plain QUERY searches the words said and the speaker's name. All arguments must match; without any, every
/// quotation does.
///
/// The same quotation in several articles is one result, even if it was shortened or one of many words was changed:
/// its first appearance is shown, with the number of articles. Quotations with differently named speakers, a changed
/// number or a denial are never joined. Copies in the same words are always found; of a very long list, only the first
/// 2,000 wordings that look like shortened or changed copies are compared, and a warning counts the others.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord quotes --by 'Anna Velde' --about tunnel
  onrecord quotes --said '\"never safe\"' --kind direct --context 1
  onrecord quotes --by velde --versions            who printed it in other words
  onrecord quotes --by velde --sort newest --format csv > velde.csv
  onrecord quotes --batch names.txt --batch-as by --about tunnel")]
pub(crate) struct QuotesArgs {
    /// The question; several words are joined by blanks; `-` reads it from standard input
    #[arg(value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    #[command(flatten)]
    pub(crate) filters: QuoteFilterArgs,
    /// List copies of a quotation separately
    #[arg(long)]
    pub(crate) all: bool,
    /// List the different wordings of each quotation below it, each where it first appeared
    #[arg(long, conflicts_with = "all")]
    pub(crate) versions: bool,
    /// Show this many sentences before and after each quotation
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", hide_default_value = true)]
    pub(crate) context: usize,
    /// Read each line of --batch as a question, or as if it were given with --by, --about or --said
    #[arg(
        long,
        value_name = "WHAT",
        requires = "batch",
        default_value = "question",
        hide_default_value = true
    )]
    pub(crate) batch_as: BatchLine,
    #[command(flatten)]
    pub(crate) list: HitListArgs,
}

/// What a line of `--batch` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BatchLine {
    /// A question: words that were said, or of the speaker's name
    Question,
    /// The name of a speaker
    By,
    /// A subject
    About,
    /// The words said
    Said,
}

impl BatchLine {
    /// The part of the question that each line is, to be filled.
    const fn part(self, question: &mut QuoteQuestion) -> Option<(&'static str, &mut Option<String>)> {
        match self {
            Self::Question => None,
            Self::By => Some(("--by", &mut question.by)),
            Self::About => Some(("--about", &mut question.about)),
            Self::Said => Some(("--said", &mut question.said)),
        }
    }
}

/// Filters of quotations.
#[derive(Debug, Args)]
pub(crate) struct QuoteFilterArgs {
    /// Speaker: any part of the name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// Subject: the words said, or its paragraph or headline, ranked lower
    #[arg(long, value_name = "WORDS")]
    pub(crate) about: Option<String>,
    /// The words said
    #[arg(long, value_name = "WORDS")]
    pub(crate) said: Option<String>,
    /// Only quotations of these kinds, separated by commas
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(crate) kind: Vec<KindArg>,
    /// Only these classes of quotation: asserted, denied, asked, directive, declined, not_said or hypothetical,
    /// separated by commas, or all. By default, words that were declined, not said, or only possible are left out and
    /// counted
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = assertions)]
    pub(crate) assertion: Vec<&'static [Assertion]>,
    /// With --by, include words that others say for that person, such as a spokesman
    #[arg(long, requires = "by")]
    pub(crate) spoken_for: bool,
    /// Only quotations whose speaker has at least this confidence: 0 to 1
    #[arg(long, value_name = "NUMBER", value_parser = confidence)]
    pub(crate) min_confidence: Option<f32>,
}

impl QuoteFilterArgs {
    /// True if any filter is given.
    pub(crate) const fn is_given(&self) -> bool {
        self.by.is_some()
            || self.about.is_some()
            || self.said.is_some()
            || !self.kind.is_empty()
            || !self.assertion.is_empty()
            || self.spoken_for
            || self.min_confidence.is_some()
    }

    /// Returns the question for quotations with these words.
    pub(crate) fn question(&self, text: String) -> QuoteQuestion {
        let kinds = self.kind.iter().map(|kind| match kind {
            KindArg::Direct => QuoteKind::Direct,
            KindArg::Mixed => QuoteKind::Mixed,
            KindArg::Indirect => QuoteKind::Indirect,
        });
        QuoteQuestion {
            text,
            by: self.by.clone(),
            about: self.about.clone(),
            said: self.said.clone(),
            kinds: kinds.collect(),
            assertions: self.assertion.concat(),
            spoken_for: self.spoken_for,
            min_confidence: self.min_confidence,
            ..QuoteQuestion::default()
        }
    }
}

/// Kinds of quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindArg {
    /// Completely within quotation marks
    Direct,
    /// A reported clause with parts in quotation marks
    Mixed,
    /// A reported clause without quotation marks
    Indirect,
}

/// Returns the question for quotations with the words of `text`.
pub(super) fn quote_question(args: &QuotesArgs, text: &str) -> QuoteQuestion {
    QuoteQuestion {
        folding: match (args.all, args.versions) {
            (true, _) => Folding::Each,
            (_, true) => Folding::Versions,
            _ => Folding::One,
        },
        context: args.context,
        facets: facets(&args.list.facets),
        ..args.filters.question(text.to_owned())
    }
}

/// Calls `then` with the list of quotations for the arguments.
fn with_list<T>(args: &QuotesArgs, then: impl FnOnce(&HitList<'_, QuoteHit>) -> T) -> T {
    let find = |collection: &Collection, text: &str, window: &Window| {
        let mut question = quote_question(args, text);
        if args.batch_as != BatchLine::Question {
            let line = std::mem::take(&mut question.text);
            if let Some((_, part)) = args.batch_as.part(&mut question) {
                *part = Some(line);
            }
        }
        collection.quotes(&question, window)
    };
    then(&HitList {
        words: &args.words,
        args: &args.list,
        find: &find,
        place: |hit| (&hit.path, hit.record.as_deref(), Span::new(hit.start, hit.end)),
        cite: |hit| &mut hit.cite,
        print: print_quotes,
        batch: &BATCH,
        by: args.filters.by.as_deref(),
        about: args.filters.about.as_deref(),
        said: args.filters.said.as_deref(),
        has_wordings: true,
    })
}

pub(super) fn quotes(args: &QuotesArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    if let Some((option, Some(_))) = args.batch_as.part(&mut args.filters.question(String::new())) {
        let why = format!("{option} is given, and each line of --batch is to be that");
        return Err(Error::usage("answer many questions", why)
            .hint(format!("leave out {option}, or --batch-as"))
            .into());
    }
    with_list(args, |list| list.answer(global, console))
}

/// Prints the new quotations of a saved question, all of them unless it was saved with `-n`, and returns their
/// number.
pub(super) fn print_new_quotes(
    args: &QuotesArgs,
    collection: &Collection,
    console: &mut Console<'_>,
) -> Result<u64, Failure> {
    with_list(args, |list| list.print_new(collection, console))
}

const BATCH: BatchForm<QuoteHit> = BatchForm {
    columns: &hits::QUOTES,
    csv: hits::QUOTES_CSV,
    short: |hit| match (&hit.reported, &hit.speaker) {
        (Some(reported), _) => reported.sentence(&hit.text),
        (None, Some(speaker)) => format!("{speaker}: {}", hit.text),
        (None, None) => hit.text.clone(),
    },
};

fn print_quotes(
    results: &Results<QuoteHit>,
    window: &Window,
    args: &WindowArgs,
    page: Page,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    warn(results, args.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.format {
        ListFormat::Json => json::quotes(out, results, page)?,
        _ if args.count => writeln!(out, "{}", results.total)?,
        ListFormat::Human => {
            if window.limit == 0 {
                terminal::count(out, results, "quotation", "quotations")?;
            } else {
                quotations::quotes(out, look, results, window.offset)?;
            }
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Jsonl => json::quote_lines(out, results)?,
        ListFormat::Csv if results.facets.is_empty() => csv::quotes(out, results)?,
        ListFormat::Csv => csv::facets(out, &results.facets)?,
    }
    Ok(())
}
