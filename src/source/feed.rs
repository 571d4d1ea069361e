//! Feeds: RSS 0.9 to 2.0 and Atom. Each item is an article; if the feed has only a summary, the article has a problem
//! that says so.

use crate::article::Article;
use crate::source::output::Output;
use crate::source::parts::Parts;
use crate::source::plain;
use crate::source::record::rich_text;
use crate::source::skip::{Skip, SkipReason};
use crate::source::text::line::{clean, clean_byline, clean_name, clean_title, clean_url};
use crate::source::text::{date, language};
use crate::source::web::html;
use crate::source::xml::{self, Element};

/// The problem of an article that is incomplete.
const SUMMARY: &str = "the feed holds only a summary of it";

pub(super) fn is_rss(text: &str) -> bool {
    match xml::root_name(text).as_deref() {
        Some("rss") => true,
        Some("rdf") => text
            .get(..text.floor_char_boundary(4096))
            .unwrap_or(text)
            .contains("purl.org/rss/"),
        _ => false,
    }
}

pub(super) fn is_atom(text: &str) -> bool {
    xml::root_name(text).as_deref() == Some("feed")
}

/// The metadata of the feed, which applies to its items.
struct Feed {
    title: Option<String>,
    language: Option<String>,
}

/// Reads RSS.
pub(super) fn rss(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let root = root_of(text, out)?;
    let channel = root.child("channel");
    let feed = Feed {
        title: channel
            .and_then(|channel| channel.line("title"))
            .and_then(|title| clean_name(&title)),
        language: channel
            .and_then(|channel| channel.line("language"))
            .as_deref()
            .or_else(|| root.attribute("lang"))
            .and_then(language::declared),
    };
    let mut items = Vec::new();
    root.find_all("item", &mut items);
    each(&items, &feed, &rss_item, out)
}

/// Reads Atom.
pub(super) fn atom(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let root = root_of(text, out)?;
    let feed = Feed {
        title: root.line("title").and_then(|title| clean_name(&title)),
        language: root.attribute("lang").and_then(language::declared),
    };
    let mut items = Vec::new();
    root.find_all("entry", &mut items);
    each(&items, &feed, &atom_item, out)
}

fn root_of(text: &str, out: &mut Output<'_>) -> Result<Element, Skip> {
    let tree = xml::parse(text).map_err(|why| out.damaged(why))?;
    if let Some(damage) = tree.damage {
        out.problems.push(damage);
    }
    Ok(tree.root)
}

/// An item before it becomes an article: its id, metadata and text.
struct FeedItem {
    id: Option<String>,
    parts: Parts,
    text: String,
}

fn each(
    items: &[&Element],
    feed: &Feed,
    read: &dyn Fn(&Element) -> FeedItem,
    out: &mut Output<'_>,
) -> Result<(), Skip> {
    let before = out.articles;
    let (mut summaries, mut empty) = (0, 0);
    for (index, element) in items.iter().enumerate() {
        let FeedItem { id, mut parts, text } = read(element);
        let meta = &mut parts.meta;
        meta.publication = meta.publication.take().or_else(|| feed.title.clone());
        meta.title = meta
            .title
            .take()
            .and_then(|title| clean_title(&title, feed.title.as_deref()));
        meta.language = meta.language.take().or_else(|| feed.language.clone());
        summaries += u64::from(!parts.problems.is_empty() && !text.trim().is_empty());
        let record = id
            .or_else(|| meta.url.clone())
            .unwrap_or_else(|| (index + 1).to_string());
        match article(&text, parts) {
            Some(article) => out.put(article, Some(record)),
            None => empty += 1,
        }
    }
    if summaries > 0 {
        out.problems.push(format!(
            "{summaries} of {} items hold only a summary; fetch their pages for the whole articles",
            items.len()
        ));
    }
    if empty > 0 {
        out.problems
            .push(format!("{empty} of {} items have no text", items.len()));
    }
    if out.articles > before {
        return Ok(());
    }
    Err(out.skip(SkipReason::Empty, "no item with a text in the feed"))
}

