//! Plans a question for articles.
//!
//! What a question asks of quotations (`speaker:`, `said:`, `about:`) must hold of one and the same quotation; an article's
//! document can only say that it has the words, so these parts have no lower bound.

use std::ops::Bound as Limit;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::cluster::counts::term_query;
use crate::cluster::plan::bound::{Bound, any, everything};
use crate::cluster::plan::intervals::{all_of, any_of, query, within, word};
use crate::cluster::plan::leaf::{
    TextField, TextFields, any_term, folded_rule, in_text, in_words, rule, together_in,
};
use crate::cluster::tokens::MarkedStretch;
use crate::index::analysis::stemming::SnowballLanguage;
use crate::index::analysis::{exact_name, folded_words};
use crate::index::listed::listed_name;
use crate::search::commit::stored::{SECONDS_OF_DAY, seconds_of_day};
use crate::search::people::further_names::FurtherNames;
use crate::search::query::{Field, Query, Reach};
use crate::search::terms::leaf::Leaf;

/// Times that `ATLEAST` is planned exactly: headline and text share them in every way.
const MOST_TIMES: u32 = 8;
/// Weight of a word in the headline relative to the text, for the order of candidates.
const TITLE_WEIGHT: f32 = 2.0;

/// Fields that have the names of speakers.
const SPEAKERS: [&str; 4] = ["person", "org", "place", "speaker"];

/// A question for articles as the cluster is asked it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArticlePlan {
    /// The query that matches.
    pub(crate) matches: Bound,
    /// Words that score, each with its weight: for the order of candidates.
    pub(crate) scored: Vec<Value>,
}

/// Plans a question. `known` has the further names of its people, `languages` those of the collection.
pub(crate) fn plan_articles(
    question: &Query,
    known: &FurtherNames,
    languages: &[SnowballLanguage],
) -> ArticlePlan {
    let planner = ArticlePlanner::new(known, languages);
    let mut scored = Vec::new();
    score(question, planner.texts, &mut scored);
    ArticlePlan {
        matches: planner.query(question),
        scored,
    }
}

/// Plans a question for quotations: the articles that may have them.
pub(crate) fn plan_quoted_articles(
    question: &Query,
    known: &FurtherNames,
    languages: &[SnowballLanguage],
) -> ArticlePlan {
    let texts = TextFields::new(languages);
    let planner = ArticlePlanner {
        known,
        texts,
        of_quotations: true,
    };
    let mut scored = Vec::new();
    score(question, texts, &mut scored);
    let wanted = planner.wanted_in_quotation(question);
    ArticlePlan {
        matches: Bound::all(&[Bound::at_most(has_quotations()), wanted.loosened()]),
        scored,
    }
}

pub(super) struct ArticlePlanner<'a> {
    pub(super) known: &'a FurtherNames,
    pub(super) texts: TextFields<'a>,
    /// Whether hits are quotations: words without a field are said, or name the speaker.
    of_quotations: bool,
}

impl<'a> ArticlePlanner<'a> {
    /// Plans questions for articles.
    pub(super) const fn new(known: &'a FurtherNames, languages: &'a [SnowballLanguage]) -> Self {
        Self {
            known,
            texts: TextFields::new(languages),
            of_quotations: false,
        }
    }
}

