//! Explains briefly why a hit scored as it did. The engine explains a score as a deep tree; its leaves hold
//! the reasons.

use serde_json::Value;
use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::schema::Field as EngineField;
use tantivy::{DocAddress, Score};

use crate::error::Result;
use crate::index::analysis::EXACT;
use crate::index::schema::Fields;
use crate::search::answer::Reason;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::engine::all_words::{SUM, TIMES_IN_HEADLINE, TIMES_IN_TEXT};
use crate::search::engine::statistics::Statistics;

/// The parts of an article's score for a planned question, the greatest first.
pub(crate) fn reasons(
    commit: &Commit,
    planned: &dyn EngineQuery,
    address: DocAddress,
) -> Result<Vec<Reason>> {
    let statistics = Statistics::of(commit, HitKind::Article);
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, &commit.engine);
    let explained = planned.weight(scoring).and_then(|weight| {
        let reader = commit.engine.segment_reader(address.segment_ord);
        weight.explain(reader, address.doc_id)
    });
    let explained = explained.map_err(|error| failed(&error))?;
    // The engine exposes its tree only as JSON.
    let tree = serde_json::to_value(&explained).unwrap_or_default();
    let mut reasons = Vec::new();
    gather(&tree, 1.0, &commit.fields, &mut reasons);
    reasons.sort_by(|one, other| other.score.total_cmp(&one.score));
    Ok(reasons)
}

/// Collects the leaves below a node whose score is multiplied by `boost`.
fn gather(node: &Value, boost: Score, fields: &Fields, reasons: &mut Vec<Reason>) {
    let description = node["description"].as_str().unwrap_or_default();
    let value = node["value"].as_f64().unwrap_or_default() as Score;
    let details = || node["details"].as_array().into_iter().flatten();
    let is_sum =
        description.starts_with("BooleanClause") || description.starts_with("sum of") || description == SUM;
    if let Some(factor) = description.strip_prefix("Boost x") {
        let factor: Score = factor
            .split(' ')
            .next()
            .and_then(|factor| factor.parse().ok())
            .unwrap_or(1.0);
        return details().for_each(|part| gather(part, boost * factor, fields, reasons));
    }
    if is_sum {
        return details().for_each(|part| gather(part, boost, fields, reasons));
    }
    if value <= 0.0 {
        return;
    }
    let told = term(node, fields).or_else(|| word(node, description));
    let (field, what) = told.unwrap_or_else(|| {
        let what = match description {
            "Phrase Scorer" => "consecutive words, or words of one name",
            "Const" => "a condition",
            other => other,
        };
        ("", what.to_owned())
    });
    let number = |name: &str| find(node, name).map(|number| number.round() as u64);
    reasons.push(Reason {
        field,
        what,
        times: number("freq, "),
        articles: number("n, "),
        length: number("dl, "),
        boost,
        score: value * boost,
    });
}

/// The field and the word of a node from [`crate::search::engine::all_words`].
fn word(node: &Value, description: &str) -> Option<(&'static str, String)> {
    let times = |name| find(node, name).map(|times| times > 0.0);
    let field = match (times(TIMES_IN_HEADLINE)?, times(TIMES_IN_TEXT)?) {
        (true, true) => "headline and text",
        (true, false) => "headline",
        _ => "text",
    };
    Some((field, description.to_owned()))
}

/// The value of the first node, at or below this one, whose description starts with `beginning`.
fn find(node: &Value, beginning: &str) -> Option<f64> {
    let description = node["description"].as_str().unwrap_or_default();
    if description.starts_with(beginning) && !description.starts_with("freq / ") {
        return node["value"].as_f64();
    }
    let mut details = node["details"].as_array().into_iter().flatten();
    details.find_map(|part| find(part, beginning))
}

/// The field and the words of a term. The context of its node looks like `Term=Term(field=5, type=Str,
/// "dam")`.
fn term(node: &Value, fields: &Fields) -> Option<(&'static str, String)> {
    let contexts = node["context"].as_array()?;
    let context = contexts
        .iter()
        .filter_map(Value::as_str)
        .find_map(|context| context.strip_prefix("Term=Term(field="))?;
    let (number, rest) = context.split_once(", ")?;
    let field = EngineField::from_field_id(number.parse().ok()?);
    let quoted = rest.split_once(", ")?.1.strip_suffix(')')?;
    let word: String = serde_json::from_str(quoted).ok()?;
    Some((label(field, fields), word.trim_start_matches(EXACT).to_owned()))
}

fn label(field: EngineField, fields: &Fields) -> &'static str {
    let labels = [
        (fields.title, "headline"),
        (fields.text, "text"),
        (fields.person, "person"),
        (fields.org, "org"),
        (fields.place, "place"),
        (fields.byline, "byline"),
        (fields.publication, "pub"),
        (fields.url, "url"),
    ];
    let found = labels.iter().find(|(of, _)| *of == field);
    found.map_or("", |(_, label)| label)
}
