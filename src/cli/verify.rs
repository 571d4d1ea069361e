//! `onrecord verify`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};

use clap::Args;

use crate::article::Article;
use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::cli::input::asking::{open, standard_input};
use crate::cli::input::shared::{FromArgs, GlobalArgs, ListFormat};
use crate::error::{Error, Result};
use crate::extract::{Lexicon, QuoteKind, extract};
use crate::index::Index;
use crate::index::sources::stored_hash;
use crate::render::text::is_quotation_mark;
use crate::render::verify::{self, CheckedQuote, SourceNow};
use crate::search::Searcher;
use crate::search::verify::{Claim, Printed, Verdict};
use crate::source;

/// Fewest words of a marked part of a sentence that is taken for words of somebody.
const LEAST_WORDS: usize = 2;

/// Check a quotation, or each quotation of a draft, against the index
///
/// Each is exact, altered (with the words that differ), said by somebody else, or never in this index. Case and punctuation
/// do not count, an ellipsis stands for words that were left out, and a quotation may be a part of what was said. The file
/// that has the words is read again: a note says if it has changed since it was indexed.
///
/// The exit status is 1 if anything is not exact.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord verify 'the tunnel was never safe' --by 'Anna Velde'
  onrecord verify --file draft.txt
  pbpaste | onrecord verify -
  onrecord verify --file draft.md --format csv > checked.csv")]
pub(crate) struct VerifyArgs {
    /// The words of a quotation; `-` reads a draft from standard input
    #[arg(
        required_unless_present = "file",
        conflicts_with = "file",
        value_name = "QUOTATION"
    )]
    pub(crate) words: Vec<String>,
    /// Who is to have said it: any part of the name
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub(crate) by: Option<String>,
    /// Check every quotation of this draft: text, Markdown or HTML
    #[arg(long, value_name = "DRAFT")]
    pub(crate) file: Option<PathBuf>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

pub(super) fn verify(args: &VerifyArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let claims = match &args.file {
        Some(path) if path != Path::new("-") => claims_of(&source::read_draft(path, console.helper.clone())?),
        None if args.words != ["-"] => vec![(
            None,
            Claim {
                text: without_marks(&args.words.join(" ")),
                by: args.by.clone(),
            },
        )],
        _ => claims_of(&source::read_bytes(
            "standard input",
            standard_input(console)?.as_bytes(),
        )?),
    };
    if claims.is_empty() {
        console.say(Level::Note, "there is no quotation in this draft");
        return Ok(ExitStatus::NothingFound);
    }
    let Some(index) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let searcher = Searcher::new(&index)?;
    let mut rows = Vec::with_capacity(claims.len());
    for (draft_line, claim) in claims {
        let checked = searcher.verify(&claim)?;
        let source = checked
            .printed
            .as_ref()
            .map(|printed| source_now(&index, printed))
            .transpose()?;
        rows.push(CheckedQuote {
            checked,
            draft_line,
            source,
        });
    }
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.format {
        ListFormat::Human => verify::terminal(out, look, &rows)?,
        ListFormat::Json => verify::json(out, &rows)?,
        ListFormat::Jsonl => verify::jsonl(out, &rows)?,
        ListFormat::Csv => verify::csv(out, &rows)?,
    }
    let is_exact = |row: &CheckedQuote| row.checked.verdict == Verdict::Exact;
    Ok(if rows.iter().all(is_exact) {
        ExitStatus::Done
    } else {
        ExitStatus::NothingFound
    })
}

/// The quotations of a draft, with their lines and speakers.
fn claims_of(articles: &[Article]) -> Vec<(Option<u64>, Claim)> {
    let lexicon = Lexicon::load();
    let mut claims = Vec::new();
    for article in articles {
        let found = extract(article, &lexicon);
        for quote in &found.quotes {
            let entity = quote.speaker.and_then(|speaker| speaker.entity);
            let by = entity
                .and_then(|entity| found.entities.get(entity))
                .map(|entity| entity.name.clone());
            let line = line_at(&article.text, quote.span.start);
            let said = quote.span.of(&article.text);
            let texts = match quote.kind {
                QuoteKind::Direct => vec![said],
                QuoteKind::Mixed => marked_parts(said),
                QuoteKind::Indirect => Vec::new(),
            };
            claims.extend(texts.into_iter().map(|text| {
                let text = without_marks(&text.split_whitespace().collect::<Vec<_>>().join(" "));
                let by = by.clone();
                (Some(line), Claim { text, by })
            }));
        }
    }
    claims
}

/// The parts of a reported clause that are in quotation marks.
fn marked_parts(clause: &str) -> Vec<&str> {
    // Apostrophes are marks in some papers, but far more often letters.
    let is_mark = |c: char| is_quotation_mark(c) && !matches!(c, '\'' | '‘' | '’');
    let marked = clause.split(is_mark).skip(1).step_by(2);
    let is_speech = |part: &&str| part.split_whitespace().nth(LEAST_WORDS - 1).is_some();
    let parts: Vec<&str> = marked.filter(is_speech).collect();
    if parts.is_empty() && !clause.contains(is_mark) {
        // The span is the marked part itself.
        return vec![clause];
    }
    parts
}

fn without_marks(text: &str) -> String {
    let inner = text.trim().trim_matches(is_quotation_mark);
    // What begins or ends with an apostrophe keeps it: 'tis.
    if inner.is_empty() {
        text.to_owned()
    } else {
        inner.to_owned()
    }
}

fn line_at(text: &str, at: usize) -> u64 {
    let before = text.get(..at).unwrap_or_default();
    before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1
}

/// The file of printed words as it is now.
fn source_now(index: &Index, printed: &Printed) -> Result<SourceNow> {
    Ok(match source::reread(&printed.path, &printed.text) {
        Ok(now) => SourceNow {
            state: match stored_hash(index, &printed.path)? {
                Some(hash) if hash == now.content_hash => "unchanged".to_owned(),
                _ => "changed".to_owned(),
            },
            line: now.line,
            sha256: Some(now.sha256),
        },
        Err(Error { why, .. }) => SourceNow {
            state: format!("the file cannot be read: {why}"),
            line: None,
            sha256: None,
        },
    })
}
