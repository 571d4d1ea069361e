//! Recognises pages that are no article: front pages, lists of articles, search results, galleries, products.
//!
//! A page that says it is an article is one, whatever it looks like. Another one is a listing if it says so (JSON-LD, its
//! address, the classes of its `body`) and looks like one, or if it has a great many linked headings and little prose of
//! its own.

use rustc_hash::FxHashSet;

use crate::source::web::blocks::Paragraph;
use crate::source::web::content::{is_linked_heading, is_prose, site_of};
use crate::source::web::page::PageFacts;
use crate::source::web::tree::{NodeId, Tag, Tree};

/// Linked headings, at least, of a page that is said to be a listing.
const SOME_STORIES: usize = 6;
/// Linked headings, at least, of a page that nothing is known about.
const MANY_STORIES: usize = 12;
/// Prose, in bytes, that a list of articles has less of.
const LITTLE_PROSE: usize = 600;
/// Prose, in bytes, that a page which is said to be a listing has less of.
const SOME_PROSE: usize = 1500;
/// Prose, in bytes, that a gallery has less of.
const CAPTIONS: usize = 400;

/// Returns the kind of the page, if it is no article. `prose` is that of all its paragraphs.
pub(super) fn what(tree: &Tree, page: &PageFacts, prose: Prose) -> Option<&'static str> {
    let (are_all, excerpts, prose) = (prose.are_all, prose.excerpts, prose.longest);
    let is_listing = page.kinds.iter().any(|kind| of_type(kind).is_some());
    if page.is_article || page.is_tagged_article && !is_listing {
        return None;
    }
    let headed = stories(tree);
    let stories = headed.max(excerpts);
    let said = page
        .kinds
        .iter()
        .find_map(|kind| of_type(kind))
        .or_else(|| page.metadata.url.as_deref().and_then(of_address))
        .or_else(|| of_body(tree));
    let has_date = page.has_date;
    match said {
        Some(ListingKind::Gallery) => (prose < CAPTIONS).then_some(ListingKind::Gallery.words()),
        Some(ListingKind::Product) => {
            (!has_date && prose < SOME_PROSE).then_some(ListingKind::Product.words())
        }
        // Notes of a blog may be whole articles on its front page, of which none is the page's.
        Some(kind) if !has_date && (stories >= SOME_STORIES || prose < LITTLE_PROSE && stories > 1) => {
            Some(kind.words())
        }
        Some(kind) if headed >= MANY_STORIES && prose < SOME_PROSE => Some(kind.words()),
        _ => (!has_date && (are_all || headed >= MANY_STORIES && prose < LITTLE_PROSE))
            .then_some(ListingKind::List.words()),
    }
}

/// The prose of a page beside its links.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Prose {
    /// The most, in bytes, without a linked heading or line in between: the text of an article, or an excerpt of a list.
    longest: usize,
    /// Number of links with an excerpt below them.
    excerpts: usize,
    /// True if these are all that the page has.
    are_all: bool,
}

/// Returns the prose of a page.
pub(super) fn prose(tree: &Tree, paragraphs: &[Paragraph]) -> Prose {
    /// Number of links with an excerpt, at least, of a list.
    const FEW_EXCERPTS: usize = 4;
    /// Maximum length of an excerpt in bytes.
    const EXCERPT: usize = 400;
    /// Prose of its own, in bytes, that a list has less of.
    const OWN: usize = 100;
    /// Number of sites that links of a newsletter lead to, at least.
    const SITES: usize = 3;
    let mut found = Prose::default();
    let (mut run, mut own, mut below, mut excerpts) = (0, 0, None, 0);
    let mut sites: FxHashSet<String> = FxHashSet::default();
    for paragraph in paragraphs {
        let is_link =
            paragraph.linked * 10 >= paragraph.text.len() * 8 && paragraph.text.split(' ').nth(2).is_some();
        if is_linked_heading(paragraph) || is_link {
            run = 0;
            below = Some((paragraph, 0));
        } else if is_prose(paragraph) || below.is_some() && is_excerpt(paragraph) {
            let length = paragraph.text.len() - paragraph.linked;
            run += length;
            found.longest = found.longest.max(run);
            match &mut below {
                Some((link, before)) if *before + length <= EXCERPT => {
                    if *before == 0 {
                        excerpts += 1;
                        sites.extend(site_of(tree, link.node));
                    }
                    *before += length;
                }
                _ => own += length,
            }
        }
    }
    found.excerpts = if sites.len() < SITES { excerpts } else { 0 };
    found.are_all = found.excerpts >= FEW_EXCERPTS && own < OWN;
    found
}

/// True for a sentence with a link to its story after it: `The council voted. more`.
fn is_excerpt(paragraph: &Paragraph) -> bool {
    let text = paragraph.text.as_str();
    paragraph.linked > 0 && paragraph.linked * 3 < text.len() && text.len() >= 40 && text.contains(". ")
}

