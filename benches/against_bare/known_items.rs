//! Known items: an article, and the words that somebody who remembers it might type to find it again.
//!
//! Known-item search is the main use of archives ("there was a story about…"). It needs no judges: the wanted
//! article is the one that the question was made from. How questions are made decides what they measure:
//!
//! - *Source*: the headline and the lead (the first [`LEAD`] words of the first paragraph), which readers
//!   remember of a story. There are four recipes, each for a quarter of the questions: words of the headline;
//!   of headline and lead; of the lead alone (the reader forgot the headline); a name from the lead with
//!   words about the topic.
//! - *Words*: two to four, drawn uniformly from words that are in at least [`RARE`] and at most [`COMMON`] of
//!   the articles. Rarer words would find the article with any ranking, and are forgotten first. Commoner
//!   ones are function words, or shared by all articles of the folder. Words with digits, hyphens or
//!   apostrophes are left out: programs analyse them differently, and this measures ranking.
//! - *Form*: in lower case, names as printed.
//! - *Articles*: drawn uniformly. Articles that share their text or headline with another one are left out,
//!   because no question could distinguish the two.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use anyhow::{Context, Result};
use tantivy::Term;
use tantivy::schema::Field;
use tantivy::tokenizer::{TextAnalyzer, TokenStream};

use crate::bare::{BareIndex, title_and_body};
use crate::corpus::{Corpus, files_below};
use crate::numbers::Numbers;

/// Number of words of the lead that are used.
const LEAD: usize = 40;
/// Minimum number of words of a paragraph. Shorter ones are lines with dates and addresses.
const PARAGRAPH: usize = 8;
/// Minimum share of the articles that have a word.
const RARE: f64 = 0.003;
/// Maximum share of the articles that have a word.
const COMMON: f64 = 0.15;
/// Minimum number of letters of a word.
const LETTERS: usize = 3;

/// The source of a question's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recipe {
    /// The headline.
    Headline,
    /// Headline and lead, at least one word of each.
    HeadlineAndLead,
    /// The lead, without words of the headline.
    Lead,
    /// A name from the lead, and words of headline or lead that are not names.
    NameAndTopic,
}

impl Recipe {
    pub(crate) const ALL: [Self; 4] = [
        Self::Headline,
        Self::HeadlineAndLead,
        Self::Lead,
        Self::NameAndTopic,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::HeadlineAndLead => "headline and lead",
            Self::Lead => "lead",
            Self::NameAndTopic => "name and topic",
        }
    }
}

/// A question for one article.
#[derive(Clone, Debug)]
pub(crate) struct KnownItem {
    pub(crate) recipe: Recipe,
    /// The words of the question.
    pub(crate) question: String,
    /// The wanted article.
    pub(crate) path: PathBuf,
    /// Its title and body in the form in which the bare engine stores them.
    pub(crate) content: (String, String),
}

/// A word of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    printed: String,
    term: String,
    /// Whether it looks like a name: it has a capital letter that no sentence start explains.
    is_name: bool,
    /// Whether the next word follows directly and looks like a name as well.
    goes_on: bool,
}

/// Picks `wanted` questions, always the same ones for a folder and a seed. Fewer if the folder does not have
/// enough.
pub(crate) fn pick(corpus: &Corpus, bare: &BareIndex, wanted: usize, seed: u64) -> Result<Vec<KnownItem>> {
    let mut articles = distinct_articles(corpus)?;
    let mut random = Numbers::new(seed);
    shuffle(&mut articles, &mut random);
    let mut picker = Picker {
        bare,
        analyser: bare.searcher.index().tokenizer_for_field(bare.body)?,
        random,
    };
    let mut items = Vec::with_capacity(wanted);
    for (path, content) in articles {
        let recipe = Recipe::ALL[items.len() % Recipe::ALL.len()];
        if items.len() == wanted {
            break;
        }
        if let Some(question) = picker.question(recipe, &content)? {
            items.push(KnownItem {
                recipe,
                question,
                path,
                content,
            });
        }
    }
    Ok(items)
}

/// All articles ordered by path, without those that share text or headline with another one.
fn distinct_articles(corpus: &Corpus) -> Result<Vec<(PathBuf, (String, String))>> {
    let mut articles = BTreeMap::new();
    let (mut titles, mut bodies) = (HashMap::new(), HashMap::new());
    for path in files_below(&corpus.path) {
        let path = path?;
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let (title, body) = title_and_body(bytes);
        *titles.entry(title.clone()).or_insert(0) += 1;
        *bodies.entry(body.clone()).or_insert(0) += 1;
        articles.insert(path, (title, body));
    }
    articles.retain(|_, (title, body)| titles[title] == 1 && bodies[body] == 1);
    Ok(articles.into_iter().collect())
}

