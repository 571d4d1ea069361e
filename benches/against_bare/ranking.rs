//! Known items: the rank of the article that a question was made from. See [`crate::known_items`].
//!
//! The bare engine is used as its users would: with its own parser, all words required, each in title or
//! body, ranked by its BM25. Both sides answer the same questions on the same files. A rank beyond [`DEPTH`]
//! counts as not found.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Result, bail};
use onrecord::index::Index;
use onrecord::search::{ArticleQuestion, Searcher, Sort, Window};
use tantivy::DocAddress;

use crate::bare::BareIndex;
use crate::corpus::Corpus;
use crate::known_items::{KnownItem, Recipe, pick};
use crate::numbers::Numbers;
use crate::table::Table;

/// Number of hits that are searched for the article.
const DEPTH: usize = 100;
/// Number of questions.
const QUESTIONS: usize = 200;
/// Number of samples of the questions, for the interval of a difference.
const SAMPLES: usize = 10_000;

/// The ranks of one question's article, from 1.
struct Places {
    recipe: Recipe,
    ours: Option<usize>,
    theirs: Option<usize>,
}

/// Measures the ranking. `list` prints every question with the ranks of its article, ours and theirs.
pub(crate) fn measure(
    corpus: &Corpus,
    bare: &BareIndex,
    ours: &Index,
    seed: u64,
    list: bool,
    table: &mut Table,
) -> Result<()> {
    let items = pick(corpus, bare, QUESTIONS, seed)?;
    if items.is_empty() {
        bail!(
            "{}: no article has enough words that are neither rare nor common",
            corpus.name()
        );
    }
    let searcher = Searcher::new(ours)?;
    let addresses = bare.addresses()?;
    let mut places = Vec::with_capacity(items.len());
    for item in &items {
        let place = Places {
            recipe: item.recipe,
            ours: our_place(&searcher, item)?,
            theirs: their_place(bare, &addresses, item)?,
        };
        if list {
            let told = |place: Option<usize>| place.map_or_else(|| "-".to_owned(), |place| place.to_string());
            println!(
                "{}\t{}\t{}\t{}\t{}",
                item.recipe.name(),
                told(place.ours),
                told(place.theirs),
                item.question,
                item.path.display()
            );
        }
        places.push(place);
    }
    for recipe in Recipe::ALL {
        let of_recipe: Vec<&Places> = places.iter().filter(|place| place.recipe == recipe).collect();
        tell(recipe.name(), &of_recipe, seed, table);
    }
    tell("all", &places.iter().collect::<Vec<_>>(), seed, table);
    Ok(())
}

fn our_place(searcher: &Searcher, item: &KnownItem) -> Result<Option<usize>> {
    let window = Window {
        limit: DEPTH,
        offset: 0,
        sort: Sort::Relevance,
        since: None,
        until: None,
    };
    // The article may be a copy of another one, which would represent it if copies were folded.
    let question = ArticleQuestion {
        text: item.question.clone(),
        headlines: true,
        all: true,
        ..ArticleQuestion::default()
    };
    let answer = searcher.find(&question, &window)?;
    let at = answer
        .hits
        .iter()
        .position(|hit| Path::new(&hit.path) == item.path);
    Ok(at.map(|at| at + 1))
}

fn their_place(
    bare: &BareIndex,
    addresses: &HashMap<(String, String), DocAddress>,
    item: &KnownItem,
) -> Result<Option<usize>> {
    let wanted = addresses.get(&item.content);
    let best = bare.best(&item.question, DEPTH)?;
    let at = best.iter().position(|address| Some(address) == wanted);
    Ok(at.map(|at| at + 1))
}

/// Adds a row for some questions to the table.
fn tell(name: &str, places: &[&Places], seed: u64, table: &mut Table) {
    let ours: Vec<Option<usize>> = places.iter().map(|place| place.ours).collect();
    let theirs: Vec<Option<usize>> = places.iter().map(|place| place.theirs).collect();
    let differences: Vec<f64> = places
        .iter()
        .map(|place| reciprocal(place.ours) - reciprocal(place.theirs))
        .collect();
    let name = format!("ranking, {} known items, {name}, seed {seed}", places.len());
    let interval = interval(&differences, seed);
    table.difference(
        &name,
        describe(&ours),
        describe(&theirs),
        mean(&differences),
        interval,
    );
}

/// Mean reciprocal rank, and the numbers of articles at rank 1 and among the first ten.
fn describe(places: &[Option<usize>]) -> String {
    let reciprocals: Vec<f64> = places.iter().map(|place| reciprocal(*place)).collect();
    let within = |last: usize| {
        let found = places.iter().flatten().filter(|place| **place <= last).count();
        100.0 * found as f64 / places.len() as f64
    };
    format!(
        "MRR {:.3}, first {:.0} %, in ten {:.0} %",
        mean(&reciprocals),
        within(1),
        within(10)
    )
}

fn reciprocal(place: Option<usize>) -> f64 {
    place.map_or(0.0, |place| 1.0 / place as f64)
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// The middle 95 % of the means of samples drawn with replacement (the percentile bootstrap of Efron 1979).
fn interval(differences: &[f64], seed: u64) -> (f64, f64) {
    let mut random = Numbers::new(seed);
    let mut means: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let drawn = differences
                .iter()
                .map(|_| differences[random.below(differences.len())]);
            drawn.sum::<f64>() / differences.len() as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    (means[SAMPLES * 25 / 1000], means[SAMPLES * 975 / 1000 - 1])
}
