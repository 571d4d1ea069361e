//! The input and output of a command, and its exit status.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use owo_colors::OwoColorize;

use crate::error::Error;
use crate::render::Look;

/// The exit status of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// 0: done, or something was found.
    Done,
    /// 1: nothing found.
    NothingFound,
    /// 2: an error.
    Trouble,
    /// 3: done, but some files of this run could not be read; they are listed.
    Incomplete,
    /// 130: interrupted by the user (as shells report the signal); the work done so far is kept.
    Interrupted,
}

impl ExitStatus {
    /// Returns the number that the shell receives.
    #[must_use]
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NothingFound => 1,
            Self::Trouble => 2,
            Self::Incomplete => 3,
            Self::Interrupted => 130,
        }
    }
}

// Each is an independent fact.
#[allow(clippy::struct_excessive_bools)]
/// The input and output of a command, and the facts about its environment.
pub(crate) struct Console<'a> {
    /// Standard input, for `-`.
    pub(crate) input: &'a mut dyn Read,
    /// Results.
    pub(crate) out: &'a mut dyn Write,
    /// Progress and messages.
    pub(crate) err: &'a mut (dyn Write + Send),
    /// True if `out` is a terminal.
    pub(crate) out_is_terminal: bool,
    /// True if `err` is a terminal.
    pub(crate) err_is_terminal: bool,
    /// The look of `out`; `--color auto` follows its colour setting.
    pub(crate) out_look: Look,
    /// The look of `err`.
    pub(crate) err_look: Look,
    /// True to print only results and errors.
    pub(crate) quiet: bool,
    /// True to print the time taken and the change to each file.
    pub(crate) verbose: bool,
    /// The line of a long answer, counted from 1, at which the pager opens.
    pub(crate) open_at: Option<usize>,
    /// The program that reads formats whose parsers can crash ([`crate::source::ReadOptions::helper`]).
    pub(crate) helper: Option<PathBuf>,
    /// Looks up environment variables.
    pub(crate) environment: &'a dyn Fn(&str) -> Option<OsString>,
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
    /// Returns a console with the same input and output for a part of a command, which may change its other settings.
    pub(in crate::cli) fn inner(&mut self) -> Console<'_> {
        Console {
            input: &mut *self.input,
            out: &mut *self.out,
            err: &mut *self.err,
            out_look: self.out_look.clone(),
            err_look: self.err_look.clone(),
            helper: self.helper.clone(),
            ..*self
        }
    }

    /// Calls `then` with a console that reads and prints nothing, outside any environment.
    pub(in crate::cli) fn silent<T>(then: impl FnOnce(&mut Console<'_>) -> T) -> T {
        then(&mut Console {
            input: &mut io::empty(),
            out: &mut io::sink(),
            err: &mut io::sink(),
            out_is_terminal: false,
            err_is_terminal: false,
            out_look: Look::default(),
            err_look: Look::default(),
            quiet: true,
            verbose: false,
            open_at: None,
            helper: None,
            environment: &|_| None,
        })
    }

    /// Prints one line on stderr: `error: …` or `warning: …`. A failure is ignored, because stderr is then closed.
    pub(in crate::cli) fn say(&mut self, level: Level, message: &str) {
        if self.quiet && level != Level::Error {
            return;
        }
        let palette = self.err_look.palette();
        let _ = match level {
            Level::Error => writeln!(self.err, "{} {message}", "error:".style(palette.error)),
            Level::Warning => writeln!(self.err, "{} {message}", "warning:".style(palette.warning)),
            Level::Note => writeln!(self.err, "{message}"),
        };
    }
}

/// The severity of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Level {
    Error,
    Warning,
    Note,
}

/// The reason why a command ended early.
#[derive(Debug)]
pub(in crate::cli) enum Failure {
    /// An operation failed.
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

/// The result of a command.
pub(in crate::cli) type Outcome = Result<ExitStatus, Failure>;
