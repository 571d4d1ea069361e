//! Files -> [`Article`]s. The only reader of the user's files.

mod read_options;
mod skip;
mod source_file;
mod text;
mod front;
mod metadata;
mod record;
mod plain;
mod parts;
mod output;
mod web;
mod markdown;
mod json;
mod table;
mod xml;
mod agency;
mod feed;
mod export;
mod helper;
mod container;
mod document;
mod format;
mod dispatch;
mod discover;
mod changes;
mod reread;

use std::fs::{self, File};
use std::hash::Hasher;
use std::io::Read;

pub use self::changes::Changes;
pub use self::discover::{discover, key_of};
pub use self::document::serve_helper;
pub use self::format::{Format, Holds, formats};
pub use self::helper::HELPER_ARGUMENT;
pub use self::read_options::{ReadOptions, ReadReport};
pub use self::reread::{Missing, Reread, is_gone, is_verbatim, missing, read_bytes, read_draft, reread};
pub use self::skip::{Skip, SkipReason};
pub use self::source_file::{Discovered, SourceFile, article_key, source_id};

use self::output::{Hashing, Item, Output};
use self::skip::unreadable;
use crate::article::Article;

/// Returns the hash of a file as in [`ReadReport::content_hash`], without reading articles: for a file whose
/// modification time does not show whether it changed.
///
/// # Errors
/// The [`Skip`] of a file that could not be opened or read.
pub fn content_hash(file: &SourceFile) -> Result<u64, Skip> {
    let mut reader = Hashing::new(open(file)?.0);
    std::io::copy(&mut reader, &mut std::io::sink()).map_err(|error| unreadable(&file.key, &error))?;
    Ok(reader.hasher.finish())
}

/// Reads a file and hands out its articles one by one; files of many records are streamed.
///
/// [`formats`] lists the formats. The content of a file decides its format. The extension decides only if the content
/// fits more than one format, as plain text does. An article without a date gets the file's date in UTC
/// ([`crate::article::DateSource::File`]).
///
/// # Errors
/// The [`Skip`] of a file that could not be read. Some articles may have been handed out before.
pub fn read(
    file: &SourceFile,
    options: &ReadOptions,
    article: &mut dyn FnMut(Article),
) -> Result<ReadReport, Skip> {
    let (opened, size) = open(file)?;
    let mut out = Output::new(file, options, dispatch::read, article);
    if size == 0 {
        return Err(out.skip(SkipReason::Empty, "no bytes in it"));
    }
    // Reads at most the size found: if the file grows meanwhile, the next run reads the rest.
    let mut stream = Hashing::new(opened.take(size));
    let item = Item {
        extension: file.path.extension(),
        size: Some(size),
        path: Some(&file.path),
    };
    dispatch::read(&item, &mut stream, &mut out)?;
    // Readers that seek or stop at the end of an archive leave bytes that belong to the hash.
    std::io::copy(&mut stream, &mut std::io::sink()).map_err(|error| unreadable(&file.key, &error))?;
    let Hashing { inner, hasher, bytes } = stream;
    // If another file has replaced this one meanwhile, the next run finds it.
    let changed_meanwhile = !inner.into_inner().metadata().is_ok_and(|now| {
        now.is_file() && now.len() == file.size && now.len() == bytes && discover::stamp(&now) == file.stamp
    });
    Ok(ReadReport {
        articles: out.articles,
        bytes,
        content_hash: hasher.finish(),
        problems: out.problems.finish(),
        changed_meanwhile,
    })
}

/// Opens a regular file and returns its size, too. Opens no pipe, which would wait for a writer, and no link that has
/// replaced the file since the walk: if links are followed, the walk names their targets.
fn open(file: &SourceFile) -> Result<(File, u64), Skip> {
    let mut careful = File::options();
    careful.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use nix::fcntl::OFlag;
        careful.custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY).bits());
    }
    let failed = |error: std::io::Error| unreadable(&file.key, &error);
    let special = || file.skip(SkipReason::Special, "it is no longer a regular file");
    let opened = careful.open(&file.path).map_err(|error| {
        match fs::symlink_metadata(&file.path) {
            Ok(found) if found.is_symlink() => file.skip(
                SkipReason::Link,
                "a symbolic link has replaced it; --follow reads its target",
            ),
            // A socket cannot be opened.
            Ok(found) if !found.is_file() => special(),
            _ => failed(error),
        }
    })?;
    let metadata = opened.metadata().map_err(failed)?;
    if metadata.is_file() {
        Ok((opened, metadata.len()))
    } else {
        Err(special())
    }
}

#[cfg(test)]
mod tests;
