//! Atom feeds (RFC 4287) of saved questions. The token in the address of a feed lets its readers in: they know no
//! cookies. Reading a feed marks nothing as seen.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::article::{ArticleId, Published};
use crate::collection::Collection;
use crate::error::Result;
use crate::extract::QuoteKind;
use crate::index::Index;
use crate::index::generations::Generations;
use crate::index::saved::{self, SavedQuestion};
use crate::inquiry::saved::{SavedAsk, SavedWanted, SeenMarks, answering, as_line, number};
use crate::render::hits::quote_id;
use crate::render::quotations::named;
use crate::render::text::{clean, one_line};
use crate::search::{Hit, QuoteHit, Sort, Window};
use crate::serve::address::Address;
use crate::serve::guard::{is_long_enough, is_same};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::quotation::headline;
use crate::serve::visit::Visit;

/// The path of all feeds, before their tokens.
pub(crate) const FEEDS: &str = "/feed/";
/// The type of a feed.
const ATOM: &str = "application/atom+xml; charset=utf-8";
/// Entries that a feed has at least, if as many have come.
const LEAST_ENTRIES: u64 = 50;
/// Maximum number of entries.
const MOST_ENTRIES: usize = 200;

/// Returns the path of the feed with this token.
pub(crate) fn feed_path(token: &str) -> String {
    format!("{FEEDS}{token}")
}

/// The results of a saved question that came last, the latest first.
pub(crate) fn feed(visit: &Visit) -> std::result::Result<Reply, Refusal> {
    let index = visit.commit.index()?;
    let questions = saved::load(index.path())?;
    let token = visit.rest(FEEDS);
    let Some(question) = questions.iter().find(|question| has_token(question, token)) else {
        return Err(Refusal::not_found(
            "no feed has this address, or it was withdrawn",
        ));
    };
    let ask = visit.saved()?.read(question)?;
    let generations = Generations::load(index)?;
    let (collection, after) = last_arrived(&visit.commit, index, question, &ask, &generations)?;
    let begun = question.begun.unwrap_or(question.seen);
    let mut entries = entries(&collection, &ask, &generations)?;
    entries.sort_by(|one, other| {
        other
            .arrived
            .cmp(&one.arrived)
            .then_with(|| one.id.cmp(&other.id))
    });
    let updated = entries.first().map_or(begun, |entry| entry.arrived);
    let left_out = number(&collection, &ask)?.saturating_sub(entries.len() as u64);
    let base = format!("http://{}", visit.host);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n",
    );
    element(
        &mut xml,
        "title",
        &format!("{} · onrecord", one_line(&question.name)),
    );
    let command = as_line(&question.command);
    let subtitle = match (left_out, after > begun) {
        (0, false) => command,
        (0, true) => format!("{command} (those that came last)"),
        (left_out, _) => {
            let shown = entries.len();
            format!("{command} (the newest {shown} of those that came last; {left_out} more on the page)")
        }
    };
    element(&mut xml, "subtitle", &subtitle);
    let of_name = Address::new("").with("name", &question.name);
    element(&mut xml, "id", &format!("onrecord://feed/{begun}{of_name}"));
    element(&mut xml, "updated", &time(updated));
    link(&mut xml, "alternate", &format!("{base}/new{of_name}"));
    link(&mut xml, "self", &format!("{base}{}", feed_path(token)));
    for entry in &entries {
        entry.write(&mut xml, &base);
    }
    xml.push_str("</feed>\n");
    Ok(Reply::new(ATOM, xml))
}

/// True if a question has a feed with this token. One that somebody wrote into the file may be too short to keep anybody
/// out: it opens nothing.
fn has_token(question: &SavedQuestion, token: &str) -> bool {
    let own = question.feed.as_deref();
    own.is_some_and(|own| is_long_enough(own).is_ok() && is_same(own, token))
}

/// Returns the results that came after the last generations, as many of them as make [`LEAST_ENTRIES`], but never those
/// that had come when the question was saved; and the generation.
fn last_arrived(
    commit: &Collection,
    index: &Index,
    question: &SavedQuestion,
    ask: &SavedAsk,
    generations: &Generations,
) -> Result<(Collection, i64)> {
    let seen = SeenMarks::read(index)?;
    let begun = question.begun.unwrap_or(question.seen);
    let of_runs: Vec<i64> = generations.all().into_iter().rev().collect();
    // One run back, then two, four and so on: few questions, even if an index has had many runs.
    let mut runs = 1;
    loop {
        let after = of_runs.get(runs).map_or(begun, |after| (*after).max(begun));
        let collection = answering(commit, ask, seen.after(question, after));
        if after == begun || number(&collection, ask)? >= LEAST_ENTRIES {
            return Ok((collection, after));
        }
        runs *= 2;
    }
}

