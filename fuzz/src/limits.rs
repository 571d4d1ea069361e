//! The limits that an input must not break.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
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
/// CPU time after which an input that does not end is given up.
const ENDLESS: Duration = Duration::from_secs(60);
/// About the sizes of grown inputs in bytes, each four times that before. The last ones cost more than all other inputs
/// together, so a fuzzer tries them only where the step before grew faster than its input.
const SIZES: [usize; 3] = [16 << 10, 64 << 10, 256 << 10];
/// About the largest size of a grown input in bytes.
pub const GROWN: usize = SIZES[2];
/// One input in this many is also tried grown.
pub const GROWN_ONE_IN: u64 = 128;

/// The CPU time of the process in nanoseconds when the present input began; 0 between inputs.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// A hash of the bytes, the same in every run.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// Runs an input, and grown ones where its turn is. `run` returns the number of bytes that it decoded.
///
/// # Panics
/// If a limit is broken.
pub fn within_limits(bytes: &[u8], run: impl Fn(&[u8]) -> u64) {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        thread::spawn(watch);
    });
    measured(bytes, "", &run);
    let Some(growth) = Growth::of(bytes) else { return };
    let mut before: Option<Cost> = None;
    for size in SIZES {
        let cost = measured(&growth.grown(size), " (grown)", &run);
        if cfg!(fuzzing) && before.is_some_and(|before| cost.is_harmless_after(before)) {
            return;
        }
        before = Some(cost);
    }
}

/// Ends the program when an input takes much too long. The fuzzer's own limit counts the time that other programs take, too.
fn watch() {
    loop {
        thread::sleep(Duration::from_secs(2));
        let begun = Duration::from_nanos(BEGUN.load(Ordering::Relaxed));
        if !begun.is_zero() && cpu().saturating_sub(begun) > ENDLESS {
            eprintln!("an input takes more than {ENDLESS:?} of CPU time");
            std::process::abort();
        }
    }
}

/// CPU time and memory in bytes of one input.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    memory: u64,
}

impl Cost {
    /// True if an input of four times the size cannot break a limit, seen from this one and one of a quarter of its size.
    fn is_harmless_after(self, quarter: Self) -> bool {
        self.time < quarter.time * 8 && self.time * 16 < TOO_LONG && self.memory * 4 < MEMORY
    }
}

fn measured(bytes: &[u8], how: &str, run: &impl Fn(&[u8]) -> u64) -> Cost {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let begun = cpu();
    BEGUN.store(begun.as_nanos() as u64, Ordering::Relaxed);
    let decoded = run(bytes);
    BEGUN.store(0, Ordering::Relaxed);
    let time = cpu().saturating_sub(begun);
    let memory = HEAP.peak_usage().saturating_sub(before) as u64;
    let length = bytes.len();
    assert!(time <= TOO_LONG, "{time:?} of CPU time for {length} bytes{how}");
    assert!(
        memory <= decoded.saturating_mul(MEMORY_A_BYTE).saturating_add(MEMORY),
        "{} MB of memory for {length} bytes{how}, {decoded} decoded",
        memory >> 20
    );
    Cost { time, memory }
}

/// How an input is grown: a piece of it comes many times over.
struct Growth<'a> {
    bytes: &'a [u8],
    at: usize,
    piece: &'a [u8],
}

impl<'a> Growth<'a> {
    /// None unless it is this input's turn.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let hash = hash(bytes);
        if !hash.is_multiple_of(GROWN_ONE_IN) || bytes.is_empty() {
            return None;
        }
        let below = |shift: u32, end: usize| (hash >> shift) as usize % end;
        let at = below(8, bytes.len());
        let longest = (bytes.len() - at).min(1 << below(24, 12));
        let piece = &bytes[at..=at + below(32, longest)];
        Some(Self { bytes, at, piece })
    }

    /// The input, grown by at least this many bytes.
    fn grown(&self, size: usize) -> Vec<u8> {
        let many = self.piece.repeat(size.div_ceil(self.piece.len()));
        [&self.bytes[..self.at], &many, &self.bytes[self.at..]].concat()
    }
}

fn cpu() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}
