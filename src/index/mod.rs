//! Article + Extraction -> disk.
//!
//! `INDEX/engine/` is one index of the engine (tantivy) with three kinds of document, see [`mod@schema`]. The index
//! is its own manifest: each file has a `source` document with all that is known of the file, see [`sources`].
//! `INDEX/names.toml` belongs to the user, see [`names_file`].

mod place;
mod folder;
pub mod inflection;
pub mod analysis;
pub mod analyser;
pub mod copies;
mod directory;
pub mod kept;
pub mod listed;
pub mod packed;
pub mod names_file;
pub mod names_edit;
pub mod record;
pub mod schema;
pub(crate) mod in_flight;
pub mod documents;
pub mod in_memory;
pub mod generations;
pub mod sources;
pub mod status;
pub mod verify;
pub mod user_files;
pub mod saved;
mod words;
pub mod writer;

use std::path::{Path, PathBuf};

use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyError};

use crate::error::{Error, ErrorKind, Result};
use crate::index::directory::EngineDirectory;
use crate::index::directory::union::UnionDirectory;
use crate::index::folder::Folder;
pub use crate::index::place::exists;
use crate::index::place::{ENGINE, META, SAVED, SEEN, has_meta};
use crate::index::schema::{ANALYSED, FORMAT_VERSION, Fields, schema};

/// Bytes of stored articles that are compressed together. The engine's own 16 kB make an index 2 % larger; reading an article
/// from a block of this size costs a few microseconds more.
const STORE_BLOCK: usize = 1 << 15;
/// Blocks of stored articles that a searcher caches: a few dozen lists of results.
const STORE_BLOCKS: usize = 256;
const TRY_STATUS: &str = "`onrecord status --verify` reports which files are damaged";
/// The mode of a new folder: only its owner has rights.
const PRIVATE: u32 = 0o700;

