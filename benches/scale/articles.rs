//! Generated articles: runs of paragraphs of real ones, with other people in them.
//!
//! Copies of real articles would not do: an index of a thousand copies has no more words than one of the originals. In
//! real news new names never stop coming. So people are renamed by a Pitman-Yor process (Pitman and Yor 1997): a few
//! names are in many articles, most in one or two, and the vocabulary grows with a power of the text (Heaps' law). Numbers
//! other than years are drawn again.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use walkdir::WalkDir;

use super::numbers::Numbers;

/// Articles in one folder.
const EACH_FOLDER: usize = 1_000;
/// Lengths in bytes of paragraphs that are taken: shorter ones are mostly headings and bylines.
const PARAGRAPH: std::ops::Range<usize> = 80..20_000;
/// Length in bytes at which an article may end.
const LENGTHS: std::ops::Range<usize> = 1_200..4_800;
/// Maximum length of a headline in bytes.
const HEADLINE: usize = 90;
/// Days of articles: this many from the first.
const FIRST_DAY: Date = date(1990, 1, 1);
const DAYS: usize = 13_149;
/// Strength and discount of the Pitman-Yor process.
const STRENGTH: f64 = 200.0;
const DISCOUNT: f64 = 0.6;

const GIVEN: [&str; 60] = [
    "James",
    "Mary",
    "John",
    "Patricia",
    "Robert",
    "Jennifer",
    "Michael",
    "Linda",
    "William",
    "Elizabeth",
    "David",
    "Barbara",
    "Richard",
    "Susan",
    "Thomas",
    "Sarah",
    "Charles",
    "Karen",
    "Ahmed",
    "Mohammed",
    "Carlos",
    "Maria",
    "Jose",
    "Ana",
    "Ivan",
    "Olga",
    "Pierre",
    "Marie",
    "Jean",
    "Hans",
    "Klaus",
    "Paolo",
    "Marco",
    "Omar",
    "Daniel",
    "Peter",
    "Paul",
    "Mark",
    "Steven",
    "Stephen",
    "Andrew",
    "George",
    "Edward",
    "Timothy",
    "Gary",
    "Kevin",
    "Brian",
    "Tony",
    "Simon",
    "Ian",
    "Alan",
    "Martin",
    "Tom",
    "Jim",
    "Bill",
    "Helen",
    "Anna",
    "Laura",
    "Nicole",
    "Angela",
];
const ONSETS: [&str; 18] = [
    "b", "br", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w",
];
const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ei", "ou"];
const CODAS: [&str; 12] = ["", "", "", "n", "r", "l", "s", "ck", "nd", "rt", "m", "x"];

/// The paragraphs of real articles.
#[derive(Debug)]
pub(crate) struct Source {
    articles: Vec<Vec<String>>,
}

impl Source {
    /// Reads plain-text articles below some folders, in the order of their paths.
    ///
    /// # Errors
    /// If a folder cannot be read, or if there are no paragraphs of 80 bytes or more.
    pub(crate) fn read(folders: &[PathBuf]) -> Result<Self> {
        let mut articles = Vec::new();
        for folder in folders {
            for entry in WalkDir::new(folder).sort_by_file_name() {
                let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
                if !entry.file_type().is_file() {
                    continue;
                }
                let bytes =
                    fs::read(entry.path()).with_context(|| format!("reading {}", entry.path().display()))?;
                let paragraphs = paragraphs(&String::from_utf8_lossy(&bytes));
                if !paragraphs.is_empty() {
                    articles.push(paragraphs);
                }
            }
        }
        if articles.is_empty() {
            bail!(
                "no paragraphs of {} bytes or more in {folders:?}",
                PARAGRAPH.start
            );
        }
        Ok(Self { articles })
    }

    /// All paragraphs, in order.
    pub(crate) fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.articles.iter().flatten().map(String::as_str)
    }
}

/// The paragraphs of a text, with single spaces.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(|block| block.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| PARAGRAPH.contains(&paragraph.len()) && !paragraph.starts_with("--"))
        .collect()
}

/// Writes articles one after the other. The first articles are the same whatever number is written.
#[derive(Debug)]
pub(crate) struct Generator<'s> {
    source: &'s Source,
    folder: &'s Path,
    numbers: Numbers,
    names: Names,
    /// Number of articles written.
    written: usize,
    /// Their bytes.
    bytes: u64,
}

impl<'s> Generator<'s> {
    /// A generator that writes below `folder`, which need not exist.
    pub(crate) fn new(source: &'s Source, folder: &'s Path, seed: u64) -> Self {
        Self {
            source,
            folder,
            numbers: Numbers::new(seed),
            names: Names::default(),
            written: 0,
            bytes: 0,
        }
    }

    /// Writes articles until there are `count`. Returns the bytes of all.
    pub(crate) fn write_until(&mut self, count: usize) -> Result<u64> {
        while self.written < count {
            let folder = self.folder.join(format!("{:04}", self.written / EACH_FOLDER));
            if self.written.is_multiple_of(EACH_FOLDER) {
                fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
            }
            let text = self.article();
            let path = folder.join(format!("{:07}.txt", self.written));
            fs::write(&path, &text).with_context(|| format!("writing {}", path.display()))?;
            self.written += 1;
            self.bytes += text.len() as u64;
        }
        Ok(self.bytes)
    }

