//! `onrecord names`: edits the user's file of names in the index folder.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::fmt::Write as _;
use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::error::Error;
use crate::extract::EntityKind;
use crate::index::exists;
use crate::index::names_edit::{NamesChange, NamesWritten, move_older};
use crate::index::names_file::{FileEntry, NAMES_FILE, NamesFile, PEOPLE_FILE, load, path_of};
use crate::inquiry::names::{change, done, undo};
use crate::render::text::one_line;

/// Merge, split and ignore names of people, organisations and places
///
/// Without a further word, prints the entries of the file of names. The file is names.toml in the index folder: it
/// can also be edited by hand, takes effect at the next question, and is kept when the index is rebuilt.
#[derive(Debug, Args)]
pub(crate) struct NamesArgs {
    #[command(subcommand)]
    pub(crate) change: Option<NamesCommand>,
}

/// The changes.
#[derive(Debug, Subcommand)]
pub(crate) enum NamesCommand {
    /// Make one name a further name of another
    #[command(after_help = "\
Examples:
  onrecord names merge 'Anna Velde' 'Anna Oduya'
  onrecord names merge --kind organisation 'Royal Bank of Tolland' RBT")]
    Merge {
        /// The name to show
        name: String,
        /// Its further name
        other: String,
        #[command(flatten)]
        kind: KindArgs,
    },
    /// Keep a name apart from another; with --in, keep the bearers of one name apart
    #[command(after_help = "\
Examples:
  onrecord names split 'Anna Velde' 'A. Velde'
  onrecord names split 'Anna Velde' --as 'Anna Velde (painter)' --in 3f2a91c0d4e5b677 --in ~/articles/art")]
    Split {
        /// The name to show
        name: String,
        /// The name of somebody or something else
        #[arg(required_unless_present = "within", conflicts_with = "within")]
        other: Option<String>,
        /// An article, or the articles of a file or folder, in which the name means somebody or something else
        #[arg(long = "in", value_name = "ID|PATH")]
        within: Vec<String>,
        /// The name to show for the other [default: NAME (2)]
        #[arg(long = "as", value_name = "NAME", requires = "within")]
        shown: Option<String>,
        #[command(flatten)]
        kind: KindArgs,
    },
    /// Leave a name out of the directories of people, organisations and places
    #[command(after_help = "\
Example:
  onrecord names ignore 'Basel II'")]
    Ignore {
        /// The name
        name: String,
    },
    /// Undo the last change; a second time, make it again
    Undo,
}

/// The kind of the names.
#[derive(Debug, Args)]
pub(crate) struct KindArgs {
    /// Kind of the names
    #[arg(long, value_enum, default_value = "person")]
    kind: NamedKind,
}

/// The kinds of name that the file has entries for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NamedKind {
    /// People
    Person,
    /// Organisations
    Organisation,
    /// Places
    Place,
}

impl From<&KindArgs> for EntityKind {
    fn from(args: &KindArgs) -> Self {
        match args.kind {
            NamedKind::Person => Self::Person,
            NamedKind::Organisation => Self::Organisation,
            NamedKind::Place => Self::Place,
        }
    }
}

pub(super) fn names(args: &NamesArgs, dir: &Path, console: &mut Console<'_>) -> Outcome {
    if !exists(dir) {
        return Err(Error::new("open the index", "there is no index in this folder")
            .on(dir)
            .hint("make one with `onrecord ingest FOLDER`, or name another with --index DIR")
            .into());
    }
    let wanted = match &args.change {
        None => return list(dir, console),
        Some(NamesCommand::Undo) => {
            if !undo(dir)? {
                writeln!(console.out, "no change to undo")?;
                return Ok(ExitStatus::NothingFound);
            }
            writeln!(console.out, "the last change of the names was taken back")?;
            return Ok(ExitStatus::Done);
        }
        Some(NamesCommand::Merge { name, other, kind }) => NamesChange::Merge {
            kind: kind.into(),
            name: name.clone(),
            other: other.clone(),
        },
        Some(NamesCommand::Split {
            name,
            other: Some(other),
            kind,
            ..
        }) => NamesChange::Split {
            kind: kind.into(),
            name: name.clone(),
            other: other.clone(),
        },
        Some(NamesCommand::Split {
            name,
            within,
            shown,
            kind,
            ..
        }) => NamesChange::SplitIn {
            kind: kind.into(),
            name: name.clone(),
            shown: shown.clone().unwrap_or_else(|| format!("{name} (2)")),
            within: within.clone(),
        },
        Some(NamesCommand::Ignore { name }) => NamesChange::Ignore { name: name.clone() },
    };
    let written = change(dir, &wanted)?;
    tell_moved(written, console);
    writeln!(console.out, "{}", done(&wanted))?;
    Ok(ExitStatus::Done)
}

fn tell_moved(written: NamesWritten, console: &mut Console<'_>) {
    if written.moved {
        let note = format!("{PEOPLE_FILE} is {NAMES_FILE} now; the old file is kept as {PEOPLE_FILE}.bak");
        console.say(Level::Note, &note);
    }
}

/// Prints the entries of the file.
fn list(dir: &Path, console: &mut Console<'_>) -> Outcome {
    // If the folder is not writable, its older file stays in use.
    if let Ok(written) = move_older(dir) {
        tell_moved(written, console);
    }
    let file = load(dir)?;
    for problem in &file.problems {
        console.say(Level::Warning, &format!("{problem}; this was left aside"));
    }
    let NamesFile {
        people,
        organisations,
        places,
        ignored,
        ..
    } = &file;
    if people.len() + organisations.len() + places.len() + ignored.len() == 0 {
        return Ok(ExitStatus::NothingFound);
    }
    writeln!(console.out, "{}", one_line(&path_of(dir).to_string_lossy()))?;
    for (kind, entries) in [
        ("person", people),
        ("organisation", organisations),
        ("place", places),
    ] {
        for entry in entries {
            writeln!(console.out, "{}", line(kind, entry))?;
        }
    }
    for name in ignored {
        writeln!(console.out, "ignored: {}", one_line(&name.name))?;
    }
    Ok(ExitStatus::Done)
}

/// Returns an entry as a line: `person: Anna Velde, also Velde, not A. Velde`.
fn line(kind: &str, entry: &FileEntry) -> String {
    let mut line = format!("{kind}: {}", one_line(&entry.name.name));
    let also = entry.also.iter().map(|name| ("also", name.name.as_str()));
    let not = entry.not.iter().map(|name| ("not", name.name.as_str()));
    let within = entry.within.iter().map(|article| ("in", article.as_str()));
    for (word, name) in also.chain(not).chain(within) {
        let _ = write!(line, ", {word} {}", one_line(name));
    }
    line
}
