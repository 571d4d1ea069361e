//! Walks the named paths and finds the files that differ from the index.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashSet;

use crate::error::{Error, Result};
use crate::index::record::outcome;
use crate::index::sources::{KnownSource, Sources};
use crate::index::{self, Index};
use crate::ingest::report::{Action, IngestOptions, IngestReport, Planned};
use crate::source::{self, Discovered, Skip, SkipReason, SourceFile, discover, source_id};

/// A file to read.
pub(super) struct Job {
    pub(super) file: SourceFile,
    pub(super) source: u64,
    /// The file as the index knows it.
    pub(super) known: Option<KnownSource>,
    /// True if the index may hold documents of the file, known or not.
    pub(super) held: bool,
}

/// Walks the named paths and compares the files with the index.
pub(super) struct Walk<'a> {
    sources: &'a Sources,
    /// The index; None if there is none yet.
    searched: Option<&'a Index>,
    /// Key of the index folder: if it lies below a named path, its files are ignored.
    index: String,
    /// Maximum size of an article in bytes. A file refused for its size is read again if this now allows it.
    max_article_size: u64,
    /// Named folders that are empty or gone have lost what the index holds of them.
    remove_missing: bool,
    /// Whether pages that are no article are read.
    all_pages: bool,
    seen: FxHashSet<u64>,
    /// Named folders, each with the number of files that the walk met below it.
    roots: Vec<(String, u64)>,
    unreadable: Vec<String>,
    /// Counts of the files the walk has met.
    pub(super) report: IngestReport,
}

/// Work that the walk has found.
pub(super) enum Found {
    /// A new or changed file.
    Read(Job),
    /// A file that is not read; `held` if the index may hold documents of it.
    Skip { skip: Skip, source: u64, held: bool },
}

impl Found {
    /// Returns the amount of work in bytes of a file; an empty file makes some work, too.
    pub(super) const fn weight(&self) -> u64 {
        const OF_ANY: u64 = 1 << 10;
        match self {
            Self::Read(job) => OF_ANY + job.file.size,
            Self::Skip { .. } => OF_ANY,
        }
    }
}

impl<'a> Walk<'a> {
    /// Returns a walk that compares files with `sources`, the known files of `index`. `dir` is the index folder.
    pub(super) fn new(
        dir: &Path,
        index: Option<&'a Index>,
        sources: &'a Sources,
        options: &IngestOptions,
    ) -> Self {
        Self {
            sources,
            searched: index,
            index: source::key_of(dir),
            max_article_size: options.reading().max_article_size,
            remove_missing: options.remove_missing,
            all_pages: options.read.all_pages,
            seen: FxHashSet::default(),
            roots: Vec::new(),
            unreadable: Vec::new(),
            report: IngestReport::default(),
        }
    }

    /// Walks the paths and passes the work it finds to `tell`, unless `is_over`.
    pub(super) fn run(
        &mut self,
        paths: &[PathBuf],
        follow_links: bool,
        is_over: &mut dyn FnMut() -> bool,
        tell: &mut dyn FnMut(Found),
    ) {
        self.seen.reserve(self.sources.len());
        let hidden = discover(paths, follow_links, &mut |discovered| {
            if is_over() {
                return;
            }
            if let Discovered::File(_) | Discovered::Skipped(_) = discovered
                && let Some((_, met)) = self.roots.last_mut()
            {
                *met += 1;
            }
            match discovered {
                Discovered::File(file) if lies_below(&file.key, &self.index) => {}
                Discovered::Skipped(skip) if lies_below(&skip.key, &self.index) => {}
                Discovered::File(file) => self.file(file, tell),
                Discovered::Skipped(skip) => self.skip(skip, tell),
                Discovered::Unreadable { key, .. } if self.is_to_remove(&key) => self.roots.push((key, 0)),
                Discovered::Unreadable { key, error } => {
                    self.unreadable.push(key);
                    self.report.errors.push(error);
                }
                Discovered::Root { key, folder } => {
                    if folder {
                        self.roots.push((key, 0));
                    }
                }
            }
        });
        self.report.hidden = hidden;
        self.keep_emptied();
    }

