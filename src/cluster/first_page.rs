//! Which articles can be on the first page: decided by their measures, before any text is loaded.
//!
//! The cluster measures the articles that match ([`crate::cluster::plan::score`]); of each follow a least and a greatest
//! score. An article is loaded if its greatest score reaches the least scores of enough others.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::article::ArticleId;
use crate::cluster::document::document_id;
use crate::cluster::loading::{Candidates, MOST_LEAVES, TotalHits};
use crate::cluster::mapping::IndexKind;
use crate::cluster::plan::ScorePlan;
use crate::cluster::plan::bound::leaves;
use crate::cluster::plan::score::{CountedBy, NearnessBy, PairPart, Places, ScorePart, WordPart, WordParts};
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::search::engine::all_words::{B, FADES, K1, LEAD, NEAR_HALF, TITLE};
use crate::search::engine::statistics::{Score, kept_length};

/// Articles that are measured at most.
const MOST_MEASURED: usize = 1_000;
/// The part by which equal scores can differ: they are rounded, and added up in another order.
const ROUNDED: Score = 1e-4;
/// Articles with the last score of a page that are loaded beyond it.
const MOST_EQUAL: usize = 20;
/// More windows than count.
const MANY: Score = 64.0;

/// Articles that match, measured.
pub(crate) struct MeasuredArticles {
    /// Number of articles that the cluster found.
    pub(crate) found: u64,
    articles: Vec<MeasuredArticle>,
}

struct MeasuredArticle {
    document: String,
    key: String,
    story: Option<String>,
    least: Score,
    greatest: Score,
}

impl Cluster {
    /// Measures the articles that a query finds; of more than can be measured, those that come first by the order of the plan.
    pub(crate) fn measured(&self, filter: &Value, plan: &ScorePlan) -> Result<MeasuredArticles> {
        let named = plan.measures.iter().enumerate();
        let named = named
            .map(|(number, measure)| json!({ "bool": { "must": [measure], "_name": number.to_string() } }));
        // Measures have a part in no match: they are looked at in the articles found, and in no other.
        let never = json!({ "term": { "key": "-" } });
        let measures: Vec<Value> = std::iter::once(never).chain(named).collect();
        let mut should = plan.order.clone();
        should.push(json!({ "bool": { "must": measures } }));
        let mut fields: Vec<String> = lengths(&plan.part)
            .into_iter()
            .map(|field| format!("lengths.{field}"))
            .collect();
        fields.push("story".to_owned());
        let order = std::iter::once(json!({ "_score": "desc" }));
        let rest = IndexKind::Articles.order();
        let order: Vec<Value> = order
            .chain(rest.as_array().into_iter().flatten().cloned())
            .collect();
        let body = json!({
            "size": MOST_MEASURED,
            "track_total_hits": true,
            "stored_fields": "_none_",
            "docvalue_fields": fields,
            "sort": order,
            "query": { "bool": { "filter": [filter], "should": should } },
        });
        let path = format!(
            "{}?search_type=dfs_query_then_fetch&include_named_queries_score=true&filter_path=hits.total,\
             hits.hits.sort,hits.hits.fields,hits.hits.matched_queries",
            self.search_path(IndexKind::Articles)
        );
        let answer: MeasuredAnswer = self.client.ask_as(&path, &body)?;
        let articles = answer
            .hits
            .hits
            .into_iter()
            .filter_map(|hit| hit.measured(&plan.part));
        Ok(MeasuredArticles {
            found: answer.hits.total.map_or(0, |total| total.value),
            articles: articles.collect(),
        })
    }
}

