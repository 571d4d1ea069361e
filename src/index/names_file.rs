//! The user's file `names.toml` in the index folder: which names are one person, organisation or place, which are not,
//! which are to be left out.
//!
//! It is the user's, and kept when the index is made anew. Names in it are compared without regard to case, accents and
//! punctuation. A wrong entry is reported and skipped; the others hold. An older index can have `people.toml` in its
//! place, which has people alone: it is read where there is no `names.toml`.

use std::hash::Hasher as _;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use siphasher::sip::SipHasher13;
use toml::Spanned;

use crate::error::{Error, Result};
use crate::extract::EntityKind;
use crate::extract::token::tokenize;
use crate::index::analysis::fold;
use crate::index::folder::Folder;
use crate::span::line_at;

/// The file's name in the index folder.
pub const NAMES_FILE: &str = "names.toml";
/// The name of the file that older versions read, with people alone.
pub const PEOPLE_FILE: &str = "people.toml";
/// The names of the files that the last change was made from: undoing it puts them back.
pub(super) const NAMES_BEFORE: &str = "names.toml.bak";
/// The name of the file that a process locks while it changes the names.
pub(super) const NAMES_LOCK: &str = "names.lock";
/// The name of the older file once its entries are in the newer one.
pub(super) const PEOPLE_BEFORE: &str = "people.toml.bak";
/// Maximum size of the file, in bytes: some 100,000 people.
const MOST: u64 = 16 << 20;
/// How an entry is written, for the hints of errors.
const HOW: &str = "write [[person]], [[organisation]] or [[place]] with name = \"…\", also = [\"…\"], not = [\"…\"], \
                   or [[ignore]] with name = \"…\"; `onrecord names --help` shows an example";

/// The entries of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamesFile {
    /// One entry a person, in the order of the file.
    pub people: Vec<FileEntry>,
    /// One entry an organisation.
    pub organisations: Vec<FileEntry>,
    /// One entry a place.
    pub places: Vec<FileEntry>,
    /// Names that are to be left out of all directories.
    pub ignored: Vec<FileName>,
    /// Entries that were skipped, each with its line and the reason.
    pub problems: Vec<Error>,
    /// A hash of the texts that were read; 0 without a file or text.
    pub sum: u64,
}

/// A person, organisation or place of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// The name to show.
    pub name: FileName,
    /// Further names.
    pub also: Vec<FileName>,
    /// Names that are somebody or something else's.
    pub not: Vec<FileName>,
    /// Ids and paths of the articles that the entry is for; empty where it is for all.
    pub within: Vec<String>,
}

/// A name as written in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// As written.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its [`spelling`].
    pub spelling: String,
}

impl FileEntry {
    /// All names of the entry.
    pub fn names(&self) -> impl Iterator<Item = &FileName> {
        std::iter::once(&self.name).chain(&self.also)
    }
}

impl NamesFile {
    /// Adds the entries of another file after these.
    pub fn append(&mut self, other: Self) {
        self.people.extend(other.people);
        self.organisations.extend(other.organisations);
        self.places.extend(other.places);
        self.ignored.extend(other.ignored);
        self.problems.extend(other.problems);
        self.sum = self.sum.rotate_left(1) ^ other.sum;
    }

    /// The entries for a kind of name; none for a kind that has no directory.
    #[must_use]
    pub fn of_kind(&self, kind: EntityKind) -> &[FileEntry] {
        match kind {
            EntityKind::Person => &self.people,
            EntityKind::Organisation => &self.organisations,
            EntityKind::Place => &self.places,
            EntityKind::Nationality | EntityKind::Other => &[],
        }
    }
}

/// The folded words of a name, a blank between two: what names are compared by.
#[must_use]
pub fn spelling(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    for token in tokenize(name).into_iter().filter(|token| token.is_word()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&fold(token.of(name)));
    }
    words
}

