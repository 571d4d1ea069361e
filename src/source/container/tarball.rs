//! Tar archives.

use std::io::BufRead;

use tar::Archive;

use crate::source::container::member::{MOST_MEMBERS, Member, finish, read as read_member};
use crate::source::output::Output;
use crate::source::skip::Skip;

/// True for the first bytes of a tar archive.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

/// Reads all files of an archive. A damaged archive is read up to the damage, which is reported.
pub(crate) fn read(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    let before = out.articles;
    let mut archive = Archive::new(stream);
    let entries = archive
        .entries()
        .map_err(|error| out.damaged(format!("broken tar: {error}")))?;
    for (index, entry) in entries.enumerate() {
        if index >= MOST_MEMBERS {
            out.problems.push(format!(
                "more than {MOST_MEMBERS} files in the archive; the rest was not read"
            ));
            break;
        }
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                out.problems.push(format!(
                    "the archive is damaged after {index} files, and was read up to there: {error}"
                ));
                break;
            }
        };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let name = name.strip_prefix("./").unwrap_or(&name);
        let seconds = entry
            .header()
            .mtime()
            .ok()
            .and_then(|seconds| i64::try_from(seconds).ok());
        let member = Member {
            size: Some(entry.size()),
            modified: seconds
                .filter(|seconds| *seconds > 0)
                .and_then(|seconds| seconds.checked_mul(1_000_000_000)),
            ..Member::of(name)
        };
        read_member(&member, &mut entry, out);
    }
    finish(before, "archive", out)
}
