//! What can be typed: clap's types. They do not leave [`crate::cli`].

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::cli::values::{Period, confidence, count, day, facet, period, size};
use crate::search::Facet;

const WIDE: usize = 100;

const PEOPLE_EXAMPLES: &str = "\
Examples:
  onrecord people                    the most frequent names
  onrecord people -n 500 velde       everybody with a name that holds this word
  onrecord people --query tunnel     who is in the articles about it
  onrecord people --why velde        which names are one person, and why";

const PEOPLE_TOML: &str = "

The file people.toml in the index folder has the last word. It takes effect at the next question,
and is kept when the index is made anew. Names in it are compared without regard to case, accents
and punctuation:

  [[person]]
  name = \"Anna Velde\"               # the name to show
  also = [\"Velde\", \"Anna Oduya\"]    # other names of hers
  not  = [\"A. Velde\"]               # somebody else: never joined to her

  [[ignore]]
  name = \"Basel II\"                 # no person: left out";

/// Full-text search for news that knows who said what.
///
/// onrecord turns a folder of news articles into an index of who said what: full text, the people, organisations and
/// places in it, and every quotation with its speaker. It works offline and keeps everything on this machine.
#[derive(Debug, Parser)]
#[command(
    name = "onrecord",
    version,
    max_term_width = WIDE,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = false,
    after_help = "\
Examples:
  onrecord ingest ~/articles                       bring the index up to date with a folder
  onrecord query 'person:\"Anna Velde\" tunnel'      articles that name her and hold the word
  onrecord quotes --by velde --about tunnel        what she said about it
  onrecord query --from ~/articles tunnel          the same at once, without an index of your own
  onrecord show 3f2a91c0d4e5b677                   one article, names and quotations marked

Exit status: 0 found or done, 1 nothing found, 2 an error or some file that could not be indexed, 130 interrupted.",
    after_long_help = "\
Examples:
  onrecord ingest ~/articles                       bring the index up to date with a folder
  onrecord query 'person:\"Anna Velde\" tunnel'      articles that name her and hold the word
  onrecord quotes --by velde --about tunnel        what she said about it
  onrecord query --from ~/articles tunnel          the same at once, without an index of your own
  onrecord show 3f2a91c0d4e5b677                   one article, names and quotations marked

Exit status: 0 found or done, 1 nothing found, 2 an error or some file that could not be indexed, 130 interrupted.

Environment:
  ONRECORD_INDEX    the index folder, where --index does not name one
  XDG_DATA_HOME     else the index is onrecord/ in it (~/.local/share)
  XDG_CACHE_HOME    indexes made by --from are in onrecord/ in it (~/.cache)
  NO_COLOR          set: no colour
  PAGER             `show` runs it on a terminal"
)]
pub(crate) struct Cli {
    /// The index folder [default: $ONRECORD_INDEX, else onrecord in the user's data folder]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) index: Option<PathBuf>,

    /// When to use colour
    #[arg(
        long,
        alias = "colour",
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Global options"
    )]
    pub(crate) color: When,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to do what depends on the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Ingest(Ingest),
    Query(Query),
    Quotes(Quotes),
    Timeline(Timeline),
    Similar(Similar),
    Export(Export),
    /// List people by the number of articles they are in, with all their names
    ///
    /// Names that differ in case, accents, particles (al-, van) or a middle name are one person where they fit nobody else.
    /// A surname alone, or an initial for the first name, counts for a full name only where the counts leave no real
    /// doubt: three articles or more have the full name, at least ten times as many as name anybody else whom it fits,
    /// and no fewer than have the surname alone. Such names are marked as inferred. `--why NAME` tells the reasons.
    #[command(
        after_help = PEOPLE_EXAMPLES,
        after_long_help = [PEOPLE_EXAMPLES, PEOPLE_TOML].concat()
    )]
    People(Directory),
    /// List organisations by the number of articles they are in
    #[command(after_help = "\
Examples:
  onrecord orgs council
  onrecord orgs --query tunnel --since 2021
  onrecord orgs --why council                which spellings are taken for one")]
    Orgs(Directory),
    /// List places by the number of articles they are in
    #[command(after_help = "\
Examples:
  onrecord places --query flood
  onrecord places -n 500 --format csv")]
    Places(Directory),
    Show(Show),
    Extract(Extract),
    Status(Status),
    Forget(Forget),
    /// Print the query language on one page
    Syntax,
    /// List the formats that are read
    #[command(after_help = "\
