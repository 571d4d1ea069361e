//! Files beside the engine's own that save questions work: each can be made again from the commit and is used only for
//! the commit that it was made of.

mod blocks;
pub mod copies;
pub mod names;

use std::path::{Path, PathBuf};

pub use blocks::Blocks;

/// The files of this kind that are damaged.
pub(super) fn damaged(dir: &Path) -> impl Iterator<Item = PathBuf> {
    copies::damaged(dir).into_iter().chain(names::damaged(dir))
}

/// True for a file of this kind.
pub(super) fn is_kept(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| name == copies::FILE || name == names::FILE)
}
