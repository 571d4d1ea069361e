//! Answers as plain data.

use jiff::civil::Date;

use crate::article::{Article, ArticleId, Correction, Published};
use crate::extract::{Assertion, EntityKind, Extraction, QuoteKind};
use crate::search::question::Facet;
use crate::span::Span;

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Results<H> {
    /// The question as typed.
    pub query: String,
    /// Number of matches. An article or quotation and its copies count as one.
    pub total: u64,
    /// Whether the search exceeded its budget ([`Allowance`](crate::search::Allowance)), so that `total` is a lower
    /// bound and better hits may be missing.
    pub is_partial: bool,
    /// Number of matching articles or quotations, with each copy counted; None for other results.
    pub total_all: Option<u64>,
    /// Number of further quotations that match but were left out because nothing was said: what somebody
    /// declined to say, did not say, or may say some day. None for other results.
    pub withheld: Option<u64>,
    /// Number of further quotations by people who speak on behalf of the speaker in the question; None
    /// without a speaker.
    pub spoken_for: Option<u64>,
    /// The parts of the question that were not understood.
    pub warnings: Vec<Warning>,
    /// The hits of the window.
    pub hits: Vec<H>,
    /// Counts over all matches, with each copy counted, in the requested order.
    pub facets: Vec<FacetCounts>,
    /// The question as it was understood, if requested.
    pub explained: Option<String>,
}

/// An article that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The article.
    pub id: ArticleId,
    /// BM25F, rounded so that it does not depend on the layout of the index; 0 if sorted by date.
    pub score: f32,
    /// The file.
    pub path: String,
    /// The record in the file, if the file has several.
    pub record: Option<String>,
    /// The headline, or the first words of the text if there is none.
    pub title: String,
    /// The byline.
    pub byline: Option<String>,
    /// The publication.
    pub publication: Option<String>,
    /// The article's address.
    pub url: Option<String>,
    /// Date of publication, perhaps only the file's own.
    pub published: Option<Published>,
    /// Language code.
    pub language: Option<String>,
    /// The passage that matches best.
    pub snippet: Snippet,
    /// People in the article: first those that the question names, then the most mentioned.
    pub people: Vec<String>,
    /// Names in the article that are taken for a person, organisation or place with another name in the question.
    pub taken_for: Vec<TakenFor>,
    /// Number of matching near-equal copies, including this article.
    pub copies: u64,
    /// The first of these copies by day, then by id; it may be this article. None without copies.
    pub first: Option<FirstCopy>,
    /// The corrections of the article or of near-equal copies of it.
    pub corrections: Vec<CorrectionNotice>,
    /// Reasons for the score, if requested.
    pub reasons: Vec<Reason>,
    /// The line of the file, from 1, on which the passage begins. None if the text is not the file's own
    /// lines.
    pub line: Option<u64>,
    /// Reference for checking the passage, if requested.
    pub cite: Option<Cite>,
}

/// Reference for checking a passage now and later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cite {
    /// The file.
    pub path: String,
    /// The record in the file, if the file has several.
    pub record: Option<String>,
    /// Start of the passage in the article's text, in bytes.
    pub start: usize,
    /// End, exclusive.
    pub end: usize,
    /// SHA-256 of the file as it is now; None if it cannot be read.
    pub sha256: Option<String>,
}

/// A part of a score: what matched, and how much it added.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The field: `headline`, `text`, `person`, …; empty if the reason consists of words only.
    pub field: &'static str,
    /// The term as indexed (a stem, in text), or a description.
    pub what: String,
    /// Number of occurrences in the field.
    pub times: Option<u64>,
    /// Number of articles that have it in the field.
    pub articles: Option<u64>,
    /// Number of words of the field; long fields count less.
    pub length: Option<u64>,
    /// The factor applied; 1 for most.
    pub boost: f32,
    /// The part of the score, including the factor.
    pub score: f32,
}

/// The first of several near-equal articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstCopy {
    /// The article.
    pub id: ArticleId,
    /// Its file.
    pub path: String,
    /// The record in the file, if the file has several.
    pub record: Option<String>,
    /// Its publication.
    pub publication: Option<String>,
    /// Its day. None if only the file's own date is known, because then the order of the copies is uncertain.
    pub published: Option<Published>,
}

/// A name that is taken for a person, organisation or place with another name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakenFor {
    /// The name in the article: "Kerry".
    pub name: String,
    /// The name in the directory: "John Kerry".
    pub person: String,
    /// Whether this is inferred from counts alone.
    pub inferred: bool,
    /// Its kind.
    pub kind: EntityKind,
}

/// A passage with the ranges that matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage; white space folded to single blanks, no control characters.
    pub text: String,
    /// Byte ranges of `text` that matched: start and end, ascending, not overlapping.
    pub highlights: Vec<(usize, usize)>,
    /// The passage's span in the article's text.
    pub place: Span,
}

