//! What the scores of articles depend on, as queries that count it.
//!
//! The order of a page follows from a few counts in each article: how often a word is in headline and text, where it is
//! first, how near to each other two words are. The cluster tells them without the text: the score of an `intervals` query
//! is `f / (1 + f)`, where `f` is the number of single words or phrases that match, or for wider matches the sum of the
//! inverses of their widths. A query of this kind is a *measure*. From its measures follows a score, or two bounds of it
//! where the counts do not decide ([`crate::cluster::first_page`]).

use serde_json::{Value, json};

use crate::cluster::counts::term_query;
use crate::cluster::plan::article::{ArticlePlanner, in_reach, leaf_rule, part_rule};
use crate::cluster::plan::intervals::{all_of, any_of, query, within, word};
use crate::cluster::plan::leaf::{TextField, folded_rule, rule, together_in};
use crate::cluster::tokens::{MarkedStretch, escaped};
use crate::extract::token::is_alone;
use crate::index::analysis::stemming::{AskedWord, SnowballLanguage};
use crate::index::analysis::{fold, folded_words};
use crate::index::listed::listed_name;
use crate::search::commit::whole::{WholeCounts, WholeTotals};
use crate::search::engine::all_words::{FEW, K1, NEAR, TITLE};
use crate::search::engine::quotation_phrase::idf;
use crate::search::engine::statistics::Score;
use crate::search::people::further_names::FurtherNames;
use crate::search::plan::TITLE_BOOST;
use crate::search::query::{Field, Query};
use crate::search::terms::leaf::{Leaf, LeafWord};

/// Thresholds for the number of windows in a text, and in a headline: for each, whether there are at least that many.
const WINDOWS: [u32; 5] = [2, 3, 4, 6, 9];
const WINDOWS_IN_TITLE: [u32; 1] = [2];
/// Thresholds for the number of words between two words.
const GAPS: [u32; 6] = [0, 1, 2, 4, 8, 16];
/// Rows of terms that a phrase may be.
const MOST_ROWS: usize = 16;

/// How the score of an article follows from its measures.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ScorePlan {
    pub(crate) part: ScorePart,
    /// Queries. Parts name them by number.
    pub(crate) measures: Vec<Value>,
    /// Queries whose scores add up to about that score: for the order in which the cluster takes articles.
    pub(crate) order: Vec<Value>,
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ScorePart {
    Nothing,
    Sum(Vec<Self>),
    Times(Score, Box<Self>),
    /// Nothing, unless a measure matches.
    Where(usize, Box<Self>),
    Words(WordParts),
    Places(Places),
}

/// Words that are searched together ([`crate::search::engine::all_words`]).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WordParts {
    pub(crate) words: Vec<WordPart>,
    pub(crate) pairs: Vec<PairPart>,
    /// Mean lengths of headline and text.
    pub(crate) averages: [Score; 2],
}

/// A word. Numbers are those of measures.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WordPart {
    pub(crate) idf: Score,
    pub(crate) in_title: Vec<usize>,
    pub(crate) in_text: Vec<usize>,
    /// Its distance from the beginning of the text, and whether it is the first word; None if that does not score.
    pub(crate) first: Option<[usize; 2]>,
}

/// Two neighbouring words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PairPart {
    pub(crate) most: Score,
    pub(crate) nearness: NearnessBy,
}

/// How near to each other two words are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NearnessBy {
    /// They are one word.
    Same,
    /// All pairs, and for some numbers of words the pairs with no more between them.
    Pairs { all: usize, closer: Vec<(u32, usize)> },
    /// They are not both in a text.
    Never,
}

/// Places in a field, scored by BM25.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Places {
    /// The score of infinitely many.
    pub(crate) weight: Score,
    pub(crate) field: &'static str,
    pub(crate) average: Score,
    pub(crate) count: CountedBy,
}

/// The source of a number of places.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CountedBy {
    Measure(usize),
    /// Windows: whether there is one, how often each side is there, and for each threshold whether it is reached.
    Windows {
        found: usize,
        sides: Vec<usize>,
        at_least: Vec<(u32, usize)>,
    },
}

