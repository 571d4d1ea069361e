//! The command line -> the command's output and exit status.
//!
//! Each command has one file with its arguments (clap's types, which stay in this module) and the function that runs
//! it. `input::shared` has the arguments shared by several commands, `input::values` parses them or explains why it
//! cannot, and `input::asking` converts them to questions. `arguments` lists the commands. No function below exits
//! the process: every command returns an `ExitStatus`.

mod console;
mod screen;
mod input;
mod ingest;
mod hit_list;
mod query;
mod quotes;
mod timeline;
mod similar;
mod directory;
mod names;
mod export;
mod saved;
mod show;
mod verify;
mod serve;
mod mcp;
mod extract;
mod status;
mod forget;
mod manual;
mod completions;
mod cache;
mod schema;
mod eval;
mod arguments;
#[cfg(fuzzing)]
pub mod fuzzing;

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

use crate::cli::arguments::{Cli, dispatch, is_paged, uses_index};
pub(crate) use crate::cli::console::{Console, ExitStatus};
use crate::cli::console::{Failure, Level, Outcome};
use crate::cli::input::config::Config;
use crate::cli::input::shared::When;
use crate::cli::input::{typed, values};
use crate::cli::screen::pager;
use crate::error::{Error, ErrorKind, panic_message, printable, reorders};
use crate::index::verify::damaged_in;
use crate::render::Look;
use crate::render::text::duration;

/// The program: runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    quiet_panics();
    outlive_size_limits();
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
        input: &mut io::stdin(),
        out: &mut out,
        err: &mut err,
        out_is_terminal,
        err_is_terminal,
        out_look: look,
        err_look,
        quiet: false,
        verbose: false,
        open_at: None,
        helper: std::env::current_exe().ok(),
        environment: &environment,
    };
    ExitCode::from(run(std::env::args_os(), &mut console).code())
}

/// Runs the command in `args`, which begin with the program's name.
///
/// Every error ends here, as a line on `err` and an exit status. If the reader of `out` has gone away (`| head`),
/// that is a success.
pub(crate) fn run<I, T>(args: I, console: &mut Console<'_>) -> ExitStatus
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    // The program starts itself as a helper to read formats whose parsers can crash.
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
    let outcome = with_settings(&args, console);
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
            // Results found before the error are still printed; a failure to write them adds nothing.
            let _ = console.out.flush();
            console.say(Level::Error, &error.to_string());
            ExitStatus::Trouble
        }
    }
}

/// Reads the user's settings and the arguments, and runs the command.
fn with_settings(args: &[OsString], console: &mut Console<'_>) -> Outcome {
    let config = Config::load(console.environment, arguments::command)?;
    let outer = console.environment;
    let environment = |name: &str| match (name, outer(name).filter(|value| !value.is_empty())) {
        ("ONRECORD_INDEX", Some(index)) => Some(config.index_of(&index)),
        ("ONRECORD_INDEX", None) => config.default_index(),
        (_, _) => outer(name),
    };
    // Describing all commands takes a quarter of a short question.
    let args = if config.has_settings() {
        config.completed(args, &arguments::command())
    } else {
        args.to_vec()
    };
    let mut console = Console {
        environment: &environment,
        ..console.inner()
    };
    match typed::parsed::<Cli>(&args, &|cli| cli.global.quiet, &mut console) {
        Ok(cli) => guarded(&cli, &mut console),
        Err(error) => usage(&error, &args, &mut console),
    }
}

/// Prints help and version to `out`, usage errors to `err`.
fn usage(error: &clap::Error, args: &[OsString], console: &mut Console<'_>) -> Outcome {
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
    // The message repeats typed text, which may come from a script.
    let plain = text.to_string();
    let is_unsafe = |arg: &OsString| {
        arg.to_string_lossy()
            .contains(|c: char| c.is_control() || reorders(c))
    };
    if !is_help && args.iter().any(is_unsafe) {
        for line in plain.lines() {
            writeln!(out, "{}", printable(line))?;
        }
    } else if colour {
        write!(out, "{}", text.ansi())?;
    } else {
        write!(out, "{plain}")?;
    }
    Ok(if is_help {
        ExitStatus::Done
    } else {
        ExitStatus::Trouble
    })
}

/// Advice for a damaged index.
const MEND: &str = "`onrecord status --verify` reports all damaged files; to rebuild the index, remove the folder `engine` in it and ingest again";

/// Runs a command; a panic becomes an error. The engine panics on some damaged files, so the index is checked first.
fn guarded(cli: &Cli, console: &mut Console<'_>) -> Outcome {
    console.quiet = cli.global.quiet;
    console.verbose = cli.global.verbose;
    let began = Instant::now();
    if cli.global.color != When::Auto {
        console.out_look.colour = cli.global.color == When::Always;
        console.err_look.colour = cli.global.color == When::Always;
    }
    match catch_unwind(AssertUnwindSafe(|| paged(cli, console))) {
        Ok(outcome) => {
            if console.verbose {
                let took = duration(began.elapsed());
                console.say(Level::Note, &format!("took {took}"));
            }
            outcome
        }
        Err(panic) => {
            let dirs = uses_index(cli, console).unwrap_or_default();
            if let Some(file) = dirs.iter().flat_map(|dir| damaged_in(dir)).next() {
                let error = Error::new("read the index", "this file of it is damaged").on(file);
                return Err(error.kind(ErrorKind::Damaged).hint(MEND).into());
            }
            let error = Error::new(
                "finish the command",
                format!("a fault in onrecord: {}", panic_message(&*panic)),
            );
            Err(error
                .hint("please report this fault, with the file that it happens on")
                .into())
        }
    }
}

/// Runs a command; a long answer for people goes through the pager if `out` is a terminal.
fn paged(cli: &Cli, console: &mut Console<'_>) -> Outcome {
    if !console.out_is_terminal || cli.global.no_pager || !is_paged(cli) {
        return dispatch(cli, console);
    }
    let mut text = Vec::new();
    let mut inner = Console {
        out: &mut text,
        ..console.inner()
    };
    let outcome = dispatch(cli, &mut inner);
    console.open_at = inner.open_at;
    pager::page(&text, console)?;
    outcome
}

/// Stops panics from printing: they are caught and reported as errors. In debug builds, and if a backtrace is
/// requested, they print as usual.
fn quiet_panics() {
    if !cfg!(debug_assertions) && std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

/// Makes a write past the limit on file sizes (`ulimit -f`) an error that is reported: by default, the system ends
/// the process there.
fn outlive_size_limits() {
    // If no handler can be set, the system's default remains.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::signal::SIGXFSZ, std::sync::Arc::default());
}

/// True for terminals that are known to show hyperlinks (OSC 8); others may print the escape sequence as text.
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
mod tests;
