//! What is typed -> what is done.
//!
//! Two steps: `args` holds what can be typed (clap's types, which stay in this module), `values` turns it into
//! values that mean something or messages that say why not; then each command is one function of `commands`. Nothing
//! below exits: every command returns an [`ExitStatus`].

mod args;
mod commands;
mod export;
mod pager;
mod progress;
mod values;

use std::any::Any;
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use owo_colors::OwoColorize;

use crate::cli::args::{Cli, Command, When};
use crate::error::{Error, printable};
use crate::render::Look;

/// How a command ended: the exit status of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: done, or something was found.
    Done,
    /// 1: nothing was found.
    NothingFound,
    /// 2: an error; or some file could not be indexed, and the rest was.
    Trouble,
    /// 130: interrupted by the user (as shells report the signal); what was done so far is kept.
    Interrupted,
}

impl ExitStatus {
    /// The number that the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NothingFound => 1,
            Self::Trouble => 2,
            Self::Interrupted => 130,
        }
    }
}

/// Where a command writes, and what it may know of its surroundings.
pub struct Console<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Progress and messages.
    pub err: &'a mut (dyn Write + Send),
    /// Whether `out` is a terminal.
    pub out_is_terminal: bool,
    /// Whether `err` is a terminal.
    pub err_is_terminal: bool,
    /// How `out` looks; the colour is what `--color auto` takes.
    pub out_look: Look,
    /// The same of `err`.
    pub err_look: Look,
    /// Environment variables.
    pub environment: &'a dyn Fn(&str) -> Option<OsString>,
}

impl std::fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Console")
            .field("out_look", &self.out_look)
            .field("err_look", &self.err_look)
            .finish_non_exhaustive()
    }
}

impl Console<'_> {
    /// One line on stderr: `error: …` or `warning: …`. Nothing more can be done where stderr is closed.
    fn say(&mut self, level: Level, message: &str) {
        let palette = self.err_look.palette();
        let _ = match level {
            Level::Error => writeln!(self.err, "{} {message}", "error:".style(palette.error)),
            Level::Warning => writeln!(self.err, "{} {message}", "warning:".style(palette.warning)),
            Level::Note => writeln!(self.err, "{message}"),
        };
    }
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Note,
}

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// Something could not be done.
    Error(Error),
    /// The results could not be written.
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What a command returns.
type Outcome = Result<ExitStatus, Failure>;

/// The program: runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    quiet_panics();
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let environment = |name: &str| std::env::var_os(name);
    let (out_is_terminal, err_is_terminal) = (stdout.is_terminal(), stderr.is_terminal());
    let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    let look = Look {
        width,
        colour: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        links: out_is_terminal && knows_links(&environment),
        current_dir: std::env::current_dir()
            .ok()
            .and_then(|dir| dir.canonicalize().ok()),
    };
    let err_look = Look {
        colour: anstream::AutoStream::choice(&stderr) != anstream::ColorChoice::Never,
        links: false,
        ..look.clone()
    };
    let mut out = BufWriter::with_capacity(64 * 1024, stdout.lock());
    let mut err = stderr;
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        out_is_terminal,
        err_is_terminal,
        out_look: look,
        err_look,
        environment: &environment,
    };
    ExitCode::from(run(std::env::args_os(), &mut console).code())
}

