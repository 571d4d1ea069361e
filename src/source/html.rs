//! Saved web pages: the article out of what stands around it.

use dom_query::Document;
use dom_smoothie::{Config, Readability};
use rustc_hash::FxHashMap;

use super::markup::{self, Paragraph};
use super::metadata::{self, Metadata, same_words};
use super::{Problems, boilerplate, front, page, plain};
use crate::article::Article;
use crate::span::Span;

/// Elements nested deeper than this are not parsed into a tree: cleaning one takes time with the square of its depth.
const DEEPEST: usize = 400;

/// Larger pages, in bytes, are not parsed into a tree either: it takes many times their size.
const LARGEST: usize = 8 * 1024 * 1024;

/// Parts of a page that are not its article, by element, role and the words that their classes use.
const CLUTTER: &str = "nav, figure, figcaption, aside, footer, button, dialog, noscript, template, iframe, \
    [role=navigation], [role=complementary], [role=dialog], [role=banner], [role=contentinfo], [hidden], \
    [class*=cookie], [id*=cookie], [class*=consent], [id*=consent], [class*=newsletter], [class*=related], \
    [class*=read-more], [class*=readmore], [class*=caption], [class*=share], [class*=social], [class*=breadcrumb], \
    [class*=recommend], [class*=promo], [class*=advert], [class*=paywall], [class*=comments], [class*=trending], \
    [class*=most-read], [class*=sidebar], [class*=author-bio], [class*=photo-credit], [class*=signup], \
    [class*=subscribe]";

/// The article of a page; None where there is no text in it.
pub(super) fn article(html: &str, problems: &mut Problems) -> Option<Article> {
    let too_deep = markup::depth(html, DEEPEST) > DEEPEST;
    if too_deep || html.len() > LARGEST {
        let why = if too_deep {
            format!("elements nested more than {DEEPEST} deep")
        } else {
            format!("a page of more than {LARGEST} bytes")
        };
        problems.push(format!(
            "{why}: all its text was taken, whatever stands around the article"
        ));
        let metadata = head(html)
            .map(|document| page::read(&document).metadata)
            .unwrap_or_default();
        let paragraphs = worded(markup::paragraphs(html), &metadata);
        return compose(paragraphs, metadata);
    }
    let document = Document::from(html);
    let page = page::read(&document);
    remove_clutter(&document);
    let everything = visible_paragraphs(&document);
    let best = length(&everything);
    let mut paragraphs = restored(readable(document), &everything);
    // Readability looks for one block of prose and can miss it; then all paragraphs of the page are the better guess.
    if length(&paragraphs) * 5 < best * 2 {
        paragraphs = everything;
        let body = page
            .article_body
            .as_deref()
            .map(body_paragraphs)
            .unwrap_or_default();
        if length(&body) * 5 >= length(&paragraphs) * 4 || length(&paragraphs) < 200 {
            paragraphs = body;
        }
    }
    let paragraphs = worded(paragraphs, &page.metadata);
    compose(paragraphs, page.metadata)
}

/// The text of a piece of HTML, as some JSON holds it; None where there is none.
pub(super) fn fragment(html: &str) -> Option<Article> {
    compose(
        worded(markup::paragraphs(html), &Metadata::default()),
        Metadata::default(),
    )
}

/// The head of a page, by itself.
fn head(html: &str) -> Option<Document> {
    const LONGEST: usize = 512 * 1024;
    let end = memchr::memmem::find(html.as_bytes(), b"</head")?;
    let head = html.get(..html.floor_char_boundary(end.min(LONGEST)))?;
    (markup::depth(head, DEEPEST) <= DEEPEST).then(|| Document::from(head))
}

fn length(paragraphs: &[Paragraph]) -> usize {
    paragraphs.iter().map(|paragraph| paragraph.text.len()).sum()
}

/// The paragraphs of the article that readability finds; none if it finds none.
fn readable(document: Document) -> Vec<Paragraph> {
    let config = Config {
        disable_json_ld: true,
        ..Config::default()
    };
    Readability::with_document(document, None, Some(config))
        .and_then(|mut readability| readability.parse())
        .map(|article| markup::paragraphs(&article.content))
        .unwrap_or_default()
}

/// Puts back paragraphs of prose that readability cut out of the midst of the article: those of the page that stand
/// between two that it kept.
fn restored(kept: Vec<Paragraph>, everything: &[Paragraph]) -> Vec<Paragraph> {
    let place_of: FxHashMap<&str, usize> = everything
        .iter()
        .enumerate()
        .rev()
        .map(|(place, paragraph)| (paragraph.text.as_str(), place))
        .collect();
    let places: Vec<Option<usize>> = kept
        .iter()
        .map(|paragraph| place_of.get(paragraph.text.as_str()).copied())
        .collect();
    let mut all = Vec::with_capacity(kept.len());
    let mut next: Option<usize> = None;
    for (paragraph, place) in kept.into_iter().zip(places) {
        if let Some(place) = place {
            let missed = next
                .and_then(|next| everything.get(next..place))
                .unwrap_or_default();
            all.extend(missed.iter().filter(|missed| is_prose(missed)).cloned());
            next = Some(next.map_or(place + 1, |next| next.max(place + 1)));
        }
        all.push(paragraph);
    }
    all
}