/// Plans the score of articles that match a question; None if it follows from more than can be counted. `counts` records the
/// terms that it lacks.
pub(crate) fn plan_score(
    question: &Query,
    known: &FurtherNames,
    languages: &[SnowballLanguage],
    counts: &WholeCounts,
) -> Option<ScorePlan> {
    let mut planner = ScorePlanner {
        articles: &ArticlePlanner::new(known, languages),
        counts,
        totals: counts.totals(),
        measures: Vec::new(),
        order: Vec::new(),
        is_alternative: false,
    };
    let part = planner.part(question)?;
    Some(ScorePlan {
        part,
        measures: planner.measures,
        order: planner.order,
    })
}

struct ScorePlanner<'a> {
    articles: &'a ArticlePlanner<'a>,
    counts: &'a WholeCounts,
    totals: WholeTotals,
    measures: Vec<Value>,
    order: Vec<Value>,
    /// Whether the part may be one that does not match.
    is_alternative: bool,
}

/// A rule in headline and in text; None where there is none.
type Rules = [Option<Value>; 2];

impl ScorePlanner<'_> {
    fn measure(&mut self, query: Value) -> usize {
        if let Some(known) = self.measures.iter().position(|known| *known == query) {
            return known;
        }
        self.measures.push(query);
        self.measures.len() - 1
    }

    /// Number of articles with a term; 1 until it is known.
    fn articles_with(&self, field: &str, term: &str) -> u64 {
        self.counts.articles_with(field, term).unwrap_or(1)
    }

    fn idf(&self, articles: u64) -> Score {
        idf(articles, self.totals.articles)
    }

    fn average(&self, field: &str) -> Score {
        let tokens = self.totals.tokens.get(field).copied().unwrap_or_default();
        (tokens as Score / self.totals.articles.max(1) as Score).max(1.0)
    }

    fn fields(&self) -> [TextField<'_>; 2] {
        [self.articles.texts.title, self.articles.texts.text]
    }

    /// The terms of a word that a field has, each with its number of articles.
    fn terms(&self, field: &str, word: &AskedWord) -> Vec<(String, u64)> {
        let terms = word.terms(self.articles.texts.text.languages).into_iter();
        let counted = terms.map(|term| {
            let articles = self.articles_with(field, &term);
            (term, articles)
        });
        counted.filter(|(_, articles)| *articles > 0).collect()
    }

    fn part(&mut self, query: &Query) -> Option<ScorePart> {
        Some(match query {
            Query::All | Query::Nothing | Query::Not(_) | Query::Dated { .. } => ScorePart::Nothing,
            Query::Boost { query, hundredths } => {
                let (before, boost) = (self.order.len(), *hundredths as Score / 100.0);
                let inner = self.part(query)?;
                let order: Vec<Value> = self.order.drain(before..).collect();
                self.order
                    .push(json!({ "bool": { "should": order, "boost": boost } }));
                ScorePart::Times(boost, Box::new(inner))
            }
            Query::And(children) => self.all(query, children)?,
            Query::Or(children) => {
                let before = std::mem::replace(&mut self.is_alternative, true);
                let parts: Option<_> = children.iter().map(|child| self.part(child)).collect();
                self.is_alternative = before;
                ScorePart::Sum(parts?)
            }
            Query::Near { .. } => self.placed(query)?,
            Query::AtLeast { query: inner, .. } => {
                let part = self.each_placed(inner)?;
                self.held_to(query, part)?
            }
            Query::Quote(_) => return None,
            leaf => self.leaf(leaf)?,
        })
    }

    /// The part, only where the question matches.
    fn held_to(&mut self, question: &Query, part: ScorePart) -> Option<ScorePart> {
        if !self.is_alternative || part == ScorePart::Nothing {
            return Some(part);
        }
        let matches = self.articles.query(question);
        if !matches.is_exact() {
            return None;
        }
        let measure = self.measure(matches.most().clone());
        Some(ScorePart::Where(measure, Box::new(part)))
    }

    fn all(&mut self, question: &Query, children: &[Query]) -> Option<ScorePart> {
        // Words are searched together, because their score depends on the distance between them.
        let (mut words, mut parts) = (Vec::new(), Vec::new());
        for child in children {
            if let Query::Word {
                field: Field::Any,
                word,
            } = child
                && let [word] = AskedWord::all_of(word).as_slice()
            {
                words.push(word.clone());
            } else {
                parts.push(self.part(child)?);
            }
        }
        if !words.is_empty() {
            parts.push(self.words(&words));
        }
        parts.retain(|part| *part != ScorePart::Nothing);
        let part = match parts.len() {
            0 => ScorePart::Nothing,
            1 => parts.remove(0),
            _ => ScorePart::Sum(parts),
        };
        if children.len() == 1 {
            return Some(part);
        }
        self.held_to(question, part)
    }

    /// The parts of `ATLEAST`.
    fn each_placed(&mut self, query: &Query) -> Option<ScorePart> {
        if let Query::And(children) = query {
            let parts: Option<_> = children.iter().map(|child| self.each_placed(child)).collect();
            return Some(ScorePart::Sum(parts?));
        }
        self.placed(query)
    }

    fn leaf(&mut self, query: &Query) -> Option<ScorePart> {
        let Some(leaf) = Leaf::of(query).ok()? else {
            return Some(ScorePart::Nothing);
        };
        if leaf.field.holds_values() || leaf.field == Field::Path {
            return Some(ScorePart::Nothing);
        }
        if leaf.field.of_quotation() {
            return None;
        }
        let field = match leaf.field {
            Field::Byline => Some("byline"),
            Field::Pub => Some("publication"),
            Field::Url => Some("url"),
            _ => None,
        };
        let is_name = matches!(leaf.field, Field::Person | Field::Org | Field::Place);
        if leaf.written.is_some() && (is_name || field.is_some()) {
            return None;
        }
        if let Some(words) = leaf.words() {
            match leaf.field {
                Field::Any if words.len() == 1 => return Some(self.words(&words)),
                Field::Any | Field::Title => return self.phrase(&leaf, &words),
                Field::Person | Field::Org | Field::Place => return self.name(&leaf),
                _ => {}
            }
            if let Some(field) = field {
                return self.folded_phrase(&leaf, field);
            }
        }
        let is_whole = matches!(leaf.field, Field::Any | Field::Title);
        match (&leaf.tokens[..], is_whole) {
            ([token], true) => self.form(&leaf, token),
            _ if is_name || field.is_some() => None,
            _ => self.placed(query),
        }
    }

    /// Words, each in headline or text.
    fn words(&mut self, asked: &[AskedWord]) -> ScorePart {
        let beginning = || {
            let [first, _, single] = MarkedStretch::Lead.marks();
            any_of(vec![word(first, None), word(single, None)])
        };
        let found = |this: &Self, asked: &AskedWord| ["title", "text"].map(|field| this.terms(field, asked));
        let each: Vec<_> = asked.iter().map(|asked| found(self, asked)).collect();
        let articles = |terms: &[(String, u64)]| terms.iter().map(|(_, count)| *count).sum::<u64>();
        let documents = |[title, text]: &[Vec<(String, u64)>; 2]| articles(title).max(articles(text));
        let reads_positions = asked.len() > 1 || each.iter().all(|found| documents(found) <= FEW);
        let any = |terms: &[(String, u64)]| any_of(terms.iter().map(|(term, _)| word(term, None)).collect());
        let mut words = Vec::with_capacity(asked.len());
        for found in &each {
            let [title, text] = found;
            let mut count = |field: &str, terms: &[(String, u64)]| {
                let measures = terms
                    .iter()
                    .map(|(term, _)| self.measure(query(field, &word(term, None))));
                measures.collect::<Vec<_>>()
            };
            let (in_title, in_text) = (count("title", title), count("text", text));
            let first = (reads_positions && !text.is_empty()).then(|| {
                let after = all_of(vec![beginning(), any(text)], true, None);
                let mut at = any(text);
                if let Some((_, options)) = at.as_object_mut().and_then(|rule| rule.iter_mut().next()) {
                    options["filter"] = json!({ "contained_by": beginning() });
                }
                [
                    self.measure(query("text", &after)),
                    self.measure(query("text", &at)),
                ]
            });
            let idf = self.idf(documents(found));
            self.order.push(word_order(idf, found, &|count| self.idf(count)));
            words.push(WordPart {
                idf,
                in_title,
                in_text,
                first,
            });
        }
        let mut pairs = Vec::new();
        for (number, found) in each.windows(2).enumerate() {
            let [[_, one], [_, other]] = found else { continue };
            let nearness = if one.is_empty() || other.is_empty() {
                NearnessBy::Never
            } else if one == other {
                NearnessBy::Same
            } else {
                let near = |gaps| in_reach([any(one), any(other)], false, gaps, |rule| rule);
                NearnessBy::Pairs {
                    all: self.measure(query("text", &near(None))),
                    closer: GAPS
                        .iter()
                        .map(|gaps| (*gaps, self.measure(query("text", &near(Some(*gaps))))))
                        .collect(),
                }
            };
            pairs.push(PairPart {
                most: NEAR * words[number].idf.min(words[number + 1].idf),
                nearness,
            });
        }
        ScorePart::Words(WordParts {
            words,
            pairs,
            averages: [self.average("title"), self.average("text")],
        })
    }

    fn places(&mut self, field: &'static str, idf: Score, boost: Score, count: CountedBy) -> ScorePart {
        ScorePart::Places(Places {
            weight: boost * idf * (K1 + 1.0),
            field,
            average: self.average(field),
            count,
        })
    }

    /// Counted places that are a rule in a field.
    fn counted(&mut self, field: &'static str, idf: Score, boost: Score, counted: Value) -> ScorePart {
        let mut scored = counted.clone();
        if let Some(rule) = scored["intervals"][field].as_object_mut() {
            rule.insert("boost".to_owned(), (boost * idf).into());
            self.order.push(scored);
        }
        let measure = self.measure(counted);
        self.places(field, idf, boost, CountedBy::Measure(measure))
    }

    /// Consecutive words, by their stems.
    fn phrase(&mut self, leaf: &Leaf, words: &[AskedWord]) -> Option<ScorePart> {
        let is_wide = |word: &AskedWord| word.folded().chars().next().is_some_and(is_alone);
        let is_repeated = |(number, word): (usize, &AskedWord)| words[..number].contains(word);
        if words.iter().any(is_wide) || words.iter().enumerate().any(is_repeated) {
            return None;
        }
        let fields: &[(&'static str, Score)] = if leaf.field == Field::Title {
            &[("title", 1.0)]
        } else {
            &[("title", TITLE_BOOST), ("text", 1.0)]
        };
        let mut parts = Vec::new();
        for &(field, boost) in fields {
            let mut rows: Vec<(Vec<Value>, Score)> = vec![(Vec::new(), 0.0)];
            for asked in words {
                let terms = self.terms(field, asked);
                let with = |(row, sum): &(Vec<Value>, Score)| {
                    let each = terms.iter().map(|(term, articles)| {
                        let row = [row.as_slice(), &[word(term, None)]].concat();
                        (row, sum + self.idf(*articles))
                    });
                    each.collect::<Vec<_>>()
                };
                rows = rows.iter().flat_map(with).collect();
            }
            if rows.len() > MOST_ROWS {
                return None;
            }
            for (row, idf) in rows {
                let counted = query(field, &all_of(row, true, Some(0)));
                let part = self.counted(field, idf, boost, counted);
                parts.push(part);
            }
        }
        Some(ScorePart::Sum(parts))
    }

    /// Consecutive folded words.
    fn folded_phrase(&mut self, leaf: &Leaf, field: &'static str) -> Option<ScorePart> {
        let words = leaf.folded()?;
        let rules: Option<Vec<Value>> = leaf.tokens.iter().map(folded_rule).collect();
        let counts = words.iter().map(|word| self.articles_with(field, word));
        let idf = counts.map(|articles| self.idf(articles)).sum();
        let counted = query(field, &all_of(rules?, true, Some(0)));
        Some(self.counted(field, idf, 1.0, counted))
    }

    fn named(&mut self, field: &'static str, words: &[String]) -> ScorePart {
        let counts = words.iter().map(|word| self.articles_with(field, word));
        let idf: Score = counts.map(|articles| self.idf(articles)).sum();
        let counted = together_in(field, words);
        let mut scored = counted.clone();
        if let Some(rule) = scored["intervals"]["text"].as_object_mut() {
            rule.insert("boost".to_owned(), idf.into());
        }
        self.order.push(scored);
        let measure = self.measure(counted);
        self.places(field, idf, 1.0, CountedBy::Measure(measure))
    }

    /// A name by its words, with the further names of its bearer.
    fn name(&mut self, leaf: &Leaf) -> Option<ScorePart> {
        let field = leaf.field.name();
        let field = ["person", "org", "place"]
            .into_iter()
            .find(|known| *known == field)?;
        let words = leaf.folded()?;
        let mut parts = vec![self.named(field, &words)];
        let known = self.articles.known;
        for further in known.further(leaf.field, &words) {
            if further.within.is_some() || leaf.field != Field::Person {
                return None;
            }
            let name = &further.taken.name;
            let Some(listed) = listed_name(name) else { continue };
            let part = self.named(field, &folded_words(name));
            let measure = self.measure(term_query(field, &listed));
            parts.push(ScorePart::Where(measure, Box::new(part)));
        }
        Some(ScorePart::Sum(parts))
    }

    /// A single word in one form.
    fn form(&mut self, leaf: &Leaf, token: &LeafWord) -> Option<ScorePart> {
        let asked = asked(token)?;
        let mut parts = Vec::new();
        for (number, boost) in [(0, TITLE_BOOST), (1, 1.0)] {
            let field = self.fields()[number];
            let boost = if leaf.field == Field::Title { 1.0 } else { boost };
            let terms = self.terms(field.stems, &asked);
            if terms.is_empty() || number == 1 && leaf.field == Field::Title {
                continue;
            }
            let counted = query(field.stems, &rule(token, self.fields()[number])?);
            let idf = self.idf(terms.iter().map(|(_, articles)| *articles).sum());
            let part = self.counted(field.stems, idf, boost, counted);
            parts.push(part);
        }
        Some(ScorePart::Sum(parts))
    }

    /// A part that needs positions: its idf, and the number of places in headline and text.
    fn placed(&mut self, query: &Query) -> Option<ScorePart> {
        let rules = self.rules(query)?;
        let idf = self.rarity(query)?;
        let mut parts = Vec::new();
        for (number, rule) in rules.into_iter().enumerate() {
            let Some(rule) = rule else { continue };
            let (field, boost) = [("title", TITLE_BOOST), ("text", 1.0)][number];
            let counted = self::query(field, &rule);
            if is_counted(query) {
                let part = self.counted(field, idf, boost, counted);
                parts.push(part);
                continue;
            }
            let mut scored = counted.clone();
            scored["intervals"][field]["boost"] = (boost * idf).into();
            self.order.push(scored);
            let found = self.measure(counted);
            let sides = self.sides(query, number)?;
            let sides = sides
                .into_iter()
                .map(|side| self.measure(self::query(field, &side)));
            let sides = sides.collect();
            let steps: &[u32] = if number == 0 { &WINDOWS_IN_TITLE } else { &WINDOWS };
            let at_least = steps.iter().map(|count| {
                let copies = (0..*count).map(|number| other_copy(&rule, number));
                let several = all_of(copies.collect(), true, None);
                (*count, self.measure(self::query(field, &several)))
            });
            let at_least = at_least.collect();
            let count = CountedBy::Windows {
                found,
                sides,
                at_least,
            };
            let part = self.places(field, idf, boost, count);
            parts.push(part);
        }
        Some(ScorePart::Sum(parts))
    }

    /// A part with positions as a rule for each field.
    fn rules(&self, query: &Query) -> Option<Rules> {
        let [title, text] = self.fields();
        match query {
            Query::Or(_) => Some([Some(part_rule(query, title)?), Some(part_rule(query, text)?)]),
            Query::Near {
                left,
                right,
                reach,
                ordered,
            } => Some(self.articles.near_rules(left, right, *reach, *ordered)?.map(Some)),
            query => {
                let leaf = Leaf::of(query).ok()??;
                let in_lead = || Some(within(leaf_rule(&leaf, text)?, MarkedStretch::Lead));
                Some(match leaf.field {
                    Field::Any => [Some(leaf_rule(&leaf, title)?), Some(leaf_rule(&leaf, text)?)],
                    Field::Title => [Some(leaf_rule(&leaf, title)?), None],
                    Field::Lead => [None, Some(in_lead()?)],
                    Field::Hlead => [Some(leaf_rule(&leaf, title)?), Some(in_lead()?)],
                    _ => return None,
                })
            }
        }
    }

    /// The sides of a window in a field: no window lacks one.
    fn sides(&self, query: &Query, field: usize) -> Option<Vec<Value>> {
        let text = self.fields()[field];
        match query {
            Query::Near { left, right, .. } => {
                return Some(vec![part_rule(left, text)?, part_rule(right, text)?]);
            }
            Query::Or(_) => return Some(Vec::new()),
            _ => {}
        }
        let leaf = Leaf::of(query).ok()??;
        leaf.tokens.iter().map(|token| rule(token, text)).collect()
    }

    /// The idf of a part: the sum over its words; of alternatives, the least.
    fn rarity(&self, query: &Query) -> Option<Score> {
        let phrase = |leaf: &Leaf, field: &str| {
            let each = leaf.tokens.iter().map(|token| {
                let terms = self.terms(field, &asked(token)?);
                Some(self.idf(terms.iter().map(|(_, articles)| *articles).sum()))
            });
            each.sum::<Option<Score>>()
        };
        match query {
            Query::Or(children) => {
                let each: Option<Vec<Score>> = children.iter().map(|child| self.rarity(child)).collect();
                each?.into_iter().reduce(Score::min)
            }
            Query::Near { left, right, .. } => Some(self.rarity(left)? + self.rarity(right)?),
            query => {
                let leaf = Leaf::of(query).ok()??;
                let (title, text) = (phrase(&leaf, "title")?, phrase(&leaf, "text")?);
                match leaf.field {
                    Field::Title => Some(title),
                    Field::Lead => Some(text),
                    Field::Any | Field::Hlead => Some(title.min(text)),
                    _ => None,
                }
            }
        }
    }
}