/// Runs the command that `args` (the program's name first) ask for.
///
/// Everything that can go wrong ends here: as a line on `err` and an exit status. A reader of `out` that has gone away
/// (`| head`) is a success.
pub fn run<I, T>(args: I, console: &mut Console<'_>) -> ExitStatus
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    // The program starts itself to read what could crash it; nothing else is done then.
    if let [_, first, format] = args.as_slice()
        && first == crate::source::HELPER_ARGUMENT
    {
        let served =
            crate::source::serve_helper(&format.to_string_lossy(), &mut io::stdin(), &mut console.out);
        return if served.is_ok() {
            ExitStatus::Done
        } else {
            ExitStatus::Trouble
        };
    }
    let outcome = match parsed(&args, console) {
        Ok(cli) => guarded(&cli, console),
        Err(error) => usage(&error, console),
    };
    let outcome = outcome.and_then(|status| {
        console.out.flush()?;
        Ok(status)
    });
    match outcome {
        Ok(status) => status,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitStatus::Done,
        Err(Failure::Output(error)) => {
            let error = Error::new("write the results", crate::error::io_reason(&error));
            console.say(Level::Error, &error.to_string());
            ExitStatus::Trouble
        }
        Err(Failure::Error(error)) => {
            // What was found before the error is worth having; that it cannot be written is no news now.
            let _ = console.out.flush();
            console.say(Level::Error, &error.to_string());
            ExitStatus::Trouble
        }
    }
}

/// The program's arguments, for completions and manual pages.
fn command() -> clap::Command {
    Cli::command()
}

/// Reads the arguments. A word with `-` before it (`onrecord query dam -nuclear`) is read as options first; where that
/// makes no sense, it is what it is in a question, a word to leave out, and a note says so.
fn parsed(args: &[OsString], console: &mut Console<'_>) -> Result<Cli, clap::Error> {
    use clap::error::ErrorKind::{DisplayHelp, UnknownArgument, ValueValidation};
    let error = match Cli::try_parse_from(args) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    let is_help = args
        .iter()
        .any(|arg| matches!(arg.to_str(), Some("-h" | "--help")));
    if is_help || !matches!(error.kind(), UnknownArgument | ValueValidation | DisplayHelp) {
        return Err(error);
    }
    let (reread, left_out) = with_words_left_out(args);
    let Ok(cli) = Cli::try_parse_from(&reread) else {
        return Err(error);
    };
    for word in left_out {
        let word = printable(&word);
        console.say(
            Level::Note,
            &format!("`{word}` was taken for a word to leave out"),
        );
    }
    Ok(cli)
}

/// The arguments with `-word` as `NOT word` behind a command that takes a question, and these words as typed.
fn with_words_left_out(args: &[OsString]) -> (Vec<OsString>, Vec<String>) {
    let takes_question =
        |arg: &OsString| matches!(arg.to_str(), Some("query" | "quotes" | "timeline" | "export"));
    let words_begin = args.iter().position(takes_question).unwrap_or(args.len());
    let mut left_out = Vec::new();
    let reread = args.iter().enumerate().map(|(at, arg)| {
        let word = arg.to_str().and_then(|arg| arg.strip_prefix('-'));
        let is_word = |word: &&str| {
            let starts_as_one = word.starts_with(|c: char| c.is_alphabetic() || c == '"' || c == '(');
            starts_as_one && word.chars().nth(1).is_some()
        };
        match word.filter(is_word).filter(|_| at > words_begin) {
            Some(word) => {
                left_out.push(format!("-{word}"));
                format!("NOT {word}").into()
            }
            None => arg.clone(),
        }
    });
    (reread.collect(), left_out)
}

/// Help and version go to `out`, mistakes to `err`.
fn usage(error: &clap::Error, console: &mut Console<'_>) -> Outcome {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    let text = error.render();
    let is_help = matches!(
        error.kind(),
        DisplayHelp | DisplayVersion | DisplayHelpOnMissingArgumentOrSubcommand
    );
    let (out, colour): (&mut dyn Write, bool) = if is_help {
        (console.out, console.out_look.colour)
    } else {
        (console.err, console.err_look.colour)
    };
    if colour {
        write!(out, "{}", text.ansi())?;
    } else {
        write!(out, "{text}")?;
    }
    Ok(if is_help {
        ExitStatus::Done
    } else {
        ExitStatus::Trouble
    })
}

