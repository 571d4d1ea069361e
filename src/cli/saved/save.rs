//! `onrecord save`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::cli::input::asking::{asked, window};
use crate::cli::input::config::Config;
use crate::cli::input::shared::{GlobalArgs, ListFormat};
use crate::cli::input::typed;
use crate::cli::query::{QueryArgs, article_question};
use crate::cli::quotes::{QuotesArgs, quote_question};
use crate::error::{Error, Result, printable};
use crate::index::Index;
use crate::index::saved::{self, Arrivals, SavedQuestion, SeenArticles};
use crate::inquiry::saved::{SavedAsk, SavedReader, SavedWanted, as_line, no_such};
use crate::serve::{feed_path, random_key};

/// Save a question with all its options, for `onrecord new`
///
/// The question is kept in the index folder, even when the index is rebuilt. Everything in the index now counts as
/// seen. An existing question of the same name is replaced. `onrecord serve` shows saved questions, and has an Atom
/// feed for each: anyone who knows the address of a feed can read it without the token of the server.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord save tunnel 'query tunnel safety'
  onrecord save velde quotes --by velde --about tunnel
  onrecord save --list
  onrecord save --remove tunnel
  onrecord save --feed tunnel                  a new address for its feed on the page; the old one ends")]
pub(crate) struct SaveArgs {
    /// List the saved questions
    #[arg(long, conflicts_with_all = ["name", "remove", "feed", "no_feed"])]
    pub(crate) list: bool,
    /// Remove the saved question with this name
    #[arg(long, value_name = "NAME", conflicts_with = "name")]
    pub(crate) remove: Option<String>,
    /// Give the feed of a saved question a new address, and print it; the old address stops working
    #[arg(long, value_name = "NAME", conflicts_with_all = ["name", "remove"])]
    pub(crate) feed: Option<String>,
    /// Withdraw the address of the feed of a saved question
    #[arg(long, value_name = "NAME", conflicts_with_all = ["name", "remove", "feed"])]
    pub(crate) no_feed: Option<String>,
    /// Name of the question
    #[arg(required_unless_present_any = ["list", "remove", "feed", "no_feed"], value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// `query` or `quotes` with its question and options, as one argument or as several
    #[arg(
        required_unless_present_any = ["list", "remove", "feed", "no_feed"],
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "COMMAND"
    )]
    pub(crate) command: Vec<String>,
}

/// The commands that can be saved, as typed.
#[derive(Debug, Parser)]
#[command(name = "onrecord")]
struct SavedCli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: SavedCommand,
}

/// A command that asks.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SavedCommand {
    Query(QueryArgs),
    Quotes(QuotesArgs),
}

pub(in crate::cli) fn save(args: &SaveArgs, dir: &Path, console: &mut Console<'_>) -> Outcome {
    if args.list {
        return list(dir, console);
    }
    if let Some(name) = &args.feed {
        let token = random_key()?;
        set_feed(name, Some(&token), dir)?;
        writeln!(console.out, "{}", feed_path(&token))?;
        return Ok(ExitStatus::Done);
    }
    if let Some(name) = &args.no_feed {
        set_feed(name, None, dir)?;
        console.say(
            Level::Note,
            &format!("`{}` has no feed any more", printable(name)),
        );
        return Ok(ExitStatus::Done);
    }
    match (&args.remove, &args.name) {
        (Some(name), _) => remove(name, dir, console),
        (None, Some(name)) if args.command == ["--remove"] => remove(name, dir, console),
        (None, name) => add(name.as_deref().unwrap_or_default(), &args.command, dir, console),
    }
}