/// Text of a sentence or more, with few links in it.
fn is_prose(paragraph: &Paragraph) -> bool {
    let text = paragraph.text.as_str();
    text.len() > 60
        && paragraph.linked * 2 < text.len()
        && text
            .trim_end_matches(['"', '”', '’', '\'', ')'])
            .ends_with(['.', '!', '?', ':'])
}

/// Removes what is not the article, but nothing that holds a good part of the page's paragraphs: a class like
/// `has-related` may stand on the body.
fn remove_clutter(document: &Document) {
    let all = document.select("p").length();
    for node in &document.select(CLUTTER) {
        let holds = node.select("p").length();
        if !node.is("html, body, main, article") && holds * 4 <= all.max(8) {
            node.remove();
        }
    }
}

/// All `<p>` of a page that stand in no navigation, footer or caption.
fn visible_paragraphs(document: &Document) -> Vec<Paragraph> {
    document
        .select("p")
        .iter()
        .filter(|node| {
            node.nodes().first().is_some_and(|node| {
                !node.ancestors_it(Some(40)).any(|ancestor| {
                    ancestor.node_name().is_some_and(|name| {
                        matches!(
                            &*name,
                            "nav"
                                | "footer"
                                | "figcaption"
                                | "aside"
                                | "noscript"
                                | "template"
                                | "form"
                                | "dialog"
                        )
                    })
                })
            })
        })
        .flat_map(|node| markup::paragraphs(&node.html()))
        .collect()
}

fn body_paragraphs(body: &str) -> Vec<Paragraph> {
    if body.contains("</p>") {
        return markup::paragraphs(body);
    }
    let body = markup::unescape(body);
    body.lines()
        .filter_map(metadata::clean)
        .map(|text| Paragraph {
            text,
            ..Paragraph::default()
        })
        .collect()
}

/// Keeps the article's own words: no headline again, no byline and date lines, no links to other articles, no
/// "read more".
fn worded(paragraphs: Vec<Paragraph>, metadata: &Metadata) -> Vec<Paragraph> {
    /// How many paragraphs at the beginning may be headline, byline and date.
    const FRONT: usize = 8;
    let mut below_label = false;
    let mut kept: Vec<Paragraph> = Vec::new();
    for (index, paragraph) in paragraphs.into_iter().enumerate() {
        let text = paragraph.text.as_str();
        let known = |value: &Option<String>| value.as_deref().is_some_and(|value| same_words(value, text));
        let is_front = index < FRONT
            && (known(&metadata.title)
                || known(&metadata.byline)
                || known(&metadata.publication)
                || is_byline_of_page(text, metadata));
        let is_link = paragraph.linked * 10 >= text.len() * 8 && text.len() < 200;
        let kind = boilerplate::of_line(text);
        let belongs =
            below_label && (paragraph.item || paragraph.linked > 0) && boilerplate::may_belong_to_label(text);
        below_label = kind == Some(boilerplate::Boilerplate::Label) || belongs;
        let repeats = text.len() > 60 && kept.iter().rev().take(30).any(|earlier| earlier.text == text);
        if is_front
            || is_link
            || belongs
            || repeats
            || kind.is_some()
            || !text.chars().any(char::is_alphabetic)
        {
            continue;
        }
        kept.push(paragraph);
    }
    // A heading with nothing below it headed what was dropped.
    while kept.last().is_some_and(|last| last.heading.is_some()) {
        kept.pop();
    }
    kept
}

/// A byline or date line as pages have them: `Jane Doe|Published 4 months ago`, `Published Jun 05, 2026 • 3 minute read`.
fn is_byline_of_page(text: &str, metadata: &Metadata) -> bool {
    const LONGEST: usize = 120;
    if front::is_detail(text) {
        return true;
    }
    if text.len() > LONGEST || text.ends_with('.') {
        return false;
    }
    let lower = text.to_lowercase();
    let has_age = [
        "minutes ago",
        "hours ago",
        "hour ago",
        "day ago",
        "days ago",
        "weeks ago",
        "months ago",
        "years ago",
        "min read",
        "minute read",
        "minutes read",
    ]
    .iter()
    .any(|age| lower.contains(age));
    let is_dated =
        (lower.starts_with("published") || lower.starts_with("updated") || lower.starts_with("last updated"))
            && lower.bytes().any(|b| b.is_ascii_digit());
    let has_byline = metadata
        .byline
        .as_deref()
        .is_some_and(|byline| lower.contains(&byline.to_lowercase()))
        && text.len() < 80;
    let is_role =
        lower.ends_with("correspondent") || lower.ends_with("editor") || lower.ends_with("reporter");
    has_age
        || is_dated
        || (has_byline && (lower.contains("by ") || lower.contains('|')))
        || (is_role && text.split(' ').count() <= 4)
}

/// Puts paragraphs apart by blank lines.
fn compose(paragraphs: Vec<Paragraph>, metadata: Metadata) -> Option<Article> {
    let mut article = Article::default();
    for paragraph in paragraphs {
        if !article.text.is_empty() {
            article.text.push_str("\n\n");
        }
        let start = article.text.len();
        article.text.push_str(&paragraph.text);
        let span = Span::new(start, article.text.len());
        article.paragraphs.push(span);
        if let Some(credit) = boilerplate::credit(&article.text, span) {
            article.boilerplate.push(credit);
        }
    }
    if article.text.is_empty() {
        return None;
    }
    metadata.apply(&mut article);
    plain::dateline_of_body(&mut article);
    Some(article)
}
