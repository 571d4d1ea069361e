//! Reads annotated sets: files with one token and its label per line, converted back to text as newspapers
//! print it.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use onrecord::extract::training::hash;
use rustc_hash::FxHashMap;

use crate::math::Random;
use crate::prepared::kind_of;

/// A text with annotated names.
#[derive(Debug)]
pub(crate) struct Document {
    /// Number of its set; None for unlabelled text.
    pub(crate) set: Option<usize>,
    pub(crate) text: String,
    /// Byte ranges of its sentences.
    pub(crate) sentences: Vec<Range<usize>>,
    /// Byte ranges of names, each with the set's word for its kind.
    pub(crate) names: Vec<(Range<usize>, String)>,
}

/// Maximum number of sentences of an article. A longer document is a file without documents, whose sentences are
/// unrelated.
const LONGEST: usize = 400;
/// Number of lines of unlabelled text that make a document.
const LINES: usize = 25;

/// An annotated set.
#[derive(Debug)]
pub(crate) struct Set {
    /// Its folder's name.
    pub(crate) name: String,
    /// The weight of its documents.
    pub(crate) weight: f32,
}

/// The weight of a set of short messages, which differ from news.
const OF_MESSAGES: f32 = 0.3;

/// Reads the annotated sets of a folder and their documents.
pub(crate) fn sets(folder: &Path) -> Result<(Vec<Set>, Vec<Document>)> {
    let (mut sets, mut documents) = (Vec::new(), Vec::new());
    for path in listed(folder)? {
        let files: Vec<PathBuf> = if path.is_dir() { listed(&path)? } else { Vec::new() };
        let columns: Vec<&PathBuf> = files.iter().filter(|file| has_extension(file, "tsv")).collect();
        if columns.is_empty() {
            continue;
        }
        let (mut sentences, mut messages) = (0, 0);
        for file in columns {
            let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
            documents.extend(of_file(&text, sets.len(), &mut sentences, &mut messages));
        }
        sets.push(Set {
            name: path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            weight: if messages * 20 > sentences {
                OF_MESSAGES
            } else {
                1.0
            },
        });
    }
    Ok((sets, documents))
}

/// Reads the unlabelled text, one sentence per line.
pub(crate) fn unlabelled(folder: &Path) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    let folder = folder.join("unlabelled");
    let files = if folder.is_dir() {
        listed(&folder)?
    } else {
        Vec::new()
    };
    for file in files.iter().filter(|file| has_extension(file, "txt")) {
        let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        for lines in lines.chunks(LINES) {
            let mut writer = Writer::new(None);
            for line in lines {
                let tokens: Vec<(&str, &str)> = line.split(' ').map(|token| (token, "O")).collect();
                writer.sentence(&tokens, &mut |_, _| String::new());
            }
            documents.push(writer.document);
        }
    }
    Ok(documents)
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// The documents of a file, without messages. Counts all sentences, and the messages among them.
fn of_file(text: &str, set: usize, all: &mut usize, messages: &mut usize) -> Vec<Document> {
    let mut documents = Vec::new();
    for part in text.split("-DOCSTART-").skip(1) {
        let body = part.split_once('\n').map_or("", |(_, body)| body);
        let sentences: Vec<Vec<(&str, &str)>> = body
            .split("\n\n")
            .map(|block| block.lines().filter_map(|line| line.split_once('\t')).collect())
            .filter(|sentence: &Vec<_>| !sentence.is_empty())
            .filter(|sentence| {
                let is_message = is_message(sentence);
                *all += 1;
                *messages += usize::from(is_message);
                !is_message
            })
            .collect();
        for sentences in sentences.chunks(if sentences.len() > LONGEST { 1 } else { LONGEST }) {
            let mut writer = Writer::new(Some(set));
            let mut particles = Particles::default();
            for sentence in sentences {
                writer.sentence(sentence, &mut |name, is_initial| {
                    particles.before(name, is_initial)
                });
            }
            documents.push(writer.document);
        }
    }
    documents
}

/// Adds particles to surnames. The sets have few names with particles, so that some people get one, the same
/// throughout their document.
#[derive(Default)]
struct Particles {
    of_name: FxHashMap<String, &'static str>,
}

