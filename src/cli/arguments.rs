//! All arguments of the program, and the function of each command. clap's types do not leave [`crate::cli`].

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

use crate::cli::cache::{CacheArgs, cache};
use crate::cli::completions::completions;
use crate::cli::console::{Console, Outcome};
use crate::cli::directory::{DirectoryArgs, directory};
use crate::cli::eval::{EvalArgs, eval};
use crate::cli::export::{ExportArgs, export};
use crate::cli::extract::{ExtractArgs, extract};
use crate::cli::forget::{ForgetArgs, forget};
use crate::cli::ingest::{IngestArgs, ingest};
use crate::cli::input::config::config;
use crate::cli::input::shared::{GlobalArgs, ListFormat, ReportFormat};
use crate::cli::input::values::{index_dir, index_dirs};
use crate::cli::manual;
use crate::cli::mcp::{McpArgs, mcp};
use crate::cli::names::{NamesArgs, names};
use crate::cli::query::{QueryArgs, query};
use crate::cli::quotes::{QuotesArgs, quotes};
use crate::cli::saved::new::{NewArgs, new};
use crate::cli::saved::save::{SaveArgs, save};
use crate::cli::saved::watch::{WatchArgs, watch};
use crate::cli::schema::schema;
use crate::cli::serve::{ServeArgs, serve};
use crate::cli::show::{ShowArgs, show};
use crate::cli::similar::{SimilarArgs, similar};
use crate::cli::status::{StatusArgs, status};
use crate::cli::timeline::{TimelineArgs, timeline};
use crate::cli::verify::{VerifyArgs, verify};
use crate::cluster::is_cluster;
use crate::error::Error;
use crate::extract::EntityKind;

const WIDE: usize = 100;

const PEOPLE_EXAMPLES: &str = "\
Examples:
  onrecord people                    the most frequent names
  onrecord people -n 500 velde       everybody with this word in a name
  onrecord people --query tunnel     who is in the articles about it
  onrecord people --why velde        which names are one person, and why";

const PEOPLE_NAMES: &str = "

`onrecord names` merges, splits and ignores names; see `onrecord names --help`.";

