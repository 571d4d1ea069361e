//! Where views run: as many at once as there are cores, each with a deadline.
//!
//! Their threads are few and stay: a thread of its own for each view would have the allocator keep memory for all of them.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use crate::error::{Error, Result, panic_message};
use crate::search::Allowance;
use crate::serve::reply::Refusal;

/// Maximum number of requests that wait or run.
const MOST_WAITING: usize = 512;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a view may take.
const DEADLINE: Duration = Duration::from_secs(30);
/// How long the searches of a view may take.
const SEARCH_TIME: Duration = Duration::from_secs(25);
/// Memory that the searches of a view may hold, in bytes.
const SEARCH_MEMORY: u64 = 1 << 30;

/// Stack of the threads that run views: the parser of questions recurses.
pub(crate) const STACK: usize = 32 << 20;

/// A view to run.
type Job = Box<dyn FnOnce() + Send>;

/// The answer of a view.
type Answer<T> = std::result::Result<T, Refusal>;

/// Runs views.
#[derive(Debug)]
pub(crate) struct Pool {
    waiting: Semaphore,
    running: Arc<Semaphore>,
    jobs: Sender<Job>,
}

impl Pool {
    /// Starts the threads of a pool.
    ///
    /// # Errors
    /// Where the system has no threads to give.
    pub(crate) fn start() -> Result<Self> {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..places() {
            let queue = Arc::clone(&queue);
            let thread = thread::Builder::new()
                .stack_size(STACK)
                .spawn(move || work(&queue));
            thread.map_err(|error: io::Error| Error::new("start the threads of the server", error))?;
        }
        Ok(Self {
            waiting: Semaphore::new(MOST_WAITING),
            running: Arc::new(Semaphore::new(places())),
            jobs,
        })
    }

    /// Runs a job in its turn, with what it may take. A job that is past its deadline, or whose reader has gone, is asked to
    /// stop. Nobody waits for it, but keeps its place until it ends. A panic is a refusal.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(Allowance) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let Ok(_waiting) = self.waiting.try_acquire() else {
            return Err(busy());
        };
        let running = timeout(PATIENCE, Arc::clone(&self.running).acquire_owned()).await;
        let Ok(Ok(running)) = running else {
            return Err(busy());
        };
        let stop = Arc::new(AtomicBool::new(false));
        let mut abandoned = Abandoned(Some(Arc::clone(&stop)));
        let (answer, answered) = oneshot::channel();
        // Exports go on in threads of the runtime.
        let runtime = Handle::current();
        let sent = self.jobs.send(Box::new(move || {
            let _running = running;
            let _inside = runtime.enter();
            let result = catch_unwind(AssertUnwindSafe(|| job(allowance(stop))));
            let fault = |panic: Box<dyn std::any::Any + Send>| Err(Refusal::fault(&panic_message(&*panic)));
            // Where nobody waits any more, the answer is dropped.
            let _ = answer.send(result.unwrap_or_else(fault));
        }));
        let ended = timeout(DEADLINE, answered).await;
        if ended.is_ok() {
            abandoned.0 = None;
        }
        match (sent, ended) {
            (Ok(()), Ok(Ok(result))) => result,
            (Ok(()), Err(_)) => Err(Refusal::new(
                503,
                "This took too long",
                format!("no answer within {} seconds", DEADLINE.as_secs()),
            )
            .hint("ask for less: fewer wildcards, fewer days, a smaller `limit`")),
            _ => Err(Refusal::fault("a view ended without an answer")),
        }
    }
}

/// Runs one job after the other, until the pool is gone.
fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

/// The number of views that run at the same time: as many as there are cores, two at least, so that one slow question does
/// not stop the others.
pub(crate) fn places() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).max(2)
}

/// Stops a job when it is dropped before the job has ended.
struct Abandoned(Option<Arc<AtomicBool>>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        if let Some(stop) = &self.0 {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

/// What one answer may take: less than its deadline, so that a part of an answer arrives in time.
pub(crate) fn allowance(stop: Arc<AtomicBool>) -> Allowance {
    Allowance {
        time: Some(SEARCH_TIME),
        memory: Some(SEARCH_MEMORY),
        stop: Some(stop),
        ..Allowance::default()
    }
}

fn busy() -> Refusal {
    Refusal::new(
        503,
        "The server is busy",
        "too many questions are asked at the same time",
    )
    .hint("try again in a moment")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_refusal_and_the_pool_goes_on() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let pool = Pool::start().unwrap();
            for _ in 0..100 {
                let refusal = pool.run(|_| -> Answer<()> { panic!("a damaged segment") });
                let refusal = refusal.await.unwrap_err();
                assert_eq!((refusal.status, &*refusal.detail), (500, "a damaged segment"));
            }
            assert_eq!(pool.run(|_| Ok(7)).await, Ok(7));
        });
    }

    #[test]
    fn a_job_whose_reader_has_gone_is_told_to_stop() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (pool, (sender, receiver)) = (Pool::start().unwrap(), std::sync::mpsc::channel());
            let job = pool.run(move |allowance| {
                sender.send(allowance.stop.unwrap()).unwrap();
                Ok(())
            });
            assert_eq!(job.await, Ok(()));
            let stop = receiver.recv().unwrap();
            assert!(
                !stop.load(Ordering::Relaxed),
                "a job that has ended may go on writing"
            );
            drop(Abandoned(Some(Arc::clone(&stop))));
            assert!(stop.load(Ordering::Relaxed));
        });
    }
}