fn article(text: &str, parts: Parts) -> Option<Article> {
    let mut article =
        if rich_text::has_markup(text) || text.contains("</") || text.contains('&') && text.contains(';') {
            html::fragment(text)
        } else {
            None
        };
    if article.is_none() && !text.trim().is_empty() {
        article = Some(plain::body(text.trim().to_owned(), parts.meta.title.as_deref()));
    }
    let mut article = article?;
    article.problems = parts.problems;
    article.section = parts.section;
    parts.meta.apply(&mut article);
    Some(article)
}

fn rss_item(item: &Element) -> FeedItem {
    let mut parts = Parts::default();
    let meta = &mut parts.meta;
    meta.title = item.line("title").and_then(|title| unescaped_line(&title));
    meta.byline = item
        .line("creator")
        .or_else(|| item.line("author"))
        .and_then(|line| byline(&line));
    meta.url = item
        .line("link")
        .and_then(|url| clean_url(&url))
        .or_else(|| item.line("guid").and_then(|url| clean_url(&url)));
    meta.published = ["pubDate", "date", "published"]
        .iter()
        .find_map(|name| item.line(name))
        .and_then(|date| date::of_metadata(&date));
    meta.publication = item.line("source");
    parts.section = item.line("category");
    let id = item
        .line("guid")
        .or_else(|| item.attribute("about").and_then(clean));
    let full = item
        .child("encoded")
        .or_else(|| item.child("fulltext"))
        .map(Element::text);
    let text = full.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| {
        let description = item.child("description").map(Element::text).unwrap_or_default();
        if is_summary(&description) {
            parts.problems.push(SUMMARY.to_owned());
        }
        description
    });
    FeedItem { id, parts, text }
}

fn atom_item(entry: &Element) -> FeedItem {
    let mut parts = Parts::default();
    let meta = &mut parts.meta;
    meta.title = entry.line("title").and_then(|title| unescaped_line(&title));
    let names: Vec<String> = entry
        .all("author")
        .filter_map(|author| author.line("name"))
        .filter_map(|name| clean_byline(&name))
        .collect();
    meta.byline = (!names.is_empty()).then(|| names.join(", "));
    let links = || entry.all("link");
    meta.url = links()
        .find(|link| matches!(link.attribute("rel"), None | Some("alternate")))
        .or_else(|| links().next())
        .and_then(|link| clean_url(link.attribute("href")?));
    meta.published = ["published", "issued", "updated", "modified"]
        .iter()
        .find_map(|name| entry.line(name))
        .and_then(|date| date::of_metadata(&date));
    meta.language = entry.attribute("lang").and_then(language::declared);
    parts.section = entry.child("category").and_then(|category| {
        clean(
            category
                .attribute("label")
                .or_else(|| category.attribute("term"))?,
        )
    });
    let inside = |name: &str| {
        let element = entry.child(name)?;
        let text = if element
            .attribute("type")
            .is_some_and(|kind| kind.contains("xhtml"))
        {
            element.html()
        } else {
            element.text()
        };
        (!text.trim().is_empty()).then_some(text)
    };
    let text = inside("content").unwrap_or_else(|| {
        parts.problems.push(SUMMARY.to_owned());
        inside("summary").unwrap_or_default()
    });
    FeedItem {
        id: entry.line("id"),
        parts,
        text,
    }
}

/// True for a short description without paragraphs, or one with an ellipsis at its end or in brackets. A description
/// that is the whole article is long and has paragraphs.
fn is_summary(description: &str) -> bool {
    const LONG: usize = 1500;
    let paragraphs = description.matches("</p>").count() + description.matches("<br").count();
    description.len() < LONG && paragraphs < 3
        || description.trim_end().ends_with("…")
        || description.contains("[…]")
}

/// Returns a title without markup and references; titles are often escaped twice.
fn unescaped_line(title: &str) -> Option<String> {
    let unescaped = crate::source::text::markup::unescape(title);
    let without_tags = if unescaped.contains("</") {
        html::fragment(&unescaped).map(|article| article.text)
    } else {
        None
    };
    clean(without_tags.as_deref().unwrap_or(&unescaped))
}

/// Returns the name in `ivo@example.org (Ivo Larkham)` or `Ivo Larkham`; None for a bare address.
fn byline(line: &str) -> Option<String> {
    if let Some((_, name)) = line.split_once('(')
        && line.contains('@')
    {
        return clean_byline(name.trim_end_matches(')'));
    }
    if line.contains('@') && !line.contains(' ') {
        return None;
    }
    clean_byline(line)
}
