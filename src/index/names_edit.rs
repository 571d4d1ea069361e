//! Changes the user's file of names: merge, split, ignore, undo.
//!
//! Parts of the file that a change does not concern stay as they are, comments and mistakes included. The new file
//! appears whole or not at all. The previous one is kept beside it as `names.toml.bak`, from which the change is
//! undone.

use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::extract::EntityKind;
use crate::index::folder::Folder;
use crate::index::names_file::{
    FileEntry, FileName, NAMES_BEFORE, NAMES_FILE, NAMES_LOCK, NamesFile, PEOPLE_BEFORE, PEOPLE_FILE, parse,
    parts, read_named, spelling,
};

/// A change of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamesChange {
    /// `other` is another name of `name`.
    Merge {
        /// The kind of both names.
        kind: EntityKind,
        /// The name to show.
        name: String,
        /// The further name.
        other: String,
    },
    /// `other` does not belong to `name`.
    Split {
        /// The kind of both names.
        kind: EntityKind,
        /// The name to show.
        name: String,
        /// The name of somebody or something else.
        other: String,
    },
    /// In some articles, `name` means somebody or something else than in the others.
    SplitIn {
        /// The kind of the name.
        kind: EntityKind,
        /// The name in articles.
        name: String,
        /// The name to show for it in these articles.
        shown: String,
        /// Ids and paths of the articles.
        within: Vec<String>,
    },
    /// `name` is left out of all directories.
    Ignore {
        /// The name.
        name: String,
    },
}

/// The effect of a change on the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamesWritten {
    /// True if the entries of the older file were moved to the newer one.
    pub moved: bool,
}

/// Makes a change.
///
/// # Errors
/// If the file cannot be read or written, another process is changing it, or the change contradicts what it says.
pub fn change(dir: &Path, change: &NamesChange) -> Result<NamesWritten> {
    let _lock = lock(dir)?;
    let path = dir.join(NAMES_FILE);
    let (text, moved) = current(dir)?;
    let mut edited = EditedFile::of(&text);
    match change {
        NamesChange::Merge { kind, name, other } => edited.merge(*kind, name, other)?,
        NamesChange::Split { kind, name, other } => edited.split(*kind, name, other)?,
        NamesChange::SplitIn {
            kind,
            name,
            shown,
            within,
        } => edited.add(*kind, shown, &[name.as_str()], within),
        NamesChange::Ignore { name } => edited.ignore(name)?,
    }
    let new = edited.into_text();
    let known = parse(&text, &path).problems.len();
    if let Some(problem) = parse(&new, &path).problems.into_iter().nth(known) {
        return Err(Error::new("change the names", problem.why)
            .on(path)
            .hint(problem.hint));
    }
    write(dir, &new, Some(&text), moved)?;
    Ok(NamesWritten { moved })
}

/// Moves the entries of an older file to the newer one, if only the older one exists.
///
/// # Errors
/// If the files cannot be read or written, or another process is changing them.
pub fn move_older(dir: &Path) -> Result<NamesWritten> {
    if !current(dir)?.1 {
        return Ok(NamesWritten { moved: false });
    }
    let _lock = lock(dir)?;
    // Another process may have moved them meanwhile.
    let (text, moved) = current(dir)?;
    if moved {
        write(dir, &text, None, true)?;
    }
    Ok(NamesWritten { moved })
}

/// Restores the file from before the last change; a second undo makes the change again. Returns false if there was no
/// change.
///
/// # Errors
/// If the files cannot be read or written, or another process is changing them.
pub fn undo(dir: &Path) -> Result<bool> {
    let _lock = lock(dir)?;
    let Some(before) = read_named(dir, NAMES_BEFORE)? else {
        return Ok(false);
    };
    let now = read_named(dir, NAMES_FILE)?.unwrap_or_default();
    write(dir, &before, Some(&now), false)?;
    Ok(true)
}

