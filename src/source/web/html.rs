//! Saved web pages: extracts the article and its metadata.

use crate::article::Article;
use crate::source::front::{front_lines, front_words};
use crate::source::metadata::Metadata;
use crate::source::output::Output;
use crate::source::plain;
use crate::source::skip::{Skip, SkipReason};
use crate::source::text::line::{clean, clean_url, same_words};
use crate::source::text::{boilerplate, date, date_labels, markup};
use crate::source::web::blocks::{self, Paragraph};
use crate::source::web::content::{self, Hints};
use crate::source::web::tree::{Tree, push_words};
use crate::source::web::{clutter, listing, page, state};

/// Reads a saved page.
///
/// # Errors
/// The [`Skip`] of a page without text.
pub(crate) fn read(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let page = page(text);
    if let Some(what) = page.not_an_article.filter(|_| !out.options.all_pages) {
        let detail = format!("{what}, not an article; --all-pages reads it anyway");
        return Err(out.skip(SkipReason::NotAnArticle, detail));
    }
    let article = page
        .article
        .ok_or_else(|| out.damaged("no text found in the page"))?;
    out.put(article, None);
    Ok(())
}

/// Returns the article of a page; None if it has no text.
pub(crate) fn article(html: &str) -> Option<Article> {
    page(html).article
}

/// The kind of a page that is no article.
#[cfg(test)]
pub(super) fn not_an_article(html: &str) -> Option<&'static str> {
    page(html).not_an_article
}

/// A page that was read.
struct ReadPage {
    /// None where there is no text in it.
    article: Option<Article>,
    /// The kind of the page, if it is no article.
    not_an_article: Option<&'static str>,
}

fn page(html: &str) -> ReadPage {
    /// Text in bytes below which a page shows no article without its scripts.
    const EMPTY: usize = 300;
    let tree = Tree::parse(html);
    let signs = clutter::signs(&tree);
    let paragraphs = blocks::of_tree(&tree, &signs);
    let mut page = page::read(&tree, &signs, &paragraphs);
    let prose = listing::prose(&tree, &paragraphs);
    let hints = Hints {
        headline: page.headline,
        description: page.description.as_deref(),
    };
    let mut paragraphs = worded(content::article(&tree, paragraphs, signs, &hints), &page.metadata);
    // A preview before a paywall, or a page that a script fills, has its whole text only in the metadata. A live blog
    // may have many more posts there than the page shows.
    let bodies = [(&page.article_body, usize::MAX), (&page.posts, 300)];
    for (body, most) in bodies {
        let body = body.iter().flat_map(|text| body_paragraphs(text)).collect();
        let body = worded(body, &page.metadata);
        let found = length(&paragraphs);
        if found < most && found * 10 < length(&body) * 6 {
            paragraphs = with_standfirst(body, paragraphs);
        }
    }
    if length(&paragraphs) < EMPTY
        && let Some(title) = page.metadata.title.as_deref()
        && let Some(state) = state::read(&tree, title)
    {
        let body = worded(body_paragraphs(&state.text), &state.metadata);
        if length(&paragraphs) < length(&body) {
            paragraphs = body;
            page.is_article = true;
            page.metadata.title = state.metadata.title.clone().or(page.metadata.title);
            page.metadata.or(state.metadata);
        }
    }
    page.metadata.url = page.metadata.url.take().or_else(|| saved_from(html));
    let not_an_article = listing::what(&tree, &page, prose);
    ReadPage {
        not_an_article,
        article: compose(paragraphs, page.metadata),
    }
}

/// Returns the address in the comment that the saving program puts at the beginning of a page.
fn saved_from(html: &str) -> Option<String> {
    const BEGINNING: usize = 4096;
    let beginning = html.get(..html.floor_char_boundary(BEGINNING))?;
    let mut rest = beginning;
    while let Some((_, comment)) = rest.split_once("<!--") {
        let (comment, after) = comment.split_once("-->").unwrap_or((comment, ""));
        rest = after;
        let lower = comment.to_ascii_lowercase();
        // `saved from url=(0031)https://…`, `Page saved with SingleFile url: https://…`, `Mirrored from paper.example/a.htm by HTTrack`
        let address = ["saved from url=", "url:", "mirrored from"]
            .iter()
            .find_map(|label| Some(comment.get(lower.find(label)? + label.len()..)?.trim_start()));
        let Some(address) = address else { continue };
        let address = address
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
            .map_or(address, |(_, rest)| rest);
        let address = address.split_ascii_whitespace().next().unwrap_or_default();
        let whole = if address.contains("://") {
            address.to_owned()
        } else {
            format!("http://{address}")
        };
        if address.contains('.') && !address.starts_with("about:") {
            return clean_url(&whole);
        }
    }
    None
}

/// Returns the text of a piece of HTML, as in some JSON; None if it has none.
pub(crate) fn fragment(html: &str) -> Option<Article> {
    compose(
        worded(paragraphs(html), &Metadata::default()),
        Metadata::default(),
    )
}

/// Returns the text of a piece of HTML in paragraphs, without captions, navigation and buttons.
pub(crate) fn paragraphs(html: &str) -> Vec<Paragraph> {
    let tree = Tree::parse(html);
    let signs = clutter::signs(&tree);
    let all = blocks::of_tree(&tree, &signs);
    content::visible(&tree, all, signs)
}

