//! The metadata of a web page: JSON-LD, meta tags, `rel=canonical`, the page's language, and the visible headline,
//! byline and date.

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::source::front::names;
use crate::source::metadata::Metadata;
use crate::source::record::fields::names_of;
use crate::source::text::line::{clean, clean_title, clean_url, same_words};
use crate::source::text::{date, language, markup};
use crate::source::web::blocks::Paragraph;
use crate::source::web::clutter::Sign;
use crate::source::web::linked::{self, Linked};
use crate::source::web::shown::{Shown, has_token};
use crate::source::web::tree::{NodeId, Tag, Tree};

/// The metadata of a page about its article.
#[derive(Debug, Default)]
pub(crate) struct PageFacts {
    pub metadata: Metadata,
    /// The text in the JSON-LD, often without paragraphs.
    pub article_body: Vec<String>,
    /// The headlines and texts of a live blog's posts in the JSON-LD.
    pub posts: Vec<String>,
    /// The page's own summary of its article.
    pub description: Option<String>,
    /// The element with the headline.
    pub headline: Option<NodeId>,
    /// Whether JSON-LD describes an article of its own, or a tag has the time of its publication.
    pub is_article: bool,
    /// Whether `og:type` calls it an article, as some sites do with every page.
    pub is_tagged_article: bool,
    /// Types that JSON-LD gives the page and its parts.
    pub kinds: Vec<String>,
    /// Whether metadata have a date of publication.
    pub has_date: bool,
}

/// Reads the metadata of a parsed page.
///
/// JSON-LD takes precedence over meta tags, meta tags over visible text, and a publication date over the date of a
/// change.
pub(crate) fn read(tree: &Tree, signs: &[Sign], paragraphs: &[Paragraph]) -> PageFacts {
    let declared = declared_language(tree);
    let day_first = declared.as_deref().is_some_and(writes_day_first);
    let meta = MetaTags::of(tree, day_first);
    let canonical = tree
        .elements()
        .filter(|(id, tag)| *tag == Tag::Link && has_token(tree, *id, "rel", "canonical"))
        .find_map(|(id, _)| tree.attribute(id, "href").and_then(|href| clean_url(&href)));
    let url = canonical.or_else(|| meta.first(&["og:url"]).and_then(clean_url));
    let titles = Titles::of(tree, &meta);
    let linked = linked::read(tree, &titles.known(), url.as_deref());
    let publication = publication(&meta, linked.metadata.publication.clone());
    let linked_title = linked.metadata.title.as_deref();
    let linked_title = linked_title.filter(|title| title.len() <= LONGEST_TITLE);
    let (title, headline) = titles.choose(tree, linked_title, publication.as_deref(), paragraphs);
    let publication = publication.or_else(|| {
        let title = title.as_deref()?;
        name_after_title(titles.page.as_deref()?, title)
    });
    let mut shown = Shown {
        tree,
        signs,
        headline: headline.or_else(|| {
            tree.elements()
                .find(|(_, tag)| *tag == Tag::Heading(1))
                .map(|(id, _)| id)
        }),
        article: None,
        day_first,
    };
    shown.article = shown
        .headline
        .and_then(|headline| article_below(tree, headline, paragraphs));
    let mut front = shown.front(paragraphs, title.as_deref());
    let byline = byline(
        &shown,
        &meta,
        &linked,
        publication.as_deref(),
        front.byline.take(),
    );
    let language = declared
        .and_then(|lang| language::declared(&lang))
        .or_else(|| meta.first(LANGUAGE_TAGS).and_then(language::declared))
        .or(linked.metadata.language);
    let changed = meta.date(CHANGED_TAGS).or(linked.modified);
    let has_date = linked.metadata.published.is_some() || meta.date(PUBLISHED_TAGS).is_some();
    PageFacts {
        metadata: Metadata {
            title,
            byline,
            published: linked
                .metadata
                .published
                .or_else(|| meta.date(PUBLISHED_TAGS))
                .or_else(|| shown.date(front.published))
                .or_else(|| date::of_address(url.as_deref()?))
                .or(changed),
            url: url.or(linked.metadata.url),
            publication,
            language,
            corrections: linked.metadata.corrections,
        },
        article_body: linked.article_body,
        posts: linked.posts,
        description: meta
            .first(DESCRIPTION_TAGS)
            .map(|text| markup::unescape(text).into_owned())
            .or(linked.description),
        headline,
        is_article: linked.is_article || meta.first(&["article:published_time"]).is_some(),
        is_tagged_article: meta
            .first(&["og:type"])
            .is_some_and(|kind| kind.eq_ignore_ascii_case("article")),
        kinds: linked
            .kinds
            .into_iter()
            .chain(meta.is_product().then(|| "Product".to_owned()))
            .collect(),
        has_date,
    }
}