impl Cluster {
    /// Loads the articles that can be among the first `wanted` of those that a query finds, and their copies; None if these are
    /// more than `most`, or if the articles cannot be measured. With `folds`, copies count as one.
    pub(crate) fn first_page(
        &self,
        filter: &Value,
        plan: &ScorePlan,
        (wanted, folds): (usize, bool),
        most: usize,
    ) -> Result<Option<Candidates>> {
        let parts = plan.measures.iter().chain(&plan.order).map(leaves).sum::<usize>();
        if parts + leaves(filter) >= MOST_LEAVES {
            return Ok(None);
        }
        // An engine that tells no scores of measures refuses the request.
        let Ok(measured) = self.measured(filter, plan) else {
            return Ok(None);
        };
        let Some(documents) = measured.first(wanted, folds, most) else {
            return Ok(None);
        };
        let query = json!({ "ids": { "values": documents } });
        let mut loaded = self.load(&query, &IndexKind::Articles.order(), documents.len())?;
        // Of a file that is being replaced, other articles come up.
        if loaded.articles.len() < documents.len() {
            return Ok(None);
        }
        loaded.found = measured.found;
        loaded.are_all = loaded.articles.len() as u64 >= measured.found;
        if measured.are_all() {
            loaded.stories = Some(measured.stories());
        } else {
            self.add_copies(filter, &mut loaded)?;
        }
        Ok(Some(loaded))
    }
}

impl MeasuredArticles {
    /// True if no article was left out.
    pub(crate) fn are_all(&self) -> bool {
        self.articles.len() as u64 >= self.found
    }

    /// The number of stories among them.
    pub(crate) fn stories(&self) -> u64 {
        let single = self
            .articles
            .iter()
            .filter(|article| article.story.is_none())
            .count();
        let stories: FxHashSet<&str> = self
            .articles
            .iter()
            .filter_map(|article| article.story.as_deref())
            .collect();
        (single + stories.len()) as u64
    }

