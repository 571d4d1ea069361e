//! `onrecord eval`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

mod score;

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::eval::score::{Figure, figures};
use crate::cli::input::shared::ReportFormat;
use crate::error::{Error, Result};
use crate::extract::{Lexicon, extract};
use crate::index::user_files::read_text;
use crate::render::extraction;
use crate::source;

/// Measure the extraction against your own labels
///
/// Each line of the file is an article in the form that `onrecord extract` prints: {"id", "text", "entities",
/// "quotes"}, with the correct entities and quotes. A name is correct if kind, start and end are. A quotation is
/// correct if the two spans share at least half of their union; speakers and assertion are compared for correct
/// quotations. Kinds without labels are left out. The interval holds 95 % of the F1 of articles drawn with
/// replacement.
#[derive(Debug, Args)]
#[command(after_help = "\
To label twenty articles:
  onrecord extract articles/*.txt | head -n 20 > gold.jsonl     as the program sees them
  (correct entities and quotes in gold.jsonl with an editor)
  onrecord eval gold.jsonl")]
pub(crate) struct EvalArgs {
    /// Labelled articles, one per line
    #[arg(value_name = "GOLD")]
    pub(crate) gold: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

pub(super) fn eval(args: &EvalArgs, console: &mut Console<'_>) -> Outcome {
    let text =
        read_text(&args.gold)?.ok_or_else(|| Error::new("read", "there is no such file").on(&args.gold))?;
    let lexicon = Lexicon::load();
    let mut pairs = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let pair = labelled(line, &lexicon);
        pairs.push(pair.map_err(|error| {
            let why = format!("line {}: {}", number + 1, error.why);
            Error::new("read labels in", why)
                .on(&args.gold)
                .hint("a line is an article as `onrecord extract` prints it")
        })?);
    }
    if pairs.is_empty() {
        return Err(Error::new("read labels in", "there is no line in it")
            .on(&args.gold)
            .into());
    }
    let figures = figures(&pairs);
    match args.format {
        ReportFormat::Human => table(&figures, pairs.len(), console)?,
        ReportFormat::Json => json(&figures, pairs.len(), console)?,
    }
    Ok(ExitStatus::Done)
}

/// Returns the extraction of a labelled article, and its labels.
fn labelled(line: &str, lexicon: &Lexicon) -> Result<(Value, Value)> {
    let wrong = |why: String| Error::new("read labels", why);
    let labels: Value = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
    let text = labels["text"]
        .as_str()
        .ok_or_else(|| wrong("it has no `text`".to_owned()))?;
    let articles = source::read_bytes("labels", line.as_bytes())?;
    let [article] = &articles[..] else {
        return Err(wrong(format!("it holds {} articles, not one", articles.len())));
    };
    if article.text != text {
        return Err(wrong("its text is not read as it is written".to_owned()));
    }
    let mut printed = Vec::new();
    extraction::write(&mut printed, "", article, &extract(article, lexicon), &[])
        .map_err(|error| wrong(error.to_string()))?;
    let found = serde_json::from_slice(&printed).map_err(|error| wrong(error.to_string()))?;
    Ok((found, labels))
}

fn percent(part: Option<f64>) -> String {
    part.map_or_else(|| "-".to_owned(), |part| format!("{:.1}", part * 100.0))
}

fn table(figures: &[Figure], articles: usize, console: &mut Console<'_>) -> std::io::Result<()> {
    let out = &mut *console.out;
    writeln!(
        out,
        "{:<18} {:>9} {:>7} {:>6}  {:<16} {:>8} {:>6}",
        "", "precision", "recall", "F1", "(95 %)", "labelled", "found"
    )?;
    for Figure {
        name,
        agreement,
        interval,
    } in figures
    {
        let bounds = interval.map_or_else(String::new, |(low, high)| {
            format!("({:.1} to {:.1})", low * 100.0, high * 100.0)
        });
        writeln!(
            out,
            "{name:<18} {:>9} {:>7} {:>6}  {bounds:<16} {:>8} {:>6}",
            percent(agreement.precision()),
            percent(agreement.recall()),
            percent(agreement.f1()),
            agreement.labelled,
            agreement.found
        )?;
    }
    writeln!(out, "{articles} articles")
}

fn json(figures: &[Figure], articles: usize, console: &mut Console<'_>) -> std::io::Result<()> {
    let figures: Vec<Value> = figures
        .iter()
        .map(|figure| {
            let agreement = figure.agreement;
            serde_json::json!({
                "name": figure.name,
                "precision": agreement.precision(),
                "recall": agreement.recall(),
                "f1": agreement.f1(),
                "interval": figure.interval.map(|(low, high)| [low, high]),
                "labelled": agreement.labelled,
                "found": agreement.found,
                "right": agreement.right,
            })
        })
        .collect();
    let schema = crate::render::json::SCHEMA;
    writeln!(
        console.out,
        "{}",
        serde_json::json!({"schema": schema, "articles": articles, "figures": figures})
    )
}
