//! Reads a source file again: has it changed since it was indexed, and on which line is a passage?

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hash::Hasher;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use siphasher::sip::SipHasher13;

use crate::article::Article;
use crate::error::{Error, Result};
use crate::source::dispatch;
use crate::source::format::{self, FormatReader};
use crate::source::output::{Item, Output};
use crate::source::read_options::ReadOptions;
use crate::source::source_file::SourceFile;
use crate::source::text::encoding;
use crate::span::line_at;

/// Larger files are hashed, but not searched for a line.
const LARGEST_WITH_LINES: u64 = 64 << 20;

/// The current state of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reread {
    /// The hash that the index stores of its files, [`crate::source::ReadReport::content_hash`].
    pub content_hash: u64,
    /// SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// The line, counted from 1, on which the passage begins; None if it is not in the file verbatim.
    pub line: Option<u64>,
}

/// Reads the file with this key again, and searches it for a passage: consecutive words, whatever is between them.
/// Markup inside the passage hides it.
///
/// # Errors
/// If the file cannot be read.
pub fn reread(key: &str, passage: &str) -> Result<Reread> {
    let failed = |error: &io::Error| Error::io("read", key, error);
    let mut file = File::open(key).map_err(|error| failed(&error))?;
    let size = file.metadata().map_err(|error| failed(&error))?.len();
    let mut bytes = Vec::new();
    let (mut sip, mut sha) = (SipHasher13::new(), Sha256::new());
    if size <= LARGEST_WITH_LINES {
        file.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
        sip.write(&bytes);
        sha.update(&bytes);
    } else {
        let mut block = vec![0; 1 << 20];
        loop {
            match file.read(&mut block).map_err(|error| failed(&error))? {
                0 => break,
                read => {
                    sip.write(&block[..read]);
                    sha.update(&block[..read]);
                }
            }
        }
    }
    let digest = sha.finalize();
    let line = encoding::decode(bytes, None)
        .ok()
        .and_then(|decoded| line_of(&decoded.text, passage));
    Ok(Reread {
        content_hash: sip.finish(),
        sha256: hexadecimal(&digest),
        line,
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Returns the line, counted from 1, on which a passage begins. Searches for its first words, or those after the
/// first one, which may be attached to markup in the file.
fn line_of(text: &str, passage: &str) -> Option<u64> {
    const COMPARED: usize = 8;
    let words = |text: &str| -> Vec<(usize, String)> {
        let mut words = Vec::new();
        let mut rest = 0;
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if !word.is_empty() {
                words.push((rest, word.to_lowercase()));
            }
            // `split` drops one separator after each part.
            rest += word.len();
            rest += text[rest..].chars().next().map_or(0, char::len_utf8);
        }
        words
    };
    let wanted: Vec<String> = words(passage)
        .into_iter()
        .take(COMPARED)
        .map(|(_, word)| word)
        .collect();
    let held = words(text);
    let found = |wanted: &[String]| {
        let window = wanted.len().max(1);
        held.windows(window)
            .find(|window| {
                window
                    .iter()
                    .zip(wanted)
                    .all(|((_, held), wanted)| held == wanted)
            })
            .map(|window| window[0].0)
    };
    if wanted.is_empty() {
        return None;
    }
    let at = found(&wanted).or_else(|| found(wanted.get(1..).filter(|rest| rest.len() >= 3)?))?;
    Some(line_at(text, at))
}

/// Returns the articles in bytes that do not come from a file, such as standard input; the content decides the
/// format.
///
/// # Errors
/// If they hold no text.
pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Vec<Article>> {
    read_with(name, bytes, &ReadOptions::default())
}

fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Vec<Article>> {
    let file = SourceFile {
        path: name.into(),
        key: name.to_owned(),
        size: bytes.len() as u64,
        modified: i64::MIN,
        stamp: i64::MIN,
    };
    let mut articles = Vec::new();
    let mut keep = |article| articles.push(article);
    let mut out = Output::new(&file, options, dispatch::read, &mut keep);
    let item = Item {
        extension: Path::new(name).extension(),
        size: Some(bytes.len() as u64),
        path: None,
    };
    dispatch::read(&item, &mut &*bytes, &mut out)
        .map_err(|skip| Error::new(format!("read {name}"), skip.detail))?;
    Ok(articles)
}

/// Files of an index that no longer exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// How many there are.
    pub files: u64,
    /// The topmost folders that no longer exist, with their numbers of files; sorted by path.
    pub folders: Vec<(String, u64)>,
}

/// Finds the keys whose files no longer exist. `keys` are sorted.
#[must_use]
pub fn missing<'k>(keys: impl IntoIterator<Item = &'k str>) -> Missing {
    let mut missing = Missing::default();
    for key in keys {
        // Files of a folder that is gone follow each other.
        if let Some((_, files)) = missing
            .folders
            .last_mut()
            .filter(|(folder, _)| key.starts_with(&**folder))
        {
            *files += 1;
            missing.files += 1;
            continue;
        }
        if !is_gone(key) {
            continue;
        }
        missing.files += 1;
        let mut folders = key.match_indices('/').skip(1).map(|(at, _)| &key[..at]);
        let topmost = folders.find(|folder| is_gone(folder));
        missing
            .folders
            .extend(topmost.map(|folder| (format!("{folder}/"), 1)));
    }
    missing
}

/// True if nothing is at this key any more. A key of a name that is not UTF-8 counts as existing.
#[must_use]
pub fn is_gone(key: &str) -> bool {
    !key.contains('%')
        && fs::symlink_metadata(key).is_err_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            )
        })
}

/// True for a file whose text is the article's, line by line, so that line numbers agree.
#[must_use]
pub fn is_verbatim(key: &str) -> bool {
    format::of_extension(Path::new(key).extension())
        .is_some_and(|format| matches!(format.reader, FormatReader::Plain))
}

/// Reads a draft of any format; `helper` as in [`ReadOptions`].
///
/// # Errors
/// If it cannot be read, or holds no text.
pub fn read_draft(path: &Path, helper: Option<PathBuf>) -> Result<Vec<Article>> {
    let bytes = fs::read(path).map_err(|error| Error::io("read", path, &error))?;
    let options = ReadOptions {
        helper,
        ..ReadOptions::default()
    };
    read_with(&path.to_string_lossy(), &bytes, &options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_on_the_line_of_its_first_word() {
        let text = "Head\n\n<p>&ldquo;The gate\nwas never &mdash; ever &mdash; shut,&rdquo;</p>\n";
        assert_eq!(line_of(text, "“gate was never"), Some(3));
        assert_eq!(line_of(text, "was never"), Some(4));
        assert_eq!(line_of(text, "Zeppelin gate was never"), Some(3));
        assert_eq!(line_of(text, "was open"), None);
        assert_eq!(line_of(text, "…"), None);
    }

    #[test]
    fn a_file_has_the_hashes_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "abc").unwrap();
        let read = reread(path.to_str().unwrap(), "abc").unwrap();
        assert!(read.sha256.starts_with("ba7816bf8f01cfea"), "{}", read.sha256);
        assert_eq!(read.line, Some(1));
        let mut hasher = SipHasher13::new();
        hasher.write(b"abc");
        assert_eq!(read.content_hash, hasher.finish());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}", passage in "\\PC{0,20}") {
            let _ = line_of(&text, &passage);
        }
    }
}