/// Reads the file of an index folder; an index without one has no entries.
///
/// # Errors
/// If the file cannot be read: it is a link, no regular file, too large or not UTF-8. Entries that are wrong are no error,
/// but [`NamesFile::problems`].
pub fn load(dir: &Path) -> Result<NamesFile> {
    let (names, people) = (read_named(dir, NAMES_FILE)?, dir.join(PEOPLE_FILE));
    let Some(text) = names else {
        let text = read_named(dir, PEOPLE_FILE)?;
        return Ok(text.map_or_else(NamesFile::default, |text| NamesFile {
            sum: sum_of(&text),
            ..parse(&text, &people)
        }));
    };
    let mut file = NamesFile {
        sum: sum_of(&text),
        ..parse(&text, &dir.join(NAMES_FILE))
    };
    if std::fs::symlink_metadata(&people).is_ok() {
        let why = format!("{NAMES_FILE} is there too, and alone counts");
        let hint = format!("move its entries to {NAMES_FILE}, and remove it");
        file.problems.push(Error::new("use", why).on(people).hint(hint));
    }
    Ok(file)
}

/// An empty file says as little as none.
fn sum_of(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let mut hasher = SipHasher13::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The text of one of the two files; None where there is no such file.
pub(super) fn read_named(dir: &Path, name: &str) -> Result<Option<String>> {
    match read(dir, name) {
        Ok(text) => Ok(Some(text)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(Error::io("read", dir.join(name), &error)
            .hint(format!("{name} must be a text file of at most {MOST} bytes"))),
    }
}

fn read(dir: &Path, name: &str) -> io::Result<String> {
    // The user may name the index by a link; the file in it may be none.
    let bytes = Folder::open(&dir.canonicalize()?)?.read(Path::new(name), MOST)?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    person: Vec<WrittenEntry>,
    #[serde(default)]
    organisation: Vec<WrittenEntry>,
    #[serde(default)]
    place: Vec<WrittenEntry>,
    #[serde(default)]
    ignore: Vec<WrittenIgnored>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    name: Spanned<String>,
    #[serde(default)]
    also: Vec<Spanned<String>>,
    #[serde(default)]
    not: Vec<Spanned<String>>,
    #[serde(default, rename = "in")]
    within: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenIgnored {
    name: Spanned<String>,
}

/// A part of the file that one header opens, and its first line, from 0.
pub(super) struct FilePart<'a> {
    pub(super) text: &'a str,
    pub(super) first_line: usize,
}

/// The parts of a file, each from its header to the next; the first holds what precedes all headers.
pub(super) fn parts(text: &str) -> Vec<FilePart<'_>> {
    let (mut parts, mut start, mut first_line, mut at) = (Vec::new(), 0, 0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_header = line.trim_start().starts_with('[') && line.trim_end().ends_with(']');
        let names_one = line
            .trim_start_matches([' ', '\t', '['])
            .starts_with(char::is_alphabetic);
        if is_header && names_one && at > start {
            parts.push(FilePart {
                text: &text[start..at],
                first_line,
            });
            (start, first_line) = (at, number);
        }
        at += line.len();
    }
    parts.push(FilePart {
        text: &text[start..],
        first_line,
    });
    parts
}

pub(super) fn parse(text: &str, path: &Path) -> NamesFile {
    let mut file = NamesFile::default();
    for part in parts(text) {
        if let Err(error) = part.add_to(&mut file) {
            file.problems.push(error.on(path));
        }
    }
    file
}

impl FilePart<'_> {
    /// Adds the entries of this part, if they are right and contradict none before them.
    fn add_to(&self, file: &mut NamesFile) -> Result<()> {
        let written: Written = toml::from_str(self.text).map_err(|error| {
            let why = error.message().lines().collect::<Vec<_>>().join(", ");
            self.wrong(error.span(), &why).hint(HOW)
        })?;
        let entry = |entry: WrittenEntry| {
            Ok(FileEntry {
                name: self.named(entry.name)?,
                also: self.all_named(entry.also)?,
                not: self.all_named(entry.not)?,
                within: entry.within,
            })
        };
        for (entries, known) in [
            (written.person, &mut file.people),
            (written.organisation, &mut file.organisations),
            (written.place, &mut file.places),
        ] {
            for written in entries {
                let entry = entry(written)?;
                consistent(&entry, known, &file.ignored)?;
                known.push(entry);
            }
        }
        for ignored in written.ignore {
            let name = self.named(ignored.name)?;
            let kinds = [&file.people, &file.organisations, &file.places];
            let mut known = kinds.into_iter().flatten().flat_map(FileEntry::names);
            if let Some(first) = known.find(|known| known.spelling == name.spelling) {
                let why = format!("is to be ignored, and is an entry's on line {}", first.line);
                return Err(refused(&name, &why, "keep one of the two"));
            }
            file.ignored.push(name);
        }
        Ok(())
    }

    fn named(&self, name: Spanned<String>) -> Result<FileName> {
        let line = self.line_of(name.span().start);
        let name = name.into_inner();
        let spelling = spelling(&name);
        if spelling.is_empty() {
            return Err(
                Error::new("read", format!("line {line}: there is no word in this name"))
                    .hint("write a name, or remove the line"),
            );
        }
        Ok(FileName { name, line, spelling })
    }

    fn all_named(&self, names: Vec<Spanned<String>>) -> Result<Vec<FileName>> {
        names.into_iter().map(|name| self.named(name)).collect()
    }

    fn wrong(&self, span: Option<Range<usize>>, why: &str) -> Error {
        let line = self.line_of(span.map_or(0, |span| span.start));
        Error::new("read", format!("line {line}: {why}"))
    }

    /// The line of the file in which a byte of this part is, from 1.
    fn line_of(&self, at: usize) -> usize {
        self.first_line + line_at(self.text, at) as usize
    }
}

