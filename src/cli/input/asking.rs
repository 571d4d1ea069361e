//! The common part of commands that ask: from typed arguments to questions, and from answers to exit statuses.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;

use crate::cli::console::{Console, ExitStatus, Failure, Level, Outcome};
use crate::cli::input::shared::{
    AskedArgs, DaysArgs, FacetArgs, FromArgs, GlobalArgs, ListFormat, OrderArg, SortingArgs, SyntaxArg,
    WindowArgs,
};
use crate::cli::input::values::{Days, DaysArg, cached_index_dir, index_dirs};
use crate::cli::screen::nothing_found::suggest;
use crate::cli::screen::progress::{Reporter, stop_flag};
use crate::collection::Collection;
use crate::error::{Error, io_reason, printable, thousands};
use crate::extract::EntityKind;
use crate::index;
use crate::index::sources::held_twice;
use crate::index::user_files::is_part;
use crate::ingest::{self, IngestOptions, IngestReport};
use crate::inquiry::near_miss::Sought;
use crate::render::json::Page;
use crate::render::terminal;
use crate::render::text::counted;
use crate::search::Allowance;
use crate::search::Facets;
use crate::search::Warning;
use crate::search::query::{self, Asked, Field, FormLimit, Today};
use crate::search::{Results, Sort, Window};

/// Delay before the progress bar of `--from`: shorter ingests need none.
pub(in crate::cli) const PATIENCE: Duration = Duration::from_secs(1);

/// How the question is to be read, from what was typed. A list for programs must be complete.
pub(in crate::cli) fn asked(args: AskedArgs, format: ListFormat) -> Asked {
    Asked {
        field: Field::Any,
        today: Some(args.today.map_or(Today::Clock, Today::Day)),
        syntax: match args.syntax {
            SyntaxArg::Onrecord => query::Syntax::Onrecord,
            SyntaxArg::Lucene => query::Syntax::Lucene,
            SyntaxArg::Nexis => query::Syntax::Nexis,
        },
        forms: match format {
            _ if args.all_forms => FormLimit::All,
            ListFormat::Jsonl | ListFormat::Csv => FormLimit::Refuse,
            ListFormat::Human | ListFormat::Json => FormLimit::MostFrequent,
        },
    }
}

/// Returns the collection for one question, read and limited as typed, from now on.
pub(in crate::cli) fn reading(collection: Collection, args: AskedArgs, format: ListFormat) -> Collection {
    collection.reading(asked(args, format)).within(Allowance {
        time: Some(args.time_limit),
        memory: Some(args.memory_limit),
        is_whole: args.strict || matches!(format, ListFormat::Jsonl | ListFormat::Csv),
        ..Allowance::default()
    })
}

/// Returns the question as typed: words joined by blanks, or standard input for `-`.
pub(in crate::cli) fn question(words: &[String], console: &mut Console<'_>) -> Result<String, Error> {
    if words != ["-"] {
        return Ok(words.join(" "));
    }
    let text = standard_input(console)?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Returns all of standard input as text.
pub(in crate::cli) fn standard_input(console: &mut Console<'_>) -> Result<String, Error> {
    let mut bytes = Vec::new();
    console
        .input
        .read_to_end(&mut bytes)
        .map_err(|error| Error::new("read standard input", io_reason(&error)))?;
    String::from_utf8(bytes).map_err(|_| Error::new("read standard input", "it is not UTF-8"))
}

/// Returns the facts that JSON states about an answer: its offset, the time taken if requested, and whether the index holds
/// a part.
pub(in crate::cli) fn page(
    window: &Window,
    took: Duration,
    global: &GlobalArgs,
    collection: &Collection,
) -> Page {
    Page {
        offset: window.offset as u64,
        took: global.timing.then_some(took),
        is_part: collection.is_part(),
    }
}

/// Converts the typed arguments to a window of results.
///
/// `limit` is the default number of results for people; programs get all.
pub(in crate::cli) fn window(
    args: &WindowArgs,
    today: Option<Date>,
    sorting: Option<SortingArgs>,
    limit: usize,
) -> Result<Window, Error> {
    let limit = match args.format {
        _ if args.count => 0,
        ListFormat::Jsonl | ListFormat::Csv => usize::MAX,
        ListFormat::Human | ListFormat::Json => limit,
    };
    Ok(Window {
        limit: args.limit.unwrap_or(limit),
        offset: args.offset,
        sort: sorting.map_or(Sort::Relevance, |sorting| match sorting.sort {
            OrderArg::Relevance => Sort::Relevance,
            OrderArg::Newest => Sort::Newest,
            OrderArg::Oldest => Sort::Oldest,
        }),
        ..between(&args.days, today)?
    })
}

/// Returns a window with all results of these days.
pub(in crate::cli) fn between(args: &DaysArgs, today: Option<Date>) -> Result<Window, Error> {
    let today = today.map_or(Today::Clock, Today::Day);
    let days = |arg: &Option<DaysArg>| -> Result<Option<Days>, Error> {
        let Some(arg) = arg else { return Ok(None) };
        let beyond = || Error::usage("search", "the calendar does not reach that far back");
        arg.days(today).map(Some).ok_or_else(beyond)
    };
    let since = days(&args.since)?.map(|days| days.first);
    let until = days(&args.until)?.map(|days| days.last);
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        let why = format!("--since {since} is after --until {until}");
        return Err(Error::usage("search", why).hint("swap the two"));
    }
    Ok(Window {
        since,
        until,
        ..Window::default()
    })
}

