//! Notices that something has changed below named paths, without saying what: the walk finds that.
//!
//! On Linux, the kernel reports changes (inotify); elsewhere, and where it cannot, everything is looked at in
//! intervals. A folder that comes into being is watched from the next [`Changes::watch`] on. Changes in it before that
//! are not reported: call it before each walk, not after.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time between two looks for news from the kernel.
const TICK: Duration = Duration::from_millis(100);
/// Changes that follow each other this closely are one.
const QUIET: Duration = Duration::from_millis(500);
/// Changes that never end are reported after this time.
const LONGEST: Duration = Duration::from_secs(10);

/// Watches named paths.
#[derive(Debug)]
pub struct Changes {
    paths: Vec<PathBuf>,
    /// A folder of our own, in which changes are no news.
    except: PathBuf,
    /// Everything counts as changed after this time.
    every: Option<Duration>,
    #[cfg(target_os = "linux")]
    kernel: Option<kernel::Kernel>,
}

impl Changes {
    /// Begins to watch. Changes in `except`, the index's own folder, are no news. With `every`, nothing is asked of the
    /// kernel, and everything counts as changed whenever that time has passed.
    #[must_use]
    pub fn below(paths: &[PathBuf], except: &Path, every: Option<Duration>) -> Self {
        Self {
            paths: paths.to_vec(),
            except: except.canonicalize().unwrap_or_else(|_| except.to_owned()),
            every,
            #[cfg(target_os = "linux")]
            kernel: if every.is_none() {
                kernel::Kernel::new()
            } else {
                None
            },
        }
    }

    /// Watches the folders that have come into being, too. From an error on, everything counts as changed every
    /// `fall_back`; the error says why, and is given once.
    ///
    /// # Errors
    /// The reason why the kernel does not report changes.
    pub fn watch(&mut self, fall_back: Duration) -> Result<(), String> {
        if self.every.is_some() {
            return Ok(());
        }
        #[cfg(target_os = "linux")]
        let why = match &self.kernel {
            None => "the kernel allows no further programs to watch folders".to_owned(),
            Some(kernel) => {
                let added = self
                    .paths
                    .iter()
                    .try_for_each(|path| kernel.add(path, &self.except));
                match added {
                    Ok(()) => return Ok(()),
                    Err(why) => why,
                }
            }
        };
        #[cfg(not(target_os = "linux"))]
        let why = "this system does not report changes".to_owned();
        self.every = Some(fall_back);
        Err(why)
    }

    /// Waits for a change, and until changes have paused. False once `is_over`, which is asked ten times a second.
    pub fn wait(&self, is_over: &dyn Fn() -> bool) -> bool {
        let began = Instant::now();
        let mut changed: Option<(Instant, Instant)> = None;
        while !is_over() {
            std::thread::sleep(TICK);
            let now = Instant::now();
            if self.every.is_some_and(|every| now - began >= every) {
                return true;
            }
            if self.has_news() {
                changed = Some((changed.map_or(now, |(first, _)| first), now));
            } else if changed.is_some_and(|(_, last)| now - last >= QUIET) {
                return true;
            }
            if changed.is_some_and(|(first, _)| now - first >= LONGEST) {
                return true;
            }
        }
        false
    }

    /// True if the kernel has reported a change since the last call.
    fn has_news(&self) -> bool {
        #[cfg(target_os = "linux")]
        return self.kernel.as_ref().is_some_and(kernel::Kernel::has_news);
        #[cfg(not(target_os = "linux"))]
        false
    }
}

#[cfg(target_os = "linux")]
mod kernel {
    use std::fs;
    use std::path::Path;