/// Runs a command; a panic becomes an error. The engine panics on some damaged files, so that is where to look.
fn guarded(cli: &Cli, console: &mut Console<'_>) -> Outcome {
    if cli.color != When::Auto {
        console.out_look.colour = cli.color == When::Always;
        console.err_look.colour = cli.color == When::Always;
    }
    match catch_unwind(AssertUnwindSafe(|| dispatch(cli, console))) {
        Ok(outcome) => outcome,
        Err(panic) => {
            let error = Error::new(
                "finish the command",
                format!("a fault in onrecord: {}", panic_message(&*panic)),
            );
            Err(Failure::Error(match uses_index(cli, console) {
                Some(dir) => error.hint(format!(
                    "perhaps the index {} is damaged: `onrecord status --verify` tells; if it is not, please report \
                     this fault",
                    printable(&dir.to_string_lossy())
                )),
                None => error.hint("please report this fault, with the file that it happens on"),
            }))
        }
    }
}

fn dispatch(cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let environment = console.environment;
    let index = || values::index_dir(cli.index.as_deref(), environment);
    match &cli.command {
        Command::Ingest(args) => commands::ingest(args, &index()?, console),
        Command::Query(args) => commands::query(args, cli, console),
        Command::Quotes(args) => commands::quotes(args, cli, console),
        Command::Timeline(args) => commands::timeline(args, cli, console),
        Command::Similar(args) => commands::similar(args, cli, console),
        Command::Export(args) => export::export(args, cli, console),
        Command::People(args) => commands::names(args, crate::extract::EntityKind::Person, cli, console),
        Command::Orgs(args) => commands::names(args, crate::extract::EntityKind::Organisation, cli, console),
        Command::Places(args) => commands::names(args, crate::extract::EntityKind::Place, cli, console),
        Command::Show(args) => commands::show(args, cli, console),
        Command::Extract(args) => commands::extract(args, console),
        Command::Status(args) => commands::status(args, &index()?, console),
        Command::Forget(args) => commands::forget(args, &index()?, console),
        Command::Syntax => commands::syntax(console),
        Command::Formats { format } => commands::formats(*format, console),
        Command::Completions { shell } => commands::completions(*shell, console),
        Command::Man { command } => commands::man(command.as_deref(), console),
    }
}

/// The index that a command works on, if it does.
fn uses_index(cli: &Cli, console: &Console<'_>) -> Option<PathBuf> {
    match &cli.command {
        Command::Extract(_)
        | Command::Syntax
        | Command::Formats { .. }
        | Command::Completions { .. }
        | Command::Man { .. } => None,
        _ => values::index_dir(cli.index.as_deref(), console.environment).ok(),
    }
}

/// What a panic said.
fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("unknown");
    printable(text)
}