struct Picker<'a> {
    bare: &'a BareIndex,
    analyser: TextAnalyzer,
    random: Numbers,
}

impl Picker<'_> {
    /// None if the article has too few words for the recipe.
    fn question(&mut self, recipe: Recipe, (title, body): &(String, String)) -> Result<Option<String>> {
        let count = 2 + self.random.below(3);
        let headline = self.telling(title)?;
        let lead = body
            .lines()
            .find(|line| line.split_whitespace().filter_map(plain_word).count() >= PARAGRAPH);
        let lead: Vec<&str> = lead.unwrap_or_default().split_whitespace().take(LEAD).collect();
        let mut lead = self.telling(&lead.join(" "))?;
        lead.retain(|word| headline.iter().all(|other| other.term != word.term));
        let chosen = match recipe {
            Recipe::Headline => self.draw(&headline, count),
            Recipe::HeadlineAndLead => {
                let of_headline = 1 + self.random.below(count - 1);
                let first = self.draw(&headline, of_headline);
                let rest = self.draw(&lead, count - of_headline);
                first.zip(rest).map(|(first, rest)| [first, rest].concat())
            }
            Recipe::Lead => self.draw(&lead, count),
            Recipe::NameAndTopic => {
                // The last word of a run of names, which is the surname of a person.
                let (names, mut topic): (Vec<Word>, Vec<Word>) =
                    lead.into_iter().partition(|word| word.is_name);
                let names: Vec<Word> = names.into_iter().filter(|word| !word.goes_on).collect();
                topic.extend(headline.into_iter().filter(|word| !word.is_name));
                let name = self.draw(&names, 1);
                let rest = self.draw(&topic, count - 1);
                name.zip(rest).map(|(name, rest)| [name, rest].concat())
            }
        };
        Ok(chosen.map(|words| {
            let typed = words.iter().map(|word| {
                if recipe == Recipe::NameAndTopic && word.is_name {
                    word.printed.clone()
                } else {
                    word.printed.to_lowercase()
                }
            });
            typed.collect::<Vec<_>>().join(" ")
        }))
    }

    /// The distinct words of a text that a question may use, in order.
    fn telling(&mut self, text: &str) -> Result<Vec<Word>> {
        let chunks: Vec<&str> = text.split_whitespace().collect();
        let looks_like_name = |at: usize| {
            let starts_high =
                |chunk: &&str| plain_word(chunk).is_some_and(|word| word.starts_with(char::is_uppercase));
            let follows = at
                .checked_sub(1)
                .and_then(|before| chunks.get(before))
                .is_some_and(|before| before.ends_with(|end: char| end.is_alphanumeric() || end == ','));
            follows && chunks.get(at).is_some_and(starts_high)
        };
        let mut words: Vec<Word> = Vec::new();
        for (at, chunk) in chunks.iter().enumerate() {
            let Some(printed) = plain_word(chunk) else {
                continue;
            };
            let Some(term) = self.term(printed) else { continue };
            let share = self.share(self.bare.body, &term)?;
            if !(RARE..=COMMON).contains(&share) || words.iter().any(|word| word.term == term) {
                continue;
            }
            words.push(Word {
                printed: printed.to_owned(),
                term,
                is_name: looks_like_name(at),
                goes_on: chunk.ends_with(char::is_alphanumeric) && looks_like_name(at + 1),
            });
        }
        Ok(words)
    }

    /// A word's term; None if it has several.
    fn term(&mut self, word: &str) -> Option<String> {
        let mut stream = self.analyser.token_stream(word);
        let term = stream.next()?.text.clone();
        stream.next().is_none().then_some(term)
    }

    fn share(&self, field: Field, term: &str) -> Result<f64> {
        let documents = self.bare.searcher.doc_freq(&Term::from_field_text(field, term))?;
        Ok(documents as f64 / self.bare.searcher.num_docs().max(1) as f64)
    }

    /// Draws `count` of the words and keeps their order. None if there are fewer.
    fn draw(&mut self, words: &[Word], count: usize) -> Option<Vec<Word>> {
        let mut numbers: Vec<usize> = (0..words.len()).collect();
        shuffle(&mut numbers, &mut self.random);
        let mut chosen = numbers.get(..count)?.to_vec();
        chosen.sort_unstable();
        Some(chosen.into_iter().map(|number| words[number].clone()).collect())
    }
}

/// A word between blanks without surrounding punctuation, if it consists only of letters.
fn plain_word(chunk: &str) -> Option<&str> {
    let word = chunk.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_plain = word.chars().all(char::is_alphabetic) && word.chars().count() >= LETTERS;
    is_plain.then_some(word)
}

fn shuffle<T>(items: &mut [T], random: &mut Numbers) {
    for last in (1..items.len()).rev() {
        items.swap(last, random.below(last + 1));
    }
}
