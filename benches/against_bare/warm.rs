//! Measures many queries in one process.

use anyhow::Result;
use nix::time::{ClockId, clock_gettime};
use onrecord::index::Index;
use onrecord::search::{Searcher, Sort, Window};

use crate::bare::{BareIndex, SHOWN};
use crate::measure::Pairs;
use crate::questions::{Class, Question};
use crate::table::{Bar, Table};

/// Minimum CPU time of a side on a class in one round, in microseconds.
const ENOUGH: f64 = 100_000.0;

/// Measures every class. Both sides answer the same questions in turn; the time is the CPU time of this
/// thread.
pub(crate) fn measure(
    bare: &BareIndex,
    ours: &Index,
    classes: &[Class],
    rounds: u32,
    table: &mut Table,
) -> Result<()> {
    let searcher = Searcher::new(ours)?;
    for class in classes {
        let window = Window {
            limit: SHOWN,
            offset: 0,
            sort: Sort::Relevance,
            since: None,
            until: None,
        };
        let mut time = Pairs::default();
        let (mut our_hits, mut their_hits) = (0, 0);
        for _ in 0..rounds {
            their_hits = 0;
            let theirs = per_question(class, |question, first| {
                let answer = bare.ask(&question.bare, class.snippets)?;
                their_hits += u64::from(first) * answer.total as u64;
                std::hint::black_box(answer.hits);
                Ok(())
            })?;
            our_hits = 0;
            let ours = per_question(class, |question, first| {
                // Both sides do the same work: passages are made only if snippets are shown.
                let answer = if class.snippets {
                    searcher.articles(&question.ours, &window)?
                } else {
                    searcher.headlines(&question.ours, &window)?
                };
                our_hits += u64::from(first) * answer.total;
                std::hint::black_box(answer.hits);
                Ok(())
            })?;
            time.push(ours, theirs);
        }
        let told =
            |time: f64, hits: u64| format!("{time:.0} µs, {} hits", hits / class.questions.len() as u64);
        table.ratio(
            &format!("warm query, {}", class.name),
            told(time.ours(), our_hits),
            told(time.theirs(), their_hits),
            time.ours_by_theirs(),
            if class.is_same {
                Bar::AtMost(1.3)
            } else {
                Bar::None
            },
        );
    }
    Ok(())
}

/// Microseconds of CPU time per question, over as many passes through the questions as a reliable figure
/// needs. `ask` gets true for the first pass, which warms the caches and does not count.
pub(crate) fn per_question(class: &Class, mut ask: impl FnMut(&Question, bool) -> Result<()>) -> Result<f64> {
    for question in &class.questions {
        ask(question, true)?;
    }
    let began = thread_cpu()?;
    let mut asked = 0_u32;
    let mut spent = 0.0;
    while spent < ENOUGH {
        for question in &class.questions {
            ask(question, false)?;
            asked += 1;
        }
        spent = thread_cpu()? - began;
    }
    Ok(spent / f64::from(asked))
}

/// Microseconds of CPU time that this thread has used.
fn thread_cpu() -> Result<f64> {
    let now = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    Ok(now.tv_sec() as f64 * 1e6 + now.tv_nsec() as f64 / 1e3)
}
