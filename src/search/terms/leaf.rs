//! The leaves of a question as searchable words. Independent of the engine.

use crate::extract::token::tokenize;
use crate::index::analysis::stemming::AskedWord;
use crate::index::analysis::{folded_words, without_article};
use crate::search::query::{Field, Query, is_pattern};
use crate::search::terms::pattern::{PatternToken, WordTest, pattern_tokens};

/// A word of a leaf.
#[derive(Clone, Debug)]
pub(crate) enum LeafWord {
    /// A word with all its inflections.
    Stem(AskedWord),
    /// A folded word in this form only.
    Form(String),
    /// A word with its case and accents.
    Printed(String),
    /// All words that pass a test.
    Pattern(WordTest),
}

/// A leaf as it is searched.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) field: Field,
    /// At least one, consecutive.
    pub(crate) tokens: Vec<LeafWord>,
    /// Maximum number of other words between them. If it is not 0, their order is free.
    pub(crate) slop: u32,
    /// The exact name or text to find.
    pub(crate) written: Option<String>,
    /// As typed in the question, without its field.
    pub(crate) typed: String,
}

impl Leaf {
    /// None if the query has no word, or is not a leaf of words. The error explains why a regular expression
    /// is invalid.
    pub(crate) fn of(query: &Query) -> Result<Option<Self>, String> {
        let mut slop = 0;
        let mut written = None;
        let (field, tokens) = match query {
            Query::Word { field, word } => (*field, stems(*field, std::slice::from_ref(word))),
            Query::Phrase {
                field,
                words,
                slop: other,
            } => {
                slop = *other;
                let tokens = if words.iter().any(|word| is_pattern(word)) {
                    patterns(words)
                } else {
                    stems(*field, words)
                };
                (*field, alone(tokens))
            }
            Query::Written { field, words } => {
                let text = words.join(" ");
                let tokens = tokenize(&text).into_iter().filter(|token| token.is_word());
                let tokens = tokens
                    .map(|token| LeafWord::Printed(token.of(&text).to_owned()))
                    .collect();
                written = Some(text);
                (*field, tokens)
            }
            Query::Pattern { field, pattern } => (*field, patterns(std::slice::from_ref(pattern))),
            Query::Fuzzy {
                field,
                word,
                distance,
            } => {
                let words = folded_words(word).into_iter();
                let tokens = words.map(|word| LeafWord::Pattern(WordTest::fuzzy(&word, *distance)));
                (*field, tokens.collect())
            }
            Query::Regex { field, pattern } => (*field, vec![LeafWord::Pattern(WordTest::regex(pattern)?)]),
            Query::Between { field, from, until } => {
                (*field, vec![LeafWord::Pattern(WordTest::between(from, until))])
            }
            _ => return Ok(None),
        };
        Ok((!tokens.is_empty()).then(|| Self {
            field,
            tokens,
            slop,
            written,
            typed: typed(query),
        }))
    }

    /// Its words, if all tokens are plain words without slop: stems in a stemmed field, words of a name otherwise.
    pub(crate) fn words(&self) -> Option<Vec<AskedWord>> {
        if self.slop > 0 {
            return None;
        }
        let words = self.tokens.iter().map(|token| match token {
            LeafWord::Stem(word) => Some(word.clone()),
            LeafWord::Form(folded) if !self.field.is_stemmed() => Some(AskedWord::of_folded(folded.clone())),
            _ => None,
        });
        words.collect()
    }

    /// Same as [`Leaf::words`], folded.
    pub(crate) fn folded(&self) -> Option<Vec<String>> {
        let words = self.words()?.into_iter();
        Some(words.map(|word| word.folded().to_owned()).collect())
    }
}

/// The words of a question. In text, `l'école` is `école`, which is found after any article and without one; a name with a
/// capital (`D'Angelo`) is found as it is.
fn stems(field: Field, words: &[String]) -> Vec<LeafWord> {
    let text = words.join(" ");
    let tokens = tokenize(&text).into_iter().filter(|token| token.is_word());
    let words = tokens.map(|token| {
        let word = token.of(&text);
        let is_plain = field.is_stemmed() && word.starts_with(char::is_lowercase);
        let rest = without_article(word).filter(|_| is_plain);
        LeafWord::Stem(AskedWord::new(rest.unwrap_or(word)))
    });
    words.collect()
}

fn patterns(words: &[String]) -> Vec<LeafWord> {
    let tokens = pattern_tokens(words).into_iter().map(|token| match token {
        PatternToken::Word(word) => LeafWord::Stem(word),
        PatternToken::Pattern(test) => LeafWord::Pattern(test),
    });
    tokens.collect()
}

/// A quoted single word matches in that form only, not by its stem.
fn alone(mut tokens: Vec<LeafWord>) -> Vec<LeafWord> {
    if let [token] = &mut tokens[..]
        && let LeafWord::Stem(word) = token
    {
        *token = LeafWord::Form(word.folded().to_owned());
    }
    tokens
}

/// A leaf as typed, without its field.
pub(crate) fn typed(query: &Query) -> String {
    let printed = query.to_string();
    let field = query.leaf_field().map_or("", Field::name);
    let bare = printed
        .strip_prefix(field)
        .and_then(|rest| rest.strip_prefix(':'));
    match bare {
        Some(bare) if !field.is_empty() => bare.to_owned(),
        _ => printed,
    }
}
