//! The cost of a process, and the comparison of two variants over several rounds.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};

/// Interval at which the memory of a child is sampled.
const SAMPLE: Duration = Duration::from_millis(20);

/// The cost of a child process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// CPU seconds of all its threads, user and system.
    pub(crate) cpu: f64,
    /// Seconds from start to end.
    pub(crate) elapsed: f64,
    /// Peak of anonymous memory in bytes; 0 if it was not sampled.
    pub(crate) memory: u64,
}

/// Runs a child to its end without sampling its memory.
///
/// `accepted` are the exit codes that do not count as a failure.
pub(crate) fn run(command: &mut Command, accepted: &[i32]) -> Result<Cost> {
    spawn_and(command, accepted, |_| Ok(0))
}

/// Runs a child to its end and samples its memory.
pub(crate) fn run_watched(command: &mut Command, accepted: &[i32]) -> Result<Cost> {
    spawn_and(command, accepted, |child| {
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait()?.is_none() {
            // The process may have ended since the last check; then the loop ends.
            if let Some(bytes) = std::fs::read_to_string(&status)
                .ok()
                .as_deref()
                .and_then(anonymous)
            {
                peak = peak.max(bytes);
            }
            std::thread::sleep(SAMPLE);
        }
        Ok(peak)
    })
}

fn spawn_and(
    command: &mut Command,
    accepted: &[i32],
    watch: impl FnOnce(&mut Child) -> Result<u64>,
) -> Result<Cost> {
    // Children run one after the other, so the difference of the two readings is the cost of this one.
    let before = children_cpu()?;
    let began = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("running {command:?}"))?;
    let memory = watch(&mut child)?;
    let status = child.wait()?;
    let elapsed = began.elapsed().as_secs_f64();
    let cpu = children_cpu()? - before;
    if !status.code().is_some_and(|code| accepted.contains(&code)) {
        bail!("{command:?} ended with {status}");
    }
    Ok(Cost { cpu, elapsed, memory })
}

/// CPU seconds of all children that have ended.
fn children_cpu() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: TimeVal| time.num_microseconds() as f64 / 1e6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

/// The value of `RssAnon` in a process's status, in bytes.
fn anonymous(status: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// A measure of two variants over several rounds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Pairs {
    /// Adds a round.
    pub(crate) fn push(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// Median of our numbers.
    pub(crate) fn ours(&self) -> f64 {
        median(&self.ours)
    }

    /// Median of their numbers.
    pub(crate) fn theirs(&self) -> f64 {
        median(&self.theirs)
    }

    /// Ours divided by theirs, for each round.
    pub(crate) fn ours_by_theirs(&self) -> Ratio {
        Ratio::of(
            self.ours
                .iter()
                .zip(&self.theirs)
                .map(|(ours, theirs)| ours / theirs),
        )
    }

    /// Theirs divided by ours: for costs, our speed as a fraction of theirs.
    pub(crate) fn theirs_by_ours(&self) -> Ratio {
        Ratio::of(
            self.ours
                .iter()
                .zip(&self.theirs)
                .map(|(ours, theirs)| theirs / ours),
        )
    }
}

/// A ratio over several rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    /// Median.
    pub(crate) median: f64,
    /// Smallest.
    pub(crate) least: f64,
    /// Largest.
    pub(crate) most: f64,
}

impl Ratio {
    fn of(rounds: impl Iterator<Item = f64>) -> Self {
        let rounds: Vec<f64> = rounds.collect();
        Self {
            median: median(&rounds),
            least: rounds.iter().copied().fold(f64::INFINITY, f64::min),
            most: rounds.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// The middle number, or the mean of the two middle ones for an even count; NaN for none.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}
