//! Where views run: as many at once as there are cores, each with a deadline.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::error::panic_message;
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

/// Runs views.
#[derive(Debug)]
pub(crate) struct Pool {
    waiting: Semaphore,
    running: Arc<Semaphore>,
}

impl Pool {
    /// A pool of [`places`] places.
    pub(crate) fn new() -> Self {
        Self {
            waiting: Semaphore::new(MOST_WAITING),
            running: Arc::new(Semaphore::new(places())),
        }
    }

    /// Runs a job in its turn, with what it may take. A job that is past its deadline, or whose reader has gone, is asked to
    /// stop. Nobody waits for it, but keeps its place until it ends. A panic is a refusal.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(Allowance) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let Ok(_waiting) = self.waiting.try_acquire() else {
            return Err(busy());
        };
        let running = timeout(PATIENCE, Arc::clone(&self.running).acquire_owned()).await;
        let Ok(Ok(running)) = running else {
            return Err(busy());
        };
        let stop = Arc::new(AtomicBool::new(false));
        let mut abandoned = Abandoned(Some(Arc::clone(&stop)));
        let job = spawn_blocking(move || {
            let _running = running;
            job(allowance(stop))
        });
        let ended = timeout(DEADLINE, job).await;
        if ended.is_ok() {
            abandoned.0 = None;
        }
        match ended {
            Ok(Ok(result)) => result,
            Ok(Err(ended)) => Err(Refusal::fault(&match ended.try_into_panic() {
                Ok(panic) => panic_message(&*panic),
                Err(error) => error.to_string(),
            })),
            Err(_) => Err(Refusal::new(
                503,
                "This took too long",
                format!("no answer within {} seconds", DEADLINE.as_secs()),
            )
            .hint("ask for less: fewer wildcards, fewer days, a smaller `limit`")),
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
            let pool = Pool::new();
            for _ in 0..100 {
                let refusal = pool.run(|_| -> Result<(), Refusal> { panic!("a damaged segment") });
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
            let (pool, (sender, receiver)) = (Pool::new(), std::sync::mpsc::channel());
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
