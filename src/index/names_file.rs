//! The user's file `names.toml` in the index folder: which names belong to one person, organisation or place, which
//! do not, and which to leave out.
//!
//! The file belongs to the user and is kept when the index is rebuilt. Names in it are compared without regard to
//! case, accents and punctuation. A wrong entry is reported and skipped; the others remain valid. An older index can
//! have `people.toml` instead, which lists only people; it is read if there is no `names.toml`.

use std::hash::Hasher as _;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use siphasher::sip::SipHasher13;
use toml::Spanned;

use crate::error::{Error, Result};
use crate::extract::EntityKind;
use crate::extract::token::tokenize;
use crate::index::analysis::fold;
use crate::index::folder::Folder;
use crate::index::place::SEEN;
use crate::span::line_at;

/// The file's name in the index folder.
pub const NAMES_FILE: &str = "names.toml";
/// The name of the file that older versions read, which lists only people.
pub const PEOPLE_FILE: &str = "people.toml";
/// The name under which the file from before the last change is kept, for undo.
pub(super) const NAMES_BEFORE: &str = "names.toml.bak";
/// The name of the file that a process locks while it changes the names.
pub(super) const NAMES_LOCK: &str = "names.lock";
/// The name of the older file once its entries are in the newer one.
pub(super) const PEOPLE_BEFORE: &str = "people.toml.bak";
/// Maximum size of the file in bytes: about 100,000 people.
const MOST: u64 = 16 << 20;
/// Maximum size in bytes of a text that the parser of TOML gets at once: for an entry, about 2,000 names. It needs up to
/// 300 bytes of memory for each.
pub(crate) const MOST_TOML: usize = 64 << 10;
/// The syntax of an entry, for the hints of errors.
const HOW: &str = "write [[person]], [[organisation]] or [[place]] with name = \"…\", also = [\"…\"], not = [\"…\"], \
                   or [[ignore]] with name = \"…\"; `onrecord names --help` shows an example";

/// The entries of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamesFile {
    /// The people, in the order of the file.
    pub people: Vec<FileEntry>,
    /// The organisations, in the order of the file.
    pub organisations: Vec<FileEntry>,
    /// The places, in the order of the file.
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
    /// Names of somebody or something else.
    pub not: Vec<FileName>,
    /// Ids and paths of the articles to which the entry applies; empty for all articles.
    pub within: Vec<String>,
}

/// A name as written in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// The name as written.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its [`spelling`].
    pub spelling: String,
}

impl FileEntry {
    /// Returns all names of the entry.
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

    /// Returns the entries of a kind of name; none for a kind that has no directory.
    #[must_use]
    pub fn of_kind(&self, kind: EntityKind) -> &[FileEntry] {
        match kind {
            EntityKind::Person => &self.people,
            EntityKind::Organisation => &self.organisations,
            EntityKind::Place => &self.places,
            EntityKind::Nationality | EntityKind::Other => &[],
        }
    }

    /// True if an entry is for some articles alone.
    #[must_use]
    pub fn has_within(&self) -> bool {
        let entries = [&self.people, &self.organisations, &self.places];
        entries
            .into_iter()
            .flatten()
            .any(|entry| !entry.within.is_empty())
    }
}

/// Returns the folded words of a name, separated by blanks. Names are equal if their spellings are.
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
/// If the file cannot be read: it is a link, not a regular file, too large or not UTF-8. Wrong entries are no error;
/// see [`NamesFile::problems`].
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
    let text = read_bytes_named(dir, name, MOST)?
        .map(String::from_utf8)
        .transpose();
    text.map_err(|error| {
        let error = io::Error::new(io::ErrorKind::InvalidData, error.utf8_error());
        unread(dir, name, &error, MOST)
    })
}

/// The bytes of a user's file in an index folder; None where there is no such file.
///
/// # Errors
/// If the file cannot be read: it is a link, not a regular file, or has more than `most` bytes.
pub(super) fn read_bytes_named(dir: &Path, name: &str, most: u64) -> Result<Option<Vec<u8>>> {
    // The user may give the index folder as a link; the file in it may not be one.
    let read = || Folder::open(&dir.canonicalize()?)?.read(Path::new(name), most);
    match read() {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(unread(dir, name, &error, most)),
    }
}

fn unread(dir: &Path, name: &str, error: &io::Error, most: u64) -> Error {
    let what = if name == SEEN { "regular file" } else { "text file" };
    Error::io("read", dir.join(name), error).hint(format!("{name} must be a {what} of at most {most} bytes"))
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

/// A part of the file that begins with one header; and its first line, counted from 0.
pub(super) struct FilePart<'a> {
    pub(super) text: &'a str,
    pub(super) first_line: usize,
}

/// Returns the parts of a file, each from its header to the next; the first holds the text before all headers.
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
    let (mut file, mut known) = (NamesFile::default(), KnownNames::default());
    for part in parts(text) {
        if let Err(error) = part.add_to(&mut file, &mut known) {
            file.problems.push(error.on(path));
        }
    }
    file
}