impl ArticlePlanner<'_> {
    pub(super) fn query(&self, query: &Query) -> Bound {
        match query {
            Query::All => Bound::everything(),
            Query::Nothing => Bound::nothing(),
            Query::And(children) => Bound::all(&self.each(children)),
            Query::Or(children) => Bound::any(&self.each(children)),
            Query::Not(child) => self.query(child).not(),
            Query::Boost { query, .. } => self.query(query),
            Query::Quote(inner) => self.in_quotation(inner),
            Query::AtLeast { count, query } => self.at_least(*count, query),
            Query::Near {
                left,
                right,
                reach,
                ordered,
            } => self.near(left, right, *reach, *ordered),
            leaf => self.leaf(leaf),
        }
    }

    fn each(&self, queries: &[Query]) -> Vec<Bound> {
        queries.iter().map(|query| self.query(query)).collect()
    }

    /// A question within one quotation: at most the articles with quotations that have all of it.
    fn in_quotation(&self, inner: &Query) -> Bound {
        let within = self.wanted_in_quotation(inner);
        Bound::all(&[Bound::at_most(has_quotations()), within.loosened()])
    }

    /// The condition on the article of a question within a quotation. Parts under a `NOT` need nothing.
    fn wanted_in_quotation(&self, query: &Query) -> Bound {
        match query {
            Query::And(children) => {
                let parts: Vec<Bound> = children
                    .iter()
                    .map(|child| self.wanted_in_quotation(child))
                    .collect();
                Bound::all(&parts)
            }
            Query::Or(children) => {
                let parts: Vec<Bound> = children
                    .iter()
                    .map(|child| self.wanted_in_quotation(child))
                    .collect();
                Bound::any(&parts)
            }
            Query::Not(_) => Bound::everything(),
            query => self.query(query).loosened(),
        }
    }

    /// Both sides near each other.
    fn near(&self, left: &Query, right: &Query, reach: Reach, ordered: bool) -> Bound {
        let both = Bound::all(&[self.query(left), self.query(right)]).loosened();
        let Some([title, body]) = self.near_rules(left, right, reach, ordered) else {
            return both;
        };
        let near = any(vec![
            query(self.texts.title.stems, &title),
            query(self.texts.text.stems, &body),
        ]);
        // The cheap filter beside it keeps the positions of most articles unread.
        match both {
            Bound::Between { most, .. } | Bound::Exactly(most) => {
                Bound::Exactly(json!({ "bool": { "filter": [most, near] } }))
            }
        }
    }

    /// Both sides near each other, in the headline and in the text; None if a side has no exact rule.
    pub(super) fn near_rules(
        &self,
        left: &Query,
        right: &Query,
        reach: Reach,
        ordered: bool,
    ) -> Option<[Value; 2]> {
        let rules = |field: TextField<'_>| Some([part_rule(left, field)?, part_rule(right, field)?]);
        let (in_title, in_body) = (rules(self.texts.title)?, rules(self.texts.text)?);
        let gaps = match reach {
            Reach::Words(words) => Some(words.saturating_sub(1)),
            Reach::Sentence | Reach::Paragraph => None,
        };
        let body = in_reach(in_body, ordered, gaps, |rule| match reach {
            Reach::Words(_) => rule,
            Reach::Sentence => within(rule, MarkedStretch::Sentence),
            Reach::Paragraph => within(rule, MarkedStretch::Paragraph),
        });
        // A headline is one sentence.
        Some([in_reach(in_title, ordered, gaps, |rule| rule), body])
    }

    /// At least `count` times.
    fn at_least(&self, count: u32, inner: &Query) -> Bound {
        if count <= 1 {
            return self.query(inner);
        }
        if let Query::And(children) = inner {
            let parts: Vec<Bound> = children.iter().map(|child| self.at_least(count, child)).collect();
            return Bound::all(&parts);
        }
        let most = self.query(inner).loosened();
        let (Some(in_title), Some(in_body)) = (
            part_rule(inner, self.texts.title),
            part_rule(inner, self.texts.text),
        ) else {
            return most;
        };
        if count > MOST_TIMES {
            return most;
        }
        let times = |rule: &Value, field: TextField, count: u32| match count {
            0 => everything(),
            count => {
                let copies = (0..count).map(|number| apart(rule.clone(), number));
                query(field.stems, &all_of(copies.collect(), true, None))
            }
        };
        let ways = (0..=count).map(|title| {
            let parts = vec![
                times(&in_title, self.texts.title, title),
                times(&in_body, self.texts.text, count - title),
            ];
            super::bound::all(parts)
        });
        let counted = any(ways.collect());
        Bound::Exactly(json!({ "bool": { "filter": [most.most(), counted] } }))
    }

    fn leaf(&self, leaf: &Query) -> Bound {
        match leaf {
            Query::Dated { field, since, until } => return Bound::Exactly(dated(*field, *since, *until)),
            Query::Between {
                field: Field::Words,
                from,
                until,
            } => return number_of_words(from, until),
            Query::Word {
                field: Field::Words,
                word,
            } => {
                let number = Limit::Included(word.clone());
                return number_of_words(&number, &number);
            }
            Query::Word {
                field: Field::Has,
                word,
            } => return has(word),
            Query::Word {
                field: Field::Is,
                word,
            } => return kind_of(word),
            Query::Word {
                field: Field::Assertion,
                ..
            } => return Bound::at_most(has_quotations()),
            Query::Word {
                field: Field::Correction,
                ..
            } => return may_be_corrected(),
            _ => {}
        }
        let Ok(Some(found)) = Leaf::of(leaf) else {
            return Bound::nothing();
        };
        match found.field {
            Field::Lang => language(leaf),
            Field::Path => in_order(&found, "path_words"),
            field if field.holds_values() => Bound::nothing(),
            _ => self.words(&found),
        }
    }

    fn words(&self, leaf: &Leaf) -> Bound {
        match leaf.field {
            Field::Any if self.of_quotations => {
                let speakers = self.name(leaf, &SPEAKERS);
                Bound::any(&[in_field(leaf, self.texts.text), speakers]).loosened()
            }
            Field::Any => Bound::any(&[in_field(leaf, self.texts.title), in_field(leaf, self.texts.text)]),
            Field::Title => in_field(leaf, self.texts.title),
            Field::Lead => in_lead(leaf, self.texts.text),
            Field::Hlead => Bound::any(&[in_field(leaf, self.texts.title), in_lead(leaf, self.texts.text)]),
            Field::Said => self.quoted(in_field(leaf, self.texts.text)),
            Field::About => self.quoted(Bound::any(&[
                in_field(leaf, self.texts.title),
                in_field(leaf, self.texts.text),
            ])),
            Field::Person => self.name(leaf, &["person"]),
            Field::Org => self.name(leaf, &["org"]),
            Field::Place => self.name(leaf, &["place"]),
            Field::Speaker => self.quoted(self.name(leaf, &SPEAKERS)),
            Field::Byline => written_or_words(leaf, "byline"),
            Field::Pub => written_or_words(leaf, "publication"),
            Field::Url => in_order(leaf, "url"),
            // Their leaves hold values, not words.
            Field::Lang
            | Field::Path
            | Field::Date
            | Field::Added
            | Field::Words
            | Field::Correction
            | Field::Has
            | Field::Is
            | Field::Assertion => Bound::nothing(),
        }
    }

    /// The bounds of a question for quotations: at most the articles that have the words and a quotation.
    #[allow(clippy::unused_self)]
    fn quoted(&self, words: Bound) -> Bound {
        Bound::all(&[words.loosened(), Bound::at_most(has_quotations())])
    }

    /// A name in fields of names.
    fn name(&self, leaf: &Leaf, fields: &[&str]) -> Bound {
        if let Some(written) = &leaf.written {
            let words = folded_words(written);
            let parts = fields.iter().map(|field| {
                let most = together_in(field, &words);
                let least = term_query(field, &exact_name(written));
                // A name that is its bearer's fullest one may be in the column of names alone.
                match *field {
                    "person" => Bound::Exactly(least),
                    _ => Bound::Between { most, least },
                }
            });
            return Bound::any(&parts.collect::<Vec<_>>());
        }
        let mut parts: Vec<Bound> = fields.iter().map(|field| name_in(leaf, field)).collect();
        if let Some(folded) = leaf.folded() {
            let everywhere = self.known.further(leaf.field, &folded).iter();
            for known in everywhere.filter(|known| known.within.is_none()) {
                let name = &known.taken.name;
                if let (Field::Person | Field::Speaker, Some(listed)) = (leaf.field, listed_name(name)) {
                    parts.push(Bound::Exactly(term_query("person", &listed)));
                } else {
                    parts.extend(fields.iter().map(|field| Bound::Between {
                        most: together_in(field, &folded_words(name)),
                        least: term_query(field, &exact_name(name)),
                    }));
                }
            }
        }
        Bound::any(&parts)
    }
}