Examples:
  onrecord formats
  onrecord formats --format json | jq -r '.[].extensions[]'")]
    Formats {
        /// What to print
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: ReportFormat,
    },
    /// Print completions for a shell
    #[command(after_help = "\
Example:
  onrecord completions bash > ~/.local/share/bash-completion/completions/onrecord")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the program or of one command
    #[command(after_help = "\
Example:
  onrecord man query | man -l -")]
    Man {
        /// The command [default: the program as a whole]
        command: Option<String>,
    },
}

/// Bring the index up to date with files and folders
///
/// New and changed files are read, unchanged ones passed over, and files that are gone below a named folder removed.
/// A file that cannot be read is named with the reason, and the rest goes on; `onrecord status` lists such files again.
/// Work is committed as it goes: after Ctrl-C, the same command finishes it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord ingest ~/articles
  onrecord ingest --dry-run ~/articles /mnt/archive/2019.jsonl
  onrecord ingest --index ./index --max-article-size 64M .")]
pub(crate) struct Ingest {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Only tell what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Follow symbolic links below the named paths
    #[arg(long)]
    pub(crate) follow: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Threads that read and extract [default: one for each core]
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", hide_default_value = true)]
    pub(crate) threads: usize,
    /// Commit after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = count, hide = true)]
    pub(crate) commit_seconds: Option<usize>,
    /// Commit after so much text
    #[arg(long, value_name = "SIZE", value_parser = size, hide = true)]
    pub(crate) commit_size: Option<u64>,
    /// No progress bar and no report; errors only
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

/// Limits for reading.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Reading {
    /// Refuse larger articles, visibly: bytes, or with K, M, G (powers of 1024)
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "32M")]
    pub(crate) max_article_size: u64,
}

/// Find articles
///
/// All words must match, in title or text. `onrecord syntax` prints the language: "phrases", wild*, person:NAME, org:,
/// place:, title:, speaker:, said:, date:, -without, OR, W/5. Put a question with quotation marks in single quotes.
///
/// Near-equal copies of an article (the same text but for about one part in ten, whatever the headline) are one result: the
/// one that comes first in the order of the results, with the number of copies that match and which of these was
/// published first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord query tunnel safety
  onrecord query 'person:\"Anna Velde\" (tunnel OR bridge) -title:opinion'
  onrecord query --since 2020-05 --until 2021 --sort newest tunnel
  onrecord query --facet person,date:month tunnel      … who is in all of them, and when they appeared
  onrecord query --from ~/articles --format jsonl tunnel | jq .path")]
pub(crate) struct Query {
    /// The question; several words are joined by blanks
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// List each near-equal copy of an article alone
    #[arg(long)]
    pub(crate) all: bool,
    /// Tell how the question was understood, and why the first results scored as they did
    #[arg(long)]
    pub(crate) explain: bool,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) sorting: Sorting,
    #[command(flatten)]
    pub(crate) facets: FacetArgs,
    #[command(flatten)]
    pub(crate) from: From,
}

/// Find quotations
///
/// A plain QUERY is looked for in the words said and in the speaker's name. All that is given must match; without
/// anything, every quotation does.
///
/// The same quotation in several articles is one result, also where it was cut or a word of many was changed: its first
/// appearance is shown, and the number of articles. It is never joined across differently named speakers, a changed
/// number or a denial. Of a very long list, the first 10,000 are compared, and a warning tells that.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord quotes --by 'Anna Velde' --about tunnel
  onrecord quotes --said '\"never safe\"' --kind direct --context 1
  onrecord quotes --by velde --versions            who printed it in other words
  onrecord quotes --by velde --sort newest --format csv > velde.csv")]
pub(crate) struct Quotes {
    /// The question; several words are joined by blanks
    #[arg(value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// Who said it: any part of the name
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// What it is about: the words said, or its paragraph or headline, ranked lower
    #[arg(long, value_name = "WORDS")]
    pub(crate) about: Option<String>,
    /// The words said
    #[arg(long, value_name = "WORDS")]
    pub(crate) said: Option<String>,
    /// Only quotations of this kind
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    /// Only where the speaker is at least so sure: 0 to 1
    #[arg(long, value_name = "NUMBER", value_parser = confidence)]
    pub(crate) min_confidence: Option<f32>,
    /// List each copy of a quotation alone
    #[arg(long)]
    pub(crate) all: bool,
    /// Under a quotation, list its different wordings, each where it first appeared
    #[arg(long, conflicts_with = "all")]
    pub(crate) versions: bool,
    /// Show so many sentences before and after each quotation
    #[arg(long, value_name = "N", value_parser = count, default_value = "0", hide_default_value = true)]
    pub(crate) context: usize,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) sorting: Sorting,
    #[command(flatten)]
    pub(crate) facets: FacetArgs,
    #[command(flatten)]
    pub(crate) from: From,
}

