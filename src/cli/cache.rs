//! `onrecord cache`.

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::values::user_dir;
use crate::error::printable;
use crate::index::user_files::{IndexFolder, indexes_in, remove_index};
use crate::render::text::{bytes, counted, moment};

/// List the indexes that --from has left in the cache, or remove them
///
/// They are built again when they are needed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord cache
  onrecord cache --clear")]
pub(crate) struct CacheArgs {
    /// Remove them
    #[arg(long)]
    pub(crate) clear: bool,
}

pub(super) fn cache(args: &CacheArgs, console: &mut Console<'_>) -> Outcome {
    let folder = user_dir("XDG_CACHE_HOME", ".cache", console.environment)?;
    let indexes = indexes_in(&folder)?;
    let size: u64 = indexes.iter().map(|index| index.bytes).sum();
    let out = &mut *console.out;
    for IndexFolder {
        path,
        bytes: size,
        written,
    } in &indexes
    {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let written = written.map(moment).unwrap_or_default();
        writeln!(out, "{written}  {:>10}  {}", bytes(*size), printable(&name))?;
        if args.clear {
            remove_index(path)?;
        }
    }
    let found = counted(indexes.len() as u64, "index", "indexes");
    let done = if args.clear { "removed from" } else { "in" };
    writeln!(
        out,
        "{found}, {} {done} {}",
        bytes(size),
        printable(&folder.to_string_lossy())
    )?;
    Ok(if indexes.is_empty() {
        ExitStatus::NothingFound
    } else {
        ExitStatus::Done
    })
}