/// Kinds of pages that are no article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListingKind {
    Front,
    List,
    Search,
    Gallery,
    Product,
}

impl ListingKind {
    const fn words(self) -> &'static str {
        match self {
            Self::Front => "a front page",
            Self::List => "a list of articles",
            Self::Search => "search results",
            Self::Gallery => "a gallery",
            Self::Product => "a product",
        }
    }
}

/// The kind of a type of schema.org.
fn of_type(kind: &str) -> Option<ListingKind> {
    match kind {
        "CollectionPage" | "ItemList" | "Blog" | "ProfilePage" => Some(ListingKind::List),
        "SearchResultsPage" => Some(ListingKind::Search),
        "ImageGallery" | "MediaGallery" => Some(ListingKind::Gallery),
        "Product" | "ProductGroup" => Some(ListingKind::Product),
        _ => None,
    }
}

/// The kind of page by its address: its root is a front page, `/tag/harbour` a list.
fn of_address(url: &str) -> Option<ListingKind> {
    const LISTS: &[&str] = &[
        "tag",
        "tags",
        "topic",
        "topics",
        "category",
        "categories",
        "section",
        "sections",
        "author",
        "authors",
        "archive",
        "archives",
        "thema",
        "themen",
        "schlagwort",
        "etiqueta",
        "etiquetas",
        "seccion",
        "categoria",
        "rubrique",
        "tema",
        "temas",
        "label",
        "keyword",
        "keywords",
        "hub",
    ];
    let (_, rest) = url.split_once("://")?;
    let (rest, query) = rest
        .split('#')
        .next()?
        .split_once('?')
        .unwrap_or((rest.split('#').next()?, ""));
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts
        .last()
        .is_some_and(|last| last.starts_with("index.") || last.starts_with("default."))
    {
        parts.pop();
    }
    let asks = query.split('&').any(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        matches!(name, "q" | "s" | "query" | "search" | "keyword") && !value.is_empty()
    });
    let is_search = parts
        .first()
        .is_some_and(|first| matches!(*first, "search" | "suche" | "recherche" | "buscar" | "zoeken"));
    match parts.as_slice() {
        _ if asks || is_search => Some(ListingKind::Search),
        [] => Some(ListingKind::Front),
        // `/en/`
        [language] if language.len() == 2 => Some(ListingKind::Front),
        [first, ..] if LISTS.contains(first) && parts.len() <= 4 => Some(ListingKind::List),
        [_, second, ..] if LISTS.contains(second) && parts.len() <= 4 => Some(ListingKind::List),
        [first, ..]
            if matches!(
                *first,
                "gallery" | "galleries" | "galerie" | "photos" | "pictures"
            ) =>
        {
            Some(ListingKind::Gallery)
        }
        // `/sport/`, `/news/world`: names of sections have no hyphens or figures.
        parts
            if parts.len() <= 2
                && url.ends_with('/')
                && parts
                    .iter()
                    .all(|part| part.len() <= 16 && part.bytes().all(|byte| byte.is_ascii_lowercase())) =>
        {
            Some(ListingKind::List)
        }
        _ => None,
    }
}

/// The kind of page by the classes of `body`, as blogs write them: `home blog`, `archive category`, `search-results`.
fn of_body(tree: &Tree) -> Option<ListingKind> {
    let (body, _) = tree.elements().find(|(_, tag)| *tag == Tag::Body)?;
    let classes = tree.attribute(body, "class")?;
    let has = |name: &str| {
        classes
            .split_ascii_whitespace()
            .any(|class| class.eq_ignore_ascii_case(name))
    };
    if has("single") || has("single-post") || has("page") || has("article") {
        return None;
    }
    if has("search") || has("search-results") {
        Some(ListingKind::Search)
    } else if has("home") {
        Some(ListingKind::Front)
    } else if has("archive") || has("category") || has("tag") || has("author") {
        Some(ListingKind::List)
    } else {
        None
    }
}