/// Tell how many articles match in each month, year or day
///
/// Periods without any are told, too. All articles count, also those that `query` folds into others; those whose date is
/// only that of their file are told as being without one.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord timeline tunnel
  onrecord timeline --by year 'person:\"Anna Velde\"'
  onrecord timeline --by day --since 2021-05 --until 2021-06 --format csv tunnel > tunnel.csv")]
pub(crate) struct Timeline {
    /// The question, in the language of `onrecord syntax`; several words are joined by blanks
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// How long a period is [default: what suits the time from the first article to the last]
    #[arg(long, value_name = "PERIOD")]
    pub(crate) by: Option<By>,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    /// Not before this day, month or year: 2020-05-03, 2020-05 or 2020
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub(crate) since: Option<Period>,
    /// Not after this day, month or year (inclusive)
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub(crate) until: Option<Period>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) from: From,
}

/// Find articles like one that is known
///
/// By its most telling words and the people in it: two in ten of these must be in an article that is found. The article
/// itself and its near-equal copies are left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord similar 3f2a91c0d4e5b677
  onrecord similar --since 2021 --facet person 3f2a91c0")]
pub(crate) struct Similar {
    /// The id of the article, as `query` prints it; the first four digits or more will do
    pub(crate) id: String,
    /// List each near-equal copy of what is found alone
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) sorting: Sorting,
    #[command(flatten)]
    pub(crate) facets: FacetArgs,
    #[command(flatten)]
    pub(crate) from: From,
}

/// Write every article that matches, or every quotation, as JSON lines or a table
///
/// All of them, each copy alone, by day and then by id: the oldest first, those without a date last. They are written as they
/// are read, so that the memory that is needed does not grow with them. CSV is RFC 4180, and cells that a spreadsheet would run
/// as formulas get an apostrophe before them.
#[derive(Debug, Args)]
#[command(after_help = "\
Columns of articles: id path record title byline publication url published published_from language people orgs places
  quotes (how many) words (how many) copy_of (the first of its near-equal copies) taken_for score snippet text
Columns of quotations: id text kind speaker person inferred speaker_words confidence start end article published
  publication title path record score

Examples:
  onrecord export tunnel > tunnel.jsonl
  onrecord export --format csv --columns id,published,title,text 'person:\"Anna Velde\"' > velde.csv
  onrecord export --quotes --since 2020 'speaker:velde' | jq .text")]
pub(crate) struct Export {
    /// The question, in the language of `onrecord syntax`; several words are joined by blanks
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) words: Vec<String>,
    /// Quotations instead of articles
    #[arg(long)]
    pub(crate) quotes: bool,
    /// These columns, in this order, apart by commas; `all` for every one
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// Order
    #[arg(long, value_name = "ORDER", default_value = "oldest")]
    pub(crate) sort: Order,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    /// Not before this day, month or year: 2020-05-03, 2020-05 or 2020
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub(crate) since: Option<Period>,
    /// Not after this day, month or year (inclusive)
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub(crate) until: Option<Period>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) from: From,
}

/// Formats of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// One JSON object for each, a line each
    Jsonl,
    /// A table with a header line (RFC 4180)
    Csv,
}

/// Lengths of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Years
    Year,
    /// Months
    Month,
    /// Days
    Day,
}

/// The directory of names.
#[derive(Debug, Args)]
pub(crate) struct Directory {
    /// Only names that hold words which begin so
    #[arg(value_name = "TEXT")]
    pub(crate) words: Vec<String>,
    /// Count only articles that match this question, in the language of `onrecord syntax`
    #[arg(long, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    /// Tell every name that is joined under this one, with its articles, the reason, and an example
    #[arg(long, value_name = "NAME", conflicts_with = "words")]
    pub(crate) why: Option<String>,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) from: From,
}

