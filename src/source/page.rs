//! The metadata of a web page: JSON-LD, meta tags, `<time>`, `rel=canonical`, the page's language.

use dom_query::Document;
use serde_json::Value;

use super::metadata::{Metadata, clean, clean_byline, clean_title, clean_url, date_of, names_of, same_words};
use super::{date, language, markup};

/// What a page tells about its article.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub metadata: Metadata,
    /// The text as JSON-LD has it, often without paragraphs: the last resort.
    pub article_body: Option<String>,
}

/// Reads the metadata of a parsed page.
///
/// JSON-LD is believed before meta tags, those before what the page shows; the date of publication before that of a
/// change.
pub(super) fn read(document: &Document) -> Page {
    let linked = json_ld(document);
    let meta = MetaTags::of(document);
    let publication = publication(&meta, linked.metadata.publication);
    let title = title(document, &meta, linked.metadata.title, publication.as_deref());
    let publication = publication.or_else(|| {
        title
            .as_deref()
            .and_then(|title| name_behind_title(document, title))
    });
    let byline = byline(document, &meta, linked.metadata.byline).filter(|name| {
        publication
            .as_deref()
            .is_none_or(|publication| !same_words(publication, name))
    });
    let canonical = document
        .select("link[rel=canonical]")
        .iter()
        .find_map(|link| link.attr("href").and_then(|href| clean_url(&href)));
    let language = document
        .select("html")
        .attr("lang")
        .as_deref()
        .and_then(language::declared)
        .or_else(|| meta.first(LANGUAGE_TAGS).and_then(language::declared))
        .or(linked.metadata.language);
    Page {
        metadata: Metadata {
            title,
            byline,
            url: canonical
                .or_else(|| meta.first(&["og:url"]).and_then(clean_url))
                .or(linked.metadata.url),
            published: linked
                .metadata
                .published
                .or_else(|| meta.date(PUBLISHED_TAGS))
                .or_else(|| time(document))
                .or_else(|| meta.date(CHANGED_TAGS))
                .or(linked.modified),
            publication,
            language,
        },
        article_body: linked.article_body,
    }
}

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
    "date",
];

const CHANGED_TAGS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "dcterms.modified",
    "last-modified",
];

/// Where pages show who wrote an article.
const BYLINES: &[&str] = &[
    "[itemprop=author] [itemprop=name]",
    "[itemprop=author]",
    "a[rel=author]",
    ".byline",
    ".author-name",
    "[class*=byline]",
];

