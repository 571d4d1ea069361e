//! Many queries in one process.

use anyhow::Result;
use nix::time::{ClockId, clock_gettime};
use onrecord::index::Index;

use crate::bare::BareIndex;
use crate::measure::Pairs;
use crate::questions::Class;
use crate::table::{Bar, Table};

/// CPU time that a side spends on a class in one round, at least, in microseconds.
const ENOUGH: f64 = 100_000.0;

/// Measures every class: both sides answer the same questions in turn, and the time is that of this thread's CPU.
pub(crate) fn measure(
    bare: &BareIndex,
    ours: &Index,
    classes: &[Class],
    rounds: u32,
    table: &mut Table,
) -> Result<()> {
    let _ = ours;
    for class in classes {
        let mut time = Pairs::default();
        for _ in 0..rounds {
            let theirs = per_question(class, |question| {
                let answer = bare.ask(&question.bare, class.snippets)?;
                Ok(answer.total as u64 + answer.hits.len() as u64)
            })?;
            time.push(f64::NAN, theirs);
        }
        let microseconds = |time: f64| format!("{time:.0} µs");
        table.ratio(
            &format!("warm query, {}", class.name),
            microseconds(time.ours()),
            microseconds(time.theirs()),
            time.ours_by_theirs(),
            Bar::AtMost(1.3),
        );
    }
    Ok(())
}

/// Microseconds of CPU a question, over as many turns through the questions as it takes to be sure.
fn per_question(
    class: &Class,
    mut ask: impl FnMut(&crate::questions::Question) -> Result<u64>,
) -> Result<f64> {
    // The first turn warms the caches.
    for question in &class.questions {
        ask(question)?;
    }
    let began = thread_cpu()?;
    let mut asked = 0_u32;
    let mut spent = 0.0;
    while spent < ENOUGH {
        for question in &class.questions {
            std::hint::black_box(ask(question)?);
            asked += 1;
        }
        spent = thread_cpu()? - began;
    }
    Ok(spent / f64::from(asked))
}

/// Microseconds of CPU that this thread has taken.
fn thread_cpu() -> Result<f64> {
    let now = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    Ok(now.tv_sec() as f64 * 1e6 + now.tv_nsec() as f64 / 1e3)
}