/// An index on disk, open for reading. Cheap to clone.
#[derive(Clone)]
pub struct Index {
    engine: tantivy::Index,
    directory: EngineDirectory,
    fields: Fields,
    path: PathBuf,
    /// Folders of further indexes that are read together with this one.
    others: Vec<PathBuf>,
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
    /// If there is no index, or it has another version or is damaged.
    pub fn open(dir: &Path) -> Result<Self> {
        let folder = dir.join(ENGINE);
        match has_meta(dir) {
            Ok(true) => {}
            Ok(false) => return Err(missing(dir)),
            Err(error) => return Err(unreadable(dir, Some((&error, Path::new(META))), "")),
        }
        let (schema, fields) = schema();
        let failed = |error: &TantivyError| unreadable(dir, io_error_of(error), &engine_reason(error));
        let directory = EngineDirectory::open(&folder)
            .map_err(|error| unreadable(dir, Some((&error, Path::new(""))), ""))?;
        let mut engine = tantivy::Index::open(directory.clone()).map_err(|error| failed(&error))?;
        let metas = engine.load_metas().map_err(|error| failed(&error))?;
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
            .kind(ErrorKind::OtherVersion)
            .on(dir)
            .hint(
                "ingest into a new folder with --index DIR, or remove the folder `engine` in this one and run `onrecord ingest FOLDER` \
                 again; names and saved questions stay",
            ));
        }
        if !directory.is_meta_whole() {
            return Err(Error::new("open the index", format!("{META} is damaged"))
                .kind(ErrorKind::Damaged)
                .on(dir)
                .hint("to rebuild the index, remove the folder `engine` in it and ingest again"));
        }
        engine.set_tokenizers(tokenizers());
        Ok(Self {
            engine,
            directory,
            fields,
            path: dir.to_owned(),
            others: Vec::new(),
            is_new,
        })
    }

    /// Opens several indexes as one for reading: a question finds the same as in one index with all their articles.
    /// `dirs` has at least one folder. A file in several of them counts several times.
    ///
    /// # Errors
    /// As [`Index::open`], for each of them.
    pub fn open_all(dirs: &[PathBuf]) -> Result<Self> {
        let parts: Vec<Self> = dirs.iter().map(|dir| Self::open(dir)).collect::<Result<_>>()?;
        if let [index] = &parts[..] {
            return Ok(index.clone());
        }
        let Some(first) = parts.first() else {
            return Err(Error::usage("open the indexes", "none is named"));
        };
        let directories = parts.iter().map(|part| part.directory.clone()).collect();
        let mut engine = tantivy::Index::open(UnionDirectory::new(directories))
            .map_err(|error| unreadable(&first.path, io_error_of(&error), &engine_reason(&error)))?;
        engine.set_tokenizers(tokenizers());
        Ok(Self {
            engine,
            directory: first.directory.clone(),
            fields: first.fields,
            path: first.path.clone(),
            others: dirs[1..].to_vec(),
            is_new: parts.iter().all(|part| part.is_new),
        })
    }

    /// Opens the index in `dir`; creates it if the folder is missing or empty. Only the owner has rights to new
    /// folders.
    ///
    /// # Errors
    /// As [`Index::open`]; and if the folder holds something else, or cannot be created.
    pub fn open_or_create(dir: &Path) -> Result<Self> {
        if exists(dir) {
            return Self::open(dir);
        }
        make_folders(dir, PRIVATE)?;
        let directory = EngineDirectory::open(&dir.join(ENGINE)).map_err(|error| unmade(dir, &error))?;
        let settings = IndexSettings {
            // There are already as many threads as cores. One more per writing thread, woken for every block, costs more
            // than it saves.
            docstore_compress_dedicated_thread: false,
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        tantivy::Index::create(directory, schema().0, settings)
            .map_err(|error| Error::new("make the index", engine_reason(&error)).on(dir))?;
        Self::open(dir)
    }

    /// Returns the index folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the folders of all indexes that are read together: one, unless [`Index::open_all`] opened several.
    #[must_use]
    pub fn paths(&self) -> Vec<PathBuf> {
        let mut paths = vec![self.path.clone()];
        paths.extend_from_slice(&self.others);
        paths
    }

    /// Returns the handles of the fields.
    #[must_use]
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Returns the folder `engine`.
    const fn directory(&self) -> &EngineDirectory {
        &self.directory
    }

    /// Returns the engine's index.
    #[must_use]
    pub const fn engine(&self) -> &tantivy::Index {
        &self.engine
    }

    /// True if nothing was ever committed.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// Returns a searcher of the last commit.
    ///
    /// # Errors
    /// If files of the index are missing or damaged.
    pub fn searcher(&self) -> Result<Searcher> {
        let failed = |error: &TantivyError| unreadable(&self.path, io_error_of(error), &engine_reason(error));
        let reader: IndexReader = self
            .engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()
            .map_err(|error| failed(&error))?;
        Ok(reader.searcher())
    }

    /// Returns the mode bits of group and others on the index; 0 if it is private.
    #[must_use]
    pub fn rights_of_others(&self) -> u32 {
        folder::rights_of_others(&self.path) & folder::rights_of_others(&self.path.join(ENGINE))
    }
}

/// Opens the index in `dir` to other users as far as the umask allows; if there is none, creates its folders with
/// these rights. Files written later get the mode of the folder.
///
/// # Errors
/// If the folder holds something else, or its rights cannot be changed.
pub fn share(dir: &Path) -> Result<()> {
    let mode = folder::mode_by_umask();
    make_folders(dir, mode)?;
    let failed = |error: &std::io::Error| {
        Error::io("share the index", dir, error).hint("only the owner of a folder can open it to others")
    };
    let engine = Folder::open(&dir.join(ENGINE)).map_err(|error| failed(&error))?;
    engine.set_mode(mode).map_err(|error| failed(&error))?;
    folder::set_mode_of(dir, mode).map_err(|error| failed(&error))
}