/// A quotation that matches. If it has copies, the first appearance: the oldest with a date, or the best
/// match if none has one.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteHit {
    /// The article.
    pub article: ArticleId,
    /// The quotation's number in the article, from 0; printed as `ARTICLE:n`.
    pub number: u64,
    /// The score of the copy that matches best; 0 if sorted by date.
    pub score: f32,
    /// The quoted words; white space folded to single blanks, no control characters.
    pub text: String,
    /// Byte ranges of `text` that matched: start and end, ascending, not overlapping.
    pub highlights: Vec<(usize, usize)>,
    /// Up to two sentences before it, if its words cannot be understood alone; None with `context`.
    pub lead: Option<String>,
    /// The text around it, if requested.
    pub context: Option<QuoteContext>,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The speaker's name; None if the speaker is not named.
    pub speaker: Option<String>,
    /// The person that the name is taken for, if the question names the speaker differently.
    pub taken_for: Option<TakenFor>,
    /// The speaker as written at the quotation ("he", "two senators"); empty if there is none.
    pub speaker_words: String,
    /// The cue that reports it ("said"), as written; empty if there is none.
    pub cue: String,
    /// Whether it was asserted, denied, asked … ([`Assertion`]).
    pub assertion: Assertion,
    /// All speakers in the order of the text. The first is `speaker`.
    pub speakers: Vec<QuoteSpeaker>,
    /// The person on whose behalf it is said; None if nobody is mentioned.
    pub spoken_for: Option<QuoteSpeaker>,
    /// The words around it that make a sentence with its verb; None for a direct quotation.
    pub reported: Option<Reported>,
    /// The line of the file, from 1, on which it begins. None if the text is not the file's own lines.
    pub line: Option<u64>,
    /// Reference for checking it, if requested.
    pub cite: Option<Cite>,
    /// Start in the article's text, in bytes.
    pub start: usize,
    /// End, exclusive.
    pub end: usize,
    /// Probability, from 0 to 1, that the speaker is right.
    pub confidence: f32,
    /// Number of articles with the same quotation.
    pub count: u64,
    /// Number of its different wordings.
    pub wordings: u64,
    /// The wordings, this one first, if requested.
    pub versions: Vec<QuoteVersion>,
    /// Headline of the article.
    pub title: String,
    /// Its file.
    pub path: String,
    /// The record in the file, if the file has several.
    pub record: Option<String>,
    /// The byline of the article.
    pub byline: Option<String>,
    /// Its publication.
    pub publication: Option<String>,
    /// The address of the article.
    pub url: Option<String>,
    /// The day of the article; None if only the file's own date is known.
    pub published: Option<Published>,
    /// The corrections of the article or of near-equal copies of it.
    pub corrections: Vec<CorrectionNotice>,
}

/// A correction that concerns an article: its own, or that of a near-equal copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionNotice {
    /// The text of the note.
    pub correction: Correction,
    /// The near-equal copy that has the note; None if the article itself has it.
    pub copy: Option<ArticleId>,
    /// The article that withdraws this one, if it is another story.
    pub notice: Option<ArticleId>,
}

/// Somebody who says a quotation, or on whose behalf it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteSpeaker {
    /// The name; None for somebody who is only described.
    pub name: Option<String>,
    /// The person that the name is taken for, if the question names the speaker differently.
    pub taken_for: Option<TakenFor>,
    /// As written at the quotation ("he", "two senators").
    pub words: String,
}

impl QuoteSpeaker {
    /// The name, or the words if there is no name.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.words)
    }
}

/// The words that make a reported quotation a sentence with its speaker and verb: "Anna Velde denied that she
/// took bribes".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// The parts before the quoted words.
    pub before: Vec<ReportPart>,
    /// The parts after them.
    pub after: Vec<ReportPart>,
}

/// A part of such a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPart {
    /// The text, with white space folded and without control characters.
    pub text: String,
    /// Whether it is the cue.
    pub is_cue: bool,
}

impl Reported {
    /// The sentence around the quoted words.
    #[must_use]
    pub fn sentence(&self, said: &str) -> String {
        let texts = |parts: &[ReportPart]| parts.iter().map(|part| part.text.clone()).collect::<String>();
        format!("{}{said}{}", texts(&self.before), texts(&self.after))
    }
}

/// The text before and after a quotation. Together with the quotation it is a passage of the article. White
/// space is folded to single blanks, control characters are removed, and the quotation marks belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteContext {
    /// The sentences before the quotation, and the beginning of its own.
    pub before: String,
    /// The rest of its own sentence, and the sentences after it.
    pub after: String,
}

/// One wording of a quotation, at its first appearance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteVersion {
    /// The article.
    pub article: ArticleId,
    /// The quotation's number in the article.
    pub number: u64,
    /// The quoted words, in the form of [`QuoteHit::text`].
    pub text: String,
    /// Direct, mixed or indirect: one paper quotes words that another reports.
    pub kind: QuoteKind,
    /// Number of articles with this wording.
    pub count: u64,
    /// The file.
    pub path: String,
    /// The record in the file, if the file has several.
    pub record: Option<String>,
    /// The publication.
    pub publication: Option<String>,
    /// The day; None if only the file's own date is known.
    pub published: Option<Published>,
}

