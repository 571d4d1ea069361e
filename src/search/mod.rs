//! Question -> answer: `text -> Query -> plan -> hits`.
//!
//! [`query`] makes a syntax tree of a question and knows nothing of the engine; the planner makes the engine's query
//! objects of the tree; [`Searcher`] runs them and reads what is shown. Everything that comes out is plain data.

mod either;
mod every;
mod exclude;
mod explain;
pub mod export;
pub mod facet;
mod collect;
mod context;
mod copies;
mod days;
mod expand;
mod filter;
mod fold;
pub mod identity;
mod join;
mod kept;
mod known;
mod leaf;
mod many;
mod name;
mod named;
mod near;
pub mod people;
mod passage;
mod pattern;
mod placed;
mod places;
mod plan;
mod printed;
pub mod query;
mod quotations;
mod searcher;
pub mod show;
pub mod similar;
pub mod snippet;
mod speakers;
mod stored;
mod vocabulary;
mod words;

use jiff::civil::Date;

use crate::article::{ArticleId, DateSource};
use crate::extract::QuoteKind;
use crate::search::facet::{FacetCounts, Facets};
use crate::search::identity::Evidence;
use crate::search::query::Warning;
pub use searcher::Searcher;
pub use show::ShownArticle;

/// Which results, how many, in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// At most so many; 0 counts only.
    pub limit: usize,
    /// Skips so many first.
    pub offset: usize,
    /// Order. A directory of names has one order and does not look at it.
    pub sort: Sort,
    /// First day, inclusive. An article without a date matches no range.
    pub since: Option<Date>,
    /// Last day, inclusive.
    pub until: Option<Date>,
}

impl Default for Window {
    /// The ten best of all.
    fn default() -> Self {
        Self {
            limit: 10,
            offset: 0,
            sort: Sort::Relevance,
            since: None,
            until: None,
        }
    }
}

/// The order of results. Ties are broken by article id, so that two runs agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first (BM25F).
    #[default]
    Relevance,
    /// Newest first; without a date last.
    Newest,
    /// Oldest first; without a date last.
    Oldest,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Results<H> {
    /// The question as typed.
    pub query: String,
    /// How many match in all, an article or quotation and its copies being one.
    pub total: u64,
    /// How many articles or quotations match, each copy being one; None for other results.
    pub total_all: Option<u64>,
    /// What was not understood.
    pub warnings: Vec<Warning>,
    /// Those of the window.
    pub hits: Vec<H>,
    /// Counts over all that match, each copy counted, in the order in which they were asked for.
    pub facets: Vec<FacetCounts>,
    /// The question as it was understood, where that was asked for.
    pub explained: Option<String>,
}

/// An article found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The article.
    pub id: ArticleId,
    /// BM25, rounded so that it does not depend on how the index is laid out; 0 where sorted by date.
    pub score: f32,
    /// The file.
    pub path: String,
    /// The record in it, where the file holds several.
    pub record: Option<String>,
    /// The headline, else the first words of the text.
    pub title: String,
    /// The byline.
    pub byline: Option<String>,
    /// The publication.
    pub publication: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// Where the day was read.
    pub published_from: Option<DateSource>,
    /// Language code.
    pub language: Option<String>,
    /// The passage that matches best.
    pub snippet: Snippet,
    /// People in the article, those that the question names first, then the most mentioned.
    pub people: Vec<String>,
    /// Names in it that are taken for people whom the question names by other names.
    pub taken_for: Vec<TakenFor>,
    /// How many articles it stands for: near-equal copies of it that match, itself included.
    pub copies: u64,
    /// The first of these, by day, then by id; perhaps itself. None where it stands for itself alone.
    pub first: Option<FirstCopy>,
    /// Why it scored as it did, where that was asked for.
    pub reasons: Vec<Reason>,
}

/// A part of a score: what was found, and what that was worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Where: `headline`, `text`, `person`, …; empty where the reason is told in words alone.
    pub field: &'static str,
    /// The term as the index has it (a stem, in text), or what was found.
    pub what: String,
    /// How often it stands there.
    pub times: Option<u64>,
    /// How many articles have it there.
    pub articles: Option<u64>,
    /// How many words the field has; long fields count less.
    pub length: Option<u64>,
    /// By what it was multiplied; 1 for most.
    pub boost: f32,
    /// What it gave to the score, the boost included.
    pub score: f32,
}

/// The first of several near-equal articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstCopy {
    /// The article.
    pub id: ArticleId,
    /// Its file.
    pub path: String,
    /// The record in it, where the file holds several.
    pub record: Option<String>,
    /// Its publication.
    pub publication: Option<String>,
    /// Its day, where it is more than the file's own: without one, nobody knows which was the first.
    pub published: Option<Date>,
}

/// A name that is taken for a person known by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakenFor {
    /// The name as the article has it: "Kerry".
    pub name: String,
    /// The name that the directory shows: "John Kerry".
    pub person: String,
    /// True if nothing but counts speaks for it.
    pub inferred: bool,
}

/// A passage with the places that matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage; white space folded to single blanks, no control characters.
    pub text: String,
    /// Byte ranges of `text` that matched: start and end, in order, not overlapping.
    pub highlights: Vec<(usize, usize)>,
}