/// How the question is to be read.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct AskedArgs {
    /// The language of the question, where it was pasted from elsewhere
    #[arg(
        long,
        value_name = "LANGUAGE",
        default_value = "onrecord",
        hide_default_value = true
    )]
    pub(crate) syntax: Syntax,
    /// The day that date:yesterday and date:"last week" count from [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<Date>,
    /// Answer only what is wholly understood: every warning is an error
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Languages of questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Syntax {
    /// That of `onrecord syntax`
    Onrecord,
    /// Lucene, Elasticsearch, Solr
    Lucene,
    /// Terms and connectors of Nexis
    Nexis,
}

/// Which of the results.
#[derive(Debug, Args)]
pub(crate) struct WindowArgs {
    /// At most so many results; 0 only counts [default: 10; names: 50]
    #[arg(short = 'n', long, value_name = "N", value_parser = count, allow_hyphen_values = true)]
    pub(crate) limit: Option<usize>,
    /// Skip so many results first
    #[arg(
        long,
        value_name = "N",
        value_parser = count,
        allow_hyphen_values = true,
        default_value = "0",
        hide_default_value = true
    )]
    pub(crate) offset: usize,
    /// Not before this day, month or year: 2020-05-03, 2020-05 or 2020
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub(crate) since: Option<Period>,
    /// Not after this day, month or year (inclusive)
    #[arg(long, value_name = "DATE", value_parser = period)]
    pub(crate) until: Option<Period>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
}

/// What all results are counted by.
#[derive(Debug, Args)]
pub(crate) struct FacetArgs {
    /// Count all results by these, apart by commas: person, org, place, pub, lang, date:year, date:month, date:day
    ///
    /// People, organisations and places are counted as `onrecord people` lists them: all names of one person together. With
    /// `quotes`, person is who said it. All articles (or quotations) count, also those that are folded into others. `jsonl`
    /// has the counts in a last line of their own; `csv` prints them instead of the results.
    #[arg(long = "facet", value_name = "FIELDS", value_delimiter = ',', value_parser = facet)]
    pub(crate) fields: Vec<Facet>,
    /// At most so many values of each; of dates, all
    #[arg(
        long = "facet-size",
        value_name = "N",
        value_parser = count,
        default_value = "10",
        requires = "fields"
    )]
    pub(crate) size: usize,
}

/// In which order.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Sorting {
    /// Order of the results
    #[arg(long, value_name = "ORDER", default_value = "relevance")]
    pub(crate) sort: Order,
}

/// Where to look.
#[derive(Debug, Args)]
pub(crate) struct From {
    /// Look in this folder or file: ingests it first, into an index of its own in the cache. Can be given several times
    #[arg(long = "from", value_name = "DIR", conflicts_with = "index")]
    pub(crate) paths: Vec<PathBuf>,
}

/// Show one article, its names and quotations marked
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord show 3f2a91c0d4e5b677
  onrecord show 3f2a91c0d4e5b677:4             the same, pointing at its quotation 4
  onrecord show --format json 3f2a91c0d4e5b677")]
pub(crate) struct Show {
    /// The id of an article or a quotation, as `query` and `quotes` print it; the first four digits or more will do
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) from: From,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

/// Print people, organisations, places and quotations of files as JSON lines; needs no index
///
/// Reads every format that `ingest` reads, and prints one JSON object for each article: its metadata, `text`, `entities`
/// and `quotes`, with offsets in bytes of `text`. A line {"id": …, "text": …} of a .jsonl file is an article and keeps
/// its id.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord extract article.html | jq '.entities[].name'
  onrecord extract articles.jsonl > extracted.jsonl")]
pub(crate) struct Extract {
    /// Files and folders
    #[arg(required = true, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Tell what the index holds, and every file that was not indexed, with the reason
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Read the whole index and check its sums
    #[arg(long)]
    pub(crate) verify: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

/// Remove files, or all below folders, from the index; the files themselves stay
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  onrecord forget ~/articles/drafts")]
pub(crate) struct Forget {
    /// Files and folders, which need not exist any more
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

/// Formats of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// One JSON object for each result, a line each
    Jsonl,
    /// A table with a header line (RFC 4180)
    Csv,
}

/// Formats of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
}

/// Orders of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// Best first
    Relevance,
    /// Newest first, undated last
    Newest,
    /// Oldest first, undated last
    Oldest,
}

/// Kinds of quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Wholly within quotation marks
    Direct,
    /// A reported clause with marked parts
    Mixed,
    /// A reported clause without marks
    Indirect,
}