/// True if there is a change to undo.
#[must_use]
pub fn can_undo(dir: &Path) -> bool {
    read_named(dir, NAMES_BEFORE).is_ok_and(|before| before.is_some())
}

/// Keeps other processes from changing the file until it is dropped.
fn lock(dir: &Path) -> Result<File> {
    let open = || Folder::open(&dir.canonicalize()?)?.lock_file(Path::new(NAMES_LOCK));
    let file = open().map_err(|error| unwritten(dir, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let why = "another onrecord is changing them";
            Err(Error::new("change the names", why)
                .kind(ErrorKind::Locked)
                .on(dir.join(NAMES_FILE))
                .hint("wait for it to end, then make the change again"))
        }
        Err(TryLockError::Error(error)) => Err(unwritten(dir, &error)),
    }
}

fn unwritten(dir: &Path, error: &io::Error) -> Error {
    Error::io("write", dir.join(NAMES_FILE), error).hint("the index folder must be yours to write in")
}

/// The text of the file, and whether it is that of the older file.
fn current(dir: &Path) -> Result<(String, bool)> {
    if let Some(text) = read_named(dir, NAMES_FILE)? {
        return Ok((text, false));
    }
    let older = read_named(dir, PEOPLE_FILE)?;
    let moved = older.is_some();
    Ok((older.unwrap_or_default(), moved))
}

/// Writes the file, keeps `before` beside it, and sets the older file aside if it has been moved.
fn write(dir: &Path, text: &str, before: Option<&str>, moved: bool) -> Result<()> {
    let written = || -> io::Result<()> {
        let folder = Folder::open(&dir.canonicalize()?)?;
        if let Some(before) = before {
            folder.replace(Path::new(NAMES_BEFORE), before.as_bytes(), true)?;
        }
        folder.replace(Path::new(NAMES_FILE), text.as_bytes(), true)?;
        if moved {
            // From here on the newer file is used: an interruption between these steps costs only a warning.
            let older = folder.read(Path::new(PEOPLE_FILE), u64::MAX)?;
            folder.replace(Path::new(PEOPLE_BEFORE), &older, true)?;
            folder.remove(Path::new(PEOPLE_FILE))?;
            folder.sync()?;
        }
        Ok(())
    };
    written().map_err(|error| unwritten(dir, &error))
}

/// The file, split into parts.
struct EditedFile {
    parts: Vec<EditedPart>,
}

/// A part of the file: an entry, or text that stays as it is.
struct EditedPart {
    text: String,
    /// The entry with its kind, if the part is a valid one.
    entry: Option<(EntityKind, FileEntry)>,
    /// The ignored names.
    ignored: Vec<String>,
}

impl EditedFile {
    fn of(text: &str) -> Self {
        let of_part = |text: &str| {
            let NamesFile {
                people,
                organisations,
                places,
                ignored,
                problems,
                ..
            } = parse(text, Path::new(NAMES_FILE));
            let kinds = [
                (EntityKind::Person, people),
                (EntityKind::Organisation, organisations),
                (EntityKind::Place, places),
            ];
            let mut entries = kinds
                .into_iter()
                .flat_map(|(kind, entries)| entries.into_iter().map(move |entry| (kind, entry)));
            EditedPart {
                text: text.to_owned(),
                entry: entries.next().filter(|_| problems.is_empty()),
                ignored: ignored.into_iter().map(|name| name.spelling).collect(),
            }
        };
        Self {
            parts: parts(text).iter().map(|part| of_part(part.text)).collect(),
        }
    }

    /// Returns the index of the part whose entry, valid for all articles, has a name.
    fn entry_with(&self, kind: EntityKind, name: &str) -> Option<usize> {
        let wanted = spelling(name);
        self.parts.iter().position(|part| {
            part.entry.as_ref().is_some_and(|(of, entry)| {
                *of == kind && entry.within.is_empty() && entry.names().any(|name| name.spelling == wanted)
            })
        })
    }