/// Keeps panics from printing: they are caught and told as errors. In builds for development, and where a backtrace is
/// asked for, they print as usual.
fn quiet_panics() {
    if !cfg!(debug_assertions) && std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

/// True for terminals that are known to show hyperlinks (OSC 8); others may print the escape sequence's text.
fn knows_links(environment: values::Environment<'_>) -> bool {
    let text = |name| {
        environment(name)
            .and_then(|value| value.into_string().ok())
            .unwrap_or_default()
    };
    let vte: u32 = text("VTE_VERSION").parse().unwrap_or(0);
    vte >= 5000
        || matches!(
            text("TERM_PROGRAM").as_str(),
            "iTerm.app" | "WezTerm" | "vscode" | "ghostty"
        )
        || ["KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION"]
            .iter()
            .any(|name| environment(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a command with nothing in the environment but a data folder; returns status, stdout and stderr.
    fn ran(args: &[&str], data: &str) -> (ExitStatus, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let environment = |name: &str| (name == "XDG_DATA_HOME").then(|| OsString::from(data));
        let status = run_into(args, &mut out, &mut err, &environment);
        (
            status,
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
        )
    }

    fn run_into(
        args: &[&str],
        out: &mut dyn Write,
        err: &mut (dyn Write + Send),
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> ExitStatus {
        let mut console = Console {
            out,
            err,
            out_is_terminal: false,
            err_is_terminal: false,
            out_look: Look::default(),
            err_look: Look::default(),
            environment,
        };
        run(["onrecord"].iter().chain(args), &mut console)
    }

    /// Fails every write with this kind of error.
    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        command().debug_assert();
    }

    #[test]
    fn without_a_command_there_is_help() {
        let (status, out, err) = ran(&[], "/nonexistent");
        assert_eq!((status, err.as_str()), (ExitStatus::Done, ""));
        assert!(out.contains("onrecord ingest ~/articles"), "{out}");
    }

    #[test]
    fn a_command_that_is_not_understood_is_an_error_on_stderr() {
        let wrong: [&[&str]; 6] = [
            &["ingest"],
            &["query"],
            &["query", "-n", "-5", "x"],
            &["query", "--since", "soon", "x"],
            &["query", "--since", "2021", "--until", "2020", "x"],
            &["man", "nosuch"],
        ];
        for args in wrong {
            let (status, out, err) = ran(args, "/nonexistent");
            assert_eq!((status, out.as_str()), (ExitStatus::Trouble, ""), "{args:?}");
            assert!(err.starts_with("error: "), "{err}");
        }
    }

    #[test]
    fn a_word_with_a_minus_is_left_out_where_it_is_no_option() {
        for args in [
            &["query", "-climate", "x"] as &[&str],
            &["query", "dam", "-nuclear"],
            &["query", "dam", "-house", "-n", "3"],
            &["query", "dam", "-title:opinion"],
            &["quotes", "-climate"],
        ] {
            let (_, _, err) = ran(args, "/nonexistent");
            let told = err.lines().next().unwrap_or_default();
            assert!(
                told.ends_with("was taken for a word to leave out"),
                "{args:?}: {err}"
            );
            assert!(err.contains("onrecord ingest"), "the question was run: {err}");
        }
        let (_, _, err) = ran(&["query", "--frmat", "json", "x"], "/nonexistent");
        assert!(err.contains("--format") && !err.contains("leave out"), "{err}");
        let (_, out, err) = ran(&["query", "-h", "-nuclear"], "/nonexistent");
        assert!(out.contains("Usage") && err.is_empty(), "{err}");
    }

    #[test]
    fn a_question_without_an_index_is_told_what_to_do() {
        for args in [
            &["query", "x"] as &[&str],
            &["quotes"],
            &["people"],
            &["status"],
            &["show", "12345678"],
        ] {
            let (status, _, err) = ran(args, "/nonexistent");
            assert_eq!(status, ExitStatus::Trouble);
            assert!(
                err.contains("/nonexistent/onrecord") && err.contains("onrecord ingest"),
                "{err}"
            );
            assert_eq!(err.lines().count(), 1, "{err}");
        }
    }

    #[test]
    fn a_reader_that_has_gone_away_is_a_success() {
        let mut err = Vec::new();
        let status = run_into(
            &["syntax"],
            &mut Broken(io::ErrorKind::BrokenPipe),
            &mut err,
            &|_| None,
        );
        assert_eq!((status, err.as_slice()), (ExitStatus::Done, &[][..]));
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let mut err = Vec::new();
        let status = run_into(
            &["syntax"],
            &mut Broken(io::ErrorKind::StorageFull),
            &mut err,
            &|_| None,
        );
        assert_eq!(status, ExitStatus::Trouble);
        assert!(
            String::from_utf8(err)
                .unwrap()
                .starts_with("error: cannot write the results: ")
        );
    }

    #[test]
    fn every_command_has_a_manual_page_and_completions() {
        for found in command().get_subcommands() {
            let (status, out, _) = ran(&["man", found.get_name()], "/nonexistent");
            assert_eq!(status, ExitStatus::Done);
            assert!(out.contains(".SH DESCRIPTION"), "{out}");
        }
        for shell in ["bash", "zsh", "fish"] {
            let (status, out, _) = ran(&["completions", shell], "/nonexistent");
            assert!(status == ExitStatus::Done && out.contains("quotes"));
        }
    }
}
