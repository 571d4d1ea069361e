//! Builds the engine's queries for terms, phrases, names and unions of them.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field as EngineField, IndexRecordOption};

use crate::index::schema::Fields;
use crate::search::engine::either::EitherQuery;
use crate::search::query::Field;

/// A query of the engine.
pub(crate) type BoxedQuery = Box<dyn EngineQuery>;

pub(crate) fn term(field: EngineField, text: &str) -> BoxedQuery {
    of_term(Term::from_field_text(field, text))
}

pub(crate) fn of_term(term: Term) -> BoxedQuery {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// Matches consecutive terms; at least one.
pub(crate) fn phrase(field: EngineField, words: &[String]) -> BoxedQuery {
    match words {
        [word] => term(field, word),
        words => Box::new(PhraseQuery::new(
            words
                .iter()
                .map(|word| Term::from_field_text(field, word))
                .collect(),
        )),
    }
}

/// The engine's field for a field of names.
pub(crate) const fn name_field(fields: &Fields, field: Field) -> Option<EngineField> {
    match field {
        // Nearly all named speakers are people.
        Field::Person | Field::Speaker => Some(fields.person),
        Field::Org => Some(fields.org),
        Field::Place => Some(fields.place),
        _ => None,
    }
}

/// Matches the words of one name, all at the same position; at least one.
pub(crate) fn name(field: EngineField, folded: &[String]) -> BoxedQuery {
    match folded {
        [word] => term(field, word),
        words => Box::new(PhraseQuery::new_with_offset(
            words
                .iter()
                .map(|word| (0, Term::from_field_text(field, word)))
                .collect(),
        )),
    }
}

/// Matches any of the parts. Nested unions become one union, which the engine runs faster.
pub(crate) fn union(parts: Vec<BoxedQuery>) -> BoxedQuery {
    let mut flat: Vec<BoxedQuery> = Vec::with_capacity(parts.len());
    for part in parts {
        if let Some(either) = part.downcast_ref::<EitherQuery>() {
            flat.extend(either.parts().iter().map(|part| part.box_clone()));
        } else if let Some(inner) = part.downcast_ref::<BooleanQuery>()
            && inner.clauses().iter().all(|(occur, _)| *occur == Occur::Should)
        {
            flat.extend(inner.clauses().iter().map(|(_, clause)| clause.box_clone()));
        } else {
            flat.push(part);
        }
    }
    match <[BoxedQuery; 2]>::try_from(flat) {
        Ok(two) => Box::new(EitherQuery::new(two)),
        Err(mut flat) => match flat.len() {
            0 => Box::new(EmptyQuery),
            1 => flat.remove(0),
            _ => Box::new(BooleanQuery::union(flat)),
        },
    }
}

/// Matches the same documents with a score of 0.
pub(crate) fn unscored(query: BoxedQuery) -> BoxedQuery {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
