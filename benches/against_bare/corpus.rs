//! The folder that is measured on.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

/// Below so many bytes figures mean little.
const SMALL: u64 = 50_000_000;

/// A folder of articles and what is in it.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// The folder.
    pub(crate) path: PathBuf,
    /// How many files, hidden ones left out.
    pub(crate) files: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
}

impl Corpus {
    /// Looks over a folder. Its files are in the page cache afterwards, so that the first variant to run is not the
    /// one that reads the disk.
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

    /// One line that says what figures were measured on.
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

/// The files below a folder that onrecord would look at: no hidden ones, no links.
pub(crate) fn files_below(folder: &Path) -> impl Iterator<Item = Result<PathBuf>> {
    WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b"."))
        .filter_map(|entry| match entry {
            Ok(entry) => entry.file_type().is_file().then(|| Ok(entry.into_path())),
            Err(error) => Some(Err(error.into())),
        })
}

/// The threads of one kind that an ingest takes on this machine.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The commit that was measured, marked where files differ from it.
fn commit() -> Option<String> {
    let output = Command::new("git")
        .args(["describe", "--always", "--dirty", "--exclude=*"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    let commit = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !commit.trim().is_empty()).then(|| commit.trim().to_owned())
}