/// Returns all paragraphs of a page without selection.
pub(crate) fn all_paragraphs(tree: &Tree<'_>) -> Vec<Paragraph> {
    blocks::of_tree(tree, &vec![clutter::Sign::None; tree.nodes.len()])
}

/// Returns a text from the metadata, after the paragraphs of the page that precede it.
fn with_standfirst(body: Vec<Paragraph>, shown: Vec<Paragraph>) -> Vec<Paragraph> {
    /// Maximum number of paragraphs before the text; each is searched in all of it.
    const FRONT: usize = 50;
    let holds = |text: &str| body.iter().any(|paragraph| paragraph.text.contains(text));
    let mut front = shown.iter().take(FRONT);
    let Some(first) = front.position(|paragraph| holds(&paragraph.text)) else {
        return body;
    };
    let mut whole: Vec<Paragraph> = shown.into_iter().take(first).collect();
    whole.extend(body);
    whole
}

fn length(paragraphs: &[Paragraph]) -> usize {
    paragraphs.iter().map(|paragraph| paragraph.text.len()).sum()
}

/// Returns the paragraphs of a text in the metadata: plain lines, or markup that may be escaped.
fn body_paragraphs(body: &str) -> Vec<Paragraph> {
    let is_markup = |text: &str| ["</p>", "<br", "<p>"].iter().any(|tag| text.contains(tag));
    if is_markup(body) {
        return paragraphs(body);
    }
    let body = markup::unescape(body);
    if is_markup(&body) {
        return paragraphs(&body);
    }
    body.lines()
        .filter_map(clean)
        .map(|text| Paragraph {
            text,
            ..Paragraph::default()
        })
        .collect()
}

/// Keeps the article's own words: drops the repeated headline, byline and date lines, links to other articles, and
/// "read more".
fn worded(paragraphs: Vec<Paragraph>, metadata: &Metadata) -> Vec<Paragraph> {
    /// Number of paragraphs at the beginning that may be headline, byline and date.
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
        let is_link = paragraph.linked * 10 >= text.len() * 8
            && text.len() < 200
            && !(paragraph.marked && may_be_statement(text));
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
    // A final heading belonged to paragraphs that were dropped.
    while kept.last().is_some_and(|last| last.heading.is_some()) {
        kept.pop();
    }
    kept
}

/// False for a link that begins with a sign, such as an arrow.
fn may_be_statement(text: &str) -> bool {
    text.starts_with(|c: char| {
        c.is_alphanumeric() || matches!(c, '"' | '“' | '„' | '«' | '\'' | '‘' | '¿' | '¡')
    }) && text.chars().any(char::is_lowercase) | !text.chars().any(char::is_uppercase)
}

/// True for a byline or date line of a page: `Jane Doe|Published 4 months ago`, `Published Jun 05, 2026 • 3 minute
/// read`.
fn is_byline_of_page(text: &str, metadata: &Metadata) -> bool {
    const LONGEST: usize = 120;
    if front_lines::is_detail(text) || front_words::is_label(text) {
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
        "minutes read",
    ]
    .iter()
    .any(|age| lower.contains(age));
    let is_dated =
        (lower.starts_with("published") || lower.starts_with("updated") || lower.starts_with("last updated"))
            && lower.bytes().any(|b| b.is_ascii_digit());
    let is_dated_line = text.bytes().filter(u8::is_ascii_digit).count() >= 5;
    // The names, and little else.
    let has_byline = metadata.byline.as_deref().is_some_and(|byline| {
        byline
            .split(", ")
            .any(|name| name.contains(' ') && lower.contains(&name.to_lowercase()))
            && text.split(' ').count()
                <= byline.split(' ').count()
                    + match is_dated_line {
                        true if date_labels::parts(text).len() > 1 => 20,
                        true => 10,
                        false => 6,
                    }
    });
    // `Port Alder, 4 March 2021 - 18:20`
    let words: Vec<&str> = text.split(' ').collect();
    let places = words
        .iter()
        .take_while(|word| word.starts_with(char::is_uppercase))
        .count();
    let has_place = (1..=places.min(3))
        .filter_map(|count| words.get(count..))
        .any(|rest| date::of_line(rest.join(" ").trim_start_matches(['-', '–', '|', ' '])).is_some());
    let is_role = ["correspondent", "editor", "reporter", "staff writer"]
        .iter()
        .any(|role| lower.ends_with(role));
    has_age || is_dated || has_byline || has_place || (is_role && text.split(' ').count() <= 4)
}

/// Joins paragraphs by blank lines to an article.
fn compose(paragraphs: Vec<Paragraph>, metadata: Metadata) -> Option<Article> {
    let mut article = Article::default();
    for paragraph in paragraphs {
        // References that are still there were escaped twice, by two programs.
        let mut text = paragraph.text;
        if markup::has_reference(&text) {
            let escaped = std::mem::take(&mut text);
            push_words(&mut text, &markup::unescape(&escaped), &mut false);
        }
        if text.is_empty() {
            continue;
        }
        let span = article.push_paragraph(&text);
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