/// Collects the words that score.
fn score(query: &Query, texts: TextFields<'_>, scored: &mut Vec<Value>) {
    match query {
        Query::Not(_) => {}
        Query::Boost { query, hundredths } => {
            let mut inner = Vec::new();
            score(query, texts, &mut inner);
            let boost = *hundredths as f32 / 100.0;
            scored.extend(
                inner
                    .into_iter()
                    .map(|query| json!({ "bool": { "should": [query], "boost": boost } })),
            );
        }
        query if query.leaf_field().is_some() => {
            if let Ok(Some(leaf)) = Leaf::of(query)
                && !leaf.field.holds_values()
            {
                score_leaf(&leaf, texts, scored);
            }
        }
        query => query.parts().for_each(|part| score(part, texts, scored)),
    }
}

/// A leaf or an `Or` of leaves as a rule in headline or text. None if it has no exact one.
pub(super) fn part_rule(part: &Query, field: TextField<'_>) -> Option<Value> {
    if let Query::Or(children) = part {
        let rules: Option<Vec<Value>> = children.iter().map(|child| part_rule(child, field)).collect();
        return Some(any_of(rules?));
    }
    let leaf = Leaf::of(part).ok()??;
    // A window within a window hides hits.
    if leaf.field != Field::Any || leaf.slop > 0 {
        return None;
    }
    leaf_rule(&leaf, field)
}

