//! The cost of a child process.

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
