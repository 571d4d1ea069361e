//! The matches of a part of a question: exact, or between two queries.

use serde_json::{Value, json};

/// The matches of a part of a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    /// Just what this query matches.
    Exactly(Value),
    /// No more than `most` matches, and no less than `least`.
    Between { most: Value, least: Value },
}

pub(crate) fn everything() -> Value {
    json!({ "match_all": {} })
}

pub(crate) fn nothing() -> Value {
    json!({ "match_none": {} })
}

/// Matches if one of these does.
pub(crate) fn any(mut queries: Vec<Value>) -> Value {
    if queries.contains(&everything()) {
        return everything();
    }
    let none = nothing();
    queries.retain(|query| *query != none);
    match queries.len() {
        0 => none,
        1 => queries.remove(0),
        _ => json!({ "bool": { "should": queries, "minimum_should_match": 1 } }),
    }
}

/// Matches if all of these do. They do not score.
pub(crate) fn all(mut queries: Vec<Value>) -> Value {
    let none = nothing();
    if queries.contains(&none) {
        return none;
    }
    let every = everything();
    queries.retain(|query| *query != every);
    match queries.len() {
        0 => every,
        1 => queries.remove(0),
        _ => json!({ "bool": { "filter": queries } }),
    }
}

fn not(query: &Value) -> Value {
    if *query == nothing() {
        return everything();
    }
    if *query == everything() {
        return nothing();
    }
    json!({ "bool": { "must_not": [query] } })
}

impl Bound {
    pub(crate) fn everything() -> Self {
        Self::Exactly(everything())
    }

    pub(crate) fn nothing() -> Self {
        Self::Exactly(nothing())
    }

    /// At most what this query matches.
    pub(crate) fn at_most(query: Value) -> Self {
        Self::Between {
            most: query,
            least: nothing(),
        }
    }

    /// Matches all that matches.
    pub(crate) const fn most(&self) -> &Value {
        match self {
            Self::Exactly(query) => query,
            Self::Between { most, .. } => most,
        }
    }

    /// Matches nothing else.
    pub(crate) const fn least(&self) -> &Value {
        match self {
            Self::Exactly(query) => query,
            Self::Between { least, .. } => least,
        }
    }

    pub(crate) const fn is_exact(&self) -> bool {
        matches!(self, Self::Exactly(_))
    }

    fn of(most: Value, least: Value) -> Self {
        if most == least {
            Self::Exactly(most)
        } else {
            Self::Between { most, least }
        }
    }

    /// All parts match.
    pub(crate) fn all(parts: &[Self]) -> Self {
        let most = all(parts.iter().map(|part| part.most().clone()).collect());
        let least = all(parts.iter().map(|part| part.least().clone()).collect());
        Self::of(most, least)
    }

    /// One part matches.
    pub(crate) fn any(parts: &[Self]) -> Self {
        let most = any(parts.iter().map(|part| part.most().clone()).collect());
        let least = any(parts.iter().map(|part| part.least().clone()).collect());
        Self::of(most, least)
    }

    /// The part does not match.
    pub(crate) fn not(&self) -> Self {
        Self::of(not(self.least()), not(self.most()))
    }

    /// The same, as no more than an upper bound.
    pub(crate) fn loosened(self) -> Self {
        Self::at_most(self.most().clone())
    }
}

/// The number of leaves of a query: terms, patterns, and words of rules. Engines take 1,024.
pub(crate) fn leaves(query: &Value) -> usize {
    match query {
        Value::Array(parts) => parts.iter().map(leaves).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match name.as_str() {
                "term" | "terms" | "match" | "wildcard" | "fuzzy" | "regexp" | "range" | "exists"
                | "prefix" => 1 + value.get("filter").map_or(0, leaves),
                _ => leaves(value),
            })
            .sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_not_exact_stays_between_under_not() {
        let (word, name) = (
            json!({ "term": { "text": "dam" } }),
            json!({ "term": { "person": "velde" } }),
        );
        let both = Bound::all(&[Bound::Exactly(word.clone()), Bound::at_most(name.clone())]);
        assert_eq!(both.least(), &nothing());
        let without = both.not();
        assert_eq!(without.most(), &everything());
        assert_eq!(without.least(), &json!({ "bool": { "must_not": [both.most()] } }));
        assert!(Bound::Exactly(word).not().is_exact());
    }

    #[test]
    fn leaves_are_counted_in_rules_and_their_filters() {
        let rule =
            json!({ "match": { "query": "a", "filter": { "contained_by": { "match": { "query": "b" } } } } });
        let query =
            json!({ "bool": { "filter": [{ "term": { "text": "a" } }, { "intervals": { "text": rule } }] } });
        assert_eq!(leaves(&query), 3);
    }
}