/// Both sides as one rule, in this order or in both. Parts of a rule without an order may overlap, so that is not one of
/// them.
pub(super) fn in_reach(
    [left, right]: [Value; 2],
    ordered: bool,
    gaps: Option<u32>,
    bounded: impl Fn(Value) -> Value,
) -> Value {
    let forth = bounded(all_of(vec![left.clone(), right.clone()], true, gaps));
    if ordered {
        return forth;
    }
    any_of(vec![forth, bounded(all_of(vec![right, left], true, gaps))])
}

/// A copy of a rule that is not equal to the others: equal ones would be merged and count what overlaps.
fn apart(mut rule: Value, number: u32) -> Value {
    if let Some(options) = rule.get_mut("all_of") {
        options["filter"] = json!({ "not_containing": word(&format!("~{number}"), None) });
    }
    rule
}

/// The words of a leaf that score: those of headline and text, and of names.
fn score_leaf(leaf: &Leaf, texts: TextFields<'_>, scored: &mut Vec<Value>) {
    let field = match leaf.field {
        Field::Person => "person",
        Field::Org => "org",
        Field::Place => "place",
        Field::Byline => "byline",
        Field::Pub => "publication",
        Field::Url => "url",
        // Words of the text, of quotations and of none.
        Field::Any
        | Field::Title
        | Field::Lead
        | Field::Hlead
        | Field::Lang
        | Field::Path
        | Field::Date
        | Field::Added
        | Field::Words
        | Field::Correction
        | Field::Has
        | Field::Is
        | Field::Speaker
        | Field::Said
        | Field::About
        | Field::Assertion => "",
    };
    for token in &leaf.tokens {
        if !field.is_empty() {
            scored.push(in_words(token, field).most().clone());
            continue;
        }
        if leaf.field != Field::Lead {
            let title = in_text(token, texts.title).most().clone();
            scored.push(json!({ "bool": { "should": [title], "boost": TITLE_WEIGHT } }));
        }
        if leaf.field != Field::Title {
            scored.push(in_text(token, texts.text).most().clone());
        }
    }
}

fn has_quotations() -> Value {
    json!({ "range": { "quotations": { "gt": 0 } } })
}

/// A leaf as one rule; None if it has a pattern.
pub(super) fn leaf_rule(leaf: &Leaf, field: TextField<'_>) -> Option<Value> {
    let rules: Option<Vec<Value>> = leaf.tokens.iter().map(|token| rule(token, field)).collect();
    Some(all_of(rules?, leaf.slop == 0, Some(leaf.slop)))
}

/// A leaf in headline or text.
fn in_field(leaf: &Leaf, field: TextField<'_>) -> Bound {
    if let [token] = &leaf.tokens[..] {
        return in_text(token, field);
    }
    let parts: Vec<Bound> = leaf.tokens.iter().map(|token| in_text(token, field)).collect();
    let each = Bound::all(&parts);
    match leaf_rule(leaf, field) {
        Some(rule) => {
            Bound::Exactly(json!({ "bool": { "filter": [each.most(), query(field.stems, &rule)] } }))
        }
        None => each.loosened(),
    }
}

fn in_lead(leaf: &Leaf, text: TextField<'_>) -> Bound {
    match leaf_rule(leaf, text) {
        Some(rule) => Bound::Exactly(query(text.stems, &within(rule, MarkedStretch::Lead))),
        None => in_field(leaf, text).loosened(),
    }
}

/// The words of a leaf one after the other, in a field of folded words.
fn in_order(leaf: &Leaf, field: &str) -> Bound {
    if let [token] = &leaf.tokens[..] {
        return in_words(token, field);
    }
    let rules: Option<Vec<Value>> = leaf.tokens.iter().map(folded_rule).collect();
    let Some(rules) = rules else {
        let parts: Vec<Bound> = leaf.tokens.iter().map(|token| in_words(token, field)).collect();
        return Bound::all(&parts).loosened();
    };
    Bound::Exactly(query(field, &all_of(rules, leaf.slop == 0, Some(leaf.slop))))
}

fn written_or_words(leaf: &Leaf, field: &str) -> Bound {
    match &leaf.written {
        Some(written) => Bound::Exactly(any_term(field, &[exact_name(written)])),
        None => in_order(leaf, field),
    }
}

/// The words of one name: all at one position.
fn name_in(leaf: &Leaf, field: &str) -> Bound {
    match leaf.folded() {
        Some(words) if words.len() == 1 => Bound::Exactly(any_term(field, &words)),
        Some(words) => {
            let each: Vec<Value> = words
                .iter()
                .map(|word| any_term(field, std::slice::from_ref(word)))
                .collect();
            let each = super::bound::all(each);
            Bound::Exactly(json!({ "bool": { "filter": [each, together_in(field, &words)] } }))
        }
        None => {
            let parts: Vec<Bound> = leaf.tokens.iter().map(|token| in_words(token, field)).collect();
            Bound::all(&parts).loosened()
        }
    }
}

