//! The folder that is used for measurements.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

/// Number of bytes below which figures mean little.
const SMALL: u64 = 50_000_000;

/// A folder of articles with its size.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// The folder.
    pub(crate) path: PathBuf,
    /// Number of files, without hidden ones.
    pub(crate) files: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
}

impl Corpus {
    /// Reads through a folder. Afterwards its files are in the page cache, so that the first variant is not
    /// slowed down by the disk.
    pub(crate) fn survey(path: &Path) -> Result<Self> {
        let path = path
            .canonicalize()
            .with_context(|| format!("looking for {}", path.display()))?;
        let (mut files, mut bytes) = (0, 0);
        for file in files_below(&path) {
            let file = file?;
            files += 1;
            bytes += std::fs::read(&file)
                .with_context(|| format!("reading {}", file.display()))?
                .len() as u64;
        }
        if files == 0 {
            bail!("{}: no files", path.display());
        }
        Ok(Self { path, files, bytes })
    }

    /// The folder's own name.
    pub(crate) fn name(&self) -> String {
        self.path
            .file_name()
            .map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Megabytes.
    pub(crate) fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6
    }

    pub(crate) const fn is_small(&self) -> bool {
        self.bytes < SMALL
    }

    /// One line that describes the conditions of the measurement.
    pub(crate) fn describe(&self) -> String {
        format!(
            "{}: {} files, {:.1} MB; {} threads; commit {}",
            self.name(),
            self.files,
            self.megabytes(),
            threads(),
            commit().unwrap_or_else(|| "unknown".to_owned()),
        )
    }
}

/// The files below a folder that onrecord would read, without hidden files and links.
pub(crate) fn files_below(folder: &Path) -> impl Iterator<Item = Result<PathBuf>> {
    WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b"."))
        .filter_map(|entry| match entry {
            Ok(entry) => entry.file_type().is_file().then(|| Ok(entry.into_path())),
            Err(error) => Some(Err(error.into())),
        })
}

/// The number of threads of each kind in an ingest on this machine.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The measured commit, marked if files differ from it.
fn commit() -> Option<String> {
    let output = Command::new("git")
        .args(["describe", "--always", "--dirty", "--exclude=*"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    let commit = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !commit.trim().is_empty()).then(|| commit.trim().to_owned())
}