/// Each name belongs to one entry of a kind or is ignored, and is not denied to its own entry. Entries for some articles
/// may share names with others.
fn consistent(entry: &FileEntry, known: &[FileEntry], ignored: &[FileName]) -> Result<()> {
    for name in entry.names() {
        if entry.not.iter().any(|not| not.spelling == name.spelling) {
            return Err(refused(
                name,
                "is denied to this entry by `not`",
                "keep one of the two",
            ));
        }
        if let Some(first) = ignored.iter().find(|ignored| ignored.spelling == name.spelling) {
            let why = format!("is to be ignored, on line {}", first.line);
            return Err(refused(name, &why, "keep one of the two"));
        }
        let before = known
            .iter()
            .filter(|other| other.within.is_empty() && entry.within.is_empty());
        let mut before = before.flat_map(|other| other.names().map(move |name| (name, other)));
        if let Some((first, of)) = before.find(|(known, _)| known.spelling == name.spelling) {
            let why = format!("is {}'s already, on line {}", of.name.name, first.line);
            let hint = "give each name to one entry, or say by `in` in which articles it is this one's";
            return Err(refused(name, &why, hint));
        }
    }
    Ok(())
}

fn refused(name: &FileName, why: &str, hint: &str) -> Error {
    Error::new("read", format!("line {}: “{}” {why}", name.line, name.name)).hint(hint)
}

