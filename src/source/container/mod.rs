//! Containers: files that hold files. Each member goes back to [`dispatch`], so that any format is read inside of any
//! container.
//!
//! Nothing is written to disk. A member's record key is its path within the archive; `!/` comes between the paths of
//! nested archives.

mod bounded;
mod gzip;
mod mbox;
mod tarball;
mod warc;
mod ziparchive;

pub(super) use self::gzip::read as gzip;
pub(super) use self::mbox::{is_mbox, read as mbox};
pub(super) use self::tarball::{is_tar, read as tar};
pub(super) use self::warc::{is_warc, read as warc};
pub(super) use self::ziparchive::{Archive, Seekable, read as zip};

use std::io::Read;
use std::path::Path;

use super::dispatch::{self, Item};
use super::output::{Output, Problems};
use super::{Skip, SkipReason, format};

/// Containers inside of containers are read this deep.
const DEEPEST: usize = 3;
/// Members of one archive beyond this number are not read, and reported.
const MOST_MEMBERS: usize = 1_000_000;

/// A member of a container.
struct Member<'a> {
    /// Its path within the container.
    name: &'a str,
    /// The extension that tells its format; None: that of its name.
    extension: Option<&'a str>,
    /// Bytes, where they are known.
    size: Option<u64>,
    /// When it was last changed, nanoseconds since 1970.
    modified: Option<i64>,
    /// Its address on the web.
    url: Option<String>,
}

impl<'a> Member<'a> {
    fn of(name: &'a str) -> Self {
        Self {
            name,
            extension: None,
            size: None,
            modified: None,
            url: None,
        }
    }
}

/// What became of a member.
enum Outcome {
    Read,
    /// Not an article by its kind.
    PassedOver,
    /// Could not be read; why.
    Skipped(SkipReason, String),
}

/// Reads a member and reports what is wrong with it.
fn read(member: &Member<'_>, stream: &mut dyn Read, out: &mut Output<'_>) {
    if let Outcome::Skipped(_, why) = try_read(member, stream, out) {
        out.problems.push(format!("{}: {why}", member.name));
    }
}

/// Reads a member; problems within it are reported, a member that was skipped is not.
fn try_read(member: &Member<'_>, stream: &mut dyn Read, out: &mut Output<'_>) -> Outcome {
    let extension = member
        .extension
        .map(std::ffi::OsStr::new)
        .or_else(|| Path::new(member.name).extension());
    if format::passed_over(extension).is_some() || is_hidden(member.name) {
        return Outcome::PassedOver;
    }
    if !is_inside(member.name) {
        return Outcome::Skipped(
            SkipReason::Damaged,
            "its path leads out of the archive".to_owned(),
        );
    }
    if out.depth >= DEEPEST {
        return Outcome::Skipped(
            SkipReason::NotReadYet,
            format!(
                "archives nested more than {} deep are not read; unpack it first",
                DEEPEST - 1
            ),
        );
    }
    let outer = out.member.clone();
    let outer_modified = out.modified;
    let outer_url = out.url.take();
    let outer_unpacked = out.unpacked.take();
    let problems = std::mem::take(&mut out.problems);
    out.member = match outer.as_str() {
        "" => member.name.to_owned(),
        outer => format!("{outer}!/{}", member.name),
    };
    out.modified = member.modified.unwrap_or(outer_modified);
    out.url.clone_from(&member.url);
    out.depth += 1;
    let item = Item {
        extension,
        size: member.size,
        path: None,
    };
    let result = dispatch::read(&item, stream, out);
    let of_member = std::mem::replace(&mut out.problems, problems);
    out.problems.add_of_member(member.name, of_member);
    out.depth -= 1;
    out.member = outer;
    out.modified = outer_modified;
    out.url = outer_url;
    out.unpacked = outer_unpacked;
    match result {
        Ok(()) => Outcome::Read,
        Err(skip) if !skip.reason.is_fault() => Outcome::PassedOver,
        Err(skip) => Outcome::Skipped(skip.reason, skip.detail),
    }
}

/// Reads a file that a message carries.
pub(super) fn attachment(name: &str, bytes: &[u8], out: &mut Output<'_>) {
    let member = Member {
        size: Some(bytes.len() as u64),
        ..Member::of(name)
    };
    read(&member, &mut &*bytes, out);
}

/// Hidden files are passed over, as they are in folders.
fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

fn is_inside(name: &str) -> bool {
    !name.starts_with(['/', '\\'])
        && !name.split(['/', '\\']).any(|part| part == "..")
        && !name.contains('\0')
        && name.as_bytes().get(1) != Some(&b':')
}

/// An archive none of whose members was an article.
fn finish(before: u64, what: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    if out.articles > before {
        return Ok(());
    }
    let problems = std::mem::take(&mut out.problems);
    Err(out.damaged(summary(what, problems)))
}

fn summary(what: &str, problems: Problems) -> String {
    match problems.finish().as_slice() {
        [] => format!("no article in the {what}"),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} (and {} more problems)", rest.len()),
    }
}
