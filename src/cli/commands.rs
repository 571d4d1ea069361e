//! One function a command.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap_complete::Shell;

use crate::article::Article;
use crate::cli::args::{
    self, AskedArgs, By, Cli, Kind, ListFormat, Order, ReportFormat, Sorting, WindowArgs,
};
use crate::cli::progress::{Reporter, stop_flag};
use crate::cli::values::{Period, cached_index_dir, index_dir};
use crate::cli::{Console, ExitStatus, Failure, Level, Outcome, command, pager};
use crate::error::{Error, printable};
use crate::extract::{EntityKind, Lexicon, QuoteKind};
use crate::index::status::Status;
use crate::index::{self, Index};
use crate::ingest::{self, CommitEvery, IngestOptions, IngestReport};
use crate::render::text::{counted, thousands};
use crate::render::{self, csv, directory, extraction, json, report, terminal};
use crate::search::query::{self, Asked, Field, Today};
use crate::search::{
    ArticleQuestion, DateStep, DirectoryQuestion, Facets, Folding, Hit, QuoteQuestion, Results, Searcher,
    ShownArticle, Sort, WantedNames, Warning, Window,
};
use crate::source::{self, Discovered, ReadOptions, SourceFile};

/// The bar of `--from` shows only where the user would begin to wonder.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) fn ingest(args: &args::Ingest, dir: &Path, console: &mut Console<'_>) -> Outcome {
    let every = CommitEvery::default();
    let options = IngestOptions {
        read: read_options(args.reading),
        follow_links: args.follow,
        dry_run: args.dry_run,
        threads: args.threads,
        commit_every: CommitEvery {
            time: args
                .commit_seconds
                .map_or(every.time, |seconds| Duration::from_secs(seconds as u64)),
            bytes: args.commit_size.unwrap_or(every.bytes),
        },
    };
    let delay =
        (console.err_is_terminal && !args.quiet && !args.dry_run).then_some(Duration::from_millis(200));
    let report = run_ingest(dir, &args.paths, &options, delay, console)?;
    match args.format {
        ReportFormat::Json => report::ingest_json(console.out, dir, &report)?,
        ReportFormat::Human if args.quiet => {}
        ReportFormat::Human if args.dry_run => report::dry_run(console.out, &console.out_look, &report)?,
        ReportFormat::Human => report::ingest(console.out, &console.out_look, dir, &report)?,
    }
    if report.interrupted {
        return Ok(ExitStatus::Interrupted);
    }
    if report.faults() > 0 {
        return Ok(ExitStatus::Trouble);
    }
    empty_is_an_error(&report, &args.paths)?;
    Ok(ExitStatus::Done)
}

