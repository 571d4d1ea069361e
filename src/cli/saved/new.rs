//! `onrecord new`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::Path;

use crate::cli::console::{Console, ExitStatus, Failure, Level, Outcome};
use crate::cli::input::asking::tell_part;
use crate::cli::input::config::Config;
use crate::cli::input::shared::{GlobalArgs, ListFormat};
use crate::cli::query::print_new_articles;
use crate::cli::quotes::print_new_quotes;
use crate::cli::saved::save::{SavedCommand, reread};
use crate::cli::screen::pager;
use crate::collection::Collection;
use crate::error::{Error, printable};
use crate::index::Index;
use crate::index::saved::{self, SavedQuestion};
use crate::inquiry::saved::{SeenMarks, as_line, no_such};
use crate::render::json::saved_lines;
use clap::{Args, ValueEnum};
use owo_colors::OwoColorize;

/// Show new results of saved questions
///
/// A result is new if it was added to the index after the last look at the question, whatever its publication date. A
/// corrected article is new, but one that was only moved is not. All new results are shown, unless the question was
/// saved with a number (-n). Afterwards, all of them count as seen.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord new
  onrecord new tunnel
  onrecord new --peek --format jsonl           … and it stays new")]
pub(crate) struct NewArgs {
    /// The saved question [default: all of them]
    pub(crate) name: Option<String>,
    /// Do not mark the results as seen
    #[arg(long)]
    pub(crate) peek: bool,
    /// Output format, instead of the one saved with the question
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<NewFormat>,
}

/// Formats of new results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NewFormat {
    /// For people
    Human,
    /// One JSON object per result, on one line, with the name of the question as `saved`
    Jsonl,
}

pub(in crate::cli) fn new(
    args: &NewArgs,
    dir: &Path,
    global: &GlobalArgs,
    program: &clap::Command,
    console: &mut Console<'_>,
) -> Outcome {
    let unseen = Unseen::open(dir, chosen(args, dir)?)?;
    tell_part(dir, console);
    let is_paged = console.out_is_terminal && !global.no_pager && args.format != Some(NewFormat::Jsonl);
    let mut text = Vec::new();
    let mut found = 0;
    {
        let mut console = console.inner();
        if is_paged {
            console.out = &mut text;
        }
        found += unseen.print(args.format, program, &mut console)?;
    }
    if is_paged {
        pager::page(&text, console)?;
    }
    // If the reader has gone away, the results were not seen.
    console.out.flush()?;
    if !args.peek {
        unseen.mark()?;
    }
    Ok(if found > 0 {
        ExitStatus::Done
    } else {
        ExitStatus::NothingFound
    })
}

/// Returns the questions to ask.
fn chosen(args: &NewArgs, dir: &Path) -> Result<Vec<SavedQuestion>, Error> {
    let mut questions = saved::load(dir)?;
    match &args.name {
        Some(name) => {
            if !questions.iter().any(|question| question.name == *name) {
                return Err(no_such(name, &questions));
            }
            questions.retain(|question| question.name == *name);
        }
        None if questions.is_empty() => {
            return Err(Error::usage("show new results", "no question is saved")
                .hint("`onrecord save NAME 'query WORDS'` saves one"));
        }
        None => {}
    }
    Ok(questions)
}

/// Results that saved questions have not shown yet.
pub(in crate::cli) struct Unseen {
    questions: Vec<SavedQuestion>,
    index: Index,
    seen: SeenMarks,
    collection: Collection,
}

impl Unseen {
    /// Opens the index to ask these questions.
    pub(in crate::cli) fn open(dir: &Path, questions: Vec<SavedQuestion>) -> Result<Self, Error> {
        let index = Index::open(dir)?;
        // Read before the collection opens, see there.
        let seen = SeenMarks::read(&index)?;
        Ok(Self {
            questions,
            seen,
            collection: Collection::of_index(index.clone())?,
            index,
        })
    }

    /// Prints them, and returns their number.
    pub(in crate::cli) fn print(
        &self,
        format: Option<NewFormat>,
        program: &clap::Command,
        console: &mut Console<'_>,
    ) -> Result<u64, Failure> {
        let config = Config::load(console.environment, || program.clone())?;
        let mut found = 0;
        for question in &self.questions {
            let command = reread(question, &config, program)?;
            let arrived = self.seen.after(question, question.seen);
            let collection = self.collection.clone().only_new(arrived);
            found += show(question, command, format, &collection, console)?;
        }
        Ok(found)
    }

    /// Notes that all of them are seen.
    pub(in crate::cli) fn mark(mut self) -> Result<(), Error> {
        let until = self.seen.note(&self.index)?;
        let mut questions = saved::load(self.index.path())?;
        let before = questions.clone();
        for question in &mut questions {
            if self.questions.iter().any(|asked| asked.name == question.name) {
                (question.seen, question.in_part) = (until.generation, until.in_part);
            }
        }
        if questions == before {
            return Ok(());
        }
        saved::store(self.index.path(), &questions)
    }
}

/// Prints the new results of one question, and returns their number.
fn show(
    question: &SavedQuestion,
    mut command: SavedCommand,
    format: Option<NewFormat>,
    collection: &Collection,
    console: &mut Console<'_>,
) -> Result<u64, Failure> {
    let window = match &mut command {
        SavedCommand::Query(args) => &mut args.list.window,
        SavedCommand::Quotes(args) => &mut args.list.window,
    };
    match format {
        Some(NewFormat::Human) => window.format = ListFormat::Human,
        Some(NewFormat::Jsonl) => window.format = ListFormat::Jsonl,
        None => {}
    }
    let format = window.format;
    let mut text = Vec::new();
    let mut inner = Console {
        out: &mut text,
        ..console.inner()
    };
    let found = match &command {
        SavedCommand::Quotes(args) => print_new_quotes(args, collection, &mut inner)?,
        SavedCommand::Query(args) => print_new_articles(args, collection, &mut inner)?,
    };
    let name = printable(&question.name);
    match format {
        ListFormat::Human => {
            let palette = console.out_look.palette();
            let heading = if found == 0 {
                "nothing new".to_owned()
            } else {
                as_line(&question.command)
            };
            writeln!(console.out, "{}: {heading}\n", name.style(palette.title))?;
            if found > 0 {
                console.out.write_all(&text)?;
                writeln!(console.out)?;
            }
        }
        ListFormat::Jsonl => {
            saved_lines(console.out, &question.name, &text)?;
        }
        ListFormat::Json | ListFormat::Csv if found > 0 => console.out.write_all(&text)?,
        ListFormat::Json | ListFormat::Csv => console.say(Level::Note, &format!("{name}: nothing new")),
    }
    Ok(found)
}
