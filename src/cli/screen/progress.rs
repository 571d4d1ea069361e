//! A progress bar on a terminal, and a line on stderr for each problem.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use owo_colors::OwoColorize;

use crate::error::{Error, Result, printable, thousands};
use crate::ingest::Progress;
use crate::render::Look;
use crate::render::text::bytes;

/// Set when the user asks the program to stop.
static STOP: AtomicBool = AtomicBool::new(false);

/// Returns a flag that the first Ctrl-C (or SIGTERM) sets. The second ends the process at once, which the index
/// survives.
///
/// # Errors
/// If the system does not allow a handler.
pub(in crate::cli) fn stop_flag() -> Result<&'static AtomicBool> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    static ONCE: OnceLock<Option<String>> = OnceLock::new();
    let failed = ONCE.get_or_init(|| {
        for signal in [SIGINT, SIGTERM] {
            // The order matters: the first signal finds the flag unset, the second finds it set by the first.
            let armed = signal_hook::flag::register_conditional_shutdown(signal, 130, &STOP)
                .and_then(|_| signal_hook::flag::register(signal, &STOP));
            if let Err(error) = armed {
                return Some(error.to_string());
            }
        }
        None
    });
    match failed {
        None => Ok(&STOP),
        Some(why) => Err(Error::new("listen for Ctrl-C", why)),
    }
}

/// Shows the user the progress of an ingest.
pub(in crate::cli) struct Reporter<'a> {
    err: Mutex<&'a mut (dyn Write + Send)>,
    look: &'a Look,
    began: Instant,
    /// Delay before the bar appears, so that none flashes up for a moment; None for no bar at all.
    delay: Option<Duration>,
    /// True to print each file that is added, replaced or removed.
    verbose: bool,
    /// Total number of files to read; 0 until they are counted.
    total: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl<'a> Reporter<'a> {
    /// Returns a reporter that shows a bar after `delay`, or none.
    pub(in crate::cli) fn new(
        err: &'a mut (dyn Write + Send),
        look: &'a Look,
        delay: Option<Duration>,
        verbose: bool,
    ) -> Self {
        Self {
            err: Mutex::new(err),
            look,
            began: Instant::now(),
            delay,
            verbose,
            total: AtomicU64::new(0),
            bar: OnceLock::new(),
        }
    }

    /// Handles one message, from any thread.
    pub(in crate::cli) fn tell(&self, progress: Progress<'_>) {
        match progress {
            Progress::Total { files } => self.total.store(files, Ordering::Relaxed),
            Progress::Found { files } => {
                if let Some(bar) = self.bar() {
                    bar.set_length(files.max(self.total.load(Ordering::Relaxed)));
                }
            }
            Progress::Done {
                files,
                bytes: size,
                articles,
            } => {
                if let Some(bar) = self.bar() {
                    let total = self.total.load(Ordering::Relaxed);
                    if total > 0 {
                        bar.set_length(total.max(files));
                    }
                    bar.set_position(files);
                    bar.set_message(format!("{} articles, {}", thousands(articles), bytes(size)));
                }
            }
            Progress::Failed { error } => {
                self.line(&format!("{} {error}", "error:".style(self.look.palette().error)));
            }
            Progress::Trouble { path, message } => {
                self.line(&format!(
                    "{}: {}",
                    printable(self.look.short_path(path)),
                    printable(message)
                ));
            }
            Progress::Merging => {
                if let Some(bar) = self.bar() {
                    bar.set_message("tidying up");
                }
            }
            Progress::Changed { path, action } => {
                if self.verbose {
                    let path = printable(self.look.short_path(path));
                    self.line(&format!("{:<7} {path}", action.as_str()));
                }
            }
            Progress::Committed => {}
        }
    }

    /// Removes the bar.
    pub(in crate::cli) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    /// Returns the bar, once it is due.
    fn bar(&self) -> Option<&ProgressBar> {
        if let Some(bar) = self.bar.get() {
            return Some(bar);
        }
        if self.began.elapsed() < self.delay? {
            return None;
        }
        Some(self.bar.get_or_init(|| {
            let bar = ProgressBar::new(0);
            bar.set_style(style());
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        }))
    }

    fn line(&self, line: &str) {
        let write = || {
            let mut err = self.err.lock().unwrap_or_else(PoisonError::into_inner);
            // A failure is ignored, because stderr is then closed.
            let _ = writeln!(err, "{line}");
        };
        match self.bar.get() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// The files read of all, articles and bytes, files a second, and the time left.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:24} {human_pos}/{human_len} files  {msg}  {rate}  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
            // A failure leaves the rate out.
            let _ = write!(out, "{}/s", thousands(state.per_sec().round() as u64));
        })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use indicatif::{ProgressDrawTarget, TermLike};

    use super::*;

    /// A terminal of 100 columns that keeps its output.
    #[derive(Clone, Debug, Default)]
    struct KeptScreen(Arc<Mutex<String>>);

    impl TermLike for KeptScreen {
        fn width(&self) -> u16 {
            100
        }
        fn move_cursor_up(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> std::io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> std::io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> std::io::Result<()> {
            self.0.lock().unwrap().push_str(text);
            Ok(())
        }
        fn clear_line(&self) -> std::io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_bar_has_the_total_a_whole_rate_and_the_time_left() {
        let screen = KeptScreen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let bar = ProgressBar::with_draw_target(Some(12_345), target);
        bar.set_style(style());
        bar.set_message("300 articles");
        bar.set_position(4_000);
        bar.tick();
        let shown = screen.0.lock().unwrap().clone();
        assert!(shown.contains("4,000/12,345 files  300 articles"), "{shown}");
        let rate = shown
            .rsplit("articles")
            .next()
            .and_then(|rest| rest.split_once("/s"))
            .map(|(rate, _)| rate.trim());
        let is_whole = |rate: &str| rate.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        assert!(rate.is_some_and(is_whole), "{shown}");
        assert!(shown.trim_end().ends_with("left"), "{shown}");
    }
}