    /// True for a named path that is gone, where the index holds something of it that is to be removed.
    fn is_to_remove(&self, key: &str) -> bool {
        self.remove_missing
            && source::is_gone(key)
            && self
                .searched
                .and_then(|index| self.sources.below(index, key).ok())
                .is_some_and(|known| !known.is_empty())
    }

    /// A folder in which nothing is left of what the index knows may be a disk that is not mounted: its articles are
    /// kept, and an error says so, unless they are to be removed.
    fn keep_emptied(&mut self) {
        let Some(index) = self.searched.filter(|_| !self.remove_missing) else {
            return;
        };
        let emptied: Vec<String> = self
            .roots
            .iter()
            .filter(|(_, met)| *met == 0)
            .map(|(key, _)| key.clone())
            .collect();
        for root in emptied {
            let known = match self.sources.below(index, &root) {
                Ok(known) if known.is_empty() => continue,
                Ok(known) => known.len(),
                Err(error) => {
                    self.report.errors.push(error);
                    continue;
                }
            };
            self.roots.retain(|(key, _)| *key != root);
            self.report.errors.push(
                Error::new(
                    "find any file in",
                    format!("0 of {known} indexed files are there; is the disk mounted?"),
                )
                .on(&root)
                .hint("their articles stay in the index; --remove-missing or `onrecord forget` removes them"),
            );
        }
    }

    fn file(&mut self, file: SourceFile, tell: &mut dyn FnMut(Found)) {
        let Some(source) = self.meet(&file.key) else {
            return;
        };
        let known = self
            .sources
            .get(source)
            .copied()
            .filter(|known| known.outcome != outcome::INCOMPLETE);
        match known {
            Some(known)
                if known.size == file.size && known.stamp == file.stamp && !self.is_allowed_now(&known) =>
            {
                self.report.unchanged += 1;
                self.count_outcome(known.outcome);
            }
            known => {
                let known = known.or_else(|| self.sources.get(source).copied());
                let held = self.holds(source);
                tell(Found::Read(Job {
                    file,
                    source,
                    known,
                    held,
                }));
            }
        }
    }

    /// Counts a file, and returns the hash of its key; None if the walk has met the file before. A folder lists a file
    /// twice if the file is removed and written again while the folder is read.
    fn meet(&mut self, key: &str) -> Option<u64> {
        let source = source_id(key);
        let is_new = self.seen.insert(source);
        self.report.files += u64::from(is_new);
        is_new.then_some(source)
    }

    fn holds(&self, source: u64) -> bool {
        self.searched
            .is_some_and(|index| self.sources.holds(index, source))
    }

    /// True for a file that was refused for its size under a smaller limit, or as a page that is no article.
    fn is_allowed_now(&self, known: &KnownSource) -> bool {
        let was = |reason| known.outcome == outcome::of_skip(reason);
        was(SkipReason::TooLarge) && known.size <= self.max_article_size
            || was(SkipReason::NotAnArticle) && self.all_pages
    }

    fn skip(&mut self, skip: Skip, tell: &mut dyn FnMut(Found)) {
        let Some(source) = self.meet(&skip.key) else {
            return;
        };
        *self.report.skipped.entry(skip.reason).or_default() += 1;
        let known = self.sources.get(source);
        if known.is_some_and(|known| known.outcome == outcome::of_skip(skip.reason)) {
            self.report.unchanged += 1;
            self.report.known_faults += u64::from(skip.reason.is_fault());
        } else {
            tell(Found::Skip {
                skip,
                source,
                held: self.holds(source),
            });
        }
    }

    /// Counts the outcome of an unchanged file: a fault found earlier still counts.
    fn count_outcome(&mut self, code: u64) {
        if let Some(reason) = outcome::skip(code) {
            *self.report.skipped.entry(reason).or_default() += 1;
            self.report.known_faults += u64::from(reason.is_fault());
        } else if code == outcome::PROBLEMS {
            self.report.problems += 1;
            self.report.known_faults += 1;
        }
    }

