//! Reads one article with all stored data.

use std::collections::BTreeMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED};

use crate::article::{Article, ArticleId, Title};
use crate::error::{Error, Result};
use crate::search::answer::ShownArticle;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, failed};
use crate::span::Span;

/// Minimum number of digits of a shortened id.
const LEAST_DIGITS: usize = 4;
const DIGITS: usize = 16;
/// Maximum number of ids that a message lists.
const LISTED: usize = 5;

/// Reads one article. `id` has 16 hexadecimal digits; the first ones (at least 4) are enough if they identify
/// one article. `ID:n` selects its quotation `n`, counted from 0.
///
/// # Errors
/// If no article, or more than one, has such an id, if the quotation does not exist, or if the index cannot
/// be read.
pub(crate) fn show(commit: &Commit, id: &str) -> Result<ShownArticle> {
    let id = id.trim();
    let (digits, number) = match id.split_once(':') {
        Some((digits, number)) => (digits, Some(number)),
        None => (id, None),
    };
    let address = address_of(commit, &format!("show {id}"), digits)?;
    let mut shown = read(commit, address)?;
    if let Some(number) = number {
        let quotes = shown.extraction.quotes.len();
        shown.quote = number.parse().ok().filter(|number| *number < quotes);
        if shown.quote.is_none() {
            let range = match quotes {
                0 => "the article has no quotations".to_owned(),
                1 => "its only quotation has the number 0".to_owned(),
                more => format!("its quotations have the numbers 0 to {}", more - 1),
            };
            let why = format!("the article {} has no such quotation", shown.article.id);
            return Err(Error::usage(format!("show {id}"), why).hint(range));
        }
    }
    Ok(shown)
}

/// The address of the one article whose id begins with `digits`. `what` is the failed action in messages.
pub(crate) fn address_of(commit: &Commit, what: &str, digits: &str) -> Result<DocAddress> {
    let refused = |why: String| Error::usage(what, why);
    let is_hexadecimal = digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hexadecimal || !(LEAST_DIGITS..=DIGITS).contains(&digits.len()) {
        return Err(refused(format!(
            "an id has {DIGITS} hexadecimal digits; the first {LEAST_DIGITS} or more are enough"
        ))
        .hint("`onrecord query WORDS` prints the ids of the articles it finds"));
    }
    let bits = 4 * (DIGITS - digits.len());
    let first = u64::from_str_radix(digits, 16).unwrap_or(0) << bits;
    let last = first | ((1_u64 << bits) - 1);
    let found = articles_between(commit, first, last).map_err(|error| failed(&error))?;
    let mut addresses = found.values();
    match (addresses.next(), addresses.next()) {
        (Some(address), None) => Ok(*address),
        (None, _) => Err(refused("no article has this id".to_owned())
            .hint("`onrecord query WORDS` prints the ids of the articles it finds")),
        (Some(_), Some(_)) => {
            let ids: Vec<String> = found.keys().take(LISTED).map(ToString::to_string).collect();
            let more = if found.len() > LISTED { " and others" } else { "" };
            Err(
                refused("several articles have an id that begins with these digits".to_owned())
                    .hint(format!("give more digits: {}{more}", ids.join(", "))),
            )
        }
    }
}

/// Articles with ids from `first` to `last`, inclusive: the first ones of each segment, at most [`LISTED`] + 1.
fn articles_between(
    commit: &Commit,
    first: u64,
    last: u64,
) -> tantivy::Result<BTreeMap<ArticleId, DocAddress>> {
    let mut found = BTreeMap::new();
    for (segment, reader) in commit.engine.segment_readers().iter().enumerate() {
        let index = reader.inverted_index(commit.fields.article)?;
        let range = index.terms().range();
        let mut stream = range
            .ge(first.to_be_bytes())
            .le(last.to_be_bytes())
            .into_stream()?;
        let mut seen = 0;
        while seen <= LISTED && stream.advance() {
            let Ok(key) = <[u8; 8]>::try_from(stream.key()) else {
                continue;
            };
            let mut postings = index.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                let address = DocAddress::new(segment as u32, postings.doc());
                let is_alive = reader
                    .alive_bitset()
                    .is_none_or(|alive| alive.is_alive(address.doc_id));
                if is_alive {
                    found.insert(ArticleId(u64::from_be_bytes(key)), address);
                    seen += 1;
                    break;
                }
                postings.advance();
            }
        }
    }
    Ok(found)
}

fn read(commit: &Commit, address: DocAddress) -> Result<ShownArticle> {
    let stored = Stored::read(&commit.engine, address)?;
    let head = stored.head(&commit.fields)?;
    let columns = commit.columns.of(address.segment_ord);
    let id = ArticleId(columns.article_id(address.doc_id).unwrap_or_default());
    let text = stored.text(commit.fields.body);
    let lies_in_text = |span: &Span| text.get(span.start..span.end).is_some();
    let title_span = head.title_span.filter(lies_in_text);
    let extraction = stored.extraction(&commit.fields, text, &head.title)?;
    let article = Article {
        id,
        path: head.path,
        record: head.record,
        title: match title_span {
            Some(span) => Some(Title::InText(span)),
            None if head.title.is_empty() => None,
            None => Some(Title::Apart(head.title)),
        },
        byline: head.byline,
        publication: head.publication,
        url: head.url,
        published: head.published,
        language: head.language,
        text: text.to_owned(),
        paragraphs: Vec::new(),
        boilerplate: head.boilerplate.into_iter().filter(lies_in_text).collect(),
        ..Article::default()
    };
    Ok(ShownArticle {
        article,
        extraction,
        quote: None,
    })
}
