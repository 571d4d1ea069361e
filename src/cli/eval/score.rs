//! Compares an extraction with labels: precision, recall and F1, with intervals over articles.
//!
//! Both are in the form that `onrecord extract` prints.

use std::collections::BTreeSet;

use serde_json::Value;

/// Draws of the bootstrap.
const DRAWS: usize = 1000;
/// Minimum share of the union of two spans that both must cover to be the same quotation.
const OVERLAP: f64 = 0.5;

/// The numbers of correct, extracted and labelled items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Agreement {
    pub(super) found: u64,
    pub(super) labelled: u64,
    pub(super) right: u64,
}

impl Agreement {
    fn add(self, other: Self) -> Self {
        Self {
            found: self.found + other.found,
            labelled: self.labelled + other.labelled,
            right: self.right + other.right,
        }
    }

    /// Returns the correct ones among those extracted; None if nothing was extracted.
    pub(super) fn precision(self) -> Option<f64> {
        (self.found > 0).then(|| self.right as f64 / self.found as f64)
    }

    /// Returns the correct ones among those labelled; None if nothing is labelled.
    pub(super) fn recall(self) -> Option<f64> {
        (self.labelled > 0).then(|| self.right as f64 / self.labelled as f64)
    }

    /// Returns the harmonic mean of both; None if there is nothing on either side.
    pub(super) fn f1(self) -> Option<f64> {
        let all = self.found + self.labelled;
        (all > 0).then(|| 2.0 * self.right as f64 / all as f64)
    }
}

/// A figure: the agreement over all articles, and the interval that holds 95 % of the draws of F1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) agreement: Agreement,
    pub(super) interval: Option<(f64, f64)>,
}

/// Compares an extraction with labels.
type Measure = fn(&Value, &Value) -> Agreement;

/// The measures, with their names.
const MEASURES: [(&str, Measure); 7] = [
    ("people", |found, labels| names(found, labels, "person")),
    ("organisations", |found, labels| {
        names(found, labels, "organisation")
    }),
    ("places", |found, labels| names(found, labels, "place")),
    ("direct quotations", |found, labels| {
        quotations(found, labels, Some("direct"))
    }),
    ("all quotations", |found, labels| quotations(found, labels, None)),
    ("speakers", |found, labels| of_quotations(found, labels, speaker)),
    ("assertion", |found, labels| {
        of_quotations(found, labels, |quote| {
            quote.get("assertion")?.as_str().map(str::to_owned)
        })
    }),
];

/// Measures extractions against labels, article by article. A measure without labels is left out.
pub(super) fn figures(pairs: &[(Value, Value)]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (name, measure) in MEASURES {
        let articles: Vec<Agreement> = pairs
            .iter()
            .map(|(found, labels)| measure(found, labels))
            .collect();
        let agreement = articles
            .iter()
            .copied()
            .fold(Agreement::default(), Agreement::add);
        // A kind that nobody has labelled says nothing about the extraction.
        if agreement.labelled > 0 {
            figures.push(Figure {
                name,
                agreement,
                interval: interval(&articles),
            });
        }
    }
    figures
}

/// Returns the interval with 95 % of the F1 of articles drawn with replacement (Efron 1979); None for fewer than two
/// articles.
fn interval(articles: &[Agreement]) -> Option<(f64, f64)> {
    if articles.len() < 2 {
        return None;
    }
    // xorshift64*: the same draws in every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |end: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    };
    let mut drawn: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let sum = (0..articles.len()).map(|_| articles[below(articles.len())]);
            sum.fold(Agreement::default(), Agreement::add).f1()
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let at = |part: f64| drawn.get((part * drawn.len() as f64) as usize).copied();
    Some((at(0.025)?, at(0.975)?))
}

fn list<'v>(article: &'v Value, key: &str) -> &'v [Value] {
    article[key].as_array().map_or(&[], Vec::as_slice)
}

fn span(value: &Value) -> Option<(u64, u64)> {
    Some((value["start"].as_u64()?, value["end"].as_u64()?))
}

/// Compares mentions by name: equal if kind, start and end are.
fn names(found: &Value, labels: &Value, kind: &str) -> Agreement {
    let mentions = |article: &Value| -> BTreeSet<(u64, u64)> {
        let entities = list(article, "entities")
            .iter()
            .filter(|entity| entity["kind"] == kind);
        let mentions = entities.flat_map(|entity| list(entity, "mentions"));
        let is_name = |mention: &&Value| mention["form"].as_str().unwrap_or("name") == "name";
        mentions.filter(is_name).filter_map(span).collect()
    };
    let (found, labelled) = (mentions(found), mentions(labels));
    Agreement {
        found: found.len() as u64,
        labelled: labelled.len() as u64,
        right: found.intersection(&labelled).count() as u64,
    }
}

