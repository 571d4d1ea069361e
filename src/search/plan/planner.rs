//! The planner's state: the commit, the people of the question, and how words of a field become the engine's
//! terms.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::query::{BooleanQuery, Occur};
use tantivy::schema::Field as EngineField;
use tantivy::{Score, Term};

use crate::error::{Error, Result};
use crate::extract::identity::folded;
use crate::extract::token::is_alone;
use crate::index::analysis::folded_words;
use crate::index::analysis::stemming::{AskedWord, SnowballLanguage};
use crate::index::listed::listed_name;
use crate::index::schema::{DocumentKind, of_kind};
use crate::search::answer::Warning;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::engine::all_words::WordsQuery;
use crate::search::engine::boosted::BoostedQuery;
use crate::search::engine::budgeted::BudgetedQuery;
use crate::search::engine::every_quotation::EveryQuery;
use crate::search::engine::filter::{Filter, FilterQuery};
use crate::search::engine::name_column::NamedQuery;
use crate::search::engine::position_finder::{AnyWord, FieldRegion, PositionNode};
use crate::search::engine::positional::{HitPart, PlacesQuery};
use crate::search::engine::quotation_phrase::{QuotationPart, QuotationPhraseQuery};
use crate::search::engine::speakers::speaker_fields;
use crate::search::engine::term_query::{BoxedQuery, name, name_field, phrase, term, union, unscored};
use crate::search::people::further_names::{FurtherName, FurtherNames};
use crate::search::query::{Field, FormLimit};
use crate::search::terms::expand::Expansions;
use crate::span::Span;

/// Weight of a phrase in the headline relative to one in the text. A headline has about ten words, chosen to
/// say what the article is about, and BM25's length norm already favours them within the field.
pub(crate) const TITLE_BOOST: Score = 2.0;
/// Weight of the quotation's own words relative to those around it, for `about:`.
pub(super) const SAID_BOOST: Score = 3.0;
/// Further weight of a word in the form typed, among the quotation's own words.
const TYPED_BOOST: Score = 6.0;

/// Maximum number of words of a phrase that are searched by more than one term.
const MIXED_WORDS: usize = 4;

/// Where a word is searched.
#[derive(Clone, Copy)]
enum SearchPlace {
    /// In a field of the document.
    Field(EngineField),
    /// In a part of the article that belongs to a quotation.
    Part(QuotationPart),
}

/// Plans questions for one kind of hit.
pub(crate) struct Planner<'a> {
    pub(super) commit: &'a Commit,
    pub(super) known: &'a FurtherNames,
    pub(super) expansions: &'a Expansions,
    pub(super) kind: HitKind,
    /// Whether quotations of a speaker are scored by the speaker's standing, including those said on the
    /// speaker's behalf.
    pub(super) by_standing: bool,
    /// The treatment of patterns that match many words.
    pub(super) forms: FormLimit,
    /// Parts of the question, each with its warning.
    warnings: Rc<RefCell<Vec<(String, String)>>>,
    /// Why the question is refused.
    refusal: Rc<RefCell<Option<Error>>>,
}

impl<'a> Planner<'a> {
    pub(crate) fn new(
        commit: &'a Commit,
        known: &'a FurtherNames,
        expansions: &'a Expansions,
        kind: HitKind,
        forms: FormLimit,
    ) -> Self {
        Self {
            commit,
            known,
            expansions,
            kind,
            by_standing: false,
            forms,
            warnings: Rc::default(),
            refusal: Rc::default(),
        }
    }

    /// A copy of the planner that scores quotations of a speaker by the speaker's standing.
    pub(crate) fn by_standing(&self) -> Self {
        Self {
            by_standing: true,
            warnings: Rc::clone(&self.warnings),
            refusal: Rc::clone(&self.refusal),
            ..*self
        }
    }

    /// A copy of the planner for the other kind of hit.
    pub(super) fn other(&self) -> Self {
        Self {
            kind: match self.kind {
                HitKind::Quotation => HitKind::Article,
                HitKind::Article => HitKind::Quotation,
            },
            warnings: Rc::clone(&self.warnings),
            refusal: Rc::clone(&self.refusal),
            ..*self
        }
    }