/// The number of linked headings that lead to different pages.
fn stories(tree: &Tree) -> usize {
    let mut targets: FxHashSet<String> = FxHashSet::default();
    for (id, tag) in tree.elements() {
        let Some(heading) = matches!(tag, Tag::Heading(_))
            .then(|| tree.short_line(id))
            .flatten()
        else {
            continue;
        };
        let is_link = |id: &NodeId| tree.tag(*id) == Some(Tag::Anchor);
        let link = (id..tree.nodes[id].end)
            .find(is_link)
            .or_else(|| tree.ancestors(id).take(3).find(is_link));
        let words = heading.split(' ').filter(|word| !word.is_empty()).count();
        if let Some(target) = link
            .filter(|_| words >= 3)
            .and_then(|link| tree.attribute(link, "href"))
        {
            let target = target.split('#').next().unwrap_or_default();
            if !target.is_empty() {
                targets.insert(target.to_owned());
            }
        }
    }
    targets.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::web::html;

    fn cards(count: usize) -> String {
        let card = |number| {
            format!(
                "<div class='card'><h3><a href='/2021/03/story-{number}'>Swans of pier {number} counted</a></h3>\
                 <p>The harbour office counted the swans again.</p></div>"
            )
        };
        (0..count).map(card).collect::<Vec<_>>().concat()
    }

    fn page(head: &str, body: &str) -> String {
        format!("<html><head><title>The Alder Gazette</title>{head}</head>{body}</html>")
    }

    #[test]
    fn pages_that_are_no_article_are_told_by_their_kind() {
        let canonical = |path: &str| format!("<link rel=canonical href='https://gazette.example{path}'>");
        let linked = |kind: &str| {
            format!("<script type='application/ld+json'>{{\"@type\":\"{kind}\",\"name\":\"Pier\"}}</script>")
        };
        for (html, expected) in [
            (
                page(&canonical("/"), &format!("<body><main>{}</main>", cards(8))),
                "a front page",
            ),
            (
                page(
                    &canonical("/tag/swans"),
                    &format!("<body><h1>Swans</h1>{}", cards(7)),
                ),
                "a list of articles",
            ),
            (
                page(
                    &canonical("/sport/"),
                    &format!("<body><h1>Sport</h1>{}", cards(9)),
                ),
                "a list of articles",
            ),
            (
                page(
                    &canonical("/?s=swans"),
                    &format!("<body><h1>Results for swans</h1>{}", cards(6)),
                ),
                "search results",
            ),
            (
                page("", &format!("<body class='archive category'>{}", cards(6))),
                "a list of articles",
            ),
            (
                page(&linked("CollectionPage"), &format!("<body>{}", cards(6))),
                "a list of articles",
            ),
            (
                page(&linked("SearchResultsPage"), &format!("<body>{}", cards(3))),
                "search results",
            ),
            (
                page(
                    &linked("ImageGallery"),
                    "<body><h1>Swans in pictures</h1><p>Swans on the pier on Sunday.</p>",
                ),
                "a gallery",
            ),
            (
                page(
                    &linked("Product"),
                    "<body><h1>Swan kettle</h1><p>A kettle of steel, for one litre of water.</p>",
                ),
                "a product",
            ),
            (page("", &format!("<body>{}", cards(14))), "a list of articles"),
        ] {
            assert_eq!(html::not_an_article(&html), Some(expected), "{html}");
        }
    }

    #[test]
    fn an_article_beside_many_others_is_an_article() {
        let paragraph = |number| {
            format!(
                "<p>The harbour office counted {number} swans again on Sunday, and found more than last year.</p>"
            )
        };
        let prose = (0..12).map(paragraph).collect::<Vec<_>>().concat();
        let linked = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Swans of the pier counted\"}</script>";
        let tagged = "<meta property='article:published_time' content='2021-03-04'>";
        let canonical = "<link rel=canonical href='https://gazette.example/'>";
        let h1 = "<h1>Swans of the pier counted</h1>";
        for html in [
            page(
                linked,
                &format!(
                    "<body>{h1}<p>Swans were counted on the pier on Sunday.</p>{}",
                    cards(20)
                ),
            ),
            page(
                tagged,
                &format!(
                    "<body>{h1}<p>Swans were counted on the pier on Sunday.</p>{}",
                    cards(20)
                ),
            ),
            page("", &format!("<body>{h1}<article>{prose}</article>{}", cards(20))),
            page(
                canonical,
                &format!("<body>{h1}<article>{prose}</article>{}", cards(3)),
            ),
            page(
                "",
                "<body><h1>Swans of the pier counted</h1><p>Swans were counted on the pier on Sunday.</p>",
            ),
        ] {
            assert_eq!(html::not_an_article(&html), None, "{html}");
        }
    }

    #[test]
    fn an_address_tells_sections_from_stories() {
        for (url, kind) in [
            ("https://gazette.example", Some(ListingKind::Front)),
            ("https://gazette.example/en/", Some(ListingKind::Front)),
            ("https://gazette.example/index.html", Some(ListingKind::Front)),
            (
                "https://gazette.example/search?q=swans",
                Some(ListingKind::Search),
            ),
            ("https://gazette.example/news/world/", Some(ListingKind::List)),
            (
                "https://gazette.example/author/mira-pryce",
                Some(ListingKind::List),
            ),
            ("https://gazette.example/news/swans-of-the-pier-counted/", None),
            ("https://gazette.example/2021/03/04/swans", None),
            ("https://gazette.example/story.php?id=5", None),
        ] {
            assert_eq!(of_address(url), kind, "{url}");
        }
    }
}
