//! The limits that an input must not break.

use std::hash::{DefaultHasher, Hasher};
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Maximum CPU time of an input. Instrumented code with all its checks takes about four times as long as a release build.
const TOO_LONG: Duration = Duration::from_secs(if cfg!(fuzzing) { 4 } else { 1 });
/// Memory for each byte of an input as it is decoded, and for any input.
const MEMORY_A_BYTE: u64 = 40;
const MEMORY: u64 = 32 << 20;
/// About the size of a grown input in bytes.
pub const GROWN: usize = 256 << 10;
/// One input in this many is also tried grown.
pub const GROWN_ONE_IN: u64 = 128;

/// A hash of the bytes, the same in every run.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// Runs an input, and a grown one where its turn is. `run` returns the number of bytes that it decoded.
///
/// # Panics
/// If a limit is broken.
pub fn within_limits(bytes: &[u8], run: impl Fn(&[u8]) -> u64) {
    measured(bytes, "", &run);
    if let Some(grown) = grown(bytes) {
        measured(&grown, " (grown)", &run);
    }
}

fn measured(bytes: &[u8], how: &str, run: &impl Fn(&[u8]) -> u64) {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let begun = cpu();
    let decoded = run(bytes);
    let took = cpu().saturating_sub(begun);
    let used = HEAP.peak_usage().saturating_sub(before) as u64;
    let length = bytes.len();
    assert!(took <= TOO_LONG, "{took:?} of CPU time for {length} bytes{how}");
    assert!(
        used <= decoded.saturating_mul(MEMORY_A_BYTE).saturating_add(MEMORY),
        "{} MB of memory for {length} bytes{how}, {decoded} decoded",
        used >> 20
    );
}

/// The input with a piece of it many times over, if its turn is.
fn grown(bytes: &[u8]) -> Option<Vec<u8>> {
    let hash = hash(bytes);
    if !hash.is_multiple_of(GROWN_ONE_IN) || bytes.is_empty() {
        return None;
    }
    let below = |shift: u32, end: usize| (hash >> shift) as usize % end;
    let at = below(8, bytes.len());
    let longest = (bytes.len() - at).min(1 << below(24, 12));
    let piece = &bytes[at..=at + below(32, longest)];
    let many = piece.repeat(GROWN.div_ceil(piece.len()));
    Some([&bytes[..at], &many, &bytes[at..]].concat())
}

fn cpu() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}