/// A result in a feed.
struct FeedEntry {
    /// The id of the article or quotation.
    id: String,
    /// The path of its page.
    path: String,
    title: String,
    summary: String,
    /// The publication, or the byline.
    author: String,
    published: Option<Published>,
    /// The generation of its article: seconds since 1970.
    arrived: i64,
}

/// The results, newest first, at most [`MOST_ENTRIES`].
fn entries(collection: &Collection, ask: &SavedAsk, generations: &Generations) -> Result<Vec<FeedEntry>> {
    let window = Window {
        limit: ask.window.limit.min(MOST_ENTRIES),
        offset: 0,
        sort: Sort::Newest,
        ..ask.window
    };
    let arrived = |id: ArticleId| generations.of(id).unwrap_or_default();
    Ok(match &ask.wanted {
        SavedWanted::Articles(question) => {
            let found = collection.find(question, &window)?;
            found
                .hits
                .iter()
                .map(|hit| of_article(hit, arrived(hit.id)))
                .collect()
        }
        SavedWanted::Quotes(question) => {
            let found = collection.quotes(question, &window)?;
            let hits = found.hits.iter();
            hits.map(|hit| of_quotation(hit, arrived(hit.article))).collect()
        }
    })
}

fn of_article(hit: &Hit, arrived: i64) -> FeedEntry {
    let author = hit.publication.as_ref().or(hit.byline.as_ref());
    FeedEntry {
        path: format!("/article/{}", hit.id),
        id: hit.id.to_string(),
        title: headline(&hit.title),
        summary: hit.snippet.text.clone(),
        author: author.cloned().unwrap_or_default(),
        published: hit.published,
        arrived,
    }
}

fn of_quotation(hit: &QuoteHit, arrived: i64) -> FeedEntry {
    let id = quote_id(hit.article, hit.number);
    let words = match (&hit.reported, hit.kind) {
        (Some(reported), _) => reported.sentence(&hit.text),
        (None, QuoteKind::Direct) => format!("“{}”", hit.text),
        (None, _) => hit.text.clone(),
    };
    FeedEntry {
        path: format!("/article/{id}#q{}", hit.number),
        title: format!("{}: {}", named(hit), headline(&hit.title)),
        id,
        summary: words,
        author: hit.publication.clone().unwrap_or_default(),
        published: hit.published,
        arrived,
    }
}

impl FeedEntry {
    fn write(&self, xml: &mut String, base: &str) {
        xml.push_str("<entry>\n");
        element(xml, "title", &one_line(&self.title));
        element(xml, "id", &format!("onrecord://article/{}", self.id));
        link(xml, "alternate", &format!("{base}{}", self.path));
        element(xml, "updated", &time(self.arrived));
        if let Some(published) = self.published {
            element(xml, "published", &start_of(published.day));
        }
        let author = if self.author.trim().is_empty() {
            "unknown"
        } else {
            &self.author
        };
        xml.push_str("<author>");
        element(xml, "name", &one_line(author));
        xml.push_str("</author>\n");
        element(xml, "summary", &one_line(&self.summary));
        xml.push_str("</entry>\n");
    }
}

/// An element with a text.
fn element(xml: &mut String, name: &str, text: &str) {
    let _ = writeln!(xml, "<{name}>{}</{name}>", escaped(text));
}

fn link(xml: &mut String, relation: &str, address: &str) {
    let _ = writeln!(xml, "<link rel=\"{relation}\" href=\"{}\"/>", escaped(address));
}

/// A text without characters that XML does not allow, with those escaped that it uses.
fn escaped(text: &str) -> String {
    let text = clean(text);
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && c != '\n' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A moment in seconds since 1970, as RFC 3339 writes it.
fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

/// The beginning of a day. Years before 0 and after 9999 have no form in RFC 3339.
fn start_of(day: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}T00:00:00Z",
        day.year().max(0),
        day.month(),
        day.day()
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_have_the_form_of_feeds() {
        assert_eq!(time(0), "1970-01-01T00:00:00Z");
        assert_eq!(time(i64::MAX), "1970-01-01T00:00:00Z");
        assert_eq!(start_of(date(2021, 5, 3)), "2021-05-03T00:00:00Z");
    }

    proptest! {
        #[test]
        fn any_text_is_text_in_a_feed(text in any::<String>()) {
            let escaped = escaped(&text);
            prop_assert!(!escaped.contains(['<', '>', '"']));
            prop_assert!(!escaped.contains(|c: char| c.is_control() && c != '\n'));
            for entity in escaped.split('&').skip(1) {
                let known = ["amp;", "lt;", "gt;", "quot;"];
                prop_assert!(known.iter().any(|known| entity.starts_with(known)));
            }
        }
    }
}