/// Returns the language that the page declares, with its region: `en-GB`.
fn declared_language(tree: &Tree) -> Option<String> {
    let (html, _) = tree.elements().find(|(_, tag)| *tag == Tag::Html)?;
    tree.attribute(html, "lang")
        .map(|lang| lang.trim().to_ascii_lowercase())
}

/// True if papers in this language write the day before the month in figures, as all but those of North America and the
/// Philippines do.
fn writes_day_first(language: &str) -> bool {
    let (language, region) = language.split_once(['-', '_']).unwrap_or((language, ""));
    match language {
        "en" => !matches!(region, "" | "us" | "ca" | "ph"),
        "" | "und" | "fil" | "tl" => false,
        _ => true,
    }
}

/// A longer text in the place of a title is none.
const LONGEST_TITLE: usize = 1000;

const DESCRIPTION_TAGS: &[&str] = &["og:description", "description", "twitter:description"];

const LANGUAGE_TAGS: &[&str] = &["og:locale", "content-language", "language", "dc.language"];

const TITLE_TAGS: &[&str] = &[
    "og:title",
    "dc.title",
    "parsely-title",
    "sailthru.title",
    "twitter:title",
    "title",
    "headline",
];

const AUTHOR_TAGS: &[&str] = &[
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "citation_author",
    "og:article:author",
    "article.author",
];

const PUBLISHED_TAGS: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "citation_publication_date",
    "citation_online_date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "og:article:published_time",
    "og:pubdate",
    "rnews:datepublished",
    "article_date_original",
    "dcterms.issued",
    "pdate",
    "date",
];

const CHANGED_TAGS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "dcterms.modified",
    "last-modified",
];

fn publication(meta: &MetaTags, linked: Option<String>) -> Option<String> {
    let site = meta.first(&["og:site_name"]).and_then(clean);
    let journal = meta
        .first(&["citation_journal_title", "prism.publicationname"])
        .and_then(clean);
    let publication = match (site, linked) {
        // Some sites give their short name there: `nationalpost` for the National Post.
        (Some(site), Some(name)) if is_short_for(&site, &name) => Some(name),
        (site, name) => site.or(journal).or(name),
    };
    publication
        .or_else(|| {
            meta.first(&["dc.publisher", "application-name", "publisher", "twitter:site"])
                .and_then(clean)
        })
        .map(|name| name.trim_start_matches('@').to_owned())
        .filter(|name| !name.starts_with("http") && name.len() <= 100)
}

/// The titles that a page gives its article.
struct Titles {
    /// Its `<title>`.
    page: Option<String>,
    /// The title in its meta tags.
    declared: Option<String>,
    /// The titles in the meta tags for social networks.
    all_declared: Vec<String>,
    /// Headings that may be the headline, with their elements.
    headings: Vec<(NodeId, String)>,
}

impl Titles {
    fn of(tree: &Tree, meta: &MetaTags) -> Self {
        // Each heading is compared with the titles, word by word.
        let is_short = |title: &String| title.len() <= LONGEST_TITLE;
        let tidy = |value: &str| clean(&without_soft_hyphens(&markup::unescape(value))).filter(is_short);
        let headings = tree
            .elements()
            .filter(|(_, tag)| *tag == Tag::Heading(1))
            .filter_map(|(id, _)| Some((id, tree.short_line(id)?)))
            .filter(|(_, line)| !line.is_empty())
            .collect();
        Self {
            page: tree
                .elements()
                .find(|(_, tag)| *tag == Tag::Title)
                .and_then(|(id, _)| clean(&tree.line(id)).filter(is_short)),
            declared: meta.first(TITLE_TAGS).and_then(tidy),
            all_declared: ["og:title", "twitter:title"]
                .iter()
                .filter_map(|name| meta.first(&[name]).and_then(tidy))
                .collect(),
            headings,
        }
    }

    fn known(&self) -> Vec<&str> {
        self.declared
            .iter()
            .chain(&self.page)
            .chain(self.headings.iter().map(|(_, line)| line))
            .map(String::as_str)
            .collect()
    }

