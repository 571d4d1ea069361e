//! The user's file `people.toml` in the index folder: which names are one person, which are not, which are nobody.
//!
//! It is the user's: only ever read here, and kept when the index is made anew. Names in it are compared without regard
//! to case, accents and punctuation.

use std::io;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::{Error, Result};
use crate::extract::token::tokenize;
use crate::index::analysis::fold;
use crate::index::folder::Folder;

/// The file's name in the index folder.
pub const PEOPLE_FILE: &str = "people.toml";
/// Maximum size of the file, in bytes: some 100,000 people.
const MOST: u64 = 16 << 20;

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFile {
    /// One entry a person, in the order of the file.
    pub people: Vec<FilePerson>,
    /// Names that are to be left out: they are no people.
    pub ignored: Vec<FileName>,
}

/// A person of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePerson {
    /// The name to show.
    pub name: FileName,
    /// Further names of this person.
    pub also: Vec<FileName>,
    /// Names that are somebody else's.
    pub not: Vec<FileName>,
}

/// A name as written in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// As written.
    pub name: String,
    /// The line on which it stands, from 1.
    pub line: usize,
    /// Its [`spelling`].
    pub spelling: String,
}

impl FilePerson {
    /// All names of this person.
    pub fn names(&self) -> impl Iterator<Item = &FileName> {
        std::iter::once(&self.name).chain(&self.also)
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

/// Reads the file of an index folder; where there is none, nothing is said of anybody.
///
/// # Errors
/// Where the file cannot be read, is a link or no regular file or too large, is not TOML, has a key that means nothing, or contradicts itself. The error names the
/// line.
pub fn load(dir: &Path) -> Result<PeopleFile> {
    let path = dir.join(PEOPLE_FILE);
    match read(dir) {
        Ok(text) => parse(&text).map_err(|error| error.on(&path)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(PeopleFile::default())
        }
        Err(error) => Err(Error::io("read", &path, &error).hint(format!(
            "{PEOPLE_FILE} must be a text file of at most {MOST} bytes"
        ))),
    }
}

fn read(dir: &Path) -> io::Result<String> {
    // The user may name the index by a link; the file in it may be none.
    let bytes = Folder::open(&dir.canonicalize()?)?.read(Path::new(PEOPLE_FILE), MOST)?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    person: Vec<WrittenPerson>,
    #[serde(default)]
    ignore: Vec<WrittenIgnored>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPerson {
    name: Spanned<String>,
    #[serde(default)]
    also: Vec<Spanned<String>>,
    #[serde(default)]
    not: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenIgnored {
    name: Spanned<String>,
}

fn parse(text: &str) -> Result<PeopleFile> {
    let written: Written = toml::from_str(text).map_err(|error| {
        let why = error.message().lines().collect::<Vec<_>>().join(", ");
        wrong(text, error.span(), &why).hint(
            "write [[person]] with name = \"…\", also = [\"…\"], not = [\"…\"], or [[ignore]] with name = \"…\"; \
             `onrecord people --help` shows an example",
        )
    })?;
    let named = |name: Spanned<String>| {
        let line = line_of(text, name.span().start);
        let name = name.into_inner();
        let spelling = spelling(&name);
        if spelling.is_empty() {
            return Err(
                Error::new("read", format!("line {line}: there is no word in this name"))
                    .hint("write a name, or remove the line"),
            );
        }
        Ok(FileName { name, line, spelling })
    };
    let list = |names: Vec<Spanned<String>>| names.into_iter().map(named).collect::<Result<Vec<_>>>();
    let mut file = PeopleFile::default();
    for person in written.person {
        file.people.push(FilePerson {
            name: named(person.name)?,
            also: list(person.also)?,
            not: list(person.not)?,
        });
    }
    for ignored in written.ignore {
        file.ignored.push(named(ignored.name)?);
    }
    consistent(&file)?;
    Ok(file)
}

/// Each name belongs to one person or is ignored, and is not denied to its own person.
fn consistent(file: &PeopleFile) -> Result<()> {
    let refused = |name: &FileName, why: &str, hint: &str| {
        let why = format!("line {}: “{}” {why}", name.line, name.name);
        Err(Error::new("read", why).hint(hint))
    };
    let mut known: Vec<(&FileName, usize)> = Vec::new();
    for (number, person) in file.people.iter().enumerate() {
        for name in person.names() {
            let before = known.iter().find(|(known, _)| known.spelling == name.spelling);
            if let Some((first, of)) = before
                && *of != number
            {
                let why = format!(
                    "is {}'s already, on line {}",
                    file.people[*of].name.name, first.line
                );
                return refused(name, &why, "give each name to one person");
            }
            if person.not.iter().any(|not| not.spelling == name.spelling) {
                return refused(name, "is denied to this person by `not`", "keep one of the two");
            }
            known.push((name, number));
        }
    }
    for name in &file.ignored {
        if let Some((first, _)) = known.iter().find(|(known, _)| known.spelling == name.spelling) {
            let why = format!("is to be ignored, and is a person's on line {}", first.line);
            return refused(name, &why, "keep one of the two");
        }
    }
    Ok(())
}

fn wrong(text: &str, span: Option<Range<usize>>, why: &str) -> Error {
    match span {
        Some(span) => Error::new("read", format!("line {}: {why}", line_of(text, span.start))),
        None => Error::new("read", why),
    }
}

/// The line of a byte, from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_with_their_lines() {
        let file = parse(
            "# mine\n[[person]]\nname = \"Ada Byrd\"\nalso = [\n  \"Byrd\",\n  \"Ádá  Byrd-Low\",\n]\nnot = [\"Al Byrd\"]\n\
             [[ignore]]\nname = \"Byrd II\"\n",
        )
        .unwrap();
        let person = &file.people[0];
        let lines: Vec<(usize, &str)> = person.names().map(|name| (name.line, &*name.spelling)).collect();
        assert_eq!(lines, [(3, "ada byrd"), (5, "byrd"), (6, "ada byrd low")]);
        assert_eq!((person.not[0].line, file.ignored[0].line), (8, 10));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, parts) in [
            ("[[person]]\nname = Ada", ["line 2: ", "[[person]]"]),
            ("[[person]]\nalso = [\"A\"]", ["line 1: ", "missing field `name`"]),
            ("[[person]]\nname = \"A\"\nalias = [\"B\"]", ["line 3: ", "alias"]),
            ("[[person]]\nname = \"A\"\nalso = \"B\"", ["line 3: ", "sequence"]),
            ("\n[[person]]\nname = \" - \"", ["line 3: ", "no word"]),
            (
                "[[person]]\nname = \"A\"\nalso = [\"C\"]\n[[person]]\nname = \"B\"\nalso = [\"c\"]",
                ["line 6: ", "is A's already, on line 3"],
            ),
            ("[[person]]\nname = \"A\"\nnot = [\"a\"]", ["line 2: ", "`not`"]),
            (
                "[[person]]\nname = \"A\"\n[[ignore]]\nname = \"A\"",
                ["line 4: ", "on line 2"],
            ),
        ] {
            let error = parse(text).unwrap_err().to_string();
            for part in parts {
                assert!(error.contains(part), "{part:?} is not in {error:?}");
            }
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }

    #[test]
    fn a_folder_without_the_file_says_nothing_of_anybody() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path()).unwrap(), PeopleFile::default());
        std::fs::write(folder.path().join(PEOPLE_FILE), "[[person]").unwrap();
        let error = load(folder.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("cannot read /") && error.contains("people.toml: line 1: "),
            "{error}"
        );
    }
}
