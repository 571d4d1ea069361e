//! Bounds the memory of what several threads hold: documents on their way to the engine, and files that are read.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Admits holders up to a number of bytes. A larger one is admitted alone.
#[derive(Debug)]
pub(crate) struct Gate {
    most: u64,
    held: Mutex<u64>,
    freed: Condvar,
}

impl Gate {
    /// A gate for `most` bytes.
    pub(crate) fn new(most: u64) -> Self {
        Self {
            most,
            held: Mutex::default(),
            freed: Condvar::new(),
        }
    }
}

/// Space that somebody holds. It is free again when the last reference is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
    bytes: u64,
}

impl Permit {
    /// Waits until there is space for this many bytes.
    pub(crate) fn take(gate: &Arc<Gate>, bytes: u64) -> Arc<Self> {
        let held = gate.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut held = gate
            .freed
            .wait_while(held, |held| *held > 0 && held.saturating_add(bytes) > gate.most)
            .unwrap_or_else(PoisonError::into_inner);
        *held += bytes;
        drop(held);
        Arc::new(Self {
            gate: Arc::clone(gate),
            bytes,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.gate.held.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.gate.freed.notify_all();
    }
}

/// The memory of this machine in bytes, or what a container allows of it; None if the system does not report it.
#[must_use]
pub(crate) fn machine_memory() -> Option<u64> {
    let read = |path| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| total_of(&text))?;
    let container = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    Some(container.map_or(machine, |container: u64| container.min(machine)))
}

/// The total in `/proc/meminfo`, in bytes.
fn total_of(meminfo: &str) -> Option<u64> {
    let total = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = total.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_gate_admits_up_to_its_size_and_one_larger_holder_alone() {
        let gate = Arc::new(Gate::new(10));
        let held = (Permit::take(&gate, 4), Permit::take(&gate, 6));
        let (sender, receiver) = channel();
        let waiting = std::thread::spawn({
            let gate = Arc::clone(&gate);
            move || {
                let large = Permit::take(&gate, 50);
                sender.send(()).unwrap();
                drop(large);
            }
        });
        drop(held.0);
        assert!(receiver.try_recv().is_err());
        drop(held.1);
        assert_eq!(receiver.recv(), Ok(()));
        waiting.join().unwrap();
        drop(Permit::take(&gate, 10));
    }

    #[test]
    fn the_memory_of_a_machine_is_read_in_kilobytes() {
        assert_eq!(
            total_of("MemTotal:       16384 kB\nMemFree: 1 kB\n"),
            Some(16 << 20)
        );
        assert_eq!(total_of("MemFree: 1 kB\n"), None);
    }
}