/// The path of the file that counts in an index folder: `people.toml` only where there is no `names.toml`.
#[must_use]
pub fn path_of(dir: &Path) -> PathBuf {
    let names = dir.join(NAMES_FILE);
    let people = dir.join(PEOPLE_FILE);
    let is_there = |path: &Path| std::fs::symlink_metadata(path).is_ok();
    if !is_there(&names) && is_there(&people) {
        people
    } else {
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> NamesFile {
        parse(text, Path::new("names.toml"))
    }

    #[test]
    fn names_come_with_their_lines() {
        let file = parsed(
            "# mine\n[[person]]\nname = \"Ada Byrd\"\nalso = [\n  \"Byrd\",\n  \"Ádá  Byrd-Low\",\n]\nnot = [\"Al Byrd\"]\n\
             [[ignore]]\nname = \"Byrd II\"\n[[organisation]]\nname = \"Byrd Co\"\n[[place]]\nname = \"Byrd Bay\"\nin = [\"a/\"]",
        );
        assert_eq!(file.problems, []);
        let person = &file.people[0];
        let lines: Vec<(usize, &str)> = person.names().map(|name| (name.line, &*name.spelling)).collect();
        assert_eq!(lines, [(3, "ada byrd"), (5, "byrd"), (6, "ada byrd low")]);
        assert_eq!((person.not[0].line, file.ignored[0].line), (8, 10));
        assert_eq!(
            (file.organisations[0].name.line, file.places[0].name.line),
            (12, 14)
        );
        assert_eq!(file.places[0].within, ["a/"]);
    }

    #[test]
    fn a_wrong_entry_is_told_with_its_line_and_the_others_hold() {
        for (text, parts) in [
            ("[[person]]\nname = Ada", &["line 2: ", "[[person]]"][..]),
            (
                "[[person]]\nalso = [\"A\"]",
                &["line 1: ", "missing field `name`"],
            ),
            (
                "[[person]]\nname = \"A\"\nalias = [\"B\"]",
                &["line 3: ", "alias"],
            ),
            (
                "[[person]]\nname = \"A\"\nalso = \"B\"",
                &["line 3: ", "sequence"],
            ),
            ("\n[[person]]\nname = \" - \"", &["line 3: ", "no word"]),
            ("[[people]]\nname = \"A\"", &["line 1: ", "people"]),
            (
                "[[person]]\nname = \"A\"\nalso = [\"C\"]\n[[person]]\nname = \"B\"\nalso = [\"c\"]",
                &["line 6: ", "is A's already, on line 3"],
            ),
            ("[[person]]\nname = \"A\"\nnot = [\"a\"]", &["line 2: ", "`not`"]),
            (
                "[[person]]\nname = \"A\"\n[[ignore]]\nname = \"A\"",
                &["line 4: ", "on line 2"],
            ),
        ] {
            let file = parsed(&format!("{text}\n[[person]]\nname = \"Zoe Lund\"\n"));
            let [problem] = &file.problems[..] else {
                panic!("{text}: {:?}", file.problems)
            };
            let problem = problem.to_string();
            for part in parts {
                assert!(problem.contains(part), "{part:?} is not in {problem:?}");
            }
            assert_eq!(problem.lines().count(), 1, "{problem}");
            assert_eq!(
                file.people.last().map(|person| &*person.name.name),
                Some("Zoe Lund")
            );
        }
    }

    #[test]
    fn entries_for_some_articles_may_share_a_name() {
        let file = parsed(
            "[[person]]\nname = \"Ada Byrd (poet)\"\nalso = [\"Ada Byrd\"]\nin = [\"verse/\"]\n\
             [[person]]\nname = \"Ada Byrd\"\n",
        );
        assert_eq!((file.people.len(), file.problems.len()), (2, 0));
    }

    #[test]
    fn the_newer_file_counts_and_the_older_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        assert_eq!(load(folder.path()).unwrap(), NamesFile::default());
        write(PEOPLE_FILE, "[[person]]\nname = \"Ada\"\n");
        let file = load(folder.path()).unwrap();
        assert_eq!((file.people.len(), file.problems.len()), (1, 0));
        write(NAMES_FILE, "[[place]]\nname = \"Byrd Bay\"\n");
        let file = load(folder.path()).unwrap();
        assert_eq!((file.people.len(), file.places.len()), (0, 1));
        let problem = file.problems[0].to_string();
        assert!(
            problem.contains("people.toml: names.toml is there too"),
            "{problem}"
        );
    }
}
