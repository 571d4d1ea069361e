//! Entries of the directory of people that are no people: firms and laws that carry people's names, and common words.
//!
//! The tagger decides mention by mention, so that a firm like "Tolland Pike" is a person in some articles and an organisation
//! in others. Only the index as a whole shows which is the mistake.

use tantivy::Term;
use tantivy::schema::Field;

use crate::index::analysis::{folded_words, stem};
use crate::search::answer::AliasEvidence;
use crate::search::commit::open::Commit;
use crate::search::people::all_names::NamesOfKind;
use crate::search::people::bodies::ArticlesByKey;
use crate::search::people::body_name::BodyName;
use crate::search::people::identity::{Alias, Person};
use crate::search::people::joining::JoinedKind;
use crate::search::people::name_terms::articles_with_term;

/// A name that is an organisation's or place's in at least one in this many of its articles may be no person's.
const BODY_PART: u64 = 10;
/// If it is one in at least one in this many, it is no person, however often it speaks: firms do.
const SURE_PART: u64 = 2;
/// A person has at least this many quotations for every three articles.
const QUOTES_OF_THREE: u64 = 2;
/// A word in at least this many times as many articles as have people of that name is no name by itself.
const TIMES_WORD: u64 = 5;
/// A name without other names, with fewer quotations than one for this many articles, may be a mere word.
const WORD_QUOTES: u64 = 10;

/// The articles of organisations and places by the key of their names.
#[derive(Debug, Default)]
pub(crate) struct BodyArticles {
    by_key: ArticlesByKey,
}

/// Whether an entry is no person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NoPerson {
    /// It is none, whichever articles are counted.
    pub(crate) surely: bool,
    /// It is none by the counts of all articles.
    pub(crate) by_counts: bool,
}

impl BodyArticles {
    /// Those of the names of some kinds.
    pub(crate) fn of(kinds: &[&NamesOfKind]) -> Self {
        let mut by_key = ArticlesByKey::default();
        for name in kinds.iter().flat_map(|kind| &kind.names) {
            if let Some(key) = BodyName::parse(&name.written).map(|body| body.key_without_code()) {
                *by_key.entry(key).or_default() += name.articles;
            }
        }
        Self { by_key }
    }

    /// Those of the names of organisations and places that were joined, which were parsed for it. Takes their keys away.
    pub(crate) fn of_joined(organisations: &mut JoinedKind, places: &mut JoinedKind) -> Self {
        let mut by_key = std::mem::take(&mut organisations.by_key);
        for (key, articles) in std::mem::take(&mut places.by_key) {
            *by_key.entry(key).or_default() += articles;
        }
        Self { by_key }
    }

    /// Decides whether an entry is no person: whichever articles are counted, and by the counts of all articles, in which it
    /// has this number of quotations.
    pub(crate) fn is_no_person(
        &self,
        commit: &Commit,
        person: &Person,
        quotes: u64,
    ) -> tantivy::Result<NoPerson> {
        if person.entry.is_some() {
            return Ok(NoPerson::default());
        }
        let as_body = self.articles_as_body(person);
        let articles: u64 = person.aliases.iter().map(|alias| alias.articles).sum();
        let surely = as_body >= 2 && as_body * SURE_PART >= articles;
        let by_counts = surely || is_no_person_by_counts(commit, person, (articles, as_body, quotes))?;
        Ok(NoPerson { surely, by_counts })
    }

    /// The articles in which a name of the person is an organisation's or place's.
    fn articles_as_body(&self, person: &Person) -> u64 {
        let keys = person
            .aliases
            .iter()
            .filter_map(|alias| BodyName::parse(&alias.name));
        let mut keys: Vec<String> = keys.map(|body| body.key_without_code()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.iter().filter_map(|key| self.by_key.get(key)).sum()
    }
}

/// [`BodyArticles::is_no_person`] by counts, for a person with this many articles, articles as an organisation or place, and
/// quotations.
fn is_no_person_by_counts(
    commit: &Commit,
    person: &Person,
    (articles, as_body, quotes): (u64, u64, u64),
) -> tantivy::Result<bool> {
    // A surname that may be one of several people's is a person's.
    let is_surname = |alias: &Alias| matches!(alias.evidence, AliasEvidence::Undecided { .. });
    let is_silent = quotes * 3 < articles * QUOTES_OF_THREE && !person.aliases.iter().any(is_surname);
    let is_body = as_body >= 2 && as_body * BODY_PART >= articles && is_silent;
    if is_body || quotes * WORD_QUOTES >= articles {
        return Ok(is_body);
    }
    let [alias] = &person.aliases[..] else {
        return Ok(false);
    };
    let words = folded_words(&alias.name);
    let [word] = &words[..] else { return Ok(false) };
    let in_text = articles_with(commit, commit.fields.text, &stem(word))?;
    let as_person = articles_with(commit, commit.fields.person, word)?;
    Ok(in_text >= as_person.saturating_mul(TIMES_WORD))
}

/// In how many articles a field has a term; those that were replaced count until the engine merges them away.
fn articles_with(commit: &Commit, field: Field, term: &str) -> tantivy::Result<u64> {
    if commit.whole.is_some() {
        return articles_with_term(commit, field, term);
    }
    commit.engine.doc_freq(&Term::from_field_text(field, term))
}
