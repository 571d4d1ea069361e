//! Walks the named paths. Cheap by design: one `fstatat` for a file, no canonicalisation below a root.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rustc_hash::FxHashSet;

use crate::error::Error;
use crate::source::format;
use crate::source::skip::{Skip, SkipReason};
use crate::source::source_file::{Discovered, SourceFile};

/// Walks the named paths and passes on what it finds, in a fixed order (by name within a folder).
///
/// - A path named twice, or inside another named one, is walked once; no file is passed on twice.
/// - A named file is always passed on as [`Discovered::File`], whatever its name; a named link is followed.
/// - Symbolic links below a named path are followed only if `follow` is set; else each is passed on as skipped. A
///   folder reached through a link becomes another [`Discovered::Root`] (its files go by their canonical paths), and
///   a link to a folder around it is reported as a loop.
/// - Hidden files and folders (a leading dot) below a named path are left out.
///
/// Returns the number of hidden entries.
pub fn discover(paths: &[PathBuf], follow: bool, tell: &mut dyn FnMut(Discovered)) -> u64 {
    let mut walk = FolderWalk {
        follow,
        tell,
        hidden: 0,
        folders: Vec::new(),
        named: FxHashSet::default(),
        linked: FxHashSet::default(),
    };
    let roots: Vec<Root> = paths
        .iter()
        .filter_map(|path| match Root::resolve(path) {
            Ok(root) => Some(root),
            Err(error) => {
                (walk.tell)(Discovered::Unreadable {
                    key: key_of(path),
                    error,
                });
                None
            }
        })
        .collect();
    for root in &roots {
        if root.metadata.is_dir() {
            walk.folders.push(root.path.clone());
        } else {
            walk.named.insert(root.path.clone());
        }
    }
    let mut seen = FxHashSet::default();
    for root in &roots {
        let inside_another = walk
            .folders
            .iter()
            .any(|folder| *folder != root.path && reaches(folder, &root.path));
        if !inside_another && seen.insert(root.path.clone()) {
            walk.root(root);
        }
    }
    walk.hidden
}

/// Returns the key of a named path, which need not exist: canonical as far as it exists.
#[must_use]
pub fn key_of(path: &Path) -> String {
    path_key(&path.canonicalize().unwrap_or_else(|_| nearest_canonical(path)))
}

/// Returns the key of a path: UTF-8 unchanged; in a component that is not UTF-8, invalid bytes and `%` are
/// percent-encoded. Each component is encoded on its own, so that a folder's key is a prefix of the keys below it.
pub(super) fn path_key(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return text.to_owned();
    }
    let mut key = String::new();
    for component in path.components() {
        if !key.is_empty() && !key.ends_with('/') {
            key.push('/');
        }
        push_component(&mut key, component.as_os_str());
    }
    key
}

fn push_component(key: &mut String, name: &OsStr) {
    use std::fmt::Write as _;
    if let Some(name) = name.to_str() {
        key.push_str(name);
        return;
    }
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '%' {
                key.push_str("%25");
            } else {
                key.push(c);
            }
        }
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(key, "%{byte:02X}");
        }
    }
}

/// Returns `path` with its longest existing part canonicalised.
fn nearest_canonical(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in path.ancestors().skip(1) {
        if let (Ok(canonical), Ok(rest)) = (ancestor.canonicalize(), path.strip_prefix(ancestor)) {
            return canonical.join(rest);
        }
    }
    path
}