impl Particles {
    const ALL: [&str; 14] = [
        "van der ", "van ", "de ", "von ", "von der ", "al-", "Al-", "el-", "de la ", "di ", "bin ", "ten ",
        "del ", "le ",
    ];
    /// One surname in this many gets a particle.
    const SELDOM: u64 = 12;

    fn before(&mut self, name: &str, is_initial: bool) -> String {
        let particle = *self.of_name.entry(name.to_owned()).or_insert_with(|| {
            let draw = Random(hash(name)).next();
            let is_name = name.chars().next().is_some_and(char::is_uppercase) && name.len() > 2;
            if is_name && draw.is_multiple_of(Self::SELDOM) {
                Self::ALL[(draw / Self::SELDOM) as usize % Self::ALL.len()]
            } else {
                ""
            }
        });
        let mut chars = particle.chars();
        match chars.next() {
            Some(first) if is_initial => first.to_uppercase().chain(chars).collect(),
            _ => particle.to_owned(),
        }
    }
}

/// True for a short message with signs that news does not have.
fn is_message(sentence: &[(&str, &str)]) -> bool {
    sentence
        .iter()
        .any(|(token, _)| token.starts_with(['@', '#']) || token.starts_with("http"))
}

/// Converts tokens to text.
struct Writer {
    document: Document,
}

impl Writer {
    fn new(set: Option<usize>) -> Self {
        Self {
            document: Document {
                set,
                text: String::new(),
                sentences: Vec::new(),
                names: Vec::new(),
            },
        }
    }

    /// Adds a sentence. `particle` returns the particle for the last token of a person's name.
    fn sentence(&mut self, tokens: &[(&str, &str)], particle: &mut impl FnMut(&str, bool) -> String) {
        let document = &mut self.document;
        if !document.text.is_empty() {
            document.text.push('\n');
        }
        let start = document.text.len();
        let mut is_open = false;
        let mut inside: Option<&str> = None;
        for (n, &(token, label)) in tokens.iter().enumerate() {
            let before = n.checked_sub(1).map(|n| tokens[n].0);
            let after = tokens.get(n + 1).map(|next| next.0);
            if token == "\"" {
                is_open = !is_open;
            }
            if before.is_some_and(|before| has_space(before, token, after, is_open)) {
                document.text.push(' ');
            }
            let from = document.text.len();
            let (place, kind) = label.split_once('-').unwrap_or(("O", ""));
            let continues = tokens.get(n + 1).is_some_and(|(_, next)| next.starts_with("I-"));
            if kind_of(kind) == Some(0) && !continues {
                document.text.push_str(&particle(token, n == 0));
            }
            document.text.push_str(token);
            let to = document.text.len();
            match place {
                "I" if inside == Some(kind) => {
                    if let Some((range, _)) = document.names.last_mut() {
                        range.end = to;
                    }
                }
                "B" | "I" => document.names.push((from..to, kind.to_owned())),
                _ => {}
            }
            inside = (place != "O").then_some(kind);
        }
        document.sentences.push(start..document.text.len());
    }
}

/// True if print has a space between two tokens.
fn has_space(before: &str, token: &str, after: Option<&str>, is_open: bool) -> bool {
    let is_worded = |word: &str| word.chars().next_back().is_some_and(char::is_alphanumeric);
    let joins = matches!(
        token,
        "," | "."
            | ";"
            | ":"
            | "?"
            | "!"
            | ")"
            | "]"
            | "}"
            | "%"
            | "''"
            | "”"
            | "'s"
            | "’s"
            | "'S"
            | "n't"
            | "..."
    ) || matches!(token, "'re" | "'ve" | "'ll" | "'m" | "'d" | "’re" | "’ve" | "’ll")
        || (token == "\"" && !is_open)
        || (token == "-" && is_worded(before) && after.is_some_and(is_worded));
    let opens = matches!(before, "(" | "[" | "{" | "$" | "£" | "€" | "``" | "“" | "‘")
        || (before == "\"" && is_open)
        || (before == "-" && is_worded(token));
    !joins && !opens
}