    /// The documents of the articles that can be among the first `wanted`, and of their copies; None if they are more than
    /// `most`. With `folds`, copies count as one.
    pub(crate) fn first(&self, wanted: usize, folds: bool, most: usize) -> Option<Vec<String>> {
        let mut order: Vec<&MeasuredArticle> = self.articles.iter().collect();
        order.sort_by(|one, other| other.least.total_cmp(&one.least));
        let mut seen = FxHashSet::default();
        let mut count = 0;
        let mut last = None;
        for article in &order {
            let is_other = match article.story.as_deref().filter(|_| folds) {
                Some(story) => seen.insert(story),
                None => true,
            };
            count += usize::from(is_other);
            if count == wanted {
                last = Some(article.least);
                break;
            }
        }
        // Of equal ones, those with the least keys come first.
        order.sort_by(|one, other| one.key.cmp(&other.key));
        let (mut chosen, mut equal) = (Vec::new(), 0);
        for article in order {
            let is_chosen = last.is_none_or(|last| {
                let is_equal = (article.greatest - last).abs() <= last * ROUNDED;
                equal += usize::from(is_equal);
                article.greatest > last && !is_equal || is_equal && equal <= wanted + MOST_EQUAL
            });
            if is_chosen {
                chosen.push(article);
            }
        }
        let stories: FxHashSet<&str> = chosen
            .iter()
            .filter_map(|article| article.story.as_deref())
            .collect();
        let mut documents: FxHashSet<&str> = chosen.iter().map(|article| article.document.as_str()).collect();
        let copies = self.articles.iter().filter(|article| {
            article
                .story
                .as_deref()
                .is_some_and(|story| stories.contains(story))
        });
        documents.extend(copies.map(|article| article.document.as_str()));
        (documents.len() <= most).then(|| documents.into_iter().map(str::to_owned).collect())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MeasuredAnswer {
    hits: MeasuredHits,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MeasuredHits {
    total: Option<TotalHits>,
    hits: Vec<MeasuredHit>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MeasuredHit {
    /// Score, key, id.
    sort: (Option<Score>, String, String),
    fields: MeasuredFields,
    matched_queries: BTreeMap<usize, Score>,
}

/// Values of an article; each field is a list.
#[derive(Default, Deserialize)]
#[serde(default)]
struct MeasuredFields {
    story: Vec<String>,
    #[serde(rename = "lengths.title")]
    title: Vec<u32>,
    #[serde(rename = "lengths.text")]
    text: Vec<u32>,
    #[serde(rename = "lengths.person")]
    person: Vec<u32>,
    #[serde(rename = "lengths.org")]
    org: Vec<u32>,
    #[serde(rename = "lengths.place")]
    place: Vec<u32>,
    #[serde(rename = "lengths.byline")]
    byline: Vec<u32>,
    #[serde(rename = "lengths.publication")]
    publication: Vec<u32>,
    #[serde(rename = "lengths.url")]
    url: Vec<u32>,
}

/// The fields whose lengths a score depends on.
fn lengths(part: &ScorePart) -> FxHashSet<&'static str> {
    match part {
        ScorePart::Nothing => FxHashSet::default(),
        ScorePart::Sum(parts) => parts.iter().flat_map(lengths).collect(),
        ScorePart::Times(_, part) | ScorePart::Where(_, part) => lengths(part),
        ScorePart::Words(_) => FxHashSet::from_iter(["title", "text"]),
        ScorePart::Places(places) => FxHashSet::from_iter([places.field]),
    }
}

/// A value between two bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bounds {
    least: Score,
    greatest: Score,
}

impl Bounds {
    const fn exactly(value: Score) -> Self {
        Self {
            least: value,
            greatest: value,
        }
    }

    fn map(self, function: impl Fn(Score) -> Score) -> Self {
        Self {
            least: function(self.least),
            greatest: function(self.greatest),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            least: self.least + other.least,
            greatest: self.greatest + other.greatest,
        }
    }
}

impl MeasuredHit {
    /// None for a hit without a key.
    fn measured(self, part: &ScorePart) -> Option<MeasuredArticle> {
        let Bounds { least, greatest } = self.bounds(part);
        let (_, key, id) = self.sort;
        let number = u64::from_str_radix(&key, 16).ok()?;
        let id = ArticleId::new(u128::from_str_radix(&id, 16).ok()?);
        Some(MeasuredArticle {
            document: document_id(id, number),
            key,
            story: self.fields.story.into_iter().next(),
            least,
            greatest,
        })
    }

    fn length(&self, field: &str) -> Score {
        let fields = &self.fields;
        let lengths = match field {
            "title" => &fields.title,
            "text" => &fields.text,
            "person" => &fields.person,
            "org" => &fields.org,
            "place" => &fields.place,
            "byline" => &fields.byline,
            "publication" => &fields.publication,
            _ => &fields.url,
        };
        let length = lengths.first().copied().unwrap_or_default();
        kept_length(length)
    }

    /// The score of a measure: `f / (1 + f)`, 0 if it does not match.
    fn score(&self, measure: usize) -> Score {
        self.matched_queries.get(&measure).copied().unwrap_or_default()
    }

    fn count(&self, measure: usize) -> Score {
        let score = self.score(measure);
        (score / (1.0 - score)).round()
    }

    fn has(&self, measure: usize) -> bool {
        self.matched_queries.contains_key(&measure)
    }

    fn bounds(&self, part: &ScorePart) -> Bounds {
        match part {
            ScorePart::Sum(parts) => parts
                .iter()
                .fold(Bounds::default(), |sum, part| sum.plus(self.bounds(part))),
            ScorePart::Times(factor, part) => self.bounds(part).map(|score| factor * score),
            ScorePart::Where(measure, part) if self.has(*measure) => self.bounds(part),
            ScorePart::Nothing | ScorePart::Where(..) => Bounds::default(),
            ScorePart::Words(words) => self.words(words),
            ScorePart::Places(places) => self.places(places),
        }
    }

    fn places(&self, places: &Places) -> Bounds {
        let norm = K1 * (1.0 - B + B * self.length(places.field) / places.average);
        let score = |count: Score| places.weight * count / (count + norm);
        self.number(&places.count).map(score)
    }

    fn number(&self, counted: &CountedBy) -> Bounds {
        match counted {
            CountedBy::Measure(measure) => Bounds::exactly(self.count(*measure)),
            CountedBy::Windows { found, .. } if !self.has(*found) => Bounds::default(),
            CountedBy::Windows { sides, at_least, .. } => {
                let sides = sides.iter().map(|side| self.count(*side)).reduce(Score::min);
                let mut number = Bounds {
                    least: 1.0,
                    greatest: sides.unwrap_or(MANY).max(1.0),
                };
                for (count, measure) in at_least {
                    if self.has(*measure) {
                        number.least = *count as Score;
                    } else {
                        number.greatest = number.greatest.min((*count - 1) as Score);
                        break;
                    }
                }
                number.greatest = number.greatest.max(number.least);
                number
            }
        }
    }

    /// The frequency of a word as it scores, without the beginning of the text; and whether it is in the headline.
    fn frequency(&self, word: &WordPart, norms: [Score; 2]) -> (Score, bool) {
        let count = |measures: &[usize]| measures.iter().map(|measure| self.count(*measure)).sum::<Score>();
        let (title, text) = (count(&word.in_title), count(&word.in_text));
        (norms[0] * title + norms[1] * text, title > 0.0)
    }

    /// The part of a word's frequency that comes from its first occurrence.
    fn lead(&self, word: &WordPart) -> Score {
        let Some([after, at]) = word.first else { return 0.0 };
        let first = match self.score(after) {
            _ if self.has(at) => 0.0,
            // Its distance is the inverse of the frequency.
            score if score > 0.0 => ((1.0 - score) / score).round(),
            _ => return 0.0,
        };
        LEAD * (-first / FADES).exp()
    }

    fn words(&self, parts: &WordParts) -> Bounds {
        let norm = |field: &str, average: Score| 1.0 / (1.0 - B + B * self.length(field) / average);
        let norms = [
            TITLE * norm("title", parts.averages[0]),
            norm("text", parts.averages[1]),
        ];
        let frequencies: Vec<(Score, bool)> = parts
            .words
            .iter()
            .map(|word| self.frequency(word, norms))
            .collect();
        if frequencies.iter().any(|(frequency, _)| *frequency <= 0.0) {
            return Bounds::default();
        }
        let mut sum = 0.0;
        for (word, (frequency, _)) in parts.words.iter().zip(&frequencies) {
            let frequency = frequency + self.lead(word);
            sum += word.idf * (K1 + 1.0) * frequency / (frequency + K1);
        }
        let pairs = parts.pairs.iter().zip(frequencies.windows(2));
        pairs.fold(Bounds::exactly(sum), |sum, (pair, words)| {
            let are_in_title = words.iter().all(|(_, is_in_title)| *is_in_title);
            sum.plus(self.nearness(pair, are_in_title).map(|near| pair.most * near))
        })
    }

    fn nearness(&self, pair: &PairPart, are_in_title: bool) -> Bounds {
        if are_in_title {
            return Bounds::exactly(1.0);
        }
        let NearnessBy::Pairs { all, closer } = &pair.nearness else {
            let is_same = pair.nearness == NearnessBy::Same;
            return Bounds::exactly(if is_same { 1.0 } else { 0.0 });
        };
        let score = self.score(*all);
        if score <= 0.0 {
            return Bounds::default();
        }
        // Words with `gaps` others between them.
        let near = |gaps: Score| NEAR_HALF / (NEAR_HALF + gaps);
        // The sum of the inverses of the distances is at least that of the nearest pair.
        let mut least_gaps = ((1.0 - score) / score - 1.0).floor().max(0.0);
        let mut most_gaps = Score::INFINITY;
        for (gaps, measure) in closer {
            if self.has(*measure) {
                most_gaps = *gaps as Score;
                break;
            }
            least_gaps = least_gaps.max((*gaps + 1) as Score);
        }
        Bounds {
            least: near(most_gaps),
            greatest: near(least_gaps.min(most_gaps)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(key: u64, counts: &[(usize, Score)]) -> MeasuredHit {
        let scores: serde_json::Map<String, Value> = counts
            .iter()
            .map(|(number, count)| (number.to_string(), json!(count / (1.0 + count))))
            .collect();
        let hit = json!({
            "sort": [0.0, format!("{key:016x}"), format!("{key:032x}")],
            "fields": { "lengths.title": [8], "lengths.text": [200] },
            "matched_queries": scores,
        });
        serde_json::from_value(hit).expect("a hit")
    }

    fn word(measure: usize) -> WordPart {
        WordPart {
            idf: 2.0,
            in_title: vec![measure],
            in_text: vec![measure + 1],
            first: Some([measure + 2, measure + 3]),
        }
    }

    fn words(words: Vec<WordPart>, pairs: Vec<PairPart>) -> ScorePart {
        ScorePart::Words(WordParts {
            words,
            pairs,
            averages: [8.0, 200.0],
        })
    }

    #[test]
    fn a_word_scores_by_its_counts_and_its_first_place() {
        let part = words(vec![word(0)], Vec::new());
        let saturated = |frequency: Score| 2.0 * (K1 + 1.0) * frequency / (frequency + K1);
        let near = |hit: MeasuredHit, expected: Score| {
            let Bounds { least, greatest } = hit.bounds(&part);
            assert!(
                (least - expected).abs() < 1e-4 && (greatest - least).abs() < 1e-6,
                "{least} for {expected}"
            );
        };
        // Three times in the text, 50 words after its beginning.
        near(
            hit(1, &[(1, 3.0), (2, 1.0 / 50.0)]),
            saturated(3.0 + LEAD * (-1.0_f32).exp()),
        );
        near(hit(1, &[(1, 3.0), (3, 1.0)]), saturated(3.0 + LEAD));
        near(hit(1, &[(0, 1.0)]), saturated(TITLE));
        near(hit(1, &[]), 0.0);
    }

    #[test]
    fn nearness_lies_between_the_numbers_of_words_that_are_told_apart() {
        let pair = PairPart {
            most: 1.0,
            nearness: NearnessBy::Pairs {
                all: 8,
                closer: vec![(0, 9), (4, 10)],
            },
        };
        let hit = hit(1, &[(8, 0.5), (10, 0.5)]);
        let Bounds { least, greatest } = hit.nearness(&pair, false);
        assert_eq!((least, greatest), (0.5, 0.8));
        assert_eq!(hit.nearness(&pair, true), Bounds::exactly(1.0));
    }

    #[test]
    fn windows_are_as_many_as_is_told_apart_and_no_more_than_each_side() {
        let counted = CountedBy::Windows {
            found: 0,
            sides: vec![1, 2],
            at_least: vec![(2, 3), (3, 4), (6, 5)],
        };
        let number = |counts: &[(usize, Score)]| {
            let Bounds { least, greatest } = hit(1, counts).number(&counted);
            (least, greatest)
        };
        assert_eq!(number(&[(1, 9.0), (2, 9.0)]), (0.0, 0.0));
        assert_eq!(number(&[(0, 1.0), (1, 9.0), (2, 9.0)]), (1.0, 1.0));
        assert_eq!(
            number(&[(0, 1.0), (1, 4.0), (2, 9.0), (3, 0.1), (4, 0.1)]),
            (3.0, 4.0)
        );
    }

    fn article(key: u64, story: Option<&str>, least: Score, greatest: Score) -> MeasuredArticle {
        MeasuredArticle {
            document: key.to_string(),
            key: format!("{key:016x}"),
            story: story.map(str::to_owned),
            least,
            greatest,
        }
    }

    fn chosen(articles: Vec<MeasuredArticle>, wanted: usize) -> Vec<String> {
        let measured = MeasuredArticles {
            found: articles.len() as u64,
            articles,
        };
        let mut documents = measured.first(wanted, true, 300).expect("few articles");
        documents.sort();
        documents
    }

    #[test]
    fn an_article_is_loaded_if_its_score_may_be_among_the_first() {
        let articles = vec![
            article(1, None, 1.0, 1.5),
            article(2, None, 4.0, 5.0),
            article(3, None, 3.0, 3.5),
            article(4, None, 1.0, 3.2),
        ];
        assert_eq!(chosen(articles, 2), ["2", "3", "4"]);
    }

    #[test]
    fn copies_count_as_one_and_come_along() {
        let articles = vec![
            article(1, Some("s"), 5.0, 5.0),
            article(2, Some("s"), 4.0, 4.0),
            article(3, Some("s"), 1.0, 1.0),
            article(4, None, 3.0, 3.0),
            article(5, None, 2.0, 2.0),
        ];
        assert_eq!(chosen(articles, 2), ["1", "2", "3", "4"]);
    }

    #[test]
    fn of_many_equal_articles_those_with_the_least_keys_are_loaded() {
        let articles = (0..90).rev().map(|key| article(key, None, 0.0, 0.0));
        let chosen = chosen(articles.collect(), 10);
        assert_eq!(chosen.len(), 10 + MOST_EQUAL);
        assert!((0..10).all(|key: u64| chosen.contains(&key.to_string())));
    }
}
