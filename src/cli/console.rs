//! Where a command reads and writes, and how it ends.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use owo_colors::OwoColorize;

use crate::error::Error;
use crate::render::Look;

/// How a command ended: the exit status of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: done, or something was found.
    Done,
    /// 1: nothing was found.
    NothingFound,
    /// 2: an error.
    Trouble,
    /// 3: done, but some files of this run could not be read; they are listed.
    Incomplete,
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
            Self::Incomplete => 3,
            Self::Interrupted => 130,
        }
    }
}

// Each is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
/// Where a command reads and writes, and what it may know of its surroundings.
pub struct Console<'a> {
    /// Standard input, for `-`.
    pub input: &'a mut dyn Read,
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
    /// Whether to print results and errors alone.
    pub quiet: bool,
    /// Whether to say how long it took, and what was done with each file.
    pub verbose: bool,
    /// The line of a long answer, from 1, at which the pager opens.
    pub open_at: Option<usize>,
    /// The program to start for formats whose parsers can crash ([`crate::source::ReadOptions::helper`]).
    pub helper: Option<PathBuf>,
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
    /// The same console for a part of a command, which may change what it needs to have otherwise.
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

    /// One line on stderr: `error: …` or `warning: …`. Nothing more can be done where stderr is closed.
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

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Level {
    Error,
    Warning,
    Note,
}

/// Why a command ended early.
#[derive(Debug)]
pub(in crate::cli) enum Failure {
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
pub(in crate::cli) type Outcome = Result<ExitStatus, Failure>;
