//! The output of readers: articles with their identity, and the problems of a file.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::hash::Hasher;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustc_hash::FxHashSet;
use siphasher::sip::SipHasher13;

use crate::article::{Article, ArticleId, DateSource};
use crate::source::read_options::ReadOptions;
use crate::source::skip::{Skip, SkipReason};
use crate::source::source_file::{SourceFile, article_key, source_id};
use crate::source::text::date::DayAndTime;
use crate::source::text::{correction, date, language, path_date};

/// The properties of a file, or of a member of a container, that are known before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Item<'a> {
    pub extension: Option<&'a OsStr>,
    /// Size in bytes, if known.
    pub size: Option<u64>,
    /// The path to open it again, if it is a file.
    pub path: Option<&'a Path>,
}

/// The rest of a stream that failed, with its error.
pub(super) struct Broken(pub Option<std::io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Reads a file or member of any format; containers call it for their members.
pub(super) type Dispatch = fn(&Item<'_>, &mut dyn Read, &mut Output<'_>) -> Result<(), Skip>;

/// Receives the articles and problems of one file or of one member of a container.
pub(super) struct Output<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) options: &'a ReadOptions,
    pub(super) dispatch: Dispatch,
    pub(super) article: &'a mut dyn FnMut(Article),
    pub(super) articles: u64,
    pub(super) problems: Problems,
    /// Doubts about the file or member as a whole, which apply to each of its articles.
    pub(super) doubts: Vec<String>,
    /// The path of the current member within the file, nested containers joined by `!/`; empty outside a container.
    pub(super) member: String,
    /// The name of the file or member without extensions of compression; None if it was not compressed.
    pub(super) unpacked: Option<PathBuf>,
    /// The extension of the file or member, without that of a compression.
    pub(super) extension: OsString,
    /// Size of the file or member in bytes, if known.
    pub(super) size: Option<u64>,
    /// Number of containers around the member.
    pub(super) depth: usize,
    /// Bytes that may still be decompressed from this file.
    pub(super) room: Rc<Cell<u64>>,
    /// Modification time of the file or member in nanoseconds since 1970.
    pub(super) modified: i64,
    /// Address of the member if the container records it, as a web archive does.
    pub(super) url: Option<String>,
    /// The id of the file or member, if it is in memory as a whole.
    pub(super) whole: Option<ArticleId>,
    /// The id of the next record, if a reader has its bytes.
    pub(super) own: Option<ArticleId>,
    /// The next article has a record's key, but is the only one of its file or member.
    pub(super) is_only: bool,
    /// Hashes of the record keys of members: two members of one name must not replace each other.
    records: FxHashSet<u64>,
}

impl<'a> Output<'a> {
    pub(super) fn new(
        file: &'a SourceFile,
        options: &'a ReadOptions,
        dispatch: Dispatch,
        article: &'a mut dyn FnMut(Article),
    ) -> Self {
        Self {
            file,
            options,
            dispatch,
            article,
            articles: 0,
            problems: Problems::default(),
            doubts: Vec::new(),
            member: String::new(),
            unpacked: None,
            extension: OsString::new(),
            size: None,
            depth: 0,
            room: Rc::new(Cell::new(options.max_unpacked_size)),
            modified: file.modified,
            url: None,
            whole: None,
            own: None,
            is_only: false,
            records: FxHashSet::default(),
        }
    }

    /// Derives the id of the next article from these bytes, which it is read from.
    pub(super) fn identify(&mut self, bytes: &[u8]) {
        self.own = Some(ArticleId::of_bytes(bytes));
    }