fn add(name: &str, command: &[String], dir: &Path, console: &mut Console<'_>) -> Outcome {
    let refused = |why: &str| Error::usage(format!("save `{}`", printable(name)), why);
    if name.trim().is_empty() || name.contains(char::is_control) {
        return Err(refused("a name is a word").into());
    }
    let command = match command {
        [line] => split(line),
        words => words.to_vec(),
    };
    let (command, named_index) = without_index(command);
    let dir = named_index.as_deref().unwrap_or(dir);
    if !command
        .first()
        .is_some_and(|first| matches!(&**first, "query" | "quotes"))
    {
        return Err(refused("only questions of `query` and `quotes` can be saved")
            .hint("onrecord save NAME 'query WORDS'")
            .into());
    }
    let typed = ["onrecord"].into_iter().chain(command.iter().map(String::as_str));
    let typed: Vec<OsString> = typed.map(OsString::from).collect();
    let is_quiet = console.quiet;
    let cli = typed::parsed::<SavedCli>(&typed, &|_| is_quiet, console);
    let cli = cli.map_err(|error| refused(&first_line(&error)))?;
    let (words, list) = match &cli.command {
        SavedCommand::Query(args) => (&args.words, &args.list),
        SavedCommand::Quotes(args) => (&args.words, &args.list),
    };
    if *words == ["-"] || !list.from.paths.is_empty() || list.batch.batch.is_some() {
        return Err(refused("it reads from elsewhere")
            .hint("save one question about this index, without --from, --batch and `-`")
            .into());
    }
    let index = Index::open(dir)?;
    let until = SeenArticles::load(dir)?.note(&index, Arrivals::of(&index)?)?;
    let mut questions = saved::load(dir)?;
    let replaced = questions.iter().position(|question| question.name == name);
    let replaced = replaced.map(|at| questions.remove(at));
    let (verb, feed) = match replaced {
        // Its feed keeps its address, or stays withdrawn.
        Some(replaced) => ("replaced", replaced.feed),
        None => ("saved", Some(random_key()?)),
    };
    questions.push(SavedQuestion {
        name: name.to_owned(),
        command,
        seen: until.generation,
        in_part: until.in_part,
        begun: Some(until.generation),
        feed,
    });
    saved::store(dir, &questions)?;
    let name = printable(name);
    console.say(
        Level::Note,
        &format!(
            "{verb} `{name}`; `onrecord new {}` shows what comes from now on",
            shell_word(&name)
        ),
    );
    Ok(ExitStatus::Done)
}

/// The name as a shell takes it: in single quotes if it is not a plain word.
fn shell_word(name: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.starts_with('-') && name.chars().all(is_plain) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("'{}'", name.replace('\'', r"'\''")))
    }
}

/// Sets or withdraws the token of a question's feed.
fn set_feed(name: &str, token: Option<&str>, dir: &Path) -> Result<()> {
    let mut questions = saved::load(dir)?;
    let Some(question) = questions.iter_mut().find(|question| question.name == name) else {
        return Err(no_such(name, &questions));
    };
    question.feed = token.map(str::to_owned);
    saved::store(dir, &questions)
}

fn remove(name: &str, dir: &Path, console: &mut Console<'_>) -> Outcome {
    let mut questions = saved::load(dir)?;
    let before = questions.len();
    questions.retain(|question| question.name != name);
    if questions.len() == before {
        return Err(no_such(name, &questions).into());
    }
    saved::store(dir, &questions)?;
    console.say(Level::Note, &format!("removed `{}`", printable(name)));
    Ok(ExitStatus::Done)
}

fn list(dir: &Path, console: &mut Console<'_>) -> Outcome {
    let questions = saved::load(dir)?;
    if questions.is_empty() {
        console.say(
            Level::Note,
            "no question is saved; `onrecord save NAME 'query WORDS'` saves one",
        );
        return Ok(ExitStatus::NothingFound);
    }
    let name_width = questions
        .iter()
        .map(|question| question.name.chars().count())
        .max();
    let name_width = name_width.unwrap_or(0);
    for question in &questions {
        let name = printable(&question.name);
        writeln!(console.out, "{name:name_width$}  {}", as_line(&question.command))?;
    }
    Ok(ExitStatus::Done)
}

/// Removes `--index DIR` from a command, and returns the folder: it decides where the question is saved.
fn without_index(command: Vec<String>) -> (Vec<String>, Option<PathBuf>) {
    let (mut kept, mut index) = (Vec::new(), None);
    let mut words = command.into_iter();
    while let Some(word) = words.next() {
        if word == "--index" {
            index = words.next().map(PathBuf::from);
        } else if let Some(folder) = word.strip_prefix("--index=") {
            index = Some(folder.into());
        } else {
            kept.push(word);
        }
    }
    (kept, index)
}