impl FilePart<'_> {
    /// Adds the entries of this part if they are valid and do not contradict earlier ones.
    fn add_to(&self, file: &mut NamesFile, known: &mut KnownNames) -> Result<()> {
        if self.text.len() > MOST_TOML {
            return Err(Error::new("read", self.too_long()).hint("name fewer in one entry"));
        }
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
        for (kind, written, entries) in [
            (EntityKind::Person, written.person, &mut file.people),
            (
                EntityKind::Organisation,
                written.organisation,
                &mut file.organisations,
            ),
            (EntityKind::Place, written.place, &mut file.places),
        ] {
            for written in written {
                let entry = entry(written)?;
                known.add(kind, &entry)?;
                entries.push(entry);
            }
        }
        for ignored in written.ignore {
            let name = self.named(ignored.name)?;
            known.ignore(&name)?;
            file.ignored.push(name);
        }
        Ok(())
    }

    /// The reason to refuse a part of more than [`MOST_TOML`] bytes.
    pub(super) fn too_long(&self) -> String {
        let (line, size) = (self.line_of(0), self.text.len());
        format!("line {line}: an entry of {size} bytes, more than the {MOST_TOML} that it may have")
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

    /// Returns the line of the file, counted from 1, that has a byte of this part.
    fn line_of(&self, at: usize) -> usize {
        self.first_line + line_at(self.text, at) as usize
    }
}

/// The names of the entries so far, by their spellings.
#[derive(Default)]
struct KnownNames {
    /// Of entries for all articles: the line, and the name of the entry.
    owned: FxHashMap<(EntityKind, String), (usize, String)>,
    /// Of all entries: the first line.
    lines: FxHashMap<String, usize>,
    /// The line of each ignored name.
    ignored: FxHashMap<String, usize>,
}

impl KnownNames {
    /// Adds an entry. Each name may belong to one entry of a kind or be ignored, and not be denied to its own entry.
    /// Entries for some articles may share names with others.
    fn add(&mut self, kind: EntityKind, entry: &FileEntry) -> Result<()> {
        let denied: FxHashSet<&str> = entry.not.iter().map(|not| not.spelling.as_str()).collect();
        for name in entry.names() {
            if denied.contains(name.spelling.as_str()) {
                return Err(refused(
                    name,
                    "is denied to this entry by `not`",
                    "keep one of the two",
                ));
            }
            if let Some(line) = self.ignored.get(&name.spelling) {
                let why = format!("is to be ignored, on line {line}");
                return Err(refused(name, &why, "keep one of the two"));
            }
            let owner = self.owned.get(&(kind, name.spelling.clone()));
            if let Some((line, owner)) = owner.filter(|_| entry.within.is_empty()) {
                let why = format!("is {owner}'s already, on line {line}");
                let hint = "give each name to one entry, or limit this entry to some articles with `in`";
                return Err(refused(name, &why, hint));
            }
        }
        for name in entry.names() {
            self.lines.entry(name.spelling.clone()).or_insert(name.line);
            if entry.within.is_empty() {
                let owner = (name.line, entry.name.name.clone());
                self.owned.entry((kind, name.spelling.clone())).or_insert(owner);
            }
        }
        Ok(())
    }

    /// Adds a name to ignore.
    fn ignore(&mut self, name: &FileName) -> Result<()> {
        if let Some(line) = self.lines.get(&name.spelling) {
            let why = format!("is to be ignored, but belongs to an entry on line {line}");
            return Err(refused(name, &why, "keep one of the two"));
        }
        self.ignored.entry(name.spelling.clone()).or_insert(name.line);
        Ok(())
    }
}

fn refused(name: &FileName, why: &str, hint: &str) -> Error {
    Error::new("read", format!("line {}: “{}” {why}", name.line, name.name)).hint(hint)
}

/// Returns the path of the file that is used in an index folder: `people.toml` only if there is no `names.toml`.
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
    fn many_entries_take_linear_time() {
        let entries = (0..30_000)
            .map(|n| format!("[[person]]\nname = \"Ann{n} Holt{n}\"\nalso = [\"A{n} Holt{n}\"]\n"));
        let file = parsed(&entries.collect::<String>());
        assert_eq!((file.people.len(), file.problems.len()), (30_000, 0));
    }

    #[test]
    fn an_entry_of_many_names_is_refused_by_its_line() {
        let many = "\"Holt\", ".repeat(10_000);
        let file = parsed(&format!(
            "[[person]]\nname = \"Ada Byrd\"\n[[person]]\nname = \"Ann Holt\"\nalso = [{many}]\n[[place]]\nname = \"Byrd Bay\"\n"
        ));
        assert_eq!((file.people.len(), file.places.len()), (1, 1));
        let problem = file.problems[0].to_string();
        assert!(problem.contains("line 3: an entry of 80"), "{problem}");
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
    fn a_wrong_entry_is_reported_with_its_line_and_the_others_are_valid() {
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
    fn the_newer_file_is_used_and_the_older_one_is_reported() {
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