    /// Returns the known files below the named folders that the walk did not meet, except in folders that it could
    /// not read.
    pub(super) fn gone(&self, index: &Index) -> Result<Vec<(u64, String)>> {
        let mut gone = Vec::new();
        if self.seen.len() >= self.sources.len() && self.sources.iter().all(|(s, _)| self.seen.contains(&s)) {
            return Ok(gone);
        }
        for (root, _) in &self.roots {
            let unseen = self
                .sources
                .below_of(index, root, &|source| !self.seen.contains(&source))?;
            gone.extend(
                unseen
                    .into_iter()
                    .filter(|(_, key)| !self.unreadable.iter().any(|folder| lies_below(key, folder))),
            );
        }
        gone.sort();
        gone.dedup();
        Ok(gone)
    }
}

/// True if a key is `folder` or lies below it.
fn lies_below(key: &str, folder: &str) -> bool {
    key.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns a report of the changes a run would make.
pub(super) fn plan(
    dir: &Path,
    paths: &[PathBuf],
    options: &IngestOptions,
    stop: &AtomicBool,
) -> Result<IngestReport> {
    let index = if index::exists(dir) {
        Some(Index::open(dir)?)
    } else {
        None
    };
    let sources = index
        .as_ref()
        .map_or_else(|| Ok(Sources::default()), Sources::load)?;
    let mut walk = Walk::new(dir, index.as_ref(), &sources, options);
    let mut plan = Vec::new();
    let mut same = 0;
    walk.run(
        paths,
        options.follow_links,
        &mut || stop.load(Ordering::Relaxed),
        &mut |found| match found {
            Found::Read(job) => {
                if let (Some(index), Some(known)) = (&index, job.known)
                    && let Ok(stored) = sources.stored(index, &known)
                    && is_same_content(&job.file, &known, stored.content_hash)
                {
                    same += 1;
                    return;
                }
                let action = if job.known.is_some() {
                    Action::Replace
                } else {
                    Action::Add
                };
                plan.push(Planned {
                    key: job.file.key,
                    action,
                });
            }
            Found::Skip { skip, .. } => plan.push(Planned {
                key: skip.key,
                action: Action::Skip,
            }),
        },
    );
    if let Some(index) = &index {
        let gone = walk.gone(index)?;
        plan.extend(gone.into_iter().map(|(_, key)| Planned {
            key,
            action: Action::Remove,
        }));
    }
    plan.sort();
    let mut report = walk.report;
    report.unchanged += same;
    let count = |action| plan.iter().filter(|planned| planned.action == action).count() as u64;
    report.added = count(Action::Add);
    report.replaced = count(Action::Replace);
    report.removed = count(Action::Remove);
    report.plan = plan;
    Ok(report)
}

/// True if a file whose time has changed, or cannot be trusted, still has the indexed bytes.
pub(super) fn is_same_content(file: &SourceFile, known: &KnownSource, content_hash: u64) -> bool {
    known.outcome != outcome::INCOMPLETE
        && known.size == file.size
        && content_hash != 0
        && source::content_hash(file).is_ok_and(|hash| hash == content_hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_its_folder_lists_twice_is_read_once() {
        let sources = Sources::default();
        let mut walk = Walk::new(Path::new("index"), None, &sources, &IngestOptions::default());
        let listed = || SourceFile {
            path: PathBuf::from("articles/a.txt"),
            key: "/articles/a.txt".to_owned(),
            size: 9,
            modified: 1,
            stamp: 1,
        };
        let mut found = 0;
        for _ in 0..2 {
            walk.file(listed(), &mut |_| found += 1);
        }
        let skip = listed().skip(SkipReason::Unreadable, "");
        walk.skip(skip, &mut |_| found += 1);
        assert_eq!((found, walk.report.files), (1, 1));
        assert!(walk.report.skipped.is_empty());
    }
}
