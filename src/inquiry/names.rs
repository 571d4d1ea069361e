//! Changes of the user's file of names, with the joined names kept up to date: for the terminal and for the page.

use std::path::Path;

use crate::error::Result;
use crate::index::Index;
use crate::index::names_edit::{self, NamesChange, NamesWritten};
use crate::render::text::one_line;
use crate::search::Searcher;

/// Makes a change.
///
/// # Errors
/// If the file cannot be read or written, another process is changing it, or the change contradicts what it says.
pub(crate) fn change(dir: &Path, change: &NamesChange) -> Result<NamesWritten> {
    let written = names_edit::change(dir, change)?;
    keep_names(dir);
    Ok(written)
}

/// Restores the file from before the last change; a second undo makes the change again. Returns false if there was no
/// change.
///
/// # Errors
/// If the files cannot be read or written, or another process is changing them.
pub(crate) fn undo(dir: &Path) -> Result<bool> {
    let is_undone = names_edit::undo(dir)?;
    if is_undone {
        keep_names(dir);
    }
    Ok(is_undone)
}

/// Joins the names by the changed file, so that questions need not.
fn keep_names(dir: &Path) {
    // The change is made: if this fails, questions join the names themselves.
    let _ = Index::open(dir).and_then(|index| Searcher::new(&index)?.keep_names());
}

/// The effect of a change, in a line.
pub(crate) fn done(change: &NamesChange) -> String {
    match change {
        NamesChange::Merge { name, other, .. } => {
            format!("{} is a name of {}", one_line(other), one_line(name))
        }
        NamesChange::Split { name, other, .. } => {
            format!("{} is not a name of {}", one_line(other), one_line(name))
        }
        NamesChange::SplitIn {
            name, shown, within, ..
        } => {
            let articles: Vec<_> = within.iter().map(|article| one_line(article)).collect();
            let (name, shown) = (one_line(name), one_line(shown));
            format!("{name} is {shown} in {}", articles.join(", "))
        }
        NamesChange::Ignore { name } => format!("{} is left out", one_line(name)),
    }
}