    /// Returns the title, and the element that shows it.
    ///
    /// The visible heading is preferred if it shares its words with a declared title. Other titles take precedence if
    /// all that the page declares agree, or if the heading is a declared title with a label before it.
    fn choose(
        &self,
        tree: &Tree,
        linked: Option<&str>,
        publication: Option<&str>,
        paragraphs: &[Paragraph],
    ) -> (Option<String>, Option<NodeId>) {
        let declared = linked.map(str::to_owned).or_else(|| self.declared.clone());
        let is_like = |heading: &str| {
            [&declared, &self.declared, &self.page]
                .into_iter()
                .flatten()
                .any(|title| same_words(title, heading) || shares_words(title, heading))
        };
        let heading = self
            .headings
            .iter()
            .find(|(_, line)| is_article_heading(line) && is_like(line))
            .or_else(|| match self.headings.as_slice() {
                [only] if is_in_article(tree, only.0) && only.1.split(' ').count() >= 4 => Some(only),
                _ => None,
            });
        let element = heading
            .map(|(id, _)| *id)
            .or_else(|| self.smaller_heading(tree, declared.as_deref()))
            .or_else(|| self.headline_without_heading(tree, paragraphs));
        // `Herald Online: Swans counted` above the line `Swans counted`.
        let shown = element
            .filter(|_| heading.is_none())
            .and_then(|id| tree.short_line(id));
        let is_shown = |line: &String| {
            let page = self.page.as_deref();
            line.split(' ').count() >= 3 && page.is_some_and(|page| is_title_with_name(page, line))
        };
        let shown = shown.filter(is_shown);
        let all: Vec<String> = self
            .all_declared
            .iter()
            .map(String::as_str)
            .chain(linked)
            .filter_map(|title| clean_title(title, publication))
            .collect();
        let heading = heading.map(|(id, line)| self.without_kicker(tree, *id, line).unwrap_or(line.as_str()));
        let agreed = all
            .split_first()
            .filter(|(first, rest)| !rest.is_empty() && rest.iter().all(|title| same_words(first, title)))
            .map(|(first, _)| first.as_str());
        let without_label = all
            .iter()
            .map(String::as_str)
            .find(|title| heading.is_some_and(|heading| is_labelled(heading, title)));
        let title = agreed
            .or(without_label)
            .or(heading)
            .or(declared.as_deref())
            .or(shown.as_deref())
            .or(self.page.as_deref())
            .and_then(|title| clean_title(title, publication));
        (title, element)
    }

    /// Returns the headline in a heading that has an element for its topic before it: `<span>Harbour</span> <span>Vote put
    /// off again</span>`, where the page's title is the headline.
    fn without_kicker<'l>(&self, tree: &Tree, heading: NodeId, line: &'l str) -> Option<&'l str> {
        let titles = [&self.page, &self.declared];
        let is_title = |inner: &str| {
            titles.iter().any(|title| {
                title
                    .as_deref()
                    .is_some_and(|title| is_title_with_name(title, inner))
            })
        };
        if tree.is_large(heading) || is_title(line) {
            return None;
        }
        tree.elements_in(heading)
            .filter(|(id, _)| *id != heading)
            .filter_map(|(id, _)| tree.short_line(id))
            .find(|inner| is_article_heading(inner) && line.ends_with(inner.as_str()) && is_title(inner))
            .and_then(|inner| line.get(line.len() - inner.len()..))
    }

    /// Returns the element of the first line that is the page's title, or its end, on a page without headings.
    fn headline_without_heading(&self, tree: &Tree, paragraphs: &[Paragraph]) -> Option<NodeId> {
        /// Number of lines that are compared.
        const LINES: usize = 40;
        /// Number of elements that are looked at.
        const ELEMENTS: usize = 4_000;
        let page = self.page.as_deref()?;
        if paragraphs.iter().any(|paragraph| paragraph.heading.is_some()) {
            return None;
        }
        let line = paragraphs
            .iter()
            .take(LINES)
            .map(|paragraph| paragraph.text.as_str())
            .find(|line| is_article_heading(line) && is_title_with_name(page, line))?;
        let elements = tree
            .elements()
            .take(ELEMENTS)
            .filter(|(id, _)| !tree.is_large(*id));
        let named = elements
            .map(|(id, _)| id)
            .filter(|id| tree.short_line(*id).as_deref() == Some(line));
        named.last()
    }

    /// Returns a heading of a lower level, or another element marked as the headline, that has the words of the
    /// title.
    fn smaller_heading(&self, tree: &Tree, declared: Option<&str>) -> Option<NodeId> {
        let titles: Vec<&str> = declared.into_iter().chain(self.page.as_deref()).collect();
        tree.elements()
            .filter(|(id, tag)| {
                matches!(tag, Tag::Heading(2 | 3))
                    || tree.attribute(*id, "itemprop").as_deref() == Some("headline")
            })
            .map(|(id, _)| id)
            .find(|id| {
                let line = tree.short_line(*id).unwrap_or_default();
                is_article_heading(&line)
                    && titles
                        .iter()
                        .any(|title| same_words(title, &line) || title.contains(line.as_str()))
            })
            .or(match self.headings.as_slice() {
                [(only, _)] => Some(*only),
                _ => None,
            })
    }
}