    pub(super) fn warn(&self, part: &str, message: String) {
        let warning = (part.to_owned(), message);
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// Refuses the question. The first reason counts.
    pub(super) fn refuse(&self, error: Error) {
        self.refusal.borrow_mut().get_or_insert(error);
    }

    /// The warnings of the last plan, found only by reading the index. `text` is the question as typed.
    ///
    /// # Errors
    /// If the question is refused.
    pub(crate) fn warnings(&self, text: &str) -> Result<Vec<Warning>> {
        if let Some(error) = self.refusal.take() {
            return Err(error);
        }
        let place = |part: &str| match text.find(part) {
            Some(start) => Span::new(start, start + part.len()),
            None => Span::default(),
        };
        let warnings = self.warnings.borrow();
        let warnings = warnings.iter().map(|(part, message)| Warning {
            span: place(part),
            message: message.clone(),
        });
        Ok(warnings.collect())
    }

    /// Articles that have all of these words, each in headline or text.
    pub(super) fn together(&self, words: &[AskedWord]) -> tantivy::Result<BoxedQuery> {
        Ok(Box::new(WordsQuery::new(self.commit, words)?))
    }

    /// All documents of the kind, without a score.
    pub(super) fn all(&self) -> BoxedQuery {
        unscored(match self.kind {
            HitKind::Article => of_kind(&self.commit.fields, DocumentKind::Article),
            HitKind::Quotation => Box::new(EveryQuery::new(Arc::clone(&self.commit.columns))),
        })
    }

    /// Consecutive words, at least one: by their stems, or as words of one name.
    pub(super) fn asked(&self, field: Field, words: &[AskedWord]) -> tantivy::Result<BoxedQuery> {
        let fields = &self.commit.fields;
        let folded: Vec<String> = words.iter().map(|word| word.folded().to_owned()).collect();
        let mut parts = Vec::new();
        match (field, self.kind) {
            (Field::Any, HitKind::Quotation) => {
                self.stemmed(SearchPlace::Part(QuotationPart::Said), words, None, &mut parts)?;
                parts.extend(self.speaker(&folded, None));
            }
            (Field::Any, _) if words.len() == 1 => parts.push(self.together(words)?),
            (Field::Any, _) => {
                self.stemmed(
                    SearchPlace::Field(fields.title),
                    words,
                    Some(TITLE_BOOST),
                    &mut parts,
                )?;
                self.stemmed(SearchPlace::Field(fields.text), words, None, &mut parts)?;
            }
            (Field::Title, _) => self.stemmed(SearchPlace::Field(fields.title), words, None, &mut parts)?,
            (Field::Said, _) => {
                self.stemmed(SearchPlace::Part(QuotationPart::Said), words, None, &mut parts)?;
            }
            (Field::About, _) => {
                self.stemmed(
                    SearchPlace::Part(QuotationPart::Said),
                    words,
                    Some(SAID_BOOST),
                    &mut parts,
                )?;
                self.stemmed(
                    SearchPlace::Part(QuotationPart::Paragraph),
                    words,
                    None,
                    &mut parts,
                )?;
                self.stemmed(SearchPlace::Part(QuotationPart::Title), words, None, &mut parts)?;
                parts.extend(self.said_as_typed(words)?);
            }
            (Field::Person, _) => {
                parts.push(self.name_query(fields.person, &folded));
                parts.extend(
                    self.known
                        .further(field, &folded)
                        .iter()
                        .filter_map(|known| Some(self.among(known, self.as_fullest(&known.taken.name)?))),
                );
            }
            (Field::Org | Field::Place, _) => {
                let further = self.known.further(field, &folded).iter();
                let further = further.filter_map(|known| {
                    Some(self.among(known, self.as_fullest_thing(field, &known.taken.name)?))
                });
                parts.extend(name_field(fields, field).map(|field| self.name_query(field, &folded)));
                parts.extend(further);
            }
            (Field::Speaker, _) => {
                parts.extend(self.speaker(&folded, None));
                let further = self.known.further(field, &folded).iter();
                parts.extend(further.flat_map(|known| {
                    let named = self.speaker_named(&known.taken.name).into_iter();
                    named.map(|named| self.among(known, named))
                }));
            }
            (_, _) => {}
        }
        Ok(union(parts))
    }

    /// Quotations that have a word in the form typed, which rank above those with another form of its stem: "proceeds" above
    /// "proceeding". None for several words, and for a word that is its own stem.
    fn said_as_typed(&self, words: &[AskedWord]) -> tantivy::Result<Option<BoxedQuery>> {
        let [word] = words else { return Ok(None) };
        let folded = word.folded();
        if word.english() == folded {
            return Ok(None);
        }
        let word = PositionNode::Word(AnyWord {
            field: self.commit.fields.text,
            region: FieldRegion::Text,
            terms: self.form_terms(folded)?,
        });
        let said = PlacesQuery::boxed(word, 1, HitPart::Said, 1.0, self.commit);
        Ok(Some(Box::new(BoostedQuery::new(said, TYPED_BOOST))))
    }

    /// Quotations of a speaker who has all these folded words in the name and, if given, this name as
    /// written.
    fn speaker(&self, words: &[String], named: Option<&str>) -> Vec<BoxedQuery> {
        let of_field = |field| -> BoxedQuery {
            let terms = words.iter().map(|word| Term::from_field_text(field, word));
            let query = QuotationPhraseQuery::new(self.commit, QuotationPart::Speaker, terms.collect());
            let query = query.by_standing(self.by_standing);
            Box::new(match named {
                Some(name) => query.named(name.to_owned()),
                None => query,
            })
        };
        speaker_fields(&self.commit.fields).map(of_field).into()
    }

    /// Quotations of a speaker with this name in the article, as written.
    pub(super) fn speaker_named(&self, written: &str) -> Vec<BoxedQuery> {
        let name = folded(written);
        match folded_words(&name) {
            words if words.is_empty() => Vec::new(),
            words => self.speaker(&words, Some(&name)),
        }
    }

    /// Articles in which this is the fullest name of a person, scored like a question for its words.
    fn as_fullest(&self, written: &str) -> Option<BoxedQuery> {
        let listed = term(self.commit.fields.person, &listed_name(written)?);
        let words = self.name_query(self.commit.fields.person, &folded_words(written));
        let parts = vec![(Occur::Must, words), (Occur::Must, unscored(listed))];
        Some(Box::new(BooleanQuery::new(parts)))
    }

    /// Articles in which this is the fullest name of an organisation or place, scored like a question for its words.
    pub(super) fn as_fullest_thing(&self, field: Field, written: &str) -> Option<BoxedQuery> {
        let words_field = name_field(&self.commit.fields, field)?;
        let (column, words) = self.column_name(field, written)?;
        Some(NamedQuery::boxed(self.name_query(words_field, &words), column))
    }

    /// Matches a query in the articles that have a further name.
    fn among(&self, known: &FurtherName, query: BoxedQuery) -> BoxedQuery {
        let Some(within) = &known.within else {
            return query;
        };
        let filter = Filter::Within(Arc::clone(within), self.kind);
        let filter = FilterQuery::boxed(filter, self.commit);
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, query),
            (Occur::Must, filter),
        ]))
    }

    /// Consecutive terms, at least one, within the budget.
    pub(super) fn phrase_query(&self, field: EngineField, words: &[String]) -> BoxedQuery {
        BudgetedQuery::boxed(phrase(field, words), words.len(), &self.commit.budget)
    }

    /// The words of one name, at least one, within the budget.
    fn name_query(&self, field: EngineField, words: &[String]) -> BoxedQuery {
        BudgetedQuery::boxed(name(field, words), words.len(), &self.commit.budget)
    }

    /// A word or phrase in a stemmed field.
    fn stemmed(
        &self,
        place: SearchPlace,
        asked: &[AskedWord],
        boost: Option<Score>,
        parts: &mut Vec<BoxedQuery>,
    ) -> tantivy::Result<()> {
        let field = match place {
            SearchPlace::Field(field) => field,
            SearchPlace::Part(QuotationPart::Title) => self.commit.fields.title,
            SearchPlace::Part(_) => self.commit.fields.text,
        };
        let mut push = |words: &[String]| {
            let query = match place {
                SearchPlace::Field(_) => self.phrase_query(field, words),
                SearchPlace::Part(part) => {
                    let terms = words
                        .iter()
                        .map(|word| Term::from_field_text(field, word))
                        .collect();
                    Box::new(QuotationPhraseQuery::new(self.commit, part, terms))
                }
            };
            parts.push(match boost {
                Some(boost) => Box::new(BoostedQuery::new(query, boost)),
                None => query,
            });
        };
        for words in self.as_indexed(field, asked)? {
            push(&words);
        }
        Ok(())
    }

    /// The rows of terms that may represent consecutive words: those of English and unstemmed articles, then those of each
    /// other language of the index.
    fn as_indexed(&self, field: EngineField, asked: &[AskedWord]) -> tantivy::Result<Vec<Vec<String>>> {
        let mut choices = Vec::with_capacity(asked.len());
        let mut before = None;
        for word in asked {
            choices.push(match pair(before, word) {
                Some(pair) => vec![pair],
                None => self.english_terms(field, word)?,
            });
            before = Some(word);
        }
        let mut rows = combined(choices);
        for language in self.commit.languages() {
            rows.extend(self.rows_in(*language, field, asked)?);
        }
        Ok(rows)
    }

    /// The terms of a word in English and unstemmed articles: its stem and, if the index has it as a term, the folded word.
    fn english_terms(&self, field: EngineField, word: &AskedWord) -> tantivy::Result<Vec<String>> {
        let mut terms = vec![word.english().into_owned()];
        if terms[0] != word.folded() && self.has_term(field, word.folded())? {
            terms.push(word.folded().to_owned());
        }
        Ok(terms)
    }

    /// The rows of terms in articles that Snowball stems; none if the index lacks a word.
    fn rows_in(
        &self,
        language: SnowballLanguage,
        field: EngineField,
        asked: &[AskedWord],
    ) -> tantivy::Result<Vec<Vec<String>>> {
        let mut choices = Vec::with_capacity(asked.len());
        let mut is_other = false;
        for word in asked {
            let mut terms = word.terms_in(language);
            is_other |= !terms.is_empty();
            if terms.is_empty() {
                terms.push(word.folded().to_owned());
            }
            let mut known = Vec::with_capacity(terms.len());
            for term in terms {
                if self.has_term(field, &term)? {
                    known.push(term);
                }
            }
            if known.is_empty() {
                return Ok(Vec::new());
            }
            choices.push(known);
        }
        Ok(if is_other { combined(choices) } else { Vec::new() })
    }

    fn has_term(&self, field: EngineField, term: &str) -> tantivy::Result<bool> {
        let term = Term::from_field_text(field, term);
        Ok(self.commit.engine.doc_freq(&term)? > 0)
    }
}

/// The term of a character that is a word of its own and of the one before it, if that is one, too.
fn pair(before: Option<&AskedWord>, word: &AskedWord) -> Option<String> {
    let is_one = |word: &AskedWord| word.folded().chars().next().is_some_and(is_alone);
    let before = before.filter(|before| is_one(before) && is_one(word))?;
    Some([before.folded(), word.folded()].concat())
}

/// The rows of one term of each choice, in every combination. Of the choices with several terms the first [`MIXED_WORDS`]
/// vary; the others are their first term.
fn combined(choices: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::with_capacity(choices.len())];
    let mut mixed = 0;
    for mut terms in choices {
        if terms.len() > 1 {
            mixed += 1;
        }
        if mixed > MIXED_WORDS {
            terms.truncate(1);
        }
        let of_term = |term: &String| {
            let row = |row: &Vec<String>| [row.as_slice(), std::slice::from_ref(term)].concat();
            rows.iter().map(row).collect::<Vec<_>>()
        };
        rows = terms.iter().flat_map(of_term).collect();
    }
    rows
}