    /// Changes the entry that has a name; creates it if there is none.
    fn change_entry(&mut self, kind: EntityKind, name: &str, change: impl FnOnce(&mut FileEntry)) {
        let at = self.entry_with(kind, name).unwrap_or_else(|| {
            self.add(kind, name, &[], &[]);
            self.parts.len() - 1
        });
        let part = &mut self.parts[at];
        if let Some((kind, entry)) = &mut part.entry {
            change(entry);
            part.text = [entry_text(*kind, entry), comments(&part.text)].concat();
        }
    }

    fn add(&mut self, kind: EntityKind, name: &str, also: &[&str], within: &[String]) {
        let entry = FileEntry {
            name: file_name(name),
            also: also.iter().map(|name| file_name(name)).collect(),
            not: Vec::new(),
            within: within.to_vec(),
        };
        self.push(EditedPart {
            text: entry_text(kind, &entry),
            entry: Some((kind, entry)),
            ignored: Vec::new(),
        });
    }

    fn push(&mut self, part: EditedPart) {
        if let Some(last) = self.parts.last_mut()
            && !last.text.is_empty()
        {
            let end = match (last.text.ends_with("\n\n"), last.text.ends_with('\n')) {
                (true, _) => "",
                (false, true) => "\n",
                (false, false) => "\n\n",
            };
            last.text.push_str(end);
        }
        self.parts.push(part);
    }

    fn merge(&mut self, kind: EntityKind, name: &str, other: &str) -> Result<()> {
        let (wanted, further) = (spelling(name), spelling(other));
        if wanted == further {
            return Err(same_name(name, other));
        }
        // Merges an entry of the other name with all its names.
        let of_other = self.entry_with(kind, other);
        let mut names = vec![file_name(other)];
        if of_other.is_some() && of_other == self.entry_with(kind, name) {
            return Ok(());
        }
        if let Some((_, entry)) = of_other.and_then(|at| self.parts[at].entry.take()) {
            names.extend(entry.names().cloned());
            let at = of_other.unwrap_or_default();
            self.parts[at].text = comments(&self.parts[at].text);
        }
        self.change_entry(kind, name, |entry| {
            for name in names {
                entry.not.retain(|not| not.spelling != name.spelling);
                if !entry.names().any(|known| known.spelling == name.spelling) {
                    entry.also.push(name);
                }
            }
        });
        Ok(())
    }

    fn split(&mut self, kind: EntityKind, name: &str, other: &str) -> Result<()> {
        let further = spelling(other);
        let at = self.entry_with(kind, name);
        let is_shown = |entry: &FileEntry| entry.name.spelling == further;
        let entry = at.and_then(|at| self.parts[at].entry.as_ref());
        if spelling(name) == further || entry.is_some_and(|(_, entry)| is_shown(entry)) {
            return Err(same_name(name, other));
        }
        self.change_entry(kind, name, |entry| {
            entry.also.retain(|also| also.spelling != further);
            if !entry.not.iter().any(|not| not.spelling == further) {
                entry.not.push(file_name(other));
            }
        });
        Ok(())
    }

    fn ignore(&mut self, name: &str) -> Result<()> {
        let wanted = spelling(name);
        if self.parts.iter().any(|part| part.ignored.contains(&wanted)) {
            return Ok(());
        }
        for kind in [EntityKind::Person, EntityKind::Organisation, EntityKind::Place] {
            let Some(at) = self.entry_with(kind, name) else {
                continue;
            };
            let entry = self.parts[at].entry.as_ref();
            if let Some((_, entry)) = entry.filter(|(_, entry)| entry.name.spelling == wanted) {
                let why = format!("“{name}” is the name of an entry: “{}”", entry.name.name);
                return Err(Error::new("ignore a name", why).hint("remove the entry first"));
            }
            self.change_entry(kind, name, |entry| {
                entry.also.retain(|also| also.spelling != wanted);
            });
        }
        self.push(EditedPart {
            text: format!("[[ignore]]\nname = {}\n", quoted(name)),
            entry: None,
            ignored: vec![wanted],
        });
        Ok(())
    }

