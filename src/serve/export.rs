//! All that a view shows, as a file: written while it is sent, so that the memory it needs does not grow with it.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::Bytes;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Sender, channel};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::render::export::{
    self, ARTICLES_ALL, ARTICLES_DEFAULT, ExportColumn, QUOTES_ALL, QUOTES_DEFAULT, Rows, article_column,
    quote_column,
};
use crate::search::{Sort, Window};
use crate::serve::address::Address;
use crate::serve::parameters::{question, quote_question, sort, window};
use crate::serve::reply::{JSON_LINES, Refusal, Reply, ReplyBody};
use crate::serve::visit::Visit;

/// Bytes that are sent at once.
const PART: usize = 64 << 10;
/// Parts that wait for the reader.
const PARTS_AHEAD: usize = 4;
/// How long the reader may take for a part.
const READER_TIME: Duration = Duration::from_secs(30);
/// Maximum number of exports at the same time.
pub(crate) const MOST_EXPORTS: usize = 4;
static PLACES: Semaphore = Semaphore::const_new(MOST_EXPORTS);

/// Every article that matches, as `onrecord export` writes them.
pub(crate) fn articles(visit: &Visit) -> std::result::Result<Reply, Refusal> {
    let (form, window) = (TableForm::of(&visit.address)?, oldest_first(&visit.address)?);
    let text = question(&visit.address)?;
    let names = names(&visit.address, ARTICLES_ALL, ARTICLES_DEFAULT, |name| {
        article_column(name).is_some()
    })?;
    let collection = visit.complete_collection()?;
    let name = form.file_name(["articles.csv", "articles.jsonl"]);
    written(form, name, move |out| {
        let columns = names.iter().filter_map(|name| article_column(name)).collect();
        let columns = export::without_unmarked_days(columns);
        let searcher = collection.matching_articles(&text, &window)?;
        let found = searcher.export_articles(&text, export::wanted(&columns), &window)?;
        write_rows(out, form, columns, found)
    })
}

/// Every quotation that matches, each copy alone, as `onrecord export --quotes` writes them.
pub(crate) fn quotes(visit: &Visit) -> std::result::Result<Reply, Refusal> {
    let (form, window) = (TableForm::of(&visit.address)?, oldest_first(&visit.address)?);
    let question = quote_question(&visit.address)?;
    let names = names(&visit.address, QUOTES_ALL, QUOTES_DEFAULT, |name| {
        quote_column(name).is_some()
    })?;
    let collection = visit.complete_collection()?;
    let name = form.file_name(["quotations.csv", "quotations.jsonl"]);
    written(form, name, move |out| {
        let columns = names.iter().filter_map(|name| quote_column(name)).collect();
        let searcher = collection.matching_quotations(&question, &window)?;
        let found = searcher.export_quotes(&question, &window)?;
        write_rows(out, form, columns, found)
    })
}

/// Forms of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TableForm {
    Csv,
    Jsonl,
}

impl TableForm {
    fn of(address: &Address) -> std::result::Result<Self, Refusal> {
        match address.get("format") {
            None | Some("jsonl") => Ok(Self::Jsonl),
            Some("csv") => Ok(Self::Csv),
            Some(_) => Err(Refusal::parameter("format", "give jsonl or csv")),
        }
    }

    fn file_name(self, names: [&'static str; 2]) -> &'static str {
        let [csv, jsonl] = names;
        match self {
            Self::Csv => csv,
            Self::Jsonl => jsonl,
        }
    }
}

/// The days of the address; the oldest first, unless it has an order.
fn oldest_first(address: &Address) -> std::result::Result<Window, Refusal> {
    Ok(Window {
        sort: sort(address)?.unwrap_or(Sort::Oldest),
        ..window(address, 0)?
    })
}

/// The names of the columns.
fn names(
    address: &Address,
    all: &str,
    default: &str,
    is_known: impl Fn(&str) -> bool,
) -> std::result::Result<Vec<String>, Refusal> {
    let names = match address.get("columns") {
        None => default,
        Some(names) if names.split(',').any(|name| name.trim() == "all") => all,
        Some(names) => names,
    };
    let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().all(|name| is_known(name)) {
        return Ok(names);
    }
    Err(Refusal::parameter(
        "columns",
        &format!("the columns are {}", all.replace(',', ", ")),
    ))
}

fn write_rows<T>(
    out: &mut dyn Write,
    form: TableForm,
    columns: Vec<ExportColumn<T>>,
    found: impl Iterator<Item = Result<T>>,
) -> Result<()> {
    let failed = |error: io::Error| Error::new("write an export", error);
    let mut rows = match form {
        TableForm::Jsonl => Rows::jsonl(out, columns),
        TableForm::Csv => Rows::csv(out, columns).map_err(failed)?,
    };
    for row in found {
        rows.write(&row?).map_err(failed)?;
    }
    rows.finish().map_err(failed)
}

/// An answer that `write` writes while it is sent. An error then ends the connection before the last part.
fn written(
    form: TableForm,
    file_name: &'static str,
    write: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'static,
) -> std::result::Result<Reply, Refusal> {
    let Ok(place) = PLACES.try_acquire() else {
        return Err(
            Refusal::new(503, "The server is busy", "other exports are being written")
                .hint("try again when they are done"),
        );
    };
    let (sender, receiver) = channel(PARTS_AHEAD);
    let mut out = PartsWriter {
        sender,
        part: Vec::with_capacity(PART),
        _place: place,
    };
    let _detached = spawn_blocking(move || {
        let outcome = write(&mut out).and_then(|()| {
            let flushed = out.flush();
            flushed.map_err(|error| Error::new("write an export", error))
        });
        if let Err(error) = outcome {
            // Nobody may be there any more.
            let _ = out.send(Err(io::Error::other(error)));
        }
    });
    Ok(Reply {
        file_name: Some(file_name),
        body: ReplyBody::Parts(receiver),
        ..Reply::new(
            match form {
                TableForm::Csv => "text/csv; charset=utf-8",
                TableForm::Jsonl => JSON_LINES,
            },
            Bytes::new(),
        )
    })
}

/// Sends the written bytes in parts.
struct PartsWriter {
    sender: Sender<io::Result<Bytes>>,
    part: Vec<u8>,
    _place: SemaphorePermit<'static>,
}

impl PartsWriter {
    fn send(&self, part: io::Result<Bytes>) -> io::Result<()> {
        let sent = Handle::current().block_on(timeout(READER_TIME, self.sender.send(part)));
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for PartsWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        self.send(Ok(Bytes::from(part)))
    }
}
