//! Bounds the memory of documents on their way to the engine.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Maximum size of the documents in flight, in bytes. A larger document is admitted alone.
const IN_FLIGHT: usize = 24 << 20;

/// Counts the bytes in flight.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    in_flight: Mutex<usize>,
    freed: Condvar,
}

/// Space for documents. Each document holds a reference; the space is free again once the engine drops the last of
/// them.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
    bytes: usize,
}

impl Permit {
    /// Waits until there is space for this many bytes.
    pub(crate) fn take(gate: &Arc<Gate>, bytes: usize) -> Arc<Self> {
        let in_flight = gate.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let mut in_flight = gate
            .freed
            .wait_while(in_flight, |in_flight| {
                *in_flight > 0 && *in_flight + bytes > IN_FLIGHT
            })
            .unwrap_or_else(PoisonError::into_inner);
        *in_flight += bytes;
        drop(in_flight);
        Arc::new(Self {
            gate: Arc::clone(gate),
            bytes,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.gate.in_flight.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.gate.freed.notify_all();
    }
}