/// Converts the typed arguments to the facets that count all results, without duplicates.
pub(in crate::cli) fn facets(args: &FacetArgs) -> Facets {
    let mut wanted = Vec::new();
    for facet in &args.fields {
        if !wanted.contains(facet) {
            wanted.push(*facet);
        }
    }
    Facets {
        wanted,
        size: args.size,
    }
}

/// Opens the collection to ask; with `--from`, first brings its index in the cache up to date. None if the user
/// stopped that.
pub(in crate::cli) fn open(
    global: &GlobalArgs,
    from: &FromArgs,
    console: &mut Console<'_>,
) -> Result<Option<Collection>, Failure> {
    if from.paths.is_empty() {
        let dirs = index_dirs(&global.index, console.environment)?;
        let collection = Collection::open(&dirs)?;
        for dir in &dirs {
            tell_part(dir, console);
        }
        tell_held_twice(&dirs, console)?;
        return Ok(Some(collection));
    }
    let dir = cached_index_dir(&from.paths, console.environment)?;
    // A misspelt path leaves no index in the cache.
    if !index::exists(&dir)
        && let Some(path) = from.paths.iter().find(|path| !path.exists())
    {
        let error = Error::new("read", "no such file or directory").on(path);
        return Err(error.hint("check the spelling").into());
    }
    let delay = console.err_is_terminal.then_some(PATIENCE);
    match run_ingest(&dir, &from.paths, &IngestOptions::default(), delay, console) {
        Ok(report) if report.interrupted => return Ok(None),
        Ok(report) => {
            if !report.errors.is_empty() {
                // The errors are already reported. A folder that cannot be read has no answers.
                let why = "parts of it could not be read";
                return Err(Error::usage("look in the folders that --from names", why).into());
            }
            empty_is_an_error(&report, &from.paths)?;
        }
        Err(Failure::Error(error)) if index::exists(&dir) => {
            console.say(
                Level::Warning,
                &format!("{error}; this answer is from what was ingested before"),
            );
        }
        Err(failure) => return Err(failure),
    }
    Ok(Some(Collection::open(&[dir])?))
}

/// Says that several indexes hold the same files.
fn tell_held_twice(dirs: &[PathBuf], console: &mut Console<'_>) -> Result<(), Error> {
    if dirs.len() > 1 {
        let twice = held_twice(dirs)?;
        if twice > 0 {
            let files = counted(twice, "file is", "files are");
            let message =
                format!("{files} in more than one of the indexes, and the articles are counted as often");
            console.say(Level::Warning, &message);
        }
    }
    Ok(())
}

/// Prints a note that an index is incomplete, because an ingest was not finished.
pub(in crate::cli) fn tell_part(index: &Path, console: &mut Console<'_>) {
    if is_part(index) {
        console.say(
            Level::Warning,
            "the last ingest is not finished, so this index holds a part; run the same ingest again",
        );
    }
}

/// Runs an ingest with a progress bar after `delay`; Ctrl-C stops it.
pub(in crate::cli) fn run_ingest(
    dir: &Path,
    paths: &[PathBuf],
    options: &IngestOptions,
    delay: Option<Duration>,
    console: &mut Console<'_>,
) -> Result<IngestReport, Failure> {
    let stop = stop_flag()?;
    let reporter = Reporter::new(console.err, &console.err_look, delay, console.verbose);
    let report = ingest::ingest(dir, paths, options, stop, &|progress| reporter.tell(progress));
    reporter.finish();
    Ok(report?)
}

