//! What comes back: plain data.

use jiff::civil::Date;

use crate::article::{Article, ArticleId, DateSource};
use crate::extract::{Assertion, Extraction, QuoteKind};
use crate::search::question::Facet;
use crate::span::Span;

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Results<H> {
    /// The question as typed.
    pub query: String,
    /// How many match in all, an article or quotation and its copies being one.
    pub total: u64,
    /// How many articles or quotations match, each copy being one; None for other results.
    pub total_all: Option<u64>,
    /// How many further quotations match, but were left out because nothing was said: what was declined, not said, or may
    /// be said some day. None for other results.
    pub withheld: Option<u64>,
    /// How many further quotations are of people who speak for the speaker of the question; None without a speaker.
    pub spoken_for: Option<u64>,
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
    /// Number of near-equal copies that match, itself included.
    pub copies: u64,
    /// The first of these, by day, then by id; perhaps itself. None without copies.
    pub first: Option<FirstCopy>,
    /// Why it scored as it did, where that was asked for.
    pub reasons: Vec<Reason>,
    /// The line of the file, from 1, on which the passage begins; None where the text is not the file's line by line.
    pub line: Option<u64>,
    /// Where to check it, where that was asked for.
    pub cite: Option<Cite>,
}

/// Where a passage can be checked, now and later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The file.
    pub path: String,
    /// The record in it, where the file holds several.
    pub record: Option<String>,
    /// Start of the passage in the article's text, bytes.
    pub start: usize,
    /// End, exclusive.
    pub end: usize,
    /// SHA-256 of the file as it is now; None where it cannot be read.
    pub sha256: Option<String>,
}

/// A part of a score: what was found, and what that was worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Where: `headline`, `text`, `person`, …; empty where the reason has words only.
    pub field: &'static str,
    /// The term as the index has it (a stem, in text), or what was found.
    pub what: String,
    /// Number of occurrences there.
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
    /// Its place in the article's text.
    pub place: Span,
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
    /// The text around it, where that was asked for.
    pub context: Option<QuoteContext>,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The speaker's name; None where nobody is named.
    pub speaker: Option<String>,
    /// Whom that name is taken for, where the question names the speaker by another.
    pub taken_for: Option<TakenFor>,
    /// The speaker as written at the quotation ("he", "two senators"); empty where there is none.
    pub speaker_words: String,
    /// The word that reports it ("said"), as written; empty where there is none.
    pub cue: String,
    /// Whether it was asserted, denied, asked … ([`Assertion`]).
    pub assertion: Assertion,
    /// Everybody who says it, in the order of the text. The first is `speaker`.
    pub speakers: Vec<QuoteSpeaker>,
    /// Whom the speaker speaks for; None where nobody is mentioned.
    pub spoken_for: Option<QuoteSpeaker>,
    /// The words around it that make it a sentence with its verb; None of a direct quotation.
    pub reported: Option<Reported>,
    /// The line of the file, from 1, on which it begins; None where the text is not the file's line by line.
    pub line: Option<u64>,
    /// Where to check it, where that was asked for.
    pub cite: Option<Cite>,
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
    /// Who wrote it.
    pub byline: Option<String>,
    /// Its publication.
    pub publication: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its day, where it is more than the file's own.
    pub published: Option<Date>,
}

/// Somebody who says a quotation, or for whom it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteSpeaker {
    /// The name; None of somebody who is only described.
    pub name: Option<String>,
    /// Whom that name is taken for, where the question names the speaker by another.
    pub taken_for: Option<TakenFor>,
    /// As written at the quotation ("he", "two senators").
    pub words: String,
}

impl QuoteSpeaker {
    /// The name, else the words.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.words)
    }
}

/// What makes a reported quotation a sentence with its speaker and verb: "Anna Velde denied that she took bribes".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// What comes before the words said.
    pub before: Vec<ReportPart>,
    /// What comes after them.
    pub after: Vec<ReportPart>,
}

/// A part of such a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPart {
    /// No control characters, white space folded.
    pub text: String,
    /// True for the word that reports.
    pub is_cue: bool,
}

impl Reported {
    /// The sentence around the words said.
    #[must_use]
    pub fn sentence(&self, said: &str) -> String {
        let texts = |parts: &[ReportPart]| parts.iter().map(|part| part.text.clone()).collect::<String>();
        format!("{}{said}{}", texts(&self.before), texts(&self.after))
    }
}

/// The text around a quotation: with the quotation between them, a passage of the article. White space is folded to
/// single blanks, there are no control characters, and the quotation's marks are part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteContext {
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

/// Something in a question that was not understood as it was meant, perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where in the question, in bytes; the empty span at its start where it is about no place in it.
    pub span: Span,
    /// What was understood, and what to write instead.
    pub message: String,
}

/// The counts of one facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// What was counted.
    pub facet: Facet,
    /// Values with their numbers of hits: the most frequent first, equal ones by name; periods in their order, those
    /// without hits left out.
    pub values: Vec<(String, u64)>,
    /// Of periods, the first day of the first one.
    pub since: Option<Date>,
    /// Number of further values with hits.
    pub more: u64,
    /// Number of hits without a value.
    pub without: u64,
}

/// A day, month or year, and how many articles it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodCount {
    /// `2020-05-03`, `2020-05` or `2020`.
    pub label: String,
    /// How many articles that match.
    pub articles: u64,
}

