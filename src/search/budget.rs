//! The budget of a question: steps, time, memory, and a flag by which a caller stops it.
//!
//! The search counts its steps and its memory here. A spent budget stays spent, and nothing that is found later counts: a
//! part of the search that stopped early may be one whose documents the question excludes. So a scorer may end anywhere once
//! the budget is spent, and the collectors ignore everything from then on. All that was collected before is sound.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Error, Result, thousands};
use crate::search::answer::Warning;
use crate::span::Span;

/// Number of steps between two looks at the clock and the flag. A step takes from a nanosecond to a few microseconds.
const STEPS_PER_LOOK: u64 = 1 << 12;
/// Approximate memory of the open postings of one term: its decoded block of documents, counts and positions.
pub(crate) const POSTINGS_BYTES: u64 = 4 << 10;

/// What a question may take. By default, as much as it needs.
#[derive(Clone, Debug, Default)]
pub struct Allowance {
    /// Maximum time.
    pub time: Option<Duration>,
    /// Approximate maximum memory for postings and lists of documents, in bytes.
    pub memory: Option<u64>,
    /// Maximum number of steps: documents and postings that are examined.
    pub steps: Option<u64>,
    /// Stops the question when it becomes true.
    pub stop: Option<Arc<AtomicBool>>,
    /// If true, a question that exceeds its budget fails. Otherwise the results found so far are the answer, with a
    /// warning, and [`Results::is_partial`](crate::search::Results::is_partial) is true.
    pub is_whole: bool,
}

/// The limits that a question can exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Excess {
    Steps = 1,
    Time,
    Memory,
    Stopped,
}

/// The budget of one question. Cheap to clone; clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Budget(Option<Arc<Spending>>);

#[derive(Debug)]
struct Spending {
    allowance: Allowance,
    deadline: Option<Instant>,
    /// Steps taken. Stored without a lock: threads that share a question may lose some, which does not matter.
    taken: AtomicU64,
    /// The number of steps at which the limits are checked next.
    next_look: AtomicU64,
    /// Bytes held now.
    held: AtomicU64,
    /// The [`Excess`], or 0.
    excess: AtomicU8,
}

impl Budget {
    /// A budget from now on.
    pub(crate) fn new(allowance: Allowance) -> Self {
        let deadline = allowance.time.and_then(|time| Instant::now().checked_add(time));
        Self(Some(Arc::new(Spending {
            allowance,
            deadline,
            taken: AtomicU64::new(0),
            next_look: AtomicU64::new(0),
            held: AtomicU64::new(0),
            excess: AtomicU8::new(0),
        })))
    }

    /// Counts steps. False if the budget is spent.
    pub(crate) fn take(&self, steps: u64) -> bool {
        let Some(spending) = &self.0 else { return true };
        let taken = spending.taken.load(Ordering::Relaxed).saturating_add(steps);
        spending.taken.store(taken, Ordering::Relaxed);
        taken < spending.next_look.load(Ordering::Relaxed) || spending.look(taken)
    }

    /// True if the budget is spent, so that nothing found from now on counts.
    pub(crate) fn is_spent(&self) -> bool {
        (self.0.as_ref()).is_some_and(|spending| spending.excess.load(Ordering::Relaxed) != 0)
    }

    /// Counts memory until the result is dropped. The budget is spent if it is too much.
    pub(crate) fn hold(&self, bytes: u64) -> HeldMemory {
        if let Some(spending) = &self.0 {
            let held = spending.held.fetch_add(bytes, Ordering::Relaxed);
            let most = spending.allowance.memory;
            if most.is_some_and(|most| held.saturating_add(bytes) > most) {
                spending.spend(Excess::Memory);
            }
        }
        HeldMemory {
            budget: self.clone(),
            bytes,
        }
    }

    /// True if the answer is a part, which then gets a warning.
    ///
    /// # Errors
    /// If the budget is spent and only a whole answer will do.
    pub(crate) fn settle(&self, warnings: &mut Vec<Warning>) -> Result<bool> {
        let Some((spending, excess)) = self.excess() else {
            return Ok(false);
        };
        let why = spending.why(excess);
        let advice = "narrow the question, or raise --time-limit or --memory-limit";
        if spending.allowance.is_whole {
            return Err(Error::usage("answer the whole question", why).hint(advice));
        }
        let message =
            format!("{why}, so this answer is a part: there may be more results, and better ones; {advice}");
        warnings.push(Warning {
            span: Span::default(),
            message,
        });
        Ok(true)
    }

    /// Requires that the budget is not spent, for answers of which a part would be wrong.
    ///
    /// # Errors
    /// If it is.
    pub(crate) fn whole(&self) -> Result<()> {
        self.excess().map_or(Ok(()), |(spending, excess)| {
            let error = Error::usage("answer the whole question", spending.why(excess));
            Err(error.hint("ask for less, or raise --time-limit or --memory-limit"))
        })
    }