    use nix::errno::Errno;
    use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};

    use crate::source::discover::is_hidden;

    /// The kernel's reports of changes.
    #[derive(Debug)]
    pub(super) struct Kernel(Inotify);

    impl Kernel {
        pub(super) fn new() -> Option<Self> {
            Inotify::init(InitFlags::IN_NONBLOCK | InitFlags::IN_CLOEXEC)
                .ok()
                .map(Self)
        }

        /// Watches a folder and those below it, but for hidden ones and `except`; of a file, its folder, as a file may be
        /// replaced by another. Links are not followed. A folder that is watched already is not watched twice.
        pub(super) fn add(&self, path: &Path, except: &Path) -> Result<(), String> {
            let Ok(path) = path.canonicalize() else {
                // It is missing, or was a moment ago.
                return Ok(());
            };
            if path.is_dir() {
                return self.add_tree(&path, except);
            }
            path.parent().map_or(Ok(()), |folder| self.add_one(folder))
        }

        fn add_tree(&self, folder: &Path, except: &Path) -> Result<(), String> {
            if folder == except {
                return Ok(());
            }
            // It is watched before it is read: what comes in between is reported.
            self.add_one(folder)?;
            let Ok(entries) = fs::read_dir(folder) else {
                return Ok(());
            };
            for entry in entries.flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !is_hidden(&entry.file_name()) {
                    self.add_tree(&entry.path(), except)?;
                }
            }
            Ok(())
        }

        fn add_one(&self, folder: &Path) -> Result<(), String> {
            let changes = AddWatchFlags::IN_MODIFY
                | AddWatchFlags::IN_CLOSE_WRITE
                | AddWatchFlags::IN_ATTRIB
                | AddWatchFlags::IN_CREATE
                | AddWatchFlags::IN_DELETE
                | AddWatchFlags::IN_MOVE
                | AddWatchFlags::IN_DELETE_SELF
                | AddWatchFlags::IN_MOVE_SELF;
            let how = AddWatchFlags::IN_ONLYDIR | AddWatchFlags::IN_DONT_FOLLOW;
            match self.0.add_watch(folder, changes | how) {
                Err(Errno::ENOSPC) => Err("there are more folders than the kernel watches for one user \
                                           (fs.inotify.max_user_watches)"
                    .to_owned()),
                Err(Errno::ENOMEM) => Err("the kernel is short of memory".to_owned()),
                // One that is gone, or that cannot be read, is reported by the walk.
                Ok(_) | Err(_) => Ok(()),
            }
        }

        /// True if anything was reported since the last call; too many reports are one, too.
        pub(super) fn has_news(&self) -> bool {
            let mut has_news = false;
            while let Ok(events) = self.0.read_events() {
                has_news = true;
                if events.is_empty() {
                    break;
                }
            }
            has_news
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use std::fs;

    use super::*;

    /// Whether a change is noticed within two seconds.
    #[cfg(target_os = "linux")]
    fn is_noticed(changes: &Changes, change: impl FnOnce()) -> bool {
        change();
        let began = Instant::now();
        changes.wait(&|| began.elapsed() > Duration::from_secs(2))
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn files_that_come_change_and_go_are_noticed_and_those_of_the_index_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        for name in ["deep/er", "index", ".hidden"] {
            fs::create_dir_all(path(name)).expect("a folder");
        }
        let mut changes = Changes::below(&[folder.path().to_owned()], &path("index"), None);
        changes.watch(LONGEST).expect("a kernel that reports");
        assert!(!is_noticed(&changes, || ()));
        assert!(is_noticed(&changes, || fs::write(path("deep/er/a.txt"), "a")
            .expect("a file")));
        assert!(is_noticed(&changes, || fs::write(path("deep/er/a.txt"), "b")
            .expect("a file")));
        assert!(is_noticed(&changes, || fs::rename(
            path("deep/er/a.txt"),
            path("b.txt")
        )
        .expect("a name")));
        assert!(is_noticed(&changes, || fs::remove_file(path("b.txt")).expect("a file")));
        assert!(!is_noticed(&changes, || fs::write(path("index/a"), "a").expect("a file")));
        assert!(!is_noticed(&changes, || fs::write(path(".hidden/a"), "a").expect("a file")));
        assert!(is_noticed(&changes, || fs::create_dir(path("new")).expect("a folder")));
        changes.watch(LONGEST).expect("a kernel that reports");
        assert!(is_noticed(&changes, || fs::write(path("new/a.txt"), "a").expect("a file")));
    }

    #[test]
    fn without_the_kernel_everything_counts_as_changed_after_some_time() {
        let every = Duration::from_millis(200);
        let changes = Changes::below(&["/".into()], Path::new("/"), Some(every));
        let began = Instant::now();
        assert!(changes.wait(&|| false));
        assert!(began.elapsed() >= every);
        assert!(!changes.wait(&|| true));
    }
}