/// True if walking `folder` reaches `path`: it is below, and no component between them is hidden.
fn reaches(folder: &Path, path: &Path) -> bool {
    path.strip_prefix(folder)
        .is_ok_and(|below| below.components().all(|c| !is_hidden(c.as_os_str())))
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

/// Returns the modification time in nanoseconds since 1970; 0 if the system does not report it.
pub(super) fn modified_nanos(metadata: &Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else {
        return 0;
    };
    match modified.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}

/// The stamp of a file: see [`SourceFile::stamp`].
pub(super) fn stamp(metadata: &Metadata) -> i64 {
    #[cfg(unix)]
    {
        use std::hash::Hasher;
        use std::os::unix::fs::MetadataExt;

        use siphasher::sip::SipHasher13;
        let mut hasher = SipHasher13::new();
        for number in [
            metadata.mtime(),
            metadata.mtime_nsec(),
            metadata.ctime(),
            metadata.ctime_nsec(),
        ] {
            hasher.write_i64(number);
        }
        hasher.write_u64(metadata.ino());
        hasher.finish().cast_signed()
    }
    #[cfg(not(unix))]
    modified_nanos(metadata)
}

/// A named path that is there.
struct Root {
    path: PathBuf,
    metadata: Metadata,
}

impl Root {
    fn resolve(path: &Path) -> Result<Self, Error> {
        let named = |error: &std::io::Error| {
            Error::io("read", path, error).hint(match error.kind() {
                std::io::ErrorKind::NotFound => {
                    "check the spelling; what the index holds from there was kept, --remove-missing removes it"
                }
                std::io::ErrorKind::PermissionDenied => "check who may read it",
                _ => "",
            })
        };
        let path = path.canonicalize().map_err(|error| named(&error))?;
        let metadata = fs::metadata(&path).map_err(|error| named(&error))?;
        Ok(Self { path, metadata })
    }
}

/// An entry of a folder whose handle is closed again: a deep tree must not hold a descriptor per level.
struct Entry {
    name: std::ffi::OsString,
    kind: EntryKind,
}

enum EntryKind {
    File { size: u64, modified: i64, stamp: i64 },
    Folder,
    Link,
    Special,
    Failed(std::io::Error),
}

struct FolderWalk<'a> {
    follow: bool,
    tell: &'a mut dyn FnMut(Discovered),
    hidden: u64,
    /// Named folders.
    folders: Vec<PathBuf>,
    /// Named files, which are read whatever their extension.
    named: FxHashSet<PathBuf>,
    /// Targets of followed links that were already walked.
    linked: FxHashSet<PathBuf>,
}

impl FolderWalk<'_> {
    fn root(&mut self, root: &Root) {
        let key = path_key(&root.path);
        let folder = root.metadata.is_dir();
        (self.tell)(Discovered::Root {
            key: key.clone(),
            folder,
        });
        if folder {
            self.folder(&root.path, &key);
        } else if root.metadata.is_file() {
            (self.tell)(Discovered::File(SourceFile {
                size: root.metadata.len(),
                modified: modified_nanos(&root.metadata),
                stamp: stamp(&root.metadata),
                path: root.path.clone(),
                key,
            }));
        } else {
            self.skip(key, SkipReason::Special, "not a regular file");
        }
    }

    fn skip(&mut self, key: String, reason: SkipReason, detail: &str) {
        (self.tell)(Discovered::Skipped(Skip {
            key,
            reason,
            detail: detail.to_owned(),
        }));
    }

    fn folder(&mut self, path: &Path, key: &str) {
        let entries = match list(path, &mut self.hidden) {
            Ok(entries) => entries,
            Err(error) => {
                (self.tell)(Discovered::Unreadable {
                    key: key.to_owned(),
                    error: Error::io("read the folder", path, &error).hint("check its permissions"),
                });
                return;
            }
        };
        for Entry { name, kind } in entries {
            let mut below = String::with_capacity(key.len() + 1 + name.len());
            below.push_str(key);
            if !below.ends_with('/') {
                below.push('/');
            }
            push_component(&mut below, &name);
            match kind {
                EntryKind::File {
                    size,
                    modified,
                    stamp,
                } => self.file(SourceFile {
                    path: path.join(&name),
                    key: below,
                    size,
                    modified,
                    stamp,
                }),
                EntryKind::Folder => {
                    let folder = path.join(&name);
                    if self.linked.is_empty() || !self.linked.contains(&folder) {
                        self.folder(&folder, &below);
                    }
                }
                EntryKind::Link if self.follow => self.link(&path.join(&name), below),
                EntryKind::Link => {
                    self.skip(
                        below,
                        SkipReason::Link,
                        "a symbolic link; --follow reads its target",
                    );
                }
                EntryKind::Special => {
                    self.skip(below, SkipReason::Special, "a socket, pipe or device");
                }
                EntryKind::Failed(error) => (self.tell)(Discovered::Unreadable {
                    key: below,
                    error: Error::io("read", path.join(&name), &error),
                }),
            }
        }
    }

    fn file(&mut self, file: SourceFile) {
        let path = &file.path;
        if !self.linked.is_empty() && self.linked.contains(path) {
            return;
        }
        // A named file is tried whatever it is called.
        let is_named = !self.named.is_empty() && self.named.contains(path);
        if !is_named && let Some(what) = format::passed_over(path.extension()) {
            return self.skip(file.key, SkipReason::NotAnArticle, what);
        }
        (self.tell)(Discovered::File(file));
    }

    fn link(&mut self, link: &Path, key: String) {
        let root = match Root::resolve(link) {
            Ok(root) => root,
            Err(error) => {
                let why = format!("a broken link: {}", error.why);
                return self.skip(key, SkipReason::Link, &why);
            }
        };
        if link.starts_with(&root.path) {
            return self.skip(
                key,
                SkipReason::Link,
                "a link loop: it leads to a folder around it",
            );
        }
        let reached = self.folders.iter().any(|folder| reaches(folder, &root.path))
            || self.named.contains(&root.path)
            || self.linked.iter().any(|linked| reaches(linked, &root.path));
        if reached || !self.linked.insert(root.path.clone()) {
            return;
        }
        if root.metadata.is_file() {
            // Its extension decides, as for any file met in the walk.
            self.linked.remove(&root.path);
            self.file(SourceFile {
                key: path_key(&root.path),
                path: root.path.clone(),
                size: root.metadata.len(),
                modified: modified_nanos(&root.metadata),
                stamp: stamp(&root.metadata),
            });
            self.linked.insert(root.path);
        } else {
            self.root(&root);
        }
    }
}