fn is_in_article(tree: &Tree, id: NodeId) -> bool {
    tree.ancestors(id)
        .any(|above| matches!(tree.tag(above), Some(Tag::Article | Tag::Main)))
}

/// Returns the article after a headline that is in none, if it holds most of the text.
fn article_below(tree: &Tree, headline: NodeId, paragraphs: &[Paragraph]) -> Option<NodeId> {
    let is_inside = tree
        .ancestors(headline)
        .any(|above| tree.tag(above) == Some(Tag::Article));
    if is_inside {
        return None;
    }
    let (article, _) = tree
        .elements()
        .find(|(id, tag)| *tag == Tag::Article && *id > headline)?;
    let length = |paragraphs: &[Paragraph]| paragraphs.iter().map(|p| p.text.len()).sum::<usize>();
    let from = paragraphs.partition_point(|paragraph| paragraph.node < article);
    let to = paragraphs.partition_point(|paragraph| paragraph.node < tree.nodes[article].end);
    let inside = paragraphs.get(from..to).map_or(0, length);
    (inside * 2 > length(paragraphs)).then_some(article)
}

/// True if a page's title is the line, or the line before or after the name of the site.
fn is_title_with_name(title: &str, line: &str) -> bool {
    const MARKS: [char; 9] = [':', '-', '–', '—', '|', '·', '»', '«', '›'];
    same_words(title, line)
        || title
            .strip_suffix(line)
            .is_some_and(|name| name.trim_end().ends_with(MARKS))
        || title
            .strip_prefix(line)
            .is_some_and(|name| name.trim_start().starts_with(MARKS))
}

fn without_soft_hyphens(line: &str) -> String {
    line.chars().filter(|c| *c != '\u{ad}').collect()
}

/// True for three words or more, or a few characters of a script without blanks between words.
fn is_article_heading(line: &str) -> bool {
    line.split(' ').count() >= 3 || line.chars().filter(|c| *c > '\u{2e7f}').count() >= 4
}

/// True if the heading is the title with a label before it: `In pictures: Harbour swans counted`; or has the same
/// words as the title.
fn is_labelled(heading: &str, title: &str) -> bool {
    if same_words(heading, title) {
        return true;
    }
    let Some(label) = heading.strip_suffix(title).map(str::trim_end) else {
        return false;
    };
    title.split(' ').count() >= 4 && label.ends_with([':', '-', '–', '—', '|', '/', '"', '”'])
}

/// Returns the site's name if the page's title is the headline and that name: `Headline - The Herald`.
fn name_after_title(page_title: &str, title: &str) -> Option<String> {
    const LONGEST: usize = 40;
    let name = page_title
        .strip_prefix(title)?
        .strip_prefix([' '])?
        .strip_prefix(['|', '-', '–', '—', '·', '•', ':', '»', '«', '›'])?
        .trim();
    (!name.is_empty() && name.len() <= LONGEST).then(|| name.to_owned())
}

/// True for a lower-case name that is the beginning of another one, apart from spaces.
fn is_short_for(short: &str, name: &str) -> bool {
    let name: String = name.to_lowercase().split_whitespace().collect();
    short.chars().all(|c| c.is_ascii_lowercase()) && name.starts_with(short)
}

/// True if the title contains more than half of the heading's words.
fn shares_words(title: &str, heading: &str) -> bool {
    let title = title.to_lowercase();
    let words: Vec<String> = heading.to_lowercase().split(' ').map(str::to_owned).collect();
    words.iter().filter(|word| title.contains(word.as_str())).count() * 2 > words.len()
}

