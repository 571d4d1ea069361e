//! The common part of `query` and `quotes`: asks, cites and prints, and lists the new hits of a saved question.

use std::time::Instant;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Failure, Outcome};
use crate::cli::input::asking::{
    closing, open, page, question, reading, refused, tell_cut, tell_rest, warn, window,
};
use crate::cli::input::batch::{BatchArgs, BatchForm, ask_all, questions};
use crate::cli::input::paths;
use crate::cli::input::shared::{
    AskedArgs, FacetArgs, FromArgs, GlobalArgs, ListFormat, PathsArgs, SortingArgs, WindowArgs,
};
use crate::cli::screen::nothing_found::{nearest_wording, tell_of_eaten_marks, tell_of_shared_names};
use crate::collection::Collection;
use crate::error::{Error, Result};
use crate::inquiry::cites::Cites;
use crate::inquiry::near_miss::Sought;
use crate::render::json::Page;
use crate::search::{Cite, Results, Window};
use crate::span::Span;

/// Number of hits that people get without `-n`.
const SHOWN: usize = 10;

/// The arguments of a list of hits, besides the question.
#[derive(Debug, Args)]
pub(crate) struct HitListArgs {
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) sorting: SortingArgs,
    #[command(flatten)]
    pub(crate) facets: FacetArgs,
    #[command(flatten)]
    pub(crate) paths: PathsArgs,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

impl HitListArgs {
    /// True if the answer is for people to read, and may be long.
    pub(super) const fn is_read(&self) -> bool {
        self.window.is_read() && !self.paths.paths
    }
}

/// The place of a hit: its file, its record in the file, and its bytes in the article's text.
pub(super) type HitPlace<'h> = (&'h str, Option<&'h str>, Span);

/// Answers one question.
type Find<'a, H> = &'a dyn Fn(&Collection, &str, &Window) -> Result<Results<H>, Error>;

/// Prints hits in the format of the window's arguments.
type Print<H> = fn(&Results<H>, &Window, &WindowArgs, Page, &mut Console<'_>) -> Result<(), Failure>;

/// A command that lists hits: its arguments, and the functions that find and print its hits.
pub(super) struct HitList<'a, H: 'static> {
    pub(super) words: &'a [String],
    pub(super) args: &'a HitListArgs,
    pub(super) find: Find<'a, H>,
    pub(super) place: for<'h> fn(&'h H) -> HitPlace<'h>,
    /// Returns the citation of a hit.
    pub(super) cite: fn(&mut H) -> &mut Option<Cite>,
    pub(super) print: Print<H>,
    pub(super) batch: &'a BatchForm<H>,
    /// The speaker's name, for suggestions if nothing is found.
    pub(super) by: Option<&'a str>,
    /// The words for a subject, for suggestions if nothing is found.
    pub(super) about: Option<&'a str>,
    /// The words said, for suggestions if nothing is found.
    pub(super) said: Option<&'a str>,
    /// True if the nearest wording is shown when nothing is found.
    pub(super) has_wordings: bool,
}

impl<H> HitList<'_, H> {
    /// Asks the question, or with `--batch` each question of a file, and prints the answer.
    pub(super) fn answer(&self, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
        let args = self.args;
        let mut window = window(&args.window, args.asked.today, Some(args.sorting), SHOWN)?;
        args.paths.widen(&args.window, &mut window);
        if args.batch.batch.is_some() && !args.facets.fields.is_empty() {
            let error = Error::usage("answer many questions", "--batch prints no counts of --facet");
            return Err(error.hint("ask one question with --facet").into());
        }
        let questions = match &args.batch.batch {
            Some(file) => questions(file, console)?,
            None => vec![question(self.words, console)?],
        };
        let Some(collection) = open(global, &args.from, console)? else {
            return Ok(ExitStatus::Interrupted);
        };
        let began = Instant::now();
        let collection = reading(collection, args.asked, args.window.format);
        let ask = |text: &str| {
            let collection = reading(collection.clone(), args.asked, args.window.format);
            (self.find)(&collection, text, &window)
        };
        if args.batch.batch.is_some() {
            return ask_all(&questions, &ask, self.batch, &args.window, args.asked, console);
        }
        let mut results = ask(&questions[0])?;
        self.add_cites(&mut results);
        let took = began.elapsed();
        if args.asked.strict && !results.warnings.is_empty() {
            return Ok(refused(&results.query, &results.warnings, console));
        }
        self.print(
            &results,
            &window,
            page(&window, took, global, &collection),
            console,
        )?;
        tell_of_eaten_marks(self.words, console);
        if args.window.is_read() && results.total > 0 {
            tell_of_shared_names(&collection, &questions[0], console)?;
        }
        let sought = Sought {
            words: &questions[0],
            by: self.by,
            about: self.about,
            said: self.said,
            names: None,
        };
        if self.has_wordings && results.total == 0 && args.window.is_read() {
            let words = sought.said.unwrap_or(sought.words);
            if nearest_wording(&collection, words, sought.by, console)? {
                return Ok(ExitStatus::NothingFound);
            }
        }
        closing(
            &results,
            &window,
            args.window.format,
            &collection,
            sought,
            console,
        )
    }

    /// Prints the new hits of a saved question, all of them unless it was saved with `-n`, and returns their number.
    pub(super) fn print_new(
        &self,
        collection: &Collection,
        console: &mut Console<'_>,
    ) -> Result<u64, Failure> {
        let args = self.args;
        let window = window(&args.window, args.asked.today, Some(args.sorting), usize::MAX)?;
        // The caller notes these hits as seen, so a part of them would hide the others for ever.
        let whole = AskedArgs {
            strict: true,
            ..args.asked
        };
        let collection = reading(collection.clone(), whole, args.window.format);
        let mut results = (self.find)(&collection, &self.words.join(" "), &window)?;
        self.add_cites(&mut results);
        let page = Page {
            offset: window.offset as u64,
            took: None,
            is_part: collection.is_part(),
        };
        self.print(&results, &window, page, console)?;
        Ok(results.total)
    }

    /// With `--cite`, adds to each hit where to check it.
    fn add_cites(&self, results: &mut Results<H>) {
        if !self.args.window.cite {
            return;
        }
        let mut cites = Cites::default();
        for hit in &mut results.hits {
            let (path, record, place) = (self.place)(hit);
            let cite = cites.cite(path, record, place);
            *(self.cite)(hit) = Some(cite);
        }
    }

    /// Prints hits, or with `--paths` their files.
    fn print(
        &self,
        results: &Results<H>,
        window: &Window,
        page: Page,
        console: &mut Console<'_>,
    ) -> Result<(), Failure> {
        let args = self.args;
        if args.paths.paths {
            warn(results, ListFormat::Human, console);
            let files = results.hits.iter().map(|hit| (self.place)(hit).0);
            paths::print(files, args.paths, console)?;
            tell_cut(results.hits.len() as u64, results.total, console);
        } else {
            (self.print)(results, window, &args.window, page, console)?;
        }
        tell_rest(results, &args.window, console)
    }
}