/// A part of a question that may not have been understood as intended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Its span in the question, in bytes. The empty span at the start if the warning is not about a part.
    pub span: Span,
    /// How it was understood, and what to write instead.
    pub message: String,
}

/// The counts of one facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The items counted.
    pub facet: Facet,
    /// Values with their numbers of hits: the most frequent first, equal ones by name. Periods are in their
    /// own order; those without hits are left out.
    pub values: Vec<(String, u64)>,
    /// For periods, the first day of the first one.
    pub since: Option<Date>,
    /// Number of further values with hits.
    pub more: u64,
    /// Number of hits without a value.
    pub without: u64,
}

/// A day, month or year with its number of articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodCount {
    /// `2020-05-03`, `2020-05` or `2020`.
    pub label: String,
    /// Number of articles that match.
    pub articles: u64,
}

impl FacetCounts {
    /// For days, months or years: all periods from the first to the last with hits, including those without
    /// any.
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
    /// The display name.
    pub name: String,
    /// All its names in the articles counted: the display name first, then by frequency.
    pub aliases: Vec<DirectoryAlias>,
    /// Number of articles, each counted once.
    pub articles: u64,
    /// Number of quotations; for people only.
    pub quotes: u64,
    /// The first day.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
}

/// A name of an entry of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryAlias {
    /// As written.
    pub name: String,
    /// Number of articles in which it is the fullest name.
    pub articles: u64,
    /// Why it belongs to the entry. The numbers in it cover the whole index.
    pub evidence: AliasEvidence,
    /// The newest article that has it, if requested.
    pub example: Option<Example>,
}

impl DirectoryAlias {
    /// True if the name is inferred from counts alone.
    #[must_use]
    pub const fn is_inferred(&self) -> bool {
        self.evidence.is_inferred()
    }
}

/// An article that serves as an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The article.
    pub id: ArticleId,
    /// The headline; empty if there is none.
    pub title: String,
    /// Its file.
    pub path: String,
}

/// Why a name is taken for a person's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AliasEvidence {
    /// It is the name itself.
    Itself,
    /// It differs only in case, accents, particles or punctuation.
    Spelling,
    /// It differs in a middle name or `Jr`, and fits nobody else.
    Middle {
        /// Number of articles that have the person under the other names.
        articles: u64,
    },
    /// It is inferred: the counts leave no real doubt.
    Inferred {
        /// The form in which the name is written.
        form: ShortForm,
        /// Number of articles that have the person under fuller names.
        articles: u64,
        /// Number of articles with other people that it fits.
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
        /// The relation of the short form to the full name.
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
    /// It is a separate entry, though it may be short for the names of other people.
    Undecided {
        /// The form in which the name is written.
        form: ShortForm,
        /// People that it fits (at least one), the most frequent first, each with the number of articles.
        people: Vec<(String, u64)>,
        /// Number of articles with further names that begin with this word, so that it may be a first name.
        as_first_name: u64,
        /// Articles in which an organisation's or place's name has the word.
        bodies: u64,
    },
}

/// The form of a name that may be short for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShortForm {
    /// A middle name or `Jr` is left out.
    Middle,
    /// Another form of the first name: `Bob` for `Robert`.
    Nickname,
    /// An initial in place of the first name.
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
    /// True if the name is inferred from counts alone.
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
    /// Its names and quotations. The index of a quotation here is its number. Tokens and sentences are not
    /// stored and stay empty.
    pub extraction: Extraction,
    /// The corrections of near-equal copies of it. Its own corrections are in `article`.
    pub copy_corrections: Vec<CorrectionNotice>,
    /// The requested quotation (`ARTICLE:n`) as an index into the quotations.
    pub quote: Option<usize>,
}

/// Articles similar to a given one.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarArticles {
    /// The given article.
    pub id: ArticleId,
    /// Its headline.
    pub title: String,
    /// Its near-equal copies, by id. They are left out, like the article itself.
    pub left_out: Vec<ArticleId>,
    /// The search words, the most significant first, as the article prints them.
    pub words: Vec<String>,
    /// The people who were searched for.
    pub people: Vec<String>,
    /// The articles found. The question is the id as given.
    pub results: Results<Hit>,
}

/// An article for export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedArticle {
    /// The fields that a list of hits shows.
    pub hit: Hit,
    /// The text. Like the names and numbers below, it is empty unless requested.
    pub text: String,
    /// The fullest names of all people in the article, by first mention.
    pub people: Vec<String>,
    /// The same for organisations.
    pub orgs: Vec<String>,
    /// The same for places.
    pub places: Vec<String>,
    /// Number of quotations in the article.
    pub quotes: u64,
    /// Number of words of the text, without headline and boilerplate.
    pub words: u64,
    /// The first of its near-equal copies in the index, if that is another article.
    pub copy_of: Option<ArticleId>,
}
