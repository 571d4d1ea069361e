//! The bare engine: tantivy with nothing around it.

use std::collections::HashMap;
use std::io::Write;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use jiff::ToSpan;
use jiff::civil::Date;
use onrecord::index::writer::HEAP;
use onrecord::ingest::CommitEvery;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, PhrasePrefixQuery, Query, QueryParser, RangeQuery};
use tantivy::schema::{Field, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{DocAddress, Index, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::corpus::{files_below, threads};

/// The hidden command for an ingest: `CORPUS INDEX`.
pub(crate) const INGEST: &str = "__bare-ingest";
/// The hidden command for one question: `INDEX QUESTION`.
pub(crate) const QUERY: &str = "__bare-query";

/// Number of hits shown.
pub(crate) const SHOWN: usize = 10;
/// Number of lines, after the first, that are searched for the day.
const LINES_OF_DAY: usize = 3;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const EPOCH: Date = Date::constant(1970, 1, 1);
const SECONDS_OF_DAY: i64 = 86_400;
/// Interval at which the main thread checks whether a commit is due, as in onrecord.
const TICK: Duration = Duration::from_millis(50);

/// The fields of the bare index.
#[derive(Clone, Copy, Debug)]
struct BareFields {
    title: Field,
    body: Field,
    /// Seconds since 1970, if the file has a day near its top. A column, because range queries use it.
    published: Field,
}

fn schema() -> (Schema, BareFields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(tantivy::schema::IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default().set_indexing_options(indexing) | STORED;
    let title = builder.add_text_field("title", options.clone());
    let body = builder.add_text_field("body", options);
    let published = builder.add_i64_field("published", NumericOptions::default().set_fast());
    let fields = BareFields {
        title,
        body,
        published,
    };
    (builder.build(), fields)
}

/// Indexes every file below a folder, with the first line as title and the rest as body.
pub(crate) fn ingest(corpus: &Path, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let (schema, fields) = schema();
    let index = Index::create_in_dir(folder, schema)?;
    let threads = threads();
    let writer: IndexWriter = index.writer_with_num_threads(threads.clamp(1, 8), HEAP)?;
    // Only a commit needs exclusive access to the writer.
    let writer = RwLock::new(writer);
    let bytes = AtomicU64::new(0);
    let (sender, receiver) = crossbeam_channel::bounded::<PathBuf>(threads * 16);
    let (alive, ended) = crossbeam_channel::bounded::<()>(0);
    std::thread::scope(|scope| -> Result<()> {
        let mut readers = Vec::new();
        for _ in 0..threads {
            let (receiver, alive, writer, bytes) = (receiver.clone(), alive.clone(), &writer, &bytes);
            readers.push(scope.spawn(move || -> Result<()> {
                let _alive = alive;
                for path in receiver {
                    let read = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                    bytes.fetch_add(read.len() as u64, Ordering::Relaxed);
                    let document = document(read, fields);
                    writer
                        .read()
                        .map_err(|_| anyhow!("a thread panicked"))?
                        .add_document(document)?;
                }
                Ok(())
            }));
        }
        drop((receiver, alive));
        let walk = scope.spawn(move || -> Result<()> {
            for path in files_below(corpus) {
                if sender.send(path?).is_err() {
                    break;
                }
            }
            Ok(())
        });
        commit_until_ended(&writer, &bytes, &ended)?;
        for thread in readers.into_iter().chain([walk]) {
            thread.join().map_err(|_| anyhow!("a thread panicked"))??;
        }
        Ok(())
    })?;
    let mut writer = writer.into_inner()?;
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn document(bytes: Vec<u8>, fields: BareFields) -> TantivyDocument {
    let text = decoded(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let mut document = TantivyDocument::new();
    document.add_text(fields.title, first);
    document.add_text(fields.body, rest);
    if let Some(day) = rest.lines().take(LINES_OF_DAY).find_map(day_in) {
        document.add_i64(fields.published, day);
    }
    document
}

/// The day in a line (`January 1, 1990`, `Mon Jun 18, 2007`), in seconds since 1970.
fn day_in(line: &str) -> Option<i64> {
    let words: Vec<&str> = line
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(3).find_map(|words| {
        let [month, day, year] = words else { return None };
        let month = MONTHS.iter().position(|name| month.get(..3) == Some(name))?;
        let day = Date::new(year.parse().ok()?, month as i8 + 1, day.parse().ok()?).ok()?;
        Some(i64::from((day - EPOCH).get_days()) * SECONDS_OF_DAY)
    })
}

fn decoded(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// A file's title and body in the form in which they are stored.
pub(crate) fn title_and_body(bytes: Vec<u8>) -> (String, String) {
    let text = decoded(bytes);
    let (title, body) = text.split_once('\n').unwrap_or((&text, ""));
    (title.to_owned(), body.to_owned())
}

/// Commits at the same points as onrecord.
fn commit_until_ended(writer: &RwLock<IndexWriter>, bytes: &AtomicU64, ended: &Receiver<()>) -> Result<()> {
    let every = CommitEvery::default();
    let (mut committed_at, mut committed_bytes) = (Instant::now(), 0);
    while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        let read = bytes.load(Ordering::Relaxed);
        if read - committed_bytes >= every.bytes || committed_at.elapsed() >= every.time {
            writer
                .write()
                .map_err(|_| anyhow!("a thread panicked"))?
                .commit()?;
            (committed_at, committed_bytes) = (Instant::now(), read);
        }
    }
    Ok(())
}

/// A bare index, open for questions.
pub(crate) struct BareIndex {
    pub(crate) searcher: Searcher,
    pub(crate) title: Field,
    pub(crate) body: Field,
    published: Field,
    parser: QueryParser,
}

/// A question for the bare engine.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// Text for its own parser.
    Text(String),
    /// A prefix in lower case: its own prefix query in title and body.
    Prefix(String),
    /// Documents of these days, both inclusive.
    Days(Date, Date),
}

impl BareIndex {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let index = Index::open_in_dir(folder)?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            bail!(
                "{}: made by another version; run without --reuse",
                folder.display()
            );
        }
        let BareFields {
            title,
            body,
            published,
        } = fields;
        let mut parser = QueryParser::for_index(&index, vec![title, body]);
        parser.set_conjunction_by_default();
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(512)
            .try_into()?;
        Ok(Self {
            searcher: reader.searcher(),
            title,
            body,
            published,
            parser,
        })
    }

    fn planned(&self, asked: &Asked) -> Result<Box<dyn Query>> {
        Ok(match asked {
            Asked::Text(text) => self.parser.parse_query(text)?,
            Asked::Prefix(beginning) => {
                let of = |field| -> Box<dyn Query> {
                    Box::new(PhrasePrefixQuery::new(vec![Term::from_field_text(
                        field, beginning,
                    )]))
                };
                Box::new(BooleanQuery::union(vec![of(self.title), of(self.body)]))
            }
            Asked::Days(first, last) => {
                let term = |day: Date, further: i64| {
                    let days = i64::from((day - EPOCH).get_days()) + further;
                    Term::from_field_i64(self.published, days * SECONDS_OF_DAY)
                };
                Box::new(RangeQuery::new(
                    Bound::Included(term(*first, 0)),
                    Bound::Excluded(term(*last, 1)),
                ))
            }
        })
    }

    /// The days of all documents that have one, in order.
    pub(crate) fn days(&self) -> Result<Vec<Date>> {
        let mut seconds = Vec::new();
        let name = self.searcher.schema().get_field_name(self.published);
        for segment in self.searcher.segment_readers() {
            let column = segment.fast_fields().i64(name)?;
            seconds.extend(
                segment
                    .doc_ids_alive()
                    .filter_map(|document| column.first(document)),
            );
        }
        seconds.sort_unstable();
        let days = seconds
            .into_iter()
            .map(|second| EPOCH + (second / SECONDS_OF_DAY).days());
        Ok(days.collect())
    }

    /// Answers a question: the number of matching documents, and the best of them with title and, if
    /// requested, a snippet.
    pub(crate) fn ask(&self, question: &Asked, snippets: bool) -> Result<Answer> {
        let query = self.planned(question)?;
        let (total, best) = self
            .searcher
            .search(&query, &(Count, TopDocs::with_limit(SHOWN).order_by_score()))?;
        let generator = if snippets {
            Some(SnippetGenerator::create(&self.searcher, &*query, self.body)?)
        } else {
            None
        };
        let mut hits = Vec::with_capacity(best.len());
        for (_, address) in best {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let title = document.get_first(self.title).and_then(|value| value.as_str());
            let snippet = generator
                .as_ref()
                .map(|generator| generator.snippet_from_doc(&document).to_html());
            hits.push((title.unwrap_or_default().to_owned(), snippet.unwrap_or_default()));
        }
        Ok(Answer { total, hits })
    }
}

impl BareIndex {
    /// The best documents for a question, in order.
    pub(crate) fn best(&self, question: &str, limit: usize) -> Result<Vec<DocAddress>> {
        let query = self.parser.parse_query(question)?;
        let best = self
            .searcher
            .search(&query, &TopDocs::with_limit(limit).order_by_score())?;
        Ok(best.into_iter().map(|(_, address)| address).collect())
    }

    /// Every document by its title and body.
    pub(crate) fn addresses(&self) -> Result<HashMap<(String, String), DocAddress>> {
        let mut addresses = HashMap::new();
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            for document in reader.doc_ids_alive() {
                let address = DocAddress::new(segment, document);
                let stored: TantivyDocument = self.searcher.doc(address)?;
                let text = |field| {
                    let value = stored.get_first(field);
                    value
                        .and_then(|value| value.as_str())
                        .unwrap_or_default()
                        .to_owned()
                };
                addresses.insert((text(self.title), text(self.body)), address);
            }
        }
        Ok(addresses)
    }
}

/// The answer of the bare engine.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Number of matches.
    pub(crate) total: usize,
    /// Title and snippet of the best matches.
    pub(crate) hits: Vec<(String, String)>,
}

/// Asks one question and prints the answer.
pub(crate) fn query(folder: &Path, question: &str) -> Result<()> {
    let answer = BareIndex::open(folder)?.ask(&Asked::Text(question.to_owned()), true)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} found", answer.total)?;
    for (title, snippet) in answer.hits {
        writeln!(out, "{title}\n  {snippet}")?;
    }
    Ok(())
}