impl FacetCounts {
    /// Of days, months or years: all from the first to the last that have hits, those without any included.
    #[must_use]
    pub fn periods(&self) -> Vec<PeriodCount> {
        let Facet::Date(step) = self.facet else {
            return Vec::new();
        };
        let mut next = self.since;
        let mut periods = Vec::with_capacity(self.values.len());
        for (label, count) in &self.values {
            while let Some(day) = next {
                next = step.next(day);
                let here = step.label(day);
                let is_counted = here == *label;
                periods.push(PeriodCount {
                    label: here,
                    articles: if is_counted { *count } else { 0 },
                });
                if is_counted {
                    break;
                }
            }
        }
        periods
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
    pub evidence: AliasEvidence,
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

/// Why a name is taken for a person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AliasEvidence {
    /// It is the name itself.
    Itself,
    /// It differs in case, accents, particles or punctuation alone.
    Spelling,
    /// It differs in a middle name or `Jr`, and fits nobody else.
    Middle {
        /// Number of articles that have the person under the other names.
        articles: u64,
    },
    /// It is inferred: the counts leave no real doubt.
    Inferred {
        /// The part of the name that is written.
        form: ShortForm,
        /// Number of articles that have the person under fuller names.
        articles: u64,
        /// Number of articles that have other people whom it fits.
        others: u64,
    },
    /// It differs in the legal form, or in `Group`, alone.
    LegalForm,
    /// It ends in a stock code that no other name has.
    StockCode {
        /// The code.
        code: String,
    },
    /// It differs in a description or owner before it alone: `Insurer`, `U.S.`
    Qualifier {
        /// The words before it.
        qualifier: String,
    },
    /// It has the same words in another order.
    WordOrder,
    /// A list of places has both names.
    Listed,
    /// Articles introduce the short form of the full name, in brackets after it.
    Introduced {
        /// The short form.
        short: String,
        /// The full name.
        long: String,
        /// Number of articles that introduce it.
        articles: u64,
    },
    /// It is inferred: most articles that have the short form have the full name, too.
    Together {
        /// What the short form is of the full name.
        form: ShortForm,
        /// The short form.
        short: String,
        /// The full name.
        long: String,
        /// Number of articles that have both.
        both: u64,
        /// Number of articles that have the short form.
        articles: u64,
    },
    /// A line of the user's file says so.
    File {
        /// The line, from 1.
        line: usize,
    },
    /// It is an entry of its own, though it may be short for the names of these people (at least one), the most frequent
    /// first, each with the number of articles; and the number of articles on further people whose first name it may be.
    Undecided {
        /// The part of the name that is written.
        form: ShortForm,
        /// People whom it fits.
        people: Vec<(String, u64)>,
        /// Articles with names that begin with the word.
        as_first_name: u64,
        /// Articles in which an organisation's or place's name has the word.
        bodies: u64,
    },
}

/// The part that is written of a name that may be a shorter form of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShortForm {
    /// A middle name or `Jr` is left out.
    Middle,
    /// Another form of the first name: `Bob` for `Robert`.
    Nickname,
    /// An initial for the first name.
    Initial,
    /// The surname alone.
    Surname,
    /// The acronym of an organisation or place.
    Acronym,
    /// Some words of an organisation's name.
    Words,
    /// The beginning of the first word of an organisation's name.
    Beginning,
}

impl AliasEvidence {
    /// True if nothing but counts speaks for it.
    #[must_use]
    pub const fn is_inferred(&self) -> bool {
        matches!(self, Self::Inferred { .. } | Self::Together { .. })
    }

    /// True of a full name: a question for it is one for the person.
    #[must_use]
    pub(crate) const fn tells_who(&self) -> bool {
        matches!(
            self,
            Self::Inferred {
                form: ShortForm::Middle | ShortForm::Nickname,
                ..
            }
        ) || !self.is_inferred()
    }
}

/// An article as stored, with its names and quotations.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownArticle {
    /// The article. Its paragraphs are not stored and stay empty.
    pub article: Article,
    /// Its names and quotations; a quotation's number is its place here. Tokens and sentences are not stored and stay
    /// empty.
    pub extraction: Extraction,
    /// The quotation that was asked for (`ARTICLE:n`): an index into the quotations.
    pub quote: Option<usize>,
}

/// Articles like another one.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarArticles {
    /// The other one.
    pub id: ArticleId,
    /// Its headline.
    pub title: String,
    /// Its near-equal copies, which are left out as it is, by id.
    pub left_out: Vec<ArticleId>,
    /// The words that were looked for, the most telling first, as the article prints them.
    pub words: Vec<String>,
    /// The people who were looked for.
    pub people: Vec<String>,
    /// What was found; the question is the id as it was given.
    pub results: Results<Hit>,
}

/// An article on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedArticle {
    /// What a list shows of it.
    pub hit: Hit,
    /// The text; this and the names and numbers below are empty unless they are wanted.
    pub text: String,
    /// The fullest names of all people in it, by their first mention.
    pub people: Vec<String>,
    /// The same of organisations.
    pub orgs: Vec<String>,
    /// The same of places.
    pub places: Vec<String>,
    /// How many quotations it has.
    pub quotes: u64,
    /// How many words the text has, without headline and boilerplate.
    pub words: u64,
    /// The first of its near-equal copies in the index, where that is another article.
    pub copy_of: Option<ArticleId>,
}
