//! Many questions at once: `--batch`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::asking::{refused, standard_input, warn_of};
use crate::cli::input::shared::{AskedArgs, ListFormat, WindowArgs};
use crate::error::{Error, Result};
use crate::index::user_files::read_text;
use crate::render::batch;
use crate::render::columns::Column;
use crate::search::Results;

/// Arguments for questions from a file.
#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// Ask each line of this file (`-`: of standard input) and print one table of all answers
    #[arg(long, value_name = "FILE", conflicts_with = "words")]
    pub(crate) batch: Option<PathBuf>,
}

/// Returns the non-empty lines of a file of questions.
pub(in crate::cli) fn questions(path: &Path, console: &mut Console<'_>) -> Result<Vec<String>> {
    let text = if path == Path::new("-") {
        standard_input(console)?
    } else {
        read_text(path)?.ok_or_else(|| Error::new("read", "there is no such file").on(path))?
    };
    let lines = text.trim_start_matches('\u{feff}').lines();
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    let questions: Vec<String> = lines.map(str::to_owned).collect();
    if questions.is_empty() {
        return Err(Error::new("read questions in", "there is no line in it").on(path));
    }
    Ok(questions)
}

/// The output form of hits.
pub(in crate::cli) struct BatchForm<T: 'static> {
    /// All columns.
    pub(in crate::cli) columns: &'static [Column<T>],
    /// The names of the columns of a table.
    pub(in crate::cli) csv: &'static str,
    /// Returns a hit in a few words.
    pub(in crate::cli) short: fn(&T) -> String,
}

/// Asks each question and prints all answers.
pub(in crate::cli) fn ask_all<T>(
    questions: &[String],
    ask: &dyn Fn(&str) -> Result<Results<T>>,
    form: &BatchForm<T>,
    window: &WindowArgs,
    asked: AskedArgs,
    console: &mut Console<'_>,
) -> Outcome {
    let mut answers = Vec::with_capacity(questions.len());
    for question in questions {
        let mut results = ask(question)?;
        results.query.clone_from(question);
        if asked.strict && !results.warnings.is_empty() {
            return Ok(refused(question, &results.warnings, console));
        }
        if window.format != ListFormat::Json {
            warn_of(question, &results.warnings, console);
        }
        answers.push(results);
    }
    let (out, look) = (&mut *console.out, &console.out_look);
    let has_hits = !window.count && window.limit != Some(0);
    match window.format {
        ListFormat::Human => batch::lines(out, look, &answers, form.short)?,
        ListFormat::Json => batch::json(out, form.columns, &answers)?,
        ListFormat::Jsonl => batch::jsonl(out, form.columns, &answers)?,
        ListFormat::Csv => batch::csv(out, form.columns, form.csv, &answers, has_hits)?,
    }
    Ok(if answers.iter().any(|answer| answer.total > 0) {
        ExitStatus::Done
    } else {
        ExitStatus::NothingFound
    })
}