/// Splits a line into arguments. Quotation marks keep words together. Those within a question stay in it, because
/// they make phrases; single ones, and those around the whole value of an option, are removed.
fn split(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut open: Option<char> = None;
    for c in line.chars() {
        match open {
            Some(mark) => {
                open = (c != mark).then_some(mark);
                word.push(c);
            }
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => {
                // Within a word, a single quotation mark is an apostrophe.
                let opens = c == '"' || c == '\'' && (word.is_empty() || word.ends_with('='));
                open = opens.then_some(c);
                word.push(c);
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    let mut follows_option = false;
    for word in &mut words {
        let is_option = word.starts_with("--") && word.len() > 2;
        if let Some((option, value)) = word.split_once('=').filter(|_| is_option) {
            *word = format!("{option}={}", bare(value, true));
        } else {
            *word = bare(word, follows_option).to_owned();
        }
        follows_option = is_option && !word.contains('=');
    }
    words
}

/// Returns a word without the quotation marks around it.
fn bare(word: &str, is_value: bool) -> &str {
    let between = |mark| word.strip_prefix(mark).and_then(|word| word.strip_suffix(mark));
    let double = between('"').filter(|inner| is_value && !inner.contains('"'));
    between('\'').or(double).unwrap_or(word)
}

/// Returns the options of a saved question, completed with the user's settings; notes were made when it was saved.
/// `program` has all commands.
pub(in crate::cli) fn reread(
    question: &SavedQuestion,
    config: &Config,
    program: &clap::Command,
) -> Result<SavedCommand> {
    let typed = ["onrecord"]
        .into_iter()
        .chain(question.command.iter().map(String::as_str));
    let typed: Vec<OsString> = typed.map(OsString::from).collect();
    let typed = config.completed(&typed, program);
    let cli = Console::silent(|console| typed::parsed::<SavedCli>(&typed, &|_| true, console));
    let cli = cli.map_err(|error| {
        Error::usage(format!("ask `{}`", printable(&question.name)), first_line(&error))
            .hint("save the question again")
    })?;
    Ok(cli.command)
}

/// Returns what reads saved questions for the page.
pub(in crate::cli) fn reader(config: Config, program: clap::Command) -> SavedReader {
    SavedReader::new(move |question| {
        let command = reread(question, &config, &program)?;
        let (wanted, list) = match &command {
            SavedCommand::Query(args) => (
                SavedWanted::Articles(article_question(args, &args.words.join(" "))),
                &args.list,
            ),
            SavedCommand::Quotes(args) => (
                SavedWanted::Quotes(Box::new(quote_question(args, &args.words.join(" ")))),
                &args.list,
            ),
        };
        Ok(SavedAsk {
            wanted,
            window: window(&list.window, list.asked.today, Some(list.sorting), usize::MAX)?,
            asked: asked(list.asked, ListFormat::Human),
            cites: list.window.cite,
        })
    })
}

/// Returns the first line of an error about arguments.
fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    printable(line.trim_start_matches("error: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_string_is_a_command_with_its_phrases() {
        for (line, words) in [
            ("query tunnel safety", &["query", "tunnel", "safety"][..]),
            (
                r#"query person:"Anna Velde" "north bank""#,
                &["query", r#"person:"Anna Velde""#, r#""north bank""#],
            ),
            (
                r#"quotes --by "Anna Velde" --since="last week" O'Brien's"#,
                &["quotes", "--by", "Anna Velde", "--since=last week", "O'Brien's"],
            ),
            (
                r#"query 'person:"Anna Velde" -oil' -n 5"#,
                &["query", r#"person:"Anna Velde" -oil"#, "-n", "5"],
            ),
            (r#"query "open"#, &["query", r#""open"#]),
            ("  ", &[]),
        ] {
            assert_eq!(split(line), words, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_split(line in "[a-z \"'=-]{0,30}") {
            let _ = split(&line);
        }
    }
}
