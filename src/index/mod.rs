//! Article + Extraction -> disk.
//!
//! `INDEX/engine/` is one index of the engine (tantivy) with three kinds of document, see [`mod@schema`]. The index is its
//! own manifest: what is known of a file stands in its `source` document, see [`sources`]. `INDEX/people.toml` is the
//! user's, see [`people_file`].

pub mod analysis;
pub mod analyser;
pub mod copies;
mod directory;
mod in_flight;
pub mod documents;
pub mod kept_copies;
pub mod listed;
pub mod packed;
pub mod people_file;
pub mod record;
pub mod schema;
pub mod sources;
pub mod status;
pub mod user_files;
mod words;
pub mod writer;

use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyError};

use crate::error::{Error, Result};
use crate::index::directory::PatientDirectory;
use crate::index::schema::{ANALYSED, FORMAT_VERSION, Fields, schema};

const ENGINE: &str = "engine";
/// Blocks of stored articles that a searcher keeps at hand, of 16 kB: a few dozen lists of results.
const STORE_BLOCKS: usize = 512;
const TRY_STATUS: &str = "`onrecord status --verify` tells which files are damaged; to make the index anew, remove \
                          the folder `engine` in it and ingest again";

/// An index on disk, open for reading. Cheap to clone.
#[derive(Clone)]
pub struct Index {
    engine: tantivy::Index,
    fields: Fields,
    path: PathBuf,
    is_new: bool,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in `dir` for reading. Works on a read-only folder and while another process writes.
    ///
    /// # Errors
    /// Where there is no index, or one of another version, or a damaged one.
    pub fn open(dir: &Path) -> Result<Self> {
        let folder = dir.join(ENGINE);
        if !folder.join("meta.json").is_file() {
            return Err(missing(dir));
        }
        let (schema, fields) = schema();
        let unreadable = |error: &TantivyError| {
            Error::new("open the index", engine_reason(error))
                .on(dir)
                .hint(TRY_STATUS)
        };
        let directory = MmapDirectory::open(&folder).map_err(|error| unreadable(&error.into()))?;
        let mut engine =
            tantivy::Index::open(PatientDirectory::new(directory)).map_err(|error| unreadable(&error))?;
        let metas = engine.load_metas().map_err(|error| unreadable(&error))?;
        let expected = format!("onrecord {FORMAT_VERSION}");
        let is_new = metas.payload.is_none() && metas.segments.is_empty();
        let is_ours = metas.payload.as_deref() == Some(&expected) || is_new;
        if !is_ours || engine.schema() != schema {
            let found = metas
                .payload
                .unwrap_or_else(|| "an index of another program".to_owned());
            return Err(Error::new(
                "open the index",
                format!("it holds {found}, this program reads {expected}"),
            )
            .on(dir)
            .hint("ingest into a new folder with --index DIR, or remove the folder `engine` in this one and ingest again"));
        }
        engine.set_tokenizers(tokenizers());
        Ok(Self {
            engine,
            fields,
            path: dir.to_owned(),
            is_new,
        })
    }

    /// Opens the index in `dir`, and makes it where the folder is missing or empty.
    ///
    /// # Errors
    /// As [`Index::open`]; and where the folder holds something else, or cannot be made.
    pub fn open_or_create(dir: &Path) -> Result<Self> {
        let folder = dir.join(ENGINE);
        if folder.join("meta.json").is_file() {
            return Self::open(dir);
        }
        let making = |error: &std::io::Error| {
            Error::io("make the index", dir, error)
                .hint("name a folder that can be written to with --index DIR")
        };
        match std::fs::read_dir(dir) {
            Ok(entries) => {
                for entry in entries {
                    let name = entry.map_err(|error| making(&error))?.file_name();
                    let ours = [ENGINE, people_file::PEOPLE_FILE, user_files::UNFINISHED];
                    if !ours.iter().any(|ours| name == *ours) {
                        return Err(Error::new("make the index", "the folder holds other files").on(dir).hint(
                            "name a new or empty folder with --index DIR; articles are named as arguments",
                        ));
                    }
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(making(&error)),
        }
        std::fs::create_dir_all(&folder).map_err(|error| making(&error))?;
        let directory = MmapDirectory::open(&folder)
            .map_err(|error| Error::new("make the index", engine_reason(&error.into())).on(dir))?;
        let settings = IndexSettings {
            // There are as many threads as the processor has cores: one more for each that writes, woken for every block
            // of 16 kB, costs more than it brings.
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        tantivy::Index::create(directory, schema().0, settings)
            .map_err(|error| Error::new("make the index", engine_reason(&error)).on(dir))?;
        Self::open(dir)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Handles of the fields.
    #[must_use]
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The engine's index.
    #[must_use]
    pub const fn engine(&self) -> &tantivy::Index {
        &self.engine
    }

    /// True where nothing was ever committed.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// The last commit, to search in.
    ///
    /// # Errors
    /// Where files of the index are missing or damaged.
    pub fn searcher(&self) -> Result<Searcher> {
        let failed = |error: &TantivyError| {
            Error::new("open the index", engine_reason(error))
                .on(&self.path)
                .hint(TRY_STATUS)
        };
        let reader: IndexReader = self
            .engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()
            .map_err(|error| failed(&error))?;
        Ok(reader.searcher())
    }

    /// Files of the index whose check sum is wrong or that are missing, sorted. Reads the whole index.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>> {
        let damaged = self.engine.validate_checksum().map_err(|error| {
            Error::new("verify the index", engine_reason(&error))
                .on(&self.path)
                .hint(TRY_STATUS)
        })?;
        let mut damaged: Vec<PathBuf> = damaged
            .into_iter()
            .map(|file| self.path.join(ENGINE).join(file))
            .collect();
        damaged.sort();
        Ok(damaged)
    }
}

/// True if `dir` holds an index, of whatever version.
#[must_use]
pub fn exists(dir: &Path) -> bool {
    dir.join(ENGINE).join("meta.json").is_file()
}

fn missing(dir: &Path) -> Error {
    let why = if dir.is_dir() {
        "there is no index in this folder"
    } else {
        "there is no such folder"
    };
    Error::new("open the index", why)
        .on(dir)
        .hint("make one with `onrecord ingest FOLDER`, or name another with --index DIR")
}

/// The tokenizers that the index's fields are analysed with.
fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(ANALYSED, analysis::AnalysedTokenizer::default());
    manager
}

/// What the engine says of a failure, without its wrapping.
pub(crate) fn engine_reason(error: &TantivyError) -> String {
    match error {
        TantivyError::IoError(error) => crate::error::io_reason(error),
        error => {
            let text = error.to_string();
            let mut chars = text.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
        }
    }
}