    fn excess(&self) -> Option<(&Spending, Excess)> {
        let spending = self.0.as_deref()?;
        let excess = match spending.excess.load(Ordering::Relaxed) {
            0 => return None,
            1 => Excess::Steps,
            2 => Excess::Time,
            3 => Excess::Memory,
            _ => Excess::Stopped,
        };
        Some((spending, excess))
    }
}

impl Spending {
    /// Checks all limits. False if one is exceeded.
    fn look(&self, taken: u64) -> bool {
        if self.excess.load(Ordering::Relaxed) != 0 {
            return false;
        }
        let limits = &self.allowance;
        let found = if limits.steps.is_some_and(|steps| taken > steps) {
            Some(Excess::Steps)
        } else if (limits.stop.as_ref()).is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            Some(Excess::Stopped)
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            Some(Excess::Time)
        } else {
            None
        };
        if let Some(excess) = found {
            self.spend(excess);
            return false;
        }
        let most = limits.steps.map_or(u64::MAX, |steps| steps.saturating_add(1));
        let next = taken.saturating_add(STEPS_PER_LOOK).min(most);
        self.next_look.store(next, Ordering::Relaxed);
        true
    }

    /// The first excess counts.
    fn spend(&self, excess: Excess) {
        let _ = (self.excess).compare_exchange(0, excess as u8, Ordering::Relaxed, Ordering::Relaxed);
        self.next_look.store(0, Ordering::Relaxed);
    }

    fn why(&self, excess: Excess) -> String {
        let limits = &self.allowance;
        match excess {
            Excess::Steps => {
                let steps = thousands(limits.steps.unwrap_or_default());
                format!("the search takes more than {steps} steps")
            }
            Excess::Time => {
                let seconds = limits.time.unwrap_or_default().as_secs_f64();
                format!("the search takes longer than {seconds} s")
            }
            Excess::Memory => {
                let bytes = thousands(limits.memory.unwrap_or_default());
                format!("the search needs more than {bytes} bytes of memory")
            }
            Excess::Stopped => "the search was stopped".to_owned(),
        }
    }
}

/// Memory that counts for a budget until it is dropped.
#[derive(Debug)]
pub(crate) struct HeldMemory {
    budget: Budget,
    bytes: u64,
}

impl Drop for HeldMemory {
    fn drop(&mut self) {
        if let Some(spending) = &self.budget.0 {
            spending.held.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(allowance: Allowance) -> Budget {
        Budget::new(allowance)
    }

    #[test]
    fn a_budget_of_steps_is_spent_after_these_and_stays_so() {
        let budget = of(Allowance {
            steps: Some(10_000),
            ..Allowance::default()
        });
        for _ in 0..10_000 {
            assert!(budget.take(1) && !budget.is_spent());
        }
        assert!(!budget.take(1) && budget.is_spent() && !budget.take(0));
        let mut warnings = Vec::new();
        assert_eq!(budget.settle(&mut warnings), Ok(true));
        assert!(
            warnings[0]
                .message
                .starts_with("the search takes more than 10,000 steps, so")
        );
        assert!(budget.whole().is_err());
    }

    #[test]
    fn memory_that_is_given_back_can_be_taken_again() {
        let budget = of(Allowance {
            memory: Some(100),
            is_whole: true,
            ..Allowance::default()
        });
        for _ in 0..10 {
            let held = budget.hold(100);
            assert!(!budget.is_spent());
            drop(held);
        }
        let _held = (budget.hold(60), budget.hold(41));
        assert!(budget.is_spent() && !budget.take(1));
        let error = budget.settle(&mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains("more than 100 bytes of memory"), "{error}");
    }

    #[test]
    fn a_caller_stops_a_question_by_its_flag() {
        let stop = Arc::new(AtomicBool::new(false));
        let budget = of(Allowance {
            stop: Some(Arc::clone(&stop)),
            ..Allowance::default()
        });
        assert!(budget.take(1));
        stop.store(true, Ordering::Relaxed);
        let calls = (0..=STEPS_PER_LOOK).take_while(|_| budget.take(1)).count() as u64;
        assert!(calls <= STEPS_PER_LOOK && budget.is_spent());
    }

    #[test]
    fn a_budget_without_limits_is_never_spent() {
        for budget in [Budget::default(), of(Allowance::default())] {
            let _held = budget.hold(u64::MAX / 2);
            assert!(budget.take(u64::MAX / 2) && budget.take(u64::MAX) && !budget.is_spent());
            assert_eq!(budget.settle(&mut Vec::new()), Ok(false));
        }
    }
}