    fn into_text(self) -> String {
        self.parts.into_iter().map(|part| part.text).collect()
    }
}

fn same_name(name: &str, other: &str) -> Error {
    Error::new(
        "change the names",
        format!("“{other}” is the name “{name}” itself"),
    )
    .hint("to split one name by articles, add --in with their ids or paths")
}

fn file_name(name: &str) -> FileName {
    FileName {
        name: name.to_owned(),
        line: 0,
        spelling: spelling(name),
    }
}

/// Returns an entry in the syntax of the file.
fn entry_text(kind: EntityKind, entry: &FileEntry) -> String {
    let header = match kind {
        EntityKind::Organisation => "organisation",
        EntityKind::Place => "place",
        _ => "person",
    };
    let list = |key: &str, names: &mut dyn Iterator<Item = &str>| {
        let names: Vec<String> = names.map(quoted).collect();
        if names.is_empty() {
            return String::new();
        }
        format!("{key} = [{}]\n", names.join(", "))
    };
    [
        format!("[[{header}]]\nname = {}\n", quoted(&entry.name.name)),
        list("also", &mut entry.also.iter().map(|name| name.name.as_str())),
        list("not", &mut entry.not.iter().map(|name| name.name.as_str())),
        list("in", &mut entry.within.iter().map(String::as_str)),
    ]
    .concat()
}

/// Returns the comments and empty lines of a part, in order.
fn comments(text: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        .collect()
}