const NAMES_TOML: &str = "\
The file names.toml in the index folder has the last word. It takes effect at the next question,
and is kept when the index is rebuilt. Names in it are compared without regard to case, accents
and punctuation. A wrong entry is reported and skipped; the others are used:

  [[person]]                        # or [[organisation]], [[place]]
  name = \"Anna Velde\"               # the name to show
  also = [\"Velde\", \"Anna Oduya\"]    # other names of hers
  not  = [\"A. Velde\"]               # somebody else: never joined to her

  [[person]]
  name = \"Anna Velde (painter)\"
  also = [\"Anna Velde\"]
  in   = [\"3f2a91c0d4e5b677\", \"/home/me/articles/art\"]    # only in these articles

  [[ignore]]
  name = \"Basel II\"                 # left out of all directories";

const CONFIG_TOML: &str = "\
The file is config.toml in onrecord/ of the user's folder of settings ($XDG_CONFIG_HOME, ~/.config), and has at most 64 kB:

  index = \"papers\"                 # a name below, or a folder; --index and $ONRECORD_INDEX come first

  [indexes]                        # names for --index
  papers = \"~/archive/index\"

  [options]                        # for every command that has them
  color = \"never\"

  [query]                          # for one command; what is typed comes first
  limit = 20
  sort = \"newest\"";

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

Exit status: 0 found or done, 1 nothing found, 2 an error, 3 done but for files that could not be read,
130 interrupted.",
    after_long_help = "\
Examples:
  onrecord ingest ~/articles                       bring the index up to date with a folder
  onrecord query 'person:\"Anna Velde\" tunnel'      articles that name her and hold the word
  onrecord quotes --by velde --about tunnel        what she said about it
  onrecord query --from ~/articles tunnel          the same at once, without an index of your own
  onrecord show 3f2a91c0d4e5b677                   one article, names and quotations marked

Exit status: 0 found or done, 1 nothing found, 2 an error, 3 done but for files that could not be read,
130 interrupted.

Environment:
  ONRECORD_INDEX    the index folder, where --index does not name one
  XDG_DATA_HOME     else the index is onrecord/ in it (~/.local/share)
  XDG_CACHE_HOME    indexes made by --from are in onrecord/ in it (~/.cache); see `onrecord cache`
  ONRECORD_TOKEN    the token of `onrecord serve` [default: a random one at each start]
  XDG_CONFIG_HOME   settings are onrecord/config.toml in it (~/.config); see `onrecord config`
  NO_COLOR          set: no colour
  PAGER             long answers on a terminal go through it (less -FRX; empty: none)"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Ingest(IngestArgs),
    Query(QueryArgs),
    Quotes(QuotesArgs),
    Timeline(TimelineArgs),
    Similar(SimilarArgs),
    Export(ExportArgs),
    /// List people by the number of articles they are in, with all their names
    ///
    /// Names that differ in case, accents, particles (al-, van) or a middle name are one person if they fit nobody
    /// else. A surname alone, an initial for the first name or another form of it (Bob for Robert) counts for a full
    /// name only if the counts leave no real doubt: at least three articles have the full name (up to twenty if the
    /// surname is common), at least ten times as many as name anybody else whom it fits, and no fewer than have the
    /// surname alone or in the name of an organisation or place. Such names are marked as inferred. `--why NAME`
    /// gives the reasons.
    #[command(
        after_help = PEOPLE_EXAMPLES,
        after_long_help = [PEOPLE_EXAMPLES, PEOPLE_NAMES].concat()
    )]
    People(DirectoryArgs),
    /// List organisations by the number of articles they are in, with all their names
    ///
    /// Names that differ in spelling, legal form (Inc, Plc), a stock code after them, a description before them
    /// (Rival, U.S.) or the order of words are one organisation. So are a name and the acronym that articles
    /// introduce for it in brackets, and a full name and the short form that shares most of its articles with it and
    /// with no other; the short form is marked as inferred.
    #[command(after_help = "\
Examples:
  onrecord orgs council
  onrecord orgs --query tunnel --since 2021
  onrecord orgs --why council                which spellings are one organisation")]
    Orgs(DirectoryArgs),
    /// List places by the number of articles they are in, with all their names
    #[command(after_help = "\
Examples:
  onrecord places --query flood
  onrecord places -n 500 --format csv")]
    Places(DirectoryArgs),
    #[command(after_long_help = NAMES_TOML)]
    Names(NamesArgs),
    Save(SaveArgs),
    New(NewArgs),
    Watch(WatchArgs),
    Show(ShowArgs),
    Verify(VerifyArgs),
    Serve(ServeArgs),
    Mcp(McpArgs),
    Extract(ExtractArgs),
    Status(StatusArgs),
    Forget(ForgetArgs),
    /// Print the query language on one page
    Syntax,
    /// List the formats that are read
    #[command(after_help = "\
Examples:
  onrecord formats
  onrecord formats --format json | jq -r '.[].extensions[]'")]
    Formats {
        /// Output format
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: ReportFormat,
    },
    Eval(EvalArgs),
    Cache(CacheArgs),
    /// Print the settings in force: default options and named indexes
    #[command(after_help = CONFIG_TOML)]
    Config,
    /// Print the JSON Schema of a command's output with --format json
    #[command(after_help = "\
Example:
  onrecord schema quotes")]
    Schema {
        /// The command [default: lists the commands that have a schema]
        command: Option<String>,
    },
    /// Print completions for a shell
    #[command(after_help = "\
Example:
  onrecord completions bash > ~/.local/share/bash-completion/completions/onrecord")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of the program or of a command
    #[command(after_help = "\
Example:
  onrecord man query | man -l -")]
    Man {
        /// The command [default: the program itself]
        command: Option<String>,
    },
}

/// Runs the command.
pub(super) fn dispatch(cli: &Cli, console: &mut Console<'_>) -> Outcome {
    let environment = console.environment;
    let index = || index_dir(&cli.global.index, environment);
    refuse_clusters(cli, console)?;
    match &cli.command {
        Command::Ingest(args) => ingest(args, &index()?, &cli.global, console),
        Command::Query(args) => query(args, &cli.global, console),
        Command::Quotes(args) => quotes(args, &cli.global, console),
        Command::Timeline(args) => timeline(args, &cli.global, console),
        Command::Similar(args) => similar(args, &cli.global, console),
        Command::Export(args) => export(args, &cli.global, console),
        Command::People(args) => directory(args, EntityKind::Person, &cli.global, console),
        Command::Orgs(args) => directory(args, EntityKind::Organisation, &cli.global, console),
        Command::Places(args) => directory(args, EntityKind::Place, &cli.global, console),
        Command::Names(args) => names(args, &index()?, console),
        Command::Save(args) => save(args, &index()?, console),
        Command::New(args) => new(args, &index()?, &cli.global, &command(), console),
        Command::Watch(args) => watch(args, &index()?, &cli.global, &command(), console),
        Command::Show(args) => show(args, &cli.global, console),
        Command::Verify(args) => verify(args, &cli.global, console),
        Command::Serve(args) => serve(args, &index()?, &command(), console),
        Command::Mcp(McpArgs {}) => mcp(&index()?, console),
        Command::Extract(args) => extract(args, console),
        Command::Status(args) => status(args, &index()?, console),
        Command::Forget(args) => forget(args, &index()?, console),
        Command::Syntax => manual::syntax(console),
        Command::Formats { format } => manual::formats(*format, console),
        Command::Eval(args) => eval(args, console),
        Command::Cache(args) => cache(args, console),
        Command::Config => config(&cli.global.index, &command(), console),
        Command::Schema { command: name } => schema(name.as_deref(), console),
        Command::Completions { shell } => completions(*shell, command(), console),
        Command::Man { command: name } => manual::man(name.as_deref(), command(), console),
    }
}

/// Refuses a command that does not work on a cluster, and a cluster among several indexes.
fn refuse_clusters(cli: &Cli, console: &Console<'_>) -> Result<(), Error> {
    let indexes = &cli.global.index;
    if indexes.len() > 1 && indexes.iter().any(|index| is_cluster(index)) {
        return Err(Error::usage(
            "ask several indexes",
            "a cluster among them: not on a cluster yet",
        )
        .hint("ask the cluster alone"));
    }
    if !works_on_a_cluster(&cli.command)
        && let Some(indexes) = uses_index(cli, console)
        && indexes.iter().any(|index| is_cluster(index))
    {
        return Err(Error::usage("run this command", "not on a cluster yet")
            .hint("name an index folder with --index DIR"));
    }
    Ok(())
}

/// True if the command works where the index is a collection on a cluster.
const fn works_on_a_cluster(command: &Command) -> bool {
    matches!(
        command,
        Command::Ingest(_)
            | Command::Query(_)
            | Command::Quotes(_)
            | Command::Timeline(_)
            | Command::People(_)
            | Command::Orgs(_)
            | Command::Places(_)
            | Command::Show(_)
            | Command::Status(_)
            | Command::Export(_)
            | Command::Verify(_)
            | Command::Serve(_)
            | Command::Config
    )
}

/// True if what the command prints is for people to read, and may be long.
pub(super) const fn is_paged(cli: &Cli) -> bool {
    match &cli.command {
        Command::Query(args) => args.list.is_read(),
        Command::Quotes(args) => args.list.is_read(),
        Command::Similar(args) => args.window.is_read() && !args.paths.paths,
        Command::People(args) | Command::Orgs(args) | Command::Places(args) => args.window.is_read(),
        Command::Timeline(args) => matches!(args.format, ListFormat::Human),
        Command::Verify(args) => matches!(args.format, ListFormat::Human),
        Command::Show(args) => matches!(args.format, ReportFormat::Human),
        Command::Status(args) => matches!(args.format, ReportFormat::Human),
        Command::Syntax => true,
        _ => false,
    }
}

/// Returns the indexes that a command works on; None if it needs no index.
pub(super) fn uses_index(cli: &Cli, console: &Console<'_>) -> Option<Vec<PathBuf>> {
    match &cli.command {
        Command::Extract(_)
        | Command::Syntax
        | Command::Formats { .. }
        | Command::Cache(_)
        | Command::Eval(_)
        | Command::Schema { .. }
        | Command::Completions { .. }
        | Command::Man { .. } => None,
        _ => index_dirs(&cli.global.index, console.environment).ok(),
    }
}

/// Returns the program's arguments, for completions and manual pages.
pub(super) fn command() -> clap::Command {
    Cli::command()
}
