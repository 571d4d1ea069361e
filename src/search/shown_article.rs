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
const DIGITS: usize = ArticleId::DIGITS;
/// Maximum number of ids that a message lists.
const LISTED: usize = 5;

/// Reads one article. `id` has 32 hexadecimal digits; the first ones (at least 4) are enough if they identify
/// one article, and `~n` selects the `n`-th of equal ones. `ID:n` selects its quotation `n`, counted from 0.
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

/// The address of the one article whose id is `typed`, or begins with it. `what` is the failed action in messages.
pub(crate) fn address_of(commit: &Commit, what: &str, typed: &str) -> Result<DocAddress> {
    let refused = |why: String| Error::usage(what, why);
    let (digits, twin) = match typed.split_once('~') {
        Some((digits, twin)) => (digits, twin.parse().ok().filter(|twin| *twin > 0)),
        None => (typed, Some(1)),
    };
    let is_hexadecimal = digits.bytes().all(|b| b.is_ascii_hexdigit());
    let Some(twin) = twin.filter(|_| is_hexadecimal && (LEAST_DIGITS..=DIGITS).contains(&digits.len()))
    else {
        return Err(refused(format!(
            "an id has {DIGITS} hexadecimal digits; the first {LEAST_DIGITS} or more are enough"
        ))
        .hint("`onrecord query WORDS` prints the ids of the articles it finds"));
    };
    let found = articles_of(commit, digits).map_err(|error| failed(&error))?;
    let mut articles = found.into_iter();
    match (articles.next(), articles.next()) {
        (Some((_, twins)), None) => {
            let count = twins.len();
            let place = commit.in_order(twins)?.get(twin - 1).copied();
            place.ok_or_else(|| refused(format!("the index holds this article {count} times, not {twin}")))
        }
        (None, _) => Err(refused("no article has this id".to_owned())
            .hint("`onrecord query WORDS` prints the ids of the articles it finds")),
        (Some((first, _)), Some((second, _))) => {
            let mut hashes = vec![first, second];
            hashes.extend(articles.map(|(hash, _)| hash));
            let ids: Vec<String> = hashes
                .iter()
                .take(LISTED)
                .map(|hash| ArticleId::new(*hash).to_string())
                .collect();
            let more = if hashes.len() > LISTED { " and others" } else { "" };
            Err(
                refused("several articles have an id that begins with these digits".to_owned())
                    .hint(format!("give more digits: {}{more}", ids.join(", "))),
            )
        }
    }
}

/// Articles with ids that begin with these digits, by the bits of the id; not many more than [`LISTED`] ids.
fn articles_of(commit: &Commit, digits: &str) -> tantivy::Result<BTreeMap<u128, Vec<DocAddress>>> {
    let bits = 4 * (DIGITS - digits.len()) as u32;
    let first = u128::from_str_radix(digits, 16).unwrap_or(0).unbounded_shl(bits);
    let last = first | 1_u128.unbounded_shl(bits).wrapping_sub(1);
    let head = |hash: u128| ((hash >> 64) as u64).to_be_bytes();
    let mut found: BTreeMap<u128, Vec<DocAddress>> = BTreeMap::new();
    for (segment, reader) in (0..).zip(commit.engine.segment_readers()) {
        let index = reader.inverted_index(commit.fields.id_head)?;
        let range = index.terms().range();
        let mut stream = range.ge(head(first)).le(head(last)).into_stream()?;
        let mut seen = 0;
        while seen <= LISTED && stream.advance() {
            let mut postings = index.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                let hash = commit.columns.of(segment).article_hash(doc);
                let is_alive = reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
                if is_alive && (first..=last).contains(&hash) {
                    let twins = found.entry(hash).or_default();
                    seen += usize::from(twins.is_empty());
                    twins.push(DocAddress::new(segment, doc));
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
    let id = commit.article_id(address)?;
    let text = stored.text(commit.fields.body);
    let lies_in_text = |span: &Span| text.get(span.start..span.end).is_some();
    let title_span = head.title_span.filter(lies_in_text);
    let extraction = stored.extraction(&commit.fields, text, &head.title)?;
    let article = Article {
        id,
        key: columns.article_key(address.doc_id).unwrap_or_default(),
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
        corrections: head.corrections,
        boilerplate: head.boilerplate.into_iter().filter(lies_in_text).collect(),
        ..Article::default()
    };
    Ok(ShownArticle {
        article,
        extraction,
        copy_corrections: commit.corrections_elsewhere(address)?,
        quote: None,
    })
}