/// Returns the byline of the article; a person takes precedence over the paper itself and its desks. `front` is the byline
/// in the lines below the headline.
fn byline(
    shown: &Shown,
    meta: &MetaTags,
    linked: &Linked,
    publication: Option<&str>,
    front: Option<String>,
) -> Option<String> {
    // `jane-doe` is a name as written in an address.
    let is_slug = |name: &str| name.is_ascii() && !name.chars().any(char::is_uppercase);
    let is_paper = |name: &str| {
        names::is_desk(name) || publication.is_some_and(|publication| same_words(publication, name))
    };
    let declared: Vec<String> = [
        linked.metadata.byline.clone(),
        meta.names(AUTHOR_TAGS),
        meta.labelled_names(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let found = declared
        .iter()
        .find(|name| !is_slug(name) && !is_paper(name))
        .cloned()
        .or_else(|| shown.byline(front).filter(|name| !is_paper(name)))
        .or_else(|| declared.iter().find(|name| !is_slug(name)).cloned())
        .or_else(|| declared.into_iter().next())?;
    // `Jane Doe The Alder Gazette`
    let before = publication.and_then(|publication| found.strip_suffix(publication));
    let name = before.map(|name| name.trim_end_matches([' ', ',', '|', '-']));
    Some(
        name.filter(|name| name.contains(' '))
            .map_or(found.clone(), str::to_owned),
    )
}

/// True for names that differ only in punctuation: `article:published:time` is `article:published_time`.
fn same_name(a: &str, b: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> + '_ {
        name.bytes().filter(u8::is_ascii_alphanumeric)
    }
    letters(a).eq(letters(b))
}

/// The meta tags of a page: names in lower case, contents unchanged.
struct MetaTags {
    tags: Vec<(String, String)>,
    /// True if the page writes the day before the month in figures.
    day_first: bool,
}

impl MetaTags {
    fn of(tree: &Tree, day_first: bool) -> Self {
        let mut tags = Vec::new();
        for (id, tag) in tree.elements() {
            if tag != Tag::Meta {
                continue;
            }
            let Some(content) = tree
                .attribute(id, "content")
                .filter(|content| !content.trim().is_empty())
            else {
                continue;
            };
            for attribute in ["name", "property", "itemprop", "http-equiv"] {
                if let Some(name) = tree.attribute(id, attribute) {
                    tags.push((name.trim().to_lowercase(), content.clone().into_owned()));
                }
            }
        }
        Self { tags, day_first }
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> + 's {
        self.tags
            .iter()
            .filter(move |(known, _)| same_name(known, name))
            .map(|(_, content)| content.as_str())
    }

    fn first<'s>(&'s self, names: &[&'s str]) -> Option<&'s str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    fn date(&self, names: &[&str]) -> Option<date::DayAndTime> {
        let read = |value: &str| {
            if self.day_first {
                date::of_metadata(&date::with_day_first(value))
            } else {
                date::of_metadata(value)
            }
        };
        names.iter().find_map(|name| self.all(name).find_map(read))
    }

    /// True if the tags describe something for sale.
    fn is_product(&self) -> bool {
        let kind = self.first(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
        matches!(kind.rsplit([':', '.']).next(), Some("product" | "product.item"))
            || self.first(&["product:price:amount", "og:price:amount"]).is_some()
    }

    /// Returns the names in a card for social networks: `twitter:label1` is "Written by", `twitter:data1` the name.
    fn labelled_names(&self) -> Option<String> {
        const LABELS: [&str; 9] = [
            "written by",
            "verfasst von",
            "geschrieben von",
            "von",
            "escrito por",
            "écrit par",
            "scritto da",
            "author",
            "by",
        ];
        let mut data = FxHashMap::default();
        for (name, content) in &self.tags {
            if let Some(number) = name.strip_prefix("twitter:data") {
                data.entry(number).or_insert(content.as_str());
            }
        }
        let labelled = self.tags.iter().find_map(|(name, content)| {
            let number = name.strip_prefix("twitter:label")?;
            let is_author = LABELS.contains(&content.trim().to_lowercase().as_str());
            data.get(number).copied().filter(|_| is_author)
        });
        let value = labelled.or_else(|| self.first(&["twitter:misc:written by"]))?;
        names_of(&Value::String(value.to_owned()))
    }

    /// Returns all values of the first of `names` with a value that is the name of a person or organisation.
    fn names(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let values: Vec<Value> = self
                .all(name)
                .map(|value| Value::String(markup::unescape(value).into_owned()))
                .collect();
            names_of(&Value::Array(values))
        })
    }
}
