//! `onrecord watch`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Failure, Level, Outcome};
use crate::cli::input::asking::run_ingest;
use crate::cli::input::shared::{GlobalArgs, ReadingArgs};
use crate::cli::input::values::{count, half_of_memory};
use crate::cli::saved::new::{NewFormat, Unseen};
use crate::cli::screen::progress::stop_flag;
use crate::error::{Error, ErrorKind, io_reason, thousands};
use crate::index::saved;
use crate::ingest::{self, IngestOptions, IngestReport};
use crate::source::Changes;

/// Keep the index up to date while files come, change and go
///
/// Ends with Ctrl-C. Files are taken in when they have not changed for half a second. Other commands can be used meanwhile: the
/// index is locked only while something is written. Where the system does not report changes (network drives), --poll looks for
/// them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord watch ~/articles
  onrecord watch --new ~/articles | jq .title
  onrecord watch --exec 'mail -E -s news ada' ~/articles")]
pub(crate) struct WatchArgs {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Print new results of saved questions as JSON lines, and mark them as seen
    #[arg(long)]
    pub(crate) new: bool,
    /// Run a shell command after each update, with the new results of saved questions on its standard input as
    /// JSON lines; they are marked as seen if it succeeds
    #[arg(long, value_name = "COMMAND")]
    pub(crate) exec: Option<String>,
    /// Look for changes at this interval, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = count)]
    pub(crate) poll: Option<usize>,
    /// Follow symbolic links below the named paths; what is there is looked at every 10 seconds
    #[arg(long)]
    pub(crate) follow: bool,
    /// Also remove the articles of a named folder that becomes empty or goes away
    #[arg(long)]
    pub(crate) remove_missing: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// Time between two looks where changes are not reported.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Time between two tries to write to an index that another program is writing to.
const TRY_EVERY: Duration = Duration::from_secs(2);

pub(in crate::cli) fn watch(
    args: &WatchArgs,
    dir: &Path,
    global: &GlobalArgs,
    program: &clap::Command,
    console: &mut Console<'_>,
) -> Outcome {
    let stop = stop_flag()?;
    let options = IngestOptions {
        read: args.reading.options(console.helper.clone()),
        memory: half_of_memory(),
        follow_links: args.follow,
        remove_missing: args.remove_missing,
        ..IngestOptions::default()
    };
    let every = args
        .poll
        .map(|seconds| Duration::from_secs(seconds.max(1) as u64));
    let every = every.or_else(|| args.follow.then_some(LOOK_EVERY));
    let mut changes = Changes::below(&args.paths, dir, every);
    let mut watched = Watched {
        args,
        dir,
        options,
        stop,
        has_begun: false,
        waits: false,
    };
    loop {
        // The folders are watched before they are walked: what comes in between is reported.
        if let Err(why) = changes.watch(LOOK_EVERY) {
            let seconds = LOOK_EVERY.as_secs();
            console.say(
                Level::Note,
                &format!("{why}; looking for changes every {seconds} seconds instead"),
            );
        }
        let updated = watched.update(global, console)?;
        if let Some(report) = &updated {
            if !watched.has_begun && !report.errors.is_empty() {
                return Ok(ExitStatus::Trouble);
            }
            watched.has_begun = true;
            if report.added + report.replaced + report.removed > 0 {
                watched.deliver(report, program, console)?;
            }
        }
        let began = Instant::now();
        let is_over = || stop.load(Ordering::Relaxed);
        let goes_on = if updated.is_some() {
            changes.wait(&is_over)
        } else {
            changes.wait(&|| is_over() || began.elapsed() >= TRY_EVERY) || !is_over()
        };
        if !goes_on || is_over() {
            return Ok(ExitStatus::Interrupted);
        }
    }
}

struct Watched<'a> {
    args: &'a WatchArgs,
    dir: &'a Path,
    options: IngestOptions,
    stop: &'static AtomicBool,
    /// The first update has ended.
    has_begun: bool,
    /// It has been said that another program is writing.
    waits: bool,
}

impl Watched<'_> {
    /// Brings the index up to date. None where another program is writing to it.
    fn update(
        &mut self,
        global: &GlobalArgs,
        console: &mut Console<'_>,
    ) -> Result<Option<IngestReport>, Failure> {
        let paths = &self.args.paths;
        if self.has_begun {
            // Nothing is locked, and nothing is written, where there is nothing to do.
            let plan = IngestOptions {
                dry_run: true,
                ..self.options.clone()
            };
            let planned = ingest::ingest(self.dir, paths, &plan, self.stop, &|_| ())?;
            if planned.plan.is_empty() {
                return Ok(Some(IngestReport::default()));
            }
        }
        let is_first_bar = !self.has_begun && console.err_is_terminal && !global.quiet;
        let delay = is_first_bar.then_some(Duration::from_millis(200));
        match run_ingest(self.dir, paths, &self.options, delay, console) {
            Ok(report) => {
                self.waits = false;
                Ok(Some(report))
            }
            Err(Failure::Error(error)) if error.kind == ErrorKind::Locked => {
                if !std::mem::replace(&mut self.waits, true) {
                    console.say(
                        Level::Note,
                        "another onrecord is writing to the index; waiting until it ends",
                    );
                }
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Says what an update did, and passes on the new hits.
    fn deliver(
        &self,
        report: &IngestReport,
        program: &clap::Command,
        console: &mut Console<'_>,
    ) -> Result<(), Failure> {
        let [added, replaced, removed] = [report.added, report.replaced, report.removed].map(thousands);
        let done = format!("{added} added, {replaced} replaced, {removed} removed");
        console.say(Level::Note, &done);
        if !self.args.new && self.args.exec.is_none() {
            return Ok(());
        }
        let mut lines = Vec::new();
        let unseen = Unseen::open(self.dir, saved::load(self.dir)?)?;
        unseen.print(
            Some(NewFormat::Jsonl),
            program,
            &mut Console {
                out: &mut lines,
                ..console.inner()
            },
        )?;
        if self.args.new {
            console.out.write_all(&lines)?;
            console.out.flush()?;
        }
        if let Some(command) = &self.args.exec
            && let Err(error) = self.run(command, &lines)
        {
            console.say(Level::Warning, &error.to_string());
            return Ok(());
        }
        if !lines.is_empty() {
            unseen.mark()?;
        }
        Ok(())
    }

    /// Runs a shell command with these lines on its standard input.
    fn run(&self, command: &str, lines: &[u8]) -> Result<(), Error> {
        let failed = |why: String| Error::new(format!("run `{command}`"), why);
        let mut child = Command::new("sh")
            .args(["-c", command])
            .env("ONRECORD_INDEX", self.dir)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| failed(io_reason(&error)))?;
        // A command that does not read its input has done its work all the same.
        let _ = child.stdin.take().map(|mut input| input.write_all(lines));
        let status = child.wait().map_err(|error| failed(io_reason(&error)))?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(format!("{status}; the results stay new")))
        }
    }
}
