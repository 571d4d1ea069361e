//! Results as paths: `--paths`.

use rustc_hash::FxHashSet;

use crate::cli::console::{Console, Failure};
use crate::cli::input::shared::PathsArgs;
use crate::error::printable;

/// Prints each file once, in the order of the results: one per line, or each followed by a NUL. On a terminal,
/// control characters in paths are escaped.
pub(in crate::cli) fn print<'p>(
    paths: impl Iterator<Item = &'p str>,
    args: PathsArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let mut seen = FxHashSet::default();
    for path in paths.filter(|path| seen.insert(*path)) {
        if args.null {
            write!(console.out, "{path}\0")?;
        } else if console.out_is_terminal {
            writeln!(console.out, "{}", printable(console.out_look.short_path(path)))?;
        } else {
            writeln!(console.out, "{path}")?;
        }
    }
    Ok(())
}