fn dated(field: Field, since: Option<Date>, until: Option<Date>) -> Value {
    if (since, until) == (None, None) {
        return everything();
    }
    let mut range = json!({});
    if field == Field::Added {
        // As the clock here counts the days.
        let midnight = |day: Date| {
            let zoned = day.to_zoned(TimeZone::system());
            zoned.map_or_else(|_| seconds_of_day(day), |zoned| zoned.timestamp().as_second())
        };
        if let Some(since) = since {
            range["gte"] = midnight(since).into();
        }
        if let Some(after) = until.and_then(|day| day.tomorrow().ok()) {
            range["lt"] = midnight(after).into();
        }
        return json!({ "range": { "added": range } });
    }
    published_range(since, until)
}

/// Published between two days, inclusive; of a date of a month or a year, all days.
pub(crate) fn published_range(since: Option<Date>, until: Option<Date>) -> Value {
    let first = since.map(|since| json!({ "range": { "published": { "gte": seconds_of_day(since) } } }));
    let last = until.map(|until| {
        let second = seconds_of_day(until).saturating_add(SECONDS_OF_DAY - 1);
        json!({ "range": { "published_last": { "lte": second } } })
    });
    super::bound::all(first.into_iter().chain(last).collect())
}

fn number_of_words(from: &Limit<String>, until: &Limit<String>) -> Bound {
    let mut range = json!({});
    let mut put = |limit: &Limit<String>, included: &str, excluded: &str| {
        let (name, text) = match limit {
            Limit::Included(text) => (included, text),
            Limit::Excluded(text) => (excluded, text),
            Limit::Unbounded => return Some(()),
        };
        range[name] = text.trim().parse::<u64>().ok()?.into();
        Some(())
    };
    match (put(from, "gte", "gt"), put(until, "lte", "lt")) {
        (Some(()), Some(())) if range == json!({}) => Bound::everything(),
        (Some(()), Some(())) => Bound::Exactly(json!({ "range": { "words": range } })),
        _ => Bound::nothing(),
    }
}

fn has(word: &str) -> Bound {
    let exists = |field: &str| json!({ "exists": { "field": field } });
    let length = |field: &str| json!({ "range": { format!("lengths.{field}"): { "gt": 0 } } });
    let Some(field) = Field::of_has_value(word) else {
        return Bound::nothing();
    };
    Bound::Exactly(match field {
        Field::Speaker | Field::Said | Field::About | Field::Assertion => has_quotations(),
        Field::Person => exists("person_name"),
        Field::Org => exists("org_name"),
        Field::Place => exists("place_name"),
        Field::Title => length("title"),
        Field::Byline => length("byline"),
        Field::Pub => length("publication"),
        Field::Url => length("url"),
        Field::Date => exists("published"),
        Field::Correction => return may_be_corrected(),
        // `has:` has no value for these.
        Field::Any
        | Field::Lead
        | Field::Hlead
        | Field::Lang
        | Field::Path
        | Field::Words
        | Field::Added
        | Field::Has
        | Field::Is => return Bound::nothing(),
    })
}

/// An article with a correction, or with a copy that may have one.
fn may_be_corrected() -> Bound {
    let exists = |field: &str| json!({ "exists": { "field": field } });
    Bound::at_most(any(vec![exists("correction"), exists("story")]))
}

/// `is:`, of an article among its copies or of its quotations.
fn kind_of(word: &str) -> Bound {
    let has_copies = json!({ "exists": { "field": "story" } });
    let place = |first: bool| json!({ "term": { "is_first": first } });
    match word.to_lowercase().as_str() {
        "first" => Bound::Exactly(place(true)),
        "copy" => Bound::Exactly(place(false)),
        "single" => Bound::Exactly(has_copies).not(),
        "direct" | "mixed" | "indirect" => Bound::at_most(has_quotations()),
        "withdrawn" => may_be_corrected(),
        _ => Bound::nothing(),
    }
}

fn language(leaf: &Query) -> Bound {
    let wanted = match leaf {
        Query::Word { word, .. } => word.clone(),
        Query::Phrase { words, .. } | Query::Written { words, .. } => words.join("-"),
        _ => return Bound::nothing(),
    };
    let term = json!({ "term": { "language": { "value": wanted, "case_insensitive": true } } });
    let prefix = |mark: char| json!({ "prefix": { "language": { "value": format!("{wanted}{mark}"), "case_insensitive": true } } });
    Bound::Exactly(any(vec![term, prefix('-'), prefix('_')]))
}