/// Returns an error if no article was found at all: a mistake in a folder's name is the likely reason.
pub(in crate::cli) fn empty_is_an_error(report: &IngestReport, paths: &[PathBuf]) -> Result<(), Error> {
    let skipped: u64 = report.skipped.values().sum();
    if report.files > skipped || report.removed > 0 {
        return Ok(());
    }
    let why = if report.files == 0 {
        "there are no files in it".to_owned()
    } else {
        format!(
            "none of its {} is an article",
            counted(report.files, "file", "files")
        )
    };
    let error = Error::new("find any article in", why);
    Err(match paths {
        [path] => error.on(path),
        _ => error.on("the named paths"),
    }
    .hint("name files or folders of articles: text, HTML, Markdown, JSON"))
}

/// Prints the warnings of a question on stderr, except for JSON, which has them itself.
pub(in crate::cli) fn warn<H>(results: &Results<H>, format: ListFormat, console: &mut Console<'_>) {
    if format != ListFormat::Json {
        warn_of(&results.query, &results.warnings, console);
    }
}

/// Prints warnings on stderr.
pub(in crate::cli) fn warn_of(question: &str, warnings: &[Warning], console: &mut Console<'_>) {
    for warning in warnings.iter().filter(|_| !console.quiet) {
        let _ = terminal::warning(console.err, &console.err_look, question, warning);
    }
}

/// Prints the warnings and an error instead of an answer, for `--strict`.
pub(in crate::cli) fn refused(question: &str, warnings: &[Warning], console: &mut Console<'_>) -> ExitStatus {
    warn_of(question, warnings, console);
    console.say(
        Level::Error,
        "the question is not completely understood, and --strict allows no guess",
    );
    ExitStatus::Trouble
}

/// Ends a search: returns its exit status and, if nothing was found, prints suggestions.
pub(in crate::cli) fn closing<H>(
    results: &Results<H>,
    window: &Window,
    format: ListFormat,
    collection: &Collection,
    sought: Sought<'_>,
    console: &mut Console<'_>,
) -> Outcome {
    console.out.flush()?;
    if results.total > 0 {
        if results.hits.is_empty() && window.limit > 0 && format == ListFormat::Human {
            let total = thousands(results.total);
            console.say(
                Level::Note,
                &format!("--offset {} is past the last of {total} results", window.offset),
            );
        }
        return Ok(ExitStatus::Done);
    }
    if format == ListFormat::Human {
        if suggest(collection, sought, console)? {
            return Ok(ExitStatus::NothingFound);
        }
        let hint = if collection.is_empty()? {
            format!(
                "the index {} holds no articles: `onrecord ingest FOLDER` adds some",
                printable(&collection.location())
            )
        } else {
            advice(&results.query, window, sought)
        };
        console.say(Level::Note, &format!("nothing found; {hint}"));
    }
    Ok(ExitStatus::NothingFound)
}

/// Returns advice after a search that found nothing and had no near misses. `query` is the question as typed.
fn advice(query: &str, window: &Window, sought: Sought<'_>) -> String {
    let has_words = !sought.words.is_empty() || sought.about.is_some() || sought.said.is_some();
    if let Some((kind, _)) = sought.names {
        let list = match kind {
            EntityKind::Organisation => "orgs",
            EntityKind::Place => "places",
            _ => "people",
        };
        format!("a part of a name is enough; `onrecord {list}` lists all names")
    } else if window.since.is_some() || window.until.is_some() {
        "try other dates, or none: an article without a date matches no range".to_owned()
    } else if let Some(by) = sought.by {
        let by = printable(by);
        if has_words {
            format!(
                "try fewer words: name and words must be of one quotation; `onrecord quotes --by '{by}'` lists all"
            )
        } else {
            format!("nobody of this name is quoted; `onrecord query '{by}'` finds articles that mention it")
        }
    } else if !has_words {
        "no other article shares enough words with it".to_owned()
    } else if query.split_whitespace().nth(1).is_some() {
        "all words must match: try fewer, or put OR between them".to_owned()
    } else {
        "try another spelling; `onrecord people WORD` lists names, `onrecord status` what the index holds"
            .to_owned()
    }
}

/// For lists for programs, prints a note that there are more results than were printed.
pub(in crate::cli) fn tell_rest<H>(
    results: &Results<H>,
    args: &WindowArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    if matches!(args.format, ListFormat::Jsonl | ListFormat::Csv) && !args.count {
        console.out.flush()?;
        tell_cut(results.hits.len() as u64, results.total, console);
    }
    Ok(())
}

/// Prints a note that there are more results than were printed.
pub(in crate::cli) fn tell_cut(printed: u64, total: u64, console: &mut Console<'_>) {
    if printed < total {
        let (printed, total) = (thousands(printed), thousands(total));
        console.say(
            Level::Note,
            &format!("{printed} of {total}; -n all prints every one"),
        );
    }
}

/// Returns a path for a message.
pub(in crate::cli) fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy())
}