    /// Completes an article (identity, language, a date if it has none) and hands it out.
    ///
    /// `record` is its key within the file or member; None if there is only one article.
    pub(super) fn put(&mut self, mut article: Article, record: Option<String>) {
        let has_record = record.is_some();
        let whole = self.whole.take().filter(|_| !has_record);
        let own = self.own.take().or(whole);
        let mut record = match (self.member.as_str(), record) {
            ("", record) => record,
            (member, None) => Some(member.to_owned()),
            (member, Some(record)) => Some(format!("{member}#{record}")),
        };
        if let Some(key) = &mut record {
            while !self.records.insert(source_id(key)) {
                *key = format!("{key}#{}", self.articles + 1);
            }
        }
        article.id = own.unwrap_or_else(|| id_of_parts(&article));
        article.key = article_key(&self.file.key, record.as_deref());
        article.path.clone_from(&self.file.key);
        article.record = record;
        article.language = language::settle(&article);
        if article.url.is_none() {
            article.url.clone_from(&self.url);
        }
        let is_only = std::mem::take(&mut self.is_only) || !has_record;
        article.published = article
            .published
            .or_else(|| Some(self.date_of_path(is_only)?.published(DateSource::Path)))
            .or_else(|| {
                let day = date::of_nanos(self.modified)?;
                Some(DayAndTime::day(day, None).published(DateSource::File))
            });
        for told in correction::found(&article) {
            if article.corrections.iter().all(|known| !known.says(&told)) {
                article.corrections.push(told);
            }
        }
        article.problems.extend(self.doubts.iter().cloned());
        self.articles += 1;
        (self.article)(article);
    }

    /// The date in the names of folders and of the file, unless the file or member holds several articles. The name of
    /// a container is that of an export.
    fn date_of_path(&self, is_only: bool) -> Option<DayAndTime> {
        let (folders, file) = self.file.key.rsplit_once('/').unwrap_or(("", &self.file.key));
        let (inner, name) = match (self.member.as_str(), self.member.rsplit_once('/')) {
            ("", _) => ("", file),
            (member, None) => ("", member),
            (_, Some((inner, name))) => (inner, name),
        };
        let inner = inner.split('/').filter(|part| !part.ends_with('!'));
        path_date::of_path(folders.split('/').chain(inner), Some(name).filter(|_| is_only))
    }

    /// The [`Skip`] of the file that is being read.
    pub(super) fn skip(&self, reason: SkipReason, detail: impl Into<String>) -> Skip {
        Skip {
            key: self.file.key.clone(),
            reason,
            detail: detail.into(),
        }
    }

    /// Returns the [`Skip`] of a file with broken content.
    pub(super) fn damaged(&self, detail: impl Into<String>) -> Skip {
        self.skip(SkipReason::Damaged, detail)
    }

    /// Returns the name of the file or of the current member.
    pub(super) fn name(&self) -> &Path {
        if let Some(unpacked) = &self.unpacked {
            unpacked
        } else if self.member.is_empty() {
            &self.file.path
        } else {
            Path::new(&self.member)
        }
    }

    /// True if the file or current member has one of these extensions (in lower case), apart from compression.
    pub(super) fn is_named(&self, extensions: &[&str]) -> bool {
        extensions
            .iter()
            .any(|known| self.extension.eq_ignore_ascii_case(known))
    }
}

/// Returns an id derived from the parts of an article whose own bytes are not at hand, as in a file that is unpacked.
fn id_of_parts(article: &Article) -> ArticleId {
    let parts = [
        article.title_text(),
        article.byline.as_deref().unwrap_or_default(),
        article.publication.as_deref().unwrap_or_default(),
        article.url.as_deref().unwrap_or_default(),
        &article.text,
    ];
    ArticleId::of_bytes(parts.join("\0").as_bytes())
}

/// Problems of one file: the first ones in full, the others only counted.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) lines: Vec<String>,
    more: u64,
}

impl Problems {
    const KEPT: usize = 20;

    pub(super) fn push(&mut self, problem: impl Into<String>) {
        if self.lines.len() < Self::KEPT {
            self.lines.push(problem.into());
        } else {
            self.more += 1;
        }
    }

    pub(super) fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.lines
                .push(format!("{} more problems in this file", self.more));
        }
        self.lines
    }

    /// Adds the problems of a member, each prefixed with its name.
    pub(super) fn add_of_member(&mut self, member: &str, of_member: Self) {
        for line in of_member.lines {
            self.push(format!("{member}: {line}"));
        }
        self.more += of_member.more;
    }
}

/// A reader that hashes and counts the bytes read through it.
pub(super) struct Hashing<R> {
    pub(super) inner: R,
    pub(super) hasher: SipHasher13,
    pub(super) bytes: u64,
}

impl<R> Hashing<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            hasher: SipHasher13::new(),
            bytes: 0,
        }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.write(buffer.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
}