fn of_kind<'v>(article: &'v Value, kind: Option<&str>) -> Vec<&'v Value> {
    let quotes = list(article, "quotes").iter();
    quotes
        .filter(|quote| kind.is_none_or(|kind| quote["kind"] == kind))
        .collect()
}

/// Returns the pairs of the same quotation. Each quotation is used once, pairs with the largest overlap first.
fn pairs<'v>(found: &[&'v Value], labelled: &[&'v Value]) -> Vec<(&'v Value, &'v Value)> {
    let mut near: Vec<(f64, usize, usize)> = Vec::new();
    for (i, one) in found.iter().enumerate() {
        for (j, other) in labelled.iter().enumerate() {
            let (Some(one), Some(other)) = (span(one), span(other)) else {
                continue;
            };
            let shared = one.1.min(other.1).saturating_sub(one.0.max(other.0)) as f64;
            let both = one.1.max(other.1).saturating_sub(one.0.min(other.0)) as f64;
            if both > 0.0 && shared / both >= OVERLAP {
                near.push((shared / both, i, j));
            }
        }
    }
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used, mut used_labels) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, i, j) in near {
        if !used.contains(&i) && !used_labels.contains(&j) {
            used.insert(i);
            used_labels.insert(j);
            pairs.push((found[i], labelled[j]));
        }
    }
    pairs
}

fn quotations(found: &Value, labels: &Value, kind: Option<&str>) -> Agreement {
    let (found, labelled) = (of_kind(found, kind), of_kind(labels, kind));
    Agreement {
        found: found.len() as u64,
        labelled: labelled.len() as u64,
        right: pairs(&found, &labelled).len() as u64,
    }
}

/// Compares a value of the quotations found on both sides; a value missing on one side counts on the other.
fn of_quotations(found: &Value, labels: &Value, value: fn(&Value) -> Option<String>) -> Agreement {
    let mut agreement = Agreement::default();
    for (found, labelled) in pairs(&of_kind(found, None), &of_kind(labels, None)) {
        let (found, labelled) = (value(found), value(labelled));
        agreement.found += u64::from(found.is_some());
        agreement.labelled += u64::from(labelled.is_some());
        agreement.right += u64::from(found.is_some() && found == labelled);
    }
    agreement
}

/// Returns the speaker's name, folded.
fn speaker(quote: &Value) -> Option<String> {
    let name = quote["speaker"]["name"]
        .as_str()
        .or_else(|| quote["speaker"].as_str())?;
    Some(name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn correct_items_are_counted_on_both_sides() {
        let labels = json!({
            "entities": [{"kind": "person", "name": "Ada", "mentions": [{"start": 0, "end": 3}, {"start": 9, "end": 12}]}],
            "quotes": [{"start": 20, "end": 40, "kind": "direct", "speaker": {"name": "Ada"}}]
        });
        let found = json!({
            "entities": [{"kind": "person", "name": "Ada", "mentions": [
                {"start": 0, "end": 3, "form": "name"}, {"start": 5, "end": 7, "form": "pronoun"}]}],
            "quotes": [{"start": 22, "end": 40, "kind": "direct", "speaker": {"name": "ADA"}},
                       {"start": 60, "end": 70, "kind": "direct", "speaker": null}]
        });
        let figures = figures(&[(found, labels)]);
        let of = |name: &str| {
            let figure = figures.iter().find(|figure| figure.name == name).unwrap();
            let Agreement {
                found,
                labelled,
                right,
            } = figure.agreement;
            (found, labelled, right)
        };
        assert_eq!(of("people"), (1, 2, 1));
        assert_eq!(of("direct quotations"), (2, 1, 1));
        assert_eq!(of("speakers"), (1, 1, 1));
        assert!(
            figures
                .iter()
                .all(|figure| figure.name != "assertion" && figure.interval.is_none())
        );
    }

    #[test]
    fn an_interval_holds_the_figure() {
        let article = |right| Agreement {
            found: 4,
            labelled: 4,
            right,
        };
        let (low, high) = interval(&[article(4), article(2), article(3), article(4)]).unwrap();
        assert!(
            low <= 13.0 / 16.0 && 13.0 / 16.0 <= high && low >= 0.5,
            "{low} {high}"
        );
        assert_eq!(interval(&[article(4); 3]), Some((1.0, 1.0)));
    }
}
