//! `onrecord people`, `orgs` and `places`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::time::Instant;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::asking::{closing, open, page, question, reading, refused, tell_rest, warn, window};
use crate::cli::input::batch::{BatchArgs, BatchForm, ask_all, questions};
use crate::cli::input::shared::{AskedArgs, FromArgs, GlobalArgs, ListFormat, WindowArgs};
use crate::extract::EntityKind;
use crate::inquiry::near_miss::Sought;
use crate::render::directory::{table, why};
use crate::render::text::counted;
use crate::render::{csv, json, name_columns, terminal};
use crate::search::{DirectoryEntry, DirectoryQuestion, WantedNames};

const BATCH: BatchForm<DirectoryEntry> = BatchForm {
    columns: &name_columns::NAMES,
    csv: name_columns::NAMES_CSV,
    short: |entry| {
        format!(
            "{}: {}",
            entry.name,
            counted(entry.articles, "article", "articles")
        )
    },
};

/// Arguments of a directory of names.
#[derive(Debug, Args)]
pub(crate) struct DirectoryArgs {
    /// Only names with words that begin with these
    #[arg(value_name = "TEXT")]
    pub(crate) words: Vec<String>,
    /// Count only articles that match this question, in the language of `onrecord syntax`
    #[arg(long, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    /// Explain every name that is joined under this one: its articles, the reason and an example
    #[arg(long, value_name = "NAME", conflicts_with = "words")]
    pub(crate) why: Option<String>,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

pub(super) fn directory(
    args: &DirectoryArgs,
    kind: EntityKind,
    global: &GlobalArgs,
    console: &mut Console<'_>,
) -> Outcome {
    let window = window(&args.window, args.asked.today, None, 50)?;
    let Some(collection) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let began = Instant::now();
    let ask = |text: &str| {
        let collection = reading(collection.clone(), args.asked, args.window.format);
        let question = DirectoryQuestion {
            names: match &args.why {
                Some(name) => WantedNames::Explained(name.clone()),
                None => WantedNames::Beginnings(text.to_owned()),
            },
            query: args.query.clone(),
        };
        collection.directory(kind, &question, &window)
    };
    if let Some(file) = &args.batch.batch {
        let names = questions(file, console)?;
        return ask_all(&names, &ask, &BATCH, &args.window, args.asked, console);
    }
    let text = question(&args.words, console)?;
    let results = ask(&text)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    warn(&results, args.window.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    let has_quotes = kind == EntityKind::Person;
    match args.window.format {
        ListFormat::Json => json::directory(out, &results, page(&window, took, global, &collection))?,
        _ if args.window.count => writeln!(out, "{}", results.total)?,
        ListFormat::Human if window.limit == 0 => terminal::count(out, &results, "name", "names")?,
        ListFormat::Human if args.why.is_some() => why(out, look, &results, window.offset)?,
        ListFormat::Human => table(out, look, &results, window.offset, has_quotes)?,
        ListFormat::Jsonl => json::directory_lines(out, &results)?,
        ListFormat::Csv => csv::directory(out, &results)?,
    }
    tell_rest(&results, &args.window, console)?;
    let sought = Sought {
        names: Some((kind, args.why.as_deref().unwrap_or(&text))),
        ..Sought::default()
    };
    closing(
        &results,
        &window,
        args.window.format,
        &collection,
        sought,
        console,
    )
}