    /// The name that is in most articles so far.
    pub(crate) fn frequent_name(&self) -> &str {
        self.names.most_frequent()
    }

    fn article(&mut self) -> String {
        let wanted = LENGTHS.start + self.numbers.below(LENGTHS.len());
        let mut body = String::new();
        while body.len() < wanted {
            let article = &self.source.articles[self.numbers.below(self.source.articles.len())];
            let start = self.numbers.below(article.len());
            let count = 1 + self.numbers.below(4);
            for paragraph in article.iter().skip(start).take(count) {
                body.push_str(paragraph);
                body.push_str("\n\n");
            }
        }
        let body = self.renamed(&body);
        let headline = headline(&body);
        let day = FIRST_DAY.saturating_add((self.numbers.below(DAYS) as i64).days());
        let author = self.names.draw(&mut self.numbers).to_owned();
        format!(
            "{headline}\nBy {author}\n{}\n\n{body}",
            day.strftime("%B %-d, %Y")
        )
    }

    /// The text with other people: a common given name and the capitalised word after it become a drawn name, the same
    /// one for the same person, and the surname alone afterwards too. Numbers are drawn again.
    fn renamed(&mut self, text: &str) -> String {
        let mut renamed = String::with_capacity(text.len());
        let mut full: HashMap<(&str, &str), String> = HashMap::new();
        let mut surnames: HashMap<&str, String> = HashMap::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let word = run(rest, char::is_alphabetic);
            let after = &rest[word.len()..];
            let next = after
                .strip_prefix(' ')
                .map_or("", |next| run(next, char::is_alphabetic));
            if GIVEN.contains(&word) && next.len() >= 3 && next.starts_with(char::is_uppercase) {
                let name = full
                    .entry((word, next))
                    .or_insert_with(|| self.names.draw(&mut self.numbers).to_owned());
                let surname = name.split_once(' ').map_or(name.as_str(), |(_, surname)| surname);
                surnames.entry(next).or_insert_with(|| surname.to_owned());
                renamed.push_str(name);
                rest = &after[1 + next.len()..];
            } else if !word.is_empty() {
                renamed.push_str(surnames.get(word).map_or(word, String::as_str));
                rest = after;
            } else {
                let digits = run(rest, |letter| letter.is_ascii_digit());
                if digits.is_empty() {
                    renamed.push(first);
                    rest = &rest[first.len_utf8()..];
                } else {
                    self.push_number(digits, &mut renamed);
                    rest = &rest[digits.len()..];
                }
            }
        }
        renamed
    }

    /// Another number of the same length; years stay.
    fn push_number(&mut self, digits: &str, text: &mut String) {
        if digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")) {
            text.push_str(digits);
        } else {
            text.extend(
                digits
                    .bytes()
                    .map(|_| char::from(b'1' + self.numbers.below(9) as u8)),
            );
        }
    }
}

/// The beginning of a text whose characters are all of a kind.
fn run(text: &str, is_inside: impl Fn(char) -> bool) -> &str {
    let end = text.find(|letter| !is_inside(letter)).unwrap_or(text.len());
    &text[..end]
}

/// The first sentence, cut at a word.
fn headline(body: &str) -> &str {
    let line = body.lines().next().unwrap_or_default();
    let sentence = line.split(". ").next().unwrap_or_default().trim_end_matches('.');
    if sentence.len() <= HEADLINE {
        return sentence;
    }
    let fitting = &sentence[..sentence.floor_char_boundary(HEADLINE)];
    fitting.rsplit_once(' ').map_or(fitting, |(words, _)| words)
}

/// A stream of full names.
#[derive(Debug, Default)]
struct Names {
    /// Each name that was ever drawn, with how often.
    kinds: Vec<(String, u32)>,
    /// Which name each draw gave.
    draws: Vec<u32>,
}

impl Names {
    fn draw(&mut self, numbers: &mut Numbers) -> &str {
        let new = STRENGTH + DISCOUNT * self.kinds.len() as f64;
        let kind = if fraction(numbers) < new / (STRENGTH + self.draws.len() as f64) {
            self.kinds.push((spelled(numbers), 0));
            self.kinds.len() - 1
        } else {
            // In proportion to the number of draws less the discount, by rejection.
            loop {
                let kind = self.draws[numbers.below(self.draws.len())] as usize;
                if fraction(numbers) >= DISCOUNT / f64::from(self.kinds[kind].1) {
                    break kind;
                }
            }
        };
        self.draws.push(kind as u32);
        let (name, count) = &mut self.kinds[kind];
        *count += 1;
        name
    }

    fn most_frequent(&self) -> &str {
        let best = self.kinds.iter().rev().max_by_key(|(_, count)| *count);
        best.map_or("", |(name, _)| name)
    }
}

/// A number from 0 to 1.
fn fraction(numbers: &mut Numbers) -> f64 {
    (numbers.next() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A given name and a new surname of two or three syllables.
fn spelled(numbers: &mut Numbers) -> String {
    let given = numbers.pick(&GIVEN);
    let syllables = 2 + numbers.below(2);
    let mut surname = String::new();
    for _ in 0..syllables {
        surname.push_str(numbers.pick(&ONSETS));
        surname.push_str(numbers.pick(&VOWELS));
        surname.push_str(numbers.pick(&CODAS));
    }
    surname[..1].make_ascii_uppercase();
    format!("{given} {surname}")
}