/// Returns a string in the syntax of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::names_file::load;

    const PERSON: EntityKind = EntityKind::Person;

    #[test]
    fn a_second_change_at_the_same_time_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).unwrap();
        for refused in [
            change(folder.path(), &ignore("Basel II")).map(|_| ()),
            undo(folder.path()).map(|_| ()),
        ] {
            let error = refused.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Locked);
            assert!(error.to_string().contains("another onrecord"), "{error}");
        }
        drop(first);
        change(folder.path(), &ignore("Basel II")).unwrap();
    }

    fn merge(name: &str, other: &str) -> NamesChange {
        NamesChange::Merge {
            kind: PERSON,
            name: name.into(),
            other: other.into(),
        }
    }

    fn split(name: &str, other: &str) -> NamesChange {
        NamesChange::Split {
            kind: PERSON,
            name: name.into(),
            other: other.into(),
        }
    }

    fn ignore(name: &str) -> NamesChange {
        NamesChange::Ignore { name: name.into() }
    }

    /// Returns the file after these changes to `text`.
    fn after(text: &str, changes: &[NamesChange]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAMES_FILE);
        std::fs::write(&path, text).unwrap();
        for one in changes {
            change(folder.path(), one).unwrap();
        }
        assert_eq!(load(folder.path()).unwrap().problems, []);
        std::fs::read_to_string(&path).unwrap()
    }

    #[test]
    fn entries_are_made_and_changed() {
        assert_eq!(
            after("", &[merge("Ada Byrd", "Byrd"), merge("ada byrd", "Dr \"B\"")]),
            "[[person]]\nname = \"Ada Byrd\"\nalso = [\"Byrd\", \"Dr \\\"B\\\"\"]\n"
        );
        assert_eq!(
            after(
                "",
                &[
                    merge("Ada Byrd", "Byrd"),
                    split("Ada Byrd", "BYRD"),
                    ignore("Basel II")
                ]
            ),
            "[[person]]\nname = \"Ada Byrd\"\nnot = [\"BYRD\"]\n\n[[ignore]]\nname = \"Basel II\"\n"
        );
        let within = NamesChange::SplitIn {
            kind: EntityKind::Place,
            name: "Orlen".into(),
            shown: "Orlen in Tolland".into(),
            within: vec!["3f2a91c0".into()],
        };
        assert_eq!(
            after("", &[within]),
            "[[place]]\nname = \"Orlen in Tolland\"\nalso = [\"Orlen\"]\nin = [\"3f2a91c0\"]\n"
        );
    }

    #[test]
    fn an_entry_that_is_merged_goes_over_with_its_names() {
        let text = "# mine\n[[person]]\nname = \"Ada Byrd\"\n# hers\n[[person]]\nname = \"A. Byrd\"\nalso = [\"Addie\"]\n";
        assert_eq!(
            after(text, &[merge("Ada Byrd", "A. Byrd")]),
            "# mine\n[[person]]\nname = \"Ada Byrd\"\nalso = [\"A. Byrd\", \"Addie\"]\n# hers\n"
        );
    }

    #[test]
    fn all_else_stays_as_it_is_mistakes_included() {
        let text = "# mine\n[[person]]\nnam = \"x\"  # wrong\n\n[[place]]\nname   = \"Orlen\"\n";
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(NAMES_FILE), text).unwrap();
        change(folder.path(), &ignore("Basel II")).unwrap();
        let new = std::fs::read_to_string(folder.path().join(NAMES_FILE)).unwrap();
        assert_eq!(new, format!("{text}\n[[ignore]]\nname = \"Basel II\"\n"));
        assert!(undo(folder.path()).unwrap());
        assert_eq!(
            std::fs::read_to_string(folder.path().join(NAMES_FILE)).unwrap(),
            text
        );
        assert!(undo(folder.path()).unwrap());
        assert_eq!(
            std::fs::read_to_string(folder.path().join(NAMES_FILE)).unwrap(),
            new
        );
    }

    #[test]
    fn a_contradiction_is_refused_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!undo(folder.path()).unwrap());
        change(folder.path(), &ignore("Byrd")).unwrap();
        for wrong in [
            merge("Ada Byrd", "Byrd"),
            merge("Byrd", "byrd"),
            split("Ada", "ADA"),
        ] {
            change(folder.path(), &wrong).unwrap_err();
        }
        let text = std::fs::read_to_string(folder.path().join(NAMES_FILE)).unwrap();
        assert_eq!(text, "[[ignore]]\nname = \"Byrd\"\n");
    }

    #[test]
    fn an_older_file_is_moved_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let older = "[[person]]\nname = \"Ada Byrd\"\n";
        std::fs::write(folder.path().join(PEOPLE_FILE), older).unwrap();
        assert!(change(folder.path(), &merge("Ada Byrd", "Byrd")).unwrap().moved);
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).ok();
        assert_eq!(read(PEOPLE_FILE), None);
        assert_eq!(read(PEOPLE_BEFORE).as_deref(), Some(older));
        assert!(read(NAMES_FILE).unwrap().contains("also = [\"Byrd\"]"));
        assert!(!move_older(folder.path()).unwrap().moved);
    }

    proptest! {
        #[test]
        fn any_name_comes_back(name in "\\PC{0,20}[a-z]", other in ".{0,20}[0-9]{3}") {
            prop_assume!(spelling(&name) != spelling(&other));
            let folder = tempfile::tempdir().unwrap();
            change(folder.path(), &merge(&name, &other)).unwrap();
            let file = load(folder.path()).unwrap();
            prop_assert_eq!(&file.people[0].name.name, &name);
            prop_assert_eq!(&file.people[0].also[0].name, &other);
        }

        #[test]
        fn any_text_before_stays(text in "(\\[\\[|person|\\]\\]|name|=|\"a\"|\n|#| ){0,30}") {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(NAMES_FILE), &text).unwrap();
            if change(folder.path(), &ignore("Basel II")).is_ok() {
                let new = std::fs::read_to_string(folder.path().join(NAMES_FILE)).unwrap();
                prop_assert!(new.starts_with(text.as_str()), "{text:?} {new:?}");
            }
        }
    }
}
