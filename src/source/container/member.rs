//! Members of a container: each is dispatched like a file, with its own record key.

use std::io::Read;
use std::path::Path;

use crate::source::output::{Item, Output, Problems};
use crate::source::skip::{Skip, SkipReason};

/// Maximum depth of nested containers.
pub(super) const DEEPEST: usize = 3;
/// Maximum number of members of one archive; the rest is not read, which is reported.
pub(super) const MOST_MEMBERS: usize = 1_000_000;

/// A member of a container.
pub(super) struct Member<'a> {
    /// Its path within the container.
    pub name: &'a str,
    /// The extension that decides its format; None for the extension of its name.
    pub extension: Option<&'a str>,
    /// Its size in bytes, if known.
    pub size: Option<u64>,
    /// Its modification time in nanoseconds since 1970.
    pub modified: Option<i64>,
    /// Its web address.
    pub url: Option<String>,
}

impl<'a> Member<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        Self {
            name,
            extension: None,
            size: None,
            modified: None,
            url: None,
        }
    }
}

/// The outcome of reading a member.
pub(super) enum MemberOutcome {
    Read,
    /// Not an article, judging by its kind.
    PassedOver,
    /// Could not be read, with the reason.
    Skipped(SkipReason, String),
}

/// Reads a member and reports its problems, including why it was skipped.
pub(super) fn read(member: &Member<'_>, stream: &mut dyn Read, out: &mut Output<'_>) {
    if let MemberOutcome::Skipped(_, why) = try_read(member, stream, out) {
        out.problems.push(format!("{}: {why}", member.name));
    }
}

/// Reads a member. Problems within it are reported; a skipped member is only returned.
pub(super) fn try_read(member: &Member<'_>, stream: &mut dyn Read, out: &mut Output<'_>) -> MemberOutcome {
    let extension = member
        .extension
        .map(std::ffi::OsStr::new)
        .or_else(|| Path::new(member.name).extension());
    if is_hidden(member.name) {
        return MemberOutcome::PassedOver;
    }
    if !is_inside(member.name) {
        return MemberOutcome::Skipped(
            SkipReason::Damaged,
            "its path leads out of the archive".to_owned(),
        );
    }
    if out.depth >= DEEPEST {
        return MemberOutcome::Skipped(
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
    let result = (out.dispatch)(&item, stream, out);
    let of_member = std::mem::replace(&mut out.problems, problems);
    out.problems.add_of_member(member.name, of_member);
    out.depth -= 1;
    out.member = outer;
    out.modified = outer_modified;
    out.url = outer_url;
    out.unpacked = outer_unpacked;
    match result {
        Ok(()) => MemberOutcome::Read,
        Err(skip) if !skip.reason.is_fault() => MemberOutcome::PassedOver,
        Err(skip) => MemberOutcome::Skipped(skip.reason, skip.detail),
    }
}

/// Reads an attachment of a message.
pub(super) fn attachment(name: &str, bytes: &[u8], out: &mut Output<'_>) {
    let member = Member {
        size: Some(bytes.len() as u64),
        ..Member::of(name)
    };
    read(&member, &mut &*bytes, out);
}

/// True for a hidden file; these are not read, just as in folders.
pub(super) fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

pub(super) fn is_inside(name: &str) -> bool {
    !name.starts_with(['/', '\\'])
        && !name.split(['/', '\\']).any(|part| part == "..")
        && !name.contains('\0')
        && name.as_bytes().get(1) != Some(&b':')
}

/// Returns the [`Skip`] of an archive if none of its members was an article; `before` is the number of articles
/// before it.
pub(super) fn finish(before: u64, what: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    if out.articles > before {
        return Ok(());
    }
    let problems = std::mem::take(&mut out.problems);
    Err(out.damaged(summary(what, problems)))
}

pub(super) fn summary(what: &str, problems: Problems) -> String {
    match problems.finish().as_slice() {
        [] => format!("no article in the {what}"),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} (and {} more problems)", rest.len()),
    }
}