fn publication(meta: &MetaTags, linked: Option<String>) -> Option<String> {
    let site = meta.first(&["og:site_name"]).and_then(clean);
    let journal = meta
        .first(&["citation_journal_title", "prism.publicationname"])
        .and_then(clean);
    let publication = match (site, linked) {
        // Some sites give their software's short name there: `nationalpost` for the National Post.
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

fn title(
    document: &Document,
    meta: &MetaTags,
    linked: Option<String>,
    publication: Option<&str>,
) -> Option<String> {
    let first = |selector: &str| {
        document
            .select(selector)
            .iter()
            .find_map(|node| clean(&node.text()))
    };
    let page_title = first("head title");
    let declared = linked
        .or_else(|| meta.first(TITLE_TAGS).and_then(clean))
        .map(|title| markup::unescape(&title).into_owned());
    // The heading on the page is what readers saw, if it is the article's: its words stand in the page's title, too.
    let heading = first("h1").filter(|heading| {
        heading.split(' ').count() >= 3
            && [&declared, &page_title]
                .into_iter()
                .flatten()
                .any(|title| same_words(title, heading) || shares_words(title, heading))
    });
    let title = heading.or(declared).or(page_title)?;
    clean_title(&title, publication)
}

/// The site's name where the page's title is the headline and that name: `Headline - The Herald`.
fn name_behind_title(document: &Document, title: &str) -> Option<String> {
    const LONGEST: usize = 40;
    let page_title = clean(&document.select("head title").text())?;
    let name = page_title
        .strip_prefix(title)?
        .strip_prefix([' '])?
        .strip_prefix(['|', '-', '–', '—', '·', '•', ':', '»'])?
        .trim();
    (!name.is_empty() && name.len() <= LONGEST).then(|| name.to_owned())
}

fn byline(document: &Document, meta: &MetaTags, linked: Option<String>) -> Option<String> {
    // `jane-doe` is how an address writes a name: the last choice.
    let is_slug = |name: &String| name.is_ascii() && !name.chars().any(char::is_uppercase);
    linked
        .clone()
        .filter(|name| !is_slug(name))
        .or_else(|| meta.names(AUTHOR_TAGS))
        .or_else(|| {
            BYLINES.iter().find_map(|selector| {
                document
                    .select(selector)
                    .iter()
                    .find_map(|node| shown_byline(&node.text()))
            })
        })
        .or(linked)
}

/// True for a name in small letters that another name begins with, spaces aside.
fn is_short_for(short: &str, name: &str) -> bool {
    let name: String = name.to_lowercase().split_whitespace().collect();
    short.chars().all(|c| c.is_ascii_lowercase()) && name.starts_with(short)
}

/// More than half of the words of the heading stand in the title.
fn shares_words(title: &str, heading: &str) -> bool {
    let title = title.to_lowercase();
    let words: Vec<String> = heading.to_lowercase().split(' ').map(str::to_owned).collect();
    words.iter().filter(|word| title.contains(word.as_str())).count() * 2 > words.len()
}

/// A byline as the page shows it, if it is short enough for one.
fn shown_byline(text: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let line = clean(text)?;
    // The date often stands in the same element.
    let line = line.split(" | ").next().unwrap_or(&line);
    (line.len() <= LONGEST).then(|| clean_byline(line)).flatten()
}

/// The first `<time>` that says a date: the one that is marked as the date of publication, else the first.
fn time(document: &Document) -> Option<date::DayAndTime> {
    [
        "[itemprop=datePublished]",
        "time[pubdate]",
        "article time",
        "main time",
        "time",
    ]
    .iter()
    .find_map(|selector| {
        document.select(selector).iter().find_map(|time| {
            let attribute = time.attr("datetime").or_else(|| time.attr("content"));
            match attribute {
                Some(value) => date::of_metadata(&value),
                None => date::of_line(time.text().trim()),
            }
        })
    })
}

/// The meta tags of a page: names in lower case, contents as they are.
struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    fn of(document: &Document) -> Self {
        let mut tags = Vec::new();
        for node in &document.select("meta") {
            let Some(content) = node.attr("content") else {
                continue;
            };
            if content.trim().is_empty() {
                continue;
            }
            for attribute in ["name", "property", "itemprop", "http-equiv"] {
                if let Some(name) = node.attr(attribute) {
                    tags.push((name.trim().to_lowercase(), content.to_string()));
                }
            }
        }
        Self(tags)
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> + 's {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, content)| content.as_str())
    }

    fn first<'s>(&'s self, names: &[&'s str]) -> Option<&'s str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    fn date(&self, names: &[&str]) -> Option<date::DayAndTime> {
        names
            .iter()
            .find_map(|name| self.all(name).find_map(date::of_metadata))
    }

    /// All values of the first name that has one which is a person's or a body's name.
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

/// What the JSON-LD of a page says about its article.
#[derive(Default)]
struct Linked {
    metadata: Metadata,
    modified: Option<date::DayAndTime>,
    article_body: Option<String>,
}

fn json_ld(document: &Document) -> Linked {
    let mut found = Linked::default();
    for script in &document.select("script[type='application/ld+json']") {
        let text = script.text();
        // Line ends within strings are common, and forbidden: as spaces they do no harm.
        let text = text.replace(|c: char| c.is_control(), " ");
        let text = text
            .trim()
            .trim_start_matches("<![CDATA[")
            .trim_end_matches("]]>")
            .trim_end_matches(';');
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            articles(&value, 0, &mut found);
        }
    }
    found
}

/// Looks for articles in JSON-LD: in arrays, in `@graph`, as the main entity of a page.
fn articles(value: &Value, level: usize, found: &mut Linked) {
    const DEEPEST: usize = 6;
    if level > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| articles(item, level + 1, found)),
        Value::Object(object) => {
            let is_article = match object.get("@type") {
                Some(Value::String(kind)) => is_article_type(kind),
                Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_article_type),
                _ => false,
            };
            if is_article {
                take_article(object, found);
                return;
            }
            for key in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "itemListElement",
                "item",
            ] {
                if let Some(inner) = object.get(key) {
                    articles(inner, level + 1, found);
                }
            }
        }
        _ => {}
    }
}

fn is_article_type(kind: &str) -> bool {
    let kind = kind.rsplit(['/', ':']).next().unwrap_or(kind);
    kind.ends_with("Article")
        || kind.ends_with("BlogPosting")
        || matches!(kind, "Report" | "Review" | "DiscussionForumPosting")
}

fn take_article(object: &serde_json::Map<String, Value>, found: &mut Linked) {
    let line = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_str)
            .and_then(|text| clean(&markup::unescape(text)))
    };
    let date = |key: &str| object.get(key).and_then(date_of);
    let publisher = object.get("publisher").map(|publisher| match publisher {
        Value::Array(items) => items.first().unwrap_or(publisher),
        other => other,
    });
    found.metadata.or(Metadata {
        title: line("headline").or_else(|| line("name")),
        byline: object
            .get("author")
            .or_else(|| object.get("creator"))
            .and_then(names_of)
            .map(|names| markup::unescape(&names).into_owned()),
        publication: publisher
            .and_then(|publisher| publisher.get("name").unwrap_or(publisher).as_str())
            .and_then(|name| clean(&markup::unescape(name))),
        url: line("url")
            .or_else(|| line("mainEntityOfPage"))
            .and_then(|url| clean_url(&url)),
        published: date("datePublished").or_else(|| date("dateCreated")),
        language: line("inLanguage").and_then(|value| language::declared(&value)),
    });
    found.modified = found.modified.or_else(|| date("dateModified"));
    if found.article_body.is_none() {
        found.article_body = object
            .get("articleBody")
            .and_then(Value::as_str)
            .map(str::to_owned);
    }
}