/// The word that a token asks for; None for a pattern.
fn asked(token: &LeafWord) -> Option<AskedWord> {
    match token {
        LeafWord::Stem(word) => Some(word.clone()),
        LeafWord::Form(folded) => Some(AskedWord::of_folded(folded.clone())),
        LeafWord::Printed(printed) => Some(AskedWord::of_folded(fold(printed).into_owned())),
        LeafWord::Pattern(_) => None,
    }
}

/// Whether the places of a part are counted one by one: words and phrases, not windows.
fn is_counted(query: &Query) -> bool {
    let words = |query: &Query| {
        let leaf = Leaf::of(query).ok()??;
        (leaf.slop == 0).then_some(leaf.tokens.len())
    };
    match query {
        // A phrase beside a shorter one counts less.
        Query::Or(children) => children
            .windows(2)
            .all(|pair| words(&pair[0]).is_some_and(|first| words(&pair[1]) == Some(first))),
        query => words(query).is_some(),
    }
}

/// A copy of a rule that is not equal to the others: equal ones would be merged and count what overlaps.
fn other_copy(rule: &Value, number: u32) -> Value {
    let never = word(&format!("~{number}"), None);
    json!({ "all_of": { "intervals": [rule], "filter": { "not_containing": never } } })
}

/// Scores a word about as [`crate::search::engine::all_words`] does: the better of headline and text.
fn word_order(own: Score, [title, text]: &[Vec<(String, u64)>; 2], idf: &dyn Fn(u64) -> Score) -> Value {
    // The engine's own scores have the idf of the field. A word of a headline of mean length is nearly saturated there.
    let in_title = (1.0 + K1) * TITLE / (TITLE + K1);
    let scored = |field: &str, (term, articles): &(String, u64), weight: Score| {
        let boost = weight * own / idf(*articles).max(0.01);
        json!({ "term": { field: { "value": escaped(term), "boost": boost } } })
    };
    let title = title.iter().map(|found| scored("title", found, in_title));
    let parts = title.chain(text.iter().map(|found| scored("text", found, 1.0)));
    json!({ "dis_max": { "queries": parts.collect::<Vec<_>>(), "tie_breaker": 0.1 } })
}