/// Returns the entries of a folder, sorted by name, without the hidden ones, which are added to `hidden`.
fn list(path: &Path, hidden: &mut u64) -> std::io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        if is_hidden(&name) {
            *hidden += 1;
            continue;
        }
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_file() => match entry.metadata() {
                Ok(metadata) => EntryKind::File {
                    size: metadata.len(),
                    modified: modified_nanos(&metadata),
                    stamp: stamp(&metadata),
                },
                // Removed between listing and reading the metadata: treated as if it had never existed.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => EntryKind::Failed(error),
            },
            Ok(kind) if kind.is_dir() => EntryKind::Folder,
            Ok(kind) if kind.is_symlink() => EntryKind::Link,
            Ok(_) => EntryKind::Special,
            Err(error) => EntryKind::Failed(error),
        };
        entries.push(Entry { name, kind });
    }
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a line for each item passed on, with paths relative to `base`.
    fn told(base: &Path, paths: &[&str], follow: bool) -> (Vec<String>, u64) {
        let base = base.canonicalize().expect("a folder");
        let paths: Vec<PathBuf> = paths.iter().map(|path| base.join(path)).collect();
        let mut lines = Vec::new();
        let below = |key: &str| key.strip_prefix(&*path_key(&base)).unwrap_or(key).to_owned();
        let hidden = discover(&paths, follow, &mut |told| {
            lines.push(match told {
                Discovered::File(file) => format!("file {} {}", below(&file.key), file.size),
                Discovered::Skipped(skip) => format!("{} {}", skip.reason.as_str(), below(&skip.key)),
                Discovered::Unreadable { key, error } => format!("unreadable {}: {}", below(&key), error.why),
                Discovered::Root { key, folder } => format!("root {} {folder}", below(&key)),
            });
        });
        (lines, hidden)
    }

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, "text").expect("a file");
        }
        folder
    }

    #[test]
    fn files_are_passed_on_by_name_and_once_however_they_are_named() {
        let folder = tree(&["a/b/2.txt", "a/b/1.txt", "a/c.md", "a/.hidden/x.txt", "a/.y.txt"]);
        let expected = [
            "root /a true",
            "file /a/b/1.txt 4",
            "file /a/b/2.txt 4",
            "file /a/c.md 4",
        ];
        assert_eq!(
            told(folder.path(), &["a"], false),
            (expected.map(str::to_owned).to_vec(), 2)
        );
        assert_eq!(
            told(folder.path(), &["a", "a/b", "a", "a/c.md", "a/b/1.txt"], false).0,
            expected
        );
        assert_eq!(told(folder.path(), &["a/b/../b", "a"], false).0, expected);
        assert_eq!(
            told(folder.path(), &["a/.hidden", "a/.y.txt"], false).0,
            [
                "root /a/.hidden true",
                "file /a/.hidden/x.txt 4",
                "root /a/.y.txt false",
                "file /a/.y.txt 4"
            ]
        );
        assert_eq!(
            told(folder.path(), &["a/.hidden", "a"], false).0.len(),
            2 + expected.len()
        );
    }

    #[test]
    fn extensions_decide_unless_the_file_was_named() {
        let folder = tree(&["a/1.PNG", "a/2.pdf", "a/3.docx", "a/4.unknownlong", "a/5"]);
        assert_eq!(
            told(folder.path(), &["a"], false).0,
            [
                "root /a true",
                "not_an_article /a/1.PNG",
                "file /a/2.pdf 4",
                "file /a/3.docx 4",
                "file /a/4.unknownlong 4",
                "file /a/5 4"
            ]
        );
        assert_eq!(
            told(folder.path(), &["a/1.PNG"], false).0,
            ["root /a/1.PNG false", "file /a/1.PNG 4"]
        );
        assert_eq!(
            told(folder.path(), &["a", "a/1.PNG"], false).0[1],
            "file /a/1.PNG 4"
        );
    }

    #[test]
    fn a_missing_path_is_reported_with_the_key_it_would_have() {
        let folder = tree(&["a/1.txt"]);
        assert_eq!(
            told(folder.path(), &["a/none/below", "a"], false).0,
            [
                "unreadable /a/none/below: no such file or directory",
                "root /a true",
                "file /a/1.txt 4"
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_reported_and_followed_only_on_request() {
        use std::os::unix::fs::symlink;
        let folder = tree(&["a/1.txt", "b/2.txt", "b/c/3.txt"]);
        let path = folder.path();
        symlink(path.join("b"), path.join("a/to_b")).expect("a link");
        symlink(path.join("b/c"), path.join("a/to_c")).expect("a link");
        symlink(path.join("a"), path.join("a/loop")).expect("a link");
        symlink(path.join("gone"), path.join("a/nowhere")).expect("a link");
        assert_eq!(
            told(path, &["a"], false).0,
            [
                "root /a true",
                "file /a/1.txt 4",
                "link /a/loop",
                "link /a/nowhere",
                "link /a/to_b",
                "link /a/to_c"
            ]
        );
        assert_eq!(
            told(path, &["a"], true).0,
            [
                "root /a true",
                "file /a/1.txt 4",
                "link /a/loop",
                "link /a/nowhere",
                "root /b true",
                "file /b/2.txt 4",
                "file /b/c/3.txt 4"
            ]
        );
        assert_eq!(
            told(path, &["a/to_c"], false).0,
            ["root /b/c true", "file /b/c/3.txt 4"]
        );
        symlink(path.join("b/c"), path.join("a/0_to_c")).expect("a link");
        let (lines, _) = told(path, &["a"], true);
        assert_eq!(
            lines.iter().filter(|line| line.ends_with("/3.txt 4")).count(),
            1,
            "{lines:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn sockets_and_pipes_are_reported_and_never_opened() {
        let folder = tree(&["a/1.txt"]);
        let _socket =
            std::os::unix::net::UnixListener::bind(folder.path().join("a/socket")).expect("a socket");
        let made = std::process::Command::new("mkfifo")
            .arg(folder.path().join("a/pipe"))
            .status();
        assert!(made.is_ok_and(|status| status.success()));
        assert_eq!(
            told(folder.path(), &["a", "a/pipe"], false).0,
            [
                "root /a true",
                "file /a/1.txt 4",
                "special /a/pipe",
                "special /a/socket"
            ]
        );
        let pipe = SourceFile {
            stamp: 0,
            path: folder.path().join("a/pipe"),
            key: "pipe".to_owned(),
            size: 1,
            modified: 0,
        };
        let skip = crate::source::read(&pipe, &crate::source::ReadOptions::default(), &mut |_| ())
            .expect_err("a pipe");
        assert_eq!(skip.reason, SkipReason::Special);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_utf8_are_percent_encoded_component_by_component() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tree(&["100%/plain.txt"]);
        let odd = folder
            .path()
            .join("100%")
            .join(OsStr::from_bytes(b"caf\xe9 50%\n.txt"));
        fs::write(odd, "text").expect("a file");
        assert_eq!(
            told(folder.path(), &["100%"], false).0,
            [
                "root /100% true",
                "file /100%/caf%E9 50%25\n.txt 4",
                "file /100%/plain.txt 4"
            ]
        );
        assert_eq!(
            path_key(Path::new(OsStr::from_bytes(b"/100%/\xe9%"))),
            "/100%/%E9%25"
        );
    }
}
