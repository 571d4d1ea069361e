//! Rules for intervals: the order and distance of words.
//!
//! Written one way only: `contained_by` around `all_of`, with marks at both ends of sentences, paragraphs and quotations. The
//! border of a sentence as something that must not lie between is wrong in Lucene, and windows within windows lose hits.

use serde_json::{Value, json};

use crate::cluster::tokens::{MarkedStretch, escaped};

/// A word at a place. `field` is another one than that of the query.
pub(crate) fn word(term: &str, field: Option<&str>) -> Value {
    let term = escaped(term);
    match field {
        None => json!({ "match": { "query": term } }),
        Some(field) => json!({ "match": { "query": term, "use_field": field } }),
    }
}

/// Any of these.
pub(crate) fn any_of(mut rules: Vec<Value>) -> Value {
    if rules.len() == 1 {
        return rules.remove(0);
    }
    json!({ "any_of": { "intervals": rules } })
}

/// All of these, with at most `gaps` other words between them.
pub(crate) fn all_of(rules: Vec<Value>, ordered: bool, gaps: Option<u32>) -> Value {
    if rules.len() == 1 {
        return rules.into_iter().next().unwrap_or_default();
    }
    let gaps = gaps.map_or(-1, i64::from);
    json!({ "all_of": { "intervals": rules, "ordered": ordered, "max_gaps": gaps } })
}

/// A rule, within one stretch of the field.
pub(crate) fn within(mut rule: Value, stretch: MarkedStretch) -> Value {
    let [first, last, single] = stretch.marks();
    let marks = any_of(vec![
        word(single, None),
        all_of(vec![word(first, None), word(last, None)], true, None),
    ]);
    if let Some((_, options)) = rule.as_object_mut().and_then(|rule| rule.iter_mut().next()) {
        if options.get("filter").is_some() {
            // A rule has one filter; a rule around it can have another.
            return json!({ "all_of": { "intervals": [rule], "filter": { "contained_by": marks } } });
        }
        options["filter"] = json!({ "contained_by": marks });
    }
    rule
}

/// Terms of one position: each is contained by the next.
pub(crate) fn together(terms: &[String], field: Option<&str>) -> Value {
    let mut rule: Option<Value> = None;
    for term in terms.iter().rev() {
        let mut next = word(term, field);
        if let Some(others) = rule {
            next["match"]["filter"] = json!({ "contained_by": others });
        }
        rule = Some(next);
    }
    rule.unwrap_or_default()
}

/// A query for a rule in a field.
pub(crate) fn query(field: &str, rule: &Value) -> Value {
    json!({ "intervals": { field: rule } })
}