pub(super) fn query(args: &args::Query, cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let window = window(&args.window, Some(args.sorting), 10)?;
    let Some(index) = open(cli, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let question = ArticleQuestion {
        text: args.words.join(" "),
        headlines: false,
        all: args.all,
        explain: args.explain,
        facets: facets(&args.facets),
    };
    let began = Instant::now();
    let results = Searcher::new(&index)?
        .reading(asked(args.asked))
        .find(&question, &window)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    print_articles(&results, &window, args.window.format, took, console)?;
    closing(&results, &window, args.window.format, &index, console)
}

fn print_articles(
    results: &Results<Hit>,
    window: &Window,
    format: ListFormat,
    took: Duration,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    warn(results, format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match format {
        ListFormat::Human => {
            render::explain::understood(out, look, results)?;
            if window.limit == 0 {
                terminal::count(out, results, "article", "articles")?;
            } else {
                terminal::articles(out, look, results, window.offset)?;
            }
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Json => json::articles(out, results, took)?,
        ListFormat::Jsonl => json::article_lines(out, results)?,
        ListFormat::Csv if results.facets.is_empty() => csv::articles(out, results)?,
        ListFormat::Csv => csv::facets(out, &results.facets)?,
    }
    Ok(())
}

pub(super) fn similar(args: &args::Similar, cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let window = window(&args.window, Some(args.sorting), 10)?;
    let Some(index) = open(cli, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let began = Instant::now();
    let found = Searcher::new(&index)?.similar(&args.id, args.all, &facets(&args.facets), &window)?;
    let took = began.elapsed();
    let results = &found.results;
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.window.format {
        ListFormat::Human if window.limit > 0 => {
            terminal::similar(out, look, &found, window.offset)?;
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Json => json::similar(out, &found, took)?,
        format => print_articles(results, &window, format, took, console)?,
    }
    closing(results, &window, args.window.format, &index, console)
}

/// What all results are to be counted by, from what was typed: each once.
fn facets(args: &args::FacetArgs) -> Facets {
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

pub(super) fn timeline(args: &args::Timeline, cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let window = Window {
        limit: 0,
        ..days(args.since, args.until)?
    };
    let Some(index) = open(cli, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let step = args.by.map(|by| match by {
        By::Year => DateStep::Year,
        By::Month => DateStep::Month,
        By::Day => DateStep::Day,
    });
    let began = Instant::now();
    let results =
        Searcher::new(&index)?
            .reading(asked(args.asked))
            .timeline(&args.words.join(" "), step, &window)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    warn(&results, args.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.format {
        ListFormat::Human => render::facets::timeline(out, look, &results)?,
        ListFormat::Json => json::timeline(out, &results, took)?,
        ListFormat::Jsonl => json::timeline_lines(out, &results)?,
        ListFormat::Csv => csv::timeline(out, &results)?,
    }
    closing(&results, &window, args.format, &index, console)
}

pub(super) fn quotes(args: &args::Quotes, cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let window = window(&args.window, Some(args.sorting), 10)?;
    let question = QuoteQuestion {
        text: args.words.join(" "),
        by: args.by.clone(),
        about: args.about.clone(),
        said: args.said.clone(),
        kind: args.kind.map(|kind| match kind {
            Kind::Direct => QuoteKind::Direct,
            Kind::Mixed => QuoteKind::Mixed,
            Kind::Indirect => QuoteKind::Indirect,
        }),
        min_confidence: args.min_confidence,
        folding: match (args.all, args.versions) {
            (true, _) => Folding::Each,
            (_, true) => Folding::Versions,
            _ => Folding::One,
        },
        context: args.context,
        facets: facets(&args.facets),
    };
    let Some(index) = open(cli, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let began = Instant::now();
    let results = Searcher::new(&index)?
        .reading(asked(args.asked))
        .quotes(&question, &window)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    warn(&results, args.window.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.window.format {
        ListFormat::Human => {
            if window.limit == 0 {
                terminal::count(out, &results, "quotation", "quotations")?;
            } else {
                terminal::quotes(out, look, &results, window.offset)?;
            }
            render::facets::facets(out, look, &results.facets)?;
        }
        ListFormat::Json => json::quotes(out, &results, took)?,
        ListFormat::Jsonl => json::quote_lines(out, &results)?,
        ListFormat::Csv if results.facets.is_empty() => csv::quotes(out, &results)?,
        ListFormat::Csv => csv::facets(out, &results.facets)?,
    }
    closing(&results, &window, args.window.format, &index, console)
}

pub(super) fn names(
    args: &args::Directory,
    kind: EntityKind,
    cli: &Cli,
    console: &mut Console<'_>,
) -> Outcome {
    let window = window(&args.window, None, 50)?;
    let Some(index) = open(cli, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let question = DirectoryQuestion {
        names: match &args.why {
            Some(name) => WantedNames::Explained(name.clone()),
            None => WantedNames::Beginnings(args.words.join(" ")),
        },
        query: args.query.clone(),
    };
    let began = Instant::now();
    let results = Searcher::new(&index)?
        .reading(asked(args.asked))
        .directory(kind, &question, &window)?;
    let took = began.elapsed();
    if args.asked.strict && !results.warnings.is_empty() {
        return Ok(refused(&results.query, &results.warnings, console));
    }
    warn(&results, args.window.format, console);
    let (out, look) = (&mut *console.out, &console.out_look);
    let has_quotes = kind == EntityKind::Person;
    match args.window.format {
        ListFormat::Human if window.limit == 0 => terminal::count(out, &results, "name", "names")?,
        ListFormat::Human if args.why.is_some() => directory::why(out, look, &results, window.offset)?,
        ListFormat::Human => directory::table(out, look, &results, window.offset, has_quotes)?,
        ListFormat::Json => json::directory(out, &results, took)?,
        ListFormat::Jsonl => json::directory_lines(out, &results)?,
        ListFormat::Csv => csv::directory(out, &results)?,
    }
    closing(&results, &window, args.window.format, &index, console)
}

pub(super) fn show(args: &args::Show, cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let Some(index) = open(cli, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let ShownArticle {
        article,
        extraction,
        quote,
    } = Searcher::new(&index)?.show(&args.id)?;
    match args.format {
        ReportFormat::Json => {
            extraction::write(console.out, &article.id.to_string(), &article, &extraction)?;
        }
        ReportFormat::Human => {
            let mut text = Vec::new();
            render::article::write(&mut text, &console.out_look, &article, &extraction, quote)?;
            pager::page(&text, console)?;
        }
    }
    Ok(ExitStatus::Done)
}

/// How the program reads: it starts itself for formats whose parsers can crash.
fn read_options(reading: args::Reading) -> ReadOptions {
    ReadOptions {
        max_article_size: reading.max_article_size,
        helper: std::env::current_exe().ok(),
        ..ReadOptions::default()
    }
}

pub(super) fn extract(args: &args::Extract, console: &mut Console<'_>) -> Outcome {
    let lexicon = Lexicon::load();
    let options = read_options(args.reading);
    let mut found = Vec::new();
    source::discover(&args.paths, false, &mut |discovered| found.push(discovered));
    let mut named_file = false;
    let (mut articles, mut faults) = (0_u64, 0_u64);
    for discovered in found {
        match discovered {
            Discovered::Root { folder, .. } => named_file = !folder,
            Discovered::Unreadable { error, .. } => {
                faults += 1;
                console.say(Level::Error, &error.hint("check the path").to_string());
            }
            Discovered::Skipped(skip) => {
                // Below a folder, pictures and styles are passed over; a file that was named should have been read.
                if named_file || skip.reason.is_fault() {
                    faults += 1;
                    console.say(Level::Note, &report::skip_line(&console.err_look, &skip));
                }
            }
            Discovered::File(file) => {
                let (read, bad) = extract_file(&file, &options, &lexicon, console)?;
                articles += read;
                faults += bad;
            }
        }
    }
    Ok(match (articles, faults) {
        (_, 1..) => ExitStatus::Trouble,
        (0, 0) => ExitStatus::NothingFound,
        _ => ExitStatus::Done,
    })
}

/// Extracts the articles of one file; returns how many there were, and how many things were wrong.
fn extract_file(
    file: &SourceFile,
    options: &ReadOptions,
    lexicon: &Lexicon,
    console: &mut Console<'_>,
) -> Result<(u64, u64), Failure> {
    let out = &mut *console.out;
    let (mut articles, mut written) = (0, Ok(()));
    let outcome = source::read(file, options, &mut |article| {
        // Reading cannot be stopped from here; when nothing can be written, the rest of the file passes by.
        if written.is_ok() {
            articles += 1;
            let found = crate::extract::extract(&article, lexicon);
            written = extraction::write(out, &extract_id(&article), &article, &found);
        }
    });
    written?;
    let faults = match outcome {
        Ok(report) => {
            for problem in &report.problems {
                let path = printable(console.err_look.short_path(&file.key));
                console.say(Level::Note, &format!("{path}: {}", printable(problem)));
            }
            report.problems.len() as u64
        }
        Err(skip) => {
            console.say(Level::Note, &report::skip_line(&console.err_look, &skip));
            1
        }
    };
    Ok((articles, faults))
}

/// The id that `extract` prints: the record's own where it has one, else the article's.
fn extract_id(article: &Article) -> String {
    article.record.clone().unwrap_or_else(|| article.id.to_string())
}

pub(super) fn status(args: &args::Status, dir: &Path, console: &mut Console<'_>) -> Outcome {
    let index = Index::open(dir)?;
    let damaged = args.verify.then(|| index.damaged_files()).transpose()?;
    let status = index::status::status(&index);
    // With damaged files, the rest may be unreadable; the damage is then the news.
    if let (Err(_), Some(files)) = (&status, damaged.as_deref().filter(|files| !files.is_empty())) {
        tell_damage(files, console);
    }
    let status: Status = status?;
    match args.format {
        ReportFormat::Human => report::status(console.out, &console.out_look, dir, &status)?,
        ReportFormat::Json => report::status_json(console.out, dir, &status, damaged.as_deref())?,
    }
    match damaged {
        Some(files) if !files.is_empty() => {
            console.out.flush()?;
            tell_damage(&files, console);
            Ok(ExitStatus::Trouble)
        }
        Some(_) => {
            console.out.flush()?;
            console.say(Level::Note, "verified: no file of the index is damaged");
            Ok(ExitStatus::Done)
        }
        None => Ok(ExitStatus::Done),
    }
}

fn tell_damage(files: &[PathBuf], console: &mut Console<'_>) {
    for file in files {
        console.say(Level::Error, &format!("{}: damaged or missing", shown(file)));
    }
    console.say(
        Level::Note,
        "to make the index anew, remove the folder `engine` in it and ingest again",
    );
}

pub(super) fn forget(args: &args::Forget, dir: &Path, console: &mut Console<'_>) -> Outcome {
    let counts = ingest::forget(dir, &args.paths)?;
    for (path, _) in args.paths.iter().zip(&counts).filter(|(_, count)| **count == 0) {
        console.say(
            Level::Note,
            &format!("{}: the index holds nothing of it", shown(path)),
        );
    }
    let total: u64 = counts.iter().sum();
    if total == 0 {
        return Ok(ExitStatus::NothingFound);
    }
    writeln!(
        console.out,
        "{} removed from the index",
        counted(total, "file", "files")
    )?;
    Ok(ExitStatus::Done)
}

pub(super) fn syntax(console: &mut Console<'_>) -> Outcome {
    pager::page(include_bytes!("syntax.txt"), console)?;
    Ok(ExitStatus::Done)
}

pub(super) fn formats(format: ReportFormat, console: &mut Console<'_>) -> Outcome {
    match format {
        ReportFormat::Human => render::formats::write(console.out)?,
        ReportFormat::Json => render::formats::write_json(console.out)?,
    }
    Ok(ExitStatus::Done)
}

pub(super) fn completions(shell: Shell, console: &mut Console<'_>) -> Outcome {
    // Through memory: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "onrecord", &mut script);
    console.out.write_all(&script)?;
    Ok(ExitStatus::Done)
}

pub(super) fn man(name: Option<&str>, console: &mut Console<'_>) -> Outcome {
    let mut all = command();
    all.build();
    let page = match name {
        None => all,
        Some(name) => all
            .find_subcommand(name)
            .cloned()
            .map(|found| found.display_name(format!("onrecord-{name}")))
            .ok_or_else(|| {
                Error::new(
                    "print the manual page",
                    format!("there is no command `{}`", printable(name)),
                )
                .hint("`onrecord help` lists the commands")
            })?,
    };
    clap_mangen::Man::new(page).render(&mut console.out)?;
    Ok(ExitStatus::Done)
}

/// How the question is to be read, from what was typed.
pub(super) fn asked(args: AskedArgs) -> Asked {
    Asked {
        field: Field::Any,
        today: Some(args.today.map_or(Today::Clock, Today::Day)),
        syntax: match args.syntax {
            args::Syntax::Onrecord => query::Syntax::Onrecord,
            args::Syntax::Lucene => query::Syntax::Lucene,
            args::Syntax::Nexis => query::Syntax::Nexis,
        },
    }
}

/// Which results, from what was typed.
fn window(args: &WindowArgs, sorting: Option<Sorting>, limit: usize) -> Result<Window, Error> {
    Ok(Window {
        limit: args.limit.unwrap_or(limit),
        offset: args.offset,
        sort: sorting.map_or(Sort::Relevance, |sorting| match sorting.sort {
            Order::Relevance => Sort::Relevance,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        }),
        ..days(args.since, args.until)?
    })
}

/// All results of these days.
pub(super) fn days(since: Option<Period>, until: Option<Period>) -> Result<Window, Error> {
    let (since, until) = (since.map(|period| period.first), until.map(|period| period.last));
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        let why = format!("--since {since} is after --until {until}");
        return Err(Error::new("search", why).hint("swap the two"));
    }
    Ok(Window {
        since,
        until,
        ..Window::default()
    })
}

/// Opens the index to look in; with `--from`, brings one of its own up to date first. None where the user stopped that.
pub(super) fn open(
    cli: &Cli,
    from: &args::From,
    console: &mut Console<'_>,
) -> Result<Option<Index>, Failure> {
    if from.paths.is_empty() {
        return Ok(Some(Index::open(&index_dir(
            cli.index.as_deref(),
            console.environment,
        )?)?));
    }
    let dir = cached_index_dir(&from.paths, console.environment)?;
    let delay = console.err_is_terminal.then_some(PATIENCE);
    match run_ingest(&dir, &from.paths, &IngestOptions::default(), delay, console) {
        Ok(report) if report.interrupted => return Ok(None),
        Ok(report) => {
            if !report.errors.is_empty() {
                // Told already; a folder that cannot be read has no answers.
                let why = "not all of it could be looked into";
                return Err(Error::new("look in the folders that --from names", why).into());
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
    Ok(Some(Index::open(&dir)?))
}

/// Ingests with a bar after `delay`, and Ctrl-C watched.
fn run_ingest(
    dir: &Path,
    paths: &[PathBuf],
    options: &IngestOptions,
    delay: Option<Duration>,
    console: &mut Console<'_>,
) -> Result<IngestReport, Failure> {
    let stop = stop_flag()?;
    let reporter = Reporter::new(console.err, &console.err_look, delay);
    let report = ingest::ingest(dir, paths, options, stop, &|progress| reporter.tell(progress));
    reporter.finish();
    Ok(report?)
}

/// A folder that holds no article at all is more likely a mistake in its name than what was meant.
fn empty_is_an_error(report: &IngestReport, paths: &[PathBuf]) -> Result<(), Error> {
    let skipped: u64 = report.skipped.values().sum();
    if report.files > skipped {
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

/// Tells what was not understood, on stderr; JSON carries it itself.
fn warn<H>(results: &Results<H>, format: ListFormat, console: &mut Console<'_>) {
    if format != ListFormat::Json {
        warn_of(&results.query, &results.warnings, console);
    }
}

/// Tells warnings on stderr.
pub(super) fn warn_of(question: &str, warnings: &[Warning], console: &mut Console<'_>) {
    for warning in warnings {
        let _ = terminal::warning(console.err, &console.err_look, question, warning);
    }
}

/// Tells what was not understood, and gives no answer: `--strict`.
pub(super) fn refused(question: &str, warnings: &[Warning], console: &mut Console<'_>) -> ExitStatus {
    warn_of(question, warnings, console);
    console.say(
        Level::Error,
        "the question is not wholly understood, and --strict allows no guess",
    );
    ExitStatus::Trouble
}

/// The exit status of a search; where nothing was found, what to try.
fn closing<H>(
    results: &Results<H>,
    window: &Window,
    format: ListFormat,
    index: &Index,
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
        let articles = index::status::count(index, index::schema::DocumentKind::Article)?;
        let hint = if articles == 0 {
            format!(
                "the index {} holds no articles: `onrecord ingest FOLDER` brings some",
                shown(index.path())
            )
        } else if window.since.is_some() || window.until.is_some() {
            "try other dates, or none: an article without a date matches no range".to_owned()
        } else if results.query.split_whitespace().nth(1).is_some() {
            "all words must match: try fewer, or put OR between them".to_owned()
        } else {
            "try another spelling; `onrecord people WORD` lists names, `onrecord status` what the index holds"
                .to_owned()
        };
        console.say(Level::Note, &format!("nothing found; {hint}"));
    }
    Ok(ExitStatus::NothingFound)
}

fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy())
}