/// Creates the missing ones of the index's two folders with this mode.
fn make_folders(dir: &Path, mode: u32) -> Result<()> {
    match std::fs::read_dir(dir) {
        Ok(entries) => {
            for entry in entries {
                let name = entry.map_err(|error| unmade(dir, &error))?.file_name();
                let ours = [
                    ENGINE,
                    names_file::PEOPLE_FILE,
                    names_file::NAMES_FILE,
                    names_file::NAMES_BEFORE,
                    names_file::NAMES_LOCK,
                    names_file::PEOPLE_BEFORE,
                    user_files::UNFINISHED,
                    SAVED,
                    SEEN,
                ];
                let is_left = name.to_string_lossy().starts_with(folder::UNFINISHED);
                if !is_left && !ours.iter().any(|ours| name == *ours) {
                    return Err(Error::new("make the index", "the folder holds other files")
                        .on(dir)
                        .hint(
                            "name a new or empty folder with --index DIR; articles are named as arguments",
                        ));
                }
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(unmade(dir, &error)),
    }
    folder::create_all(&dir.join(ENGINE), mode)
        .and_then(|()| folder::sync_path(dir))
        .map_err(|error| unmade(dir, &error))?;
    if let Some(above) = dir.canonicalize().ok().as_deref().and_then(Path::parent) {
        // A folder that may not be listed cannot be synced; the system syncs it in its own time.
        let _ = folder::sync_path(above);
    }
    Ok(())
}

fn unmade(dir: &Path, error: &std::io::Error) -> Error {
    Error::io("make the index", dir, error).hint("name a folder that can be written to with --index DIR")
}

fn missing(dir: &Path) -> Error {
    let why = if dir.is_dir() {
        "there is no index in this folder"
    } else {
        "there is no such folder"
    };
    Error::new("open the index", why)
        .kind(ErrorKind::NoIndex)
        .on(dir)
        .hint("make one with `onrecord ingest FOLDER`, or name another with --index DIR")
}

/// Returns the error for an index that cannot be opened: with the failed call on one of its files, or else `why`.
fn unreadable(dir: &Path, failed: Option<(&std::io::Error, &Path)>, why: &str) -> Error {
    let opening = |why: &str| Error::new("open the index", why).kind(ErrorKind::Io).on(dir);
    let Some((error, file)) = failed else {
        return opening(why).kind(ErrorKind::Damaged).hint(TRY_STATUS);
    };
    let path = dir.join(ENGINE).join(file);
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => opening(&format!("no permission to read {}", path.display()))
            .hint("ask the owner of the index, or name another with --index DIR"),
        std::io::ErrorKind::InvalidInput => {
            opening(&format!("{}: {}", path.display(), crate::error::io_reason(error)))
                .hint("onrecord makes no such entries in an index: use only those of people you trust")
        }
        std::io::ErrorKind::NotFound
        | std::io::ErrorKind::InvalidData
        | std::io::ErrorKind::UnexpectedEof => opening(&crate::error::io_reason(error))
            .kind(ErrorKind::Damaged)
            .hint(TRY_STATUS),
        _ => opening(&crate::error::io_reason(error)).hint(TRY_STATUS),
    }
}

/// Returns the error for a failure of the engine while `doing` something: one of the system, or else damage.
pub(crate) fn engine_error(doing: &str, error: &TantivyError) -> Error {
    let kind = match io_error_of(error) {
        Some(_) => ErrorKind::Io,
        None => ErrorKind::Damaged,
    };
    Error::new(doing, engine_reason(error)).kind(kind)
}

/// Returns the failed call on a file of the index that caused an engine's error, and the name of the file.
fn io_error_of(error: &TantivyError) -> Option<(&std::io::Error, &Path)> {
    match error {
        TantivyError::IoError(error) | TantivyError::LockFailure(LockError::IoError(error), _) => {
            Some((error, Path::new("")))
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
            Some((io_error, filepath))
        }
        _ => None,
    }
}

/// Returns the tokenizers of the index's fields.
fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(ANALYSED, analysis::AnalysedTokenizer::default());
    manager
}

/// Returns the engine's reason for a failure, without its wrapping.
pub(crate) fn engine_reason(error: &TantivyError) -> String {
    match (io_error_of(error), error) {
        (Some((error, _)), _) => crate::error::io_reason(error),
        (None, error) => {
            let text = match error {
                TantivyError::SystemError(why) | TantivyError::ErrorInThread(why) => why.clone(),
                error => error.to_string(),
            };
            let mut chars = text.chars();
            chars
                .next()
                .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
        }
    }
}
