//! The measurement of growth in `benches/scale`, at a size that takes a moment, so that it stays alive.

#[path = "../../benches/scale/articles.rs"]
mod articles;
#[path = "../../benches/against_bare/cost.rs"]
#[expect(dead_code, reason = "the other measurement uses all of it")]
mod cost;
#[path = "../../benches/scale/measurement.rs"]
mod measurement;
#[path = "../../benches/scale/questions.rs"]
mod questions;
#[path = "../../benches/scale/slopes.rs"]
mod slopes;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use articles::{Generator, Source};
use slopes::Slope;

use crate::cluster::generator::numbers;
use crate::support::sample_corpus;

#[test]
fn each_kind_of_question_is_measured_at_each_size() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Source::read(&[sample_corpus()]).expect("articles");
    let written = folder.path().join("articles");
    let mut generator = Generator::new(&source, &written, 1);
    let mut asked = Vec::new();
    let mut measurements = Vec::new();
    for size in [20, 40] {
        let bytes = generator.write_until(size).expect("articles");
        if asked.is_empty() {
            asked = questions::thirty(&source, generator.frequent_name()).to_vec();
        }
        let index = folder.path().join(format!("index-{size}"));
        let program = Path::new(env!("CARGO_BIN_EXE_onrecord"));
        let measured =
            measurement::measure(program, &written, (size, bytes), &index, &asked).expect("a measurement");
        assert!(measured.bytes > 20_000 && measured.index > 20_000, "{measured:?}");
        measurements.push(measured);
    }
    let kinds: BTreeSet<&str> = asked.iter().map(|question| question.kind).collect();
    assert_eq!(kinds.len(), 30);
    let in_vain: Vec<&str> = asked
        .iter()
        .zip(&measurements[1].answers)
        .filter(|(_, answer)| answer.hits == 0)
        .map(|(question, _)| question.kind)
        .collect();
    assert!(
        in_vain.len() < 10,
        "too few articles have what is asked for: {in_vain:?}"
    );
    let table = slopes::table(&measurements, &asked);
    assert_eq!(table.lines().count(), 2 + 30 + 4, "{table}");
}

#[test]
fn generated_articles_are_the_same_again_and_more_only_follow() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Source::read(&[sample_corpus()]).expect("articles");
    let texts = |name: &str, sizes: &[usize]| {
        let written = folder.path().join(name);
        let mut generator = Generator::new(&source, &written, 7);
        for size in sizes {
            generator.write_until(*size).expect("articles");
        }
        let path = |number| written.join(format!("0000/{number:07}.txt"));
        (0..12)
            .map(|number| fs::read_to_string(path(number)).expect("an article"))
            .collect::<Vec<_>>()
    };
    let once = texts("once", &[12]);
    assert_eq!(once, texts("in-steps", &[3, 12]));
    assert_eq!(once.iter().collect::<BTreeSet<_>>().len(), 12);
}

#[test]
fn a_slope_is_the_power_of_the_size() {
    let square = Slope::through(&[(10.0, 3.0), (100.0, 300.0), (1_000.0, 30_000.0)]).expect("a slope");
    assert!((square.exponent - 2.0).abs() < 1e-9, "{square:?}");
    assert!((square.at(10_000.0) / 3_000_000.0 - 1.0).abs() < 1e-9);
    assert_eq!(Slope::through(&[(10.0, 3.0)]), None);
}