/// A quotation found; with copies, the first appearance: the oldest that has a date, else the best.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteHit {
    /// The article.
    pub article: ArticleId,
    /// The quotation's number in it, from 0; shown as `ARTICLE:n`.
    pub number: u64,
    /// BM25, of the copy that matches best; 0 where sorted by date.
    pub score: f32,
    /// What was said; white space folded to single blanks, no control characters.
    pub text: String,
    /// Byte ranges of `text` that matched: start and end, in order, not overlapping.
    pub highlights: Vec<(usize, usize)>,
    /// What stands around it, where that was asked for.
    pub context: Option<Context>,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The speaker's name; None where nobody is named.
    pub speaker: Option<String>,
    /// Whom that name is taken for, where the question names the speaker by another.
    pub taken_for: Option<TakenFor>,
    /// The speaker as written at the quotation ("he", "two senators"); empty where there is none.
    pub speaker_words: String,
    /// Start in the article's text, bytes.
    pub start: usize,
    /// End, exclusive.
    pub end: usize,
    /// 0 to 1.
    pub confidence: f32,
    /// In how many articles the same quotation was found.
    pub count: u64,
    /// How many different wordings these have.
    pub wordings: u64,
    /// The wordings, this one first, where they were asked for.
    pub versions: Vec<QuoteVersion>,
    /// Headline of the article.
    pub title: String,
    /// Its file.
    pub path: String,
    /// The record in it, where the file holds several.
    pub record: Option<String>,
    /// Its publication.
    pub publication: Option<String>,
    /// Its day, where it is more than the file's own.
    pub published: Option<Date>,
}

/// The text around a quotation: with the quotation between them, a passage of the article. White space is folded to
/// single blanks, there are no control characters, and the quotation's marks stand here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The sentences before, and the beginning of its own.
    pub before: String,
    /// The rest of its own sentence, and those that follow.
    pub after: String,
}

/// One wording of a quotation, at its first appearance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteVersion {
    /// The article.
    pub article: ArticleId,
    /// The quotation's number in it.
    pub number: u64,
    /// What was said, as [`QuoteHit::text`].
    pub text: String,
    /// Direct, mixed or indirect: one paper quotes what another reports.
    pub kind: QuoteKind,
    /// In how many articles it was found in these words.
    pub count: u64,
    /// The file.
    pub path: String,
    /// The record in it, where the file holds several.
    pub record: Option<String>,
    /// The publication.
    pub publication: Option<String>,
    /// Its day, where it is more than the file's own.
    pub published: Option<Date>,
}

/// What becomes of copies of a quotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// All are one hit.
    #[default]
    One,
    /// One hit, with each different wording.
    Versions,
    /// Each is a hit.
    Each,
}

/// A question for articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleQuestion {
    /// As typed, in the language.
    pub text: String,
    /// Leaves the passages out: snippets are empty. For lists that show none.
    pub headlines: bool,
    /// `--all`: near-equal copies of an article are hits of their own.
    pub all: bool,
    /// `--explain`: tells how the question was understood, and why the first hits scored as they did.
    pub explain: bool,
    /// `--facet`: what all that match are counted by.
    pub facets: Facets,
}

/// A quotation question: all parts that are given must match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuoteQuestion {
    /// Words as typed without a flag: in the words said or in the speaker's name, with the fields of the language.
    pub text: String,
    /// `--by`: the speaker's name.
    pub by: Option<String>,
    /// `--about`: the words said, or the paragraph or headline around them, ranked lower.
    pub about: Option<String>,
    /// `--said`: the words said.
    pub said: Option<String>,
    /// `--kind`.
    pub kind: Option<QuoteKind>,
    /// `--min-confidence`.
    pub min_confidence: Option<f32>,
    /// `--all`, `--versions`: what becomes of copies.
    pub folding: Folding,
    /// `--context`: so many sentences before and after; 0 for none.
    pub context: usize,
    /// `--facet`: what all that match are counted by.
    pub facets: Facets,
}

/// A question for the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectoryQuestion {
    /// Which names.
    pub names: Wanted,
    /// Counts only articles that match this question.
    pub query: Option<String>,
}

/// Which people (organisations, places) of the directory: one of their names must have all words of the text, without
/// regard to case and accents. An empty text wants all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The words begin words of the name.
    Beginnings(String),
    /// The words are words of the name; each name comes with an example.
    Explained(String),
}

impl Default for Wanted {
    fn default() -> Self {
        Self::Beginnings(String::new())
    }
}

/// A person, organisation or place of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The name to show.
    pub name: String,
    /// All its names in the articles that were counted, the one to show and the most frequent first.
    pub aliases: Vec<DirectoryAlias>,
    /// In how many articles, each counted once.
    pub articles: u64,
    /// How many quotations (people).
    pub quotes: u64,
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

/// A name of an entry of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryAlias {
    /// As written.
    pub name: String,
    /// In how many articles it is the fullest name.
    pub articles: u64,
    /// Why it belongs to the entry; the numbers in it are those of the whole index.
    pub evidence: Evidence,
    /// An article that has it, where that was asked for: the newest.
    pub example: Option<Example>,
}

impl DirectoryAlias {
    /// True if nothing but counts speaks for it.
    #[must_use]
    pub const fn is_inferred(&self) -> bool {
        self.evidence.is_inferred()
    }
}

/// An article named as an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The article.
    pub id: ArticleId,
    /// Its headline; empty where it has none.
    pub title: String,
    /// Its file.
    pub path: String,
}

#[cfg(test)]
mod tests;
