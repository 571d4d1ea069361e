//! JSON-LD: machine-readable metadata of a page about its article, read as tolerantly as search engines read it.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Map, Value};

use crate::source::metadata::Metadata;
use crate::source::record::density::is_too_dense;
use crate::source::record::fields::{corrections_of, date_of, names_of_all};
use crate::source::text::line::{clean, clean_url, same_words};
use crate::source::text::{date, language, markup};
use crate::source::web::tree::{Tag, Tree};

/// The metadata of an article in the JSON-LD of a page.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    pub metadata: Metadata,
    pub modified: Option<date::DayAndTime>,
    /// The text, with one line per paragraph if paragraphs are separate; empty if there is none.
    pub article_body: Vec<String>,
    /// The posts of a live blog: headlines and texts.
    pub posts: Vec<String>,
    pub description: Option<String>,
    /// Whether an article is described that is the page's own.
    pub is_article: bool,
    /// The types of the things described, without entries of lists.
    pub kinds: Vec<String>,
}

/// Fewer articles than this that are in no list: one of them is the page's. More are a list.
const FEW: usize = 4;
/// Maximum number of articles with the page's title or address; each of them is read.
const MOST_OWN: usize = 16;
/// Maximum number of types that are kept.
const MOST_KINDS: usize = 64;

/// Reads all JSON-LD of a page, and takes what it says of the article with one of `titles` or the address `url`.
///
/// If several articles are described and none has such a title or address, the first one outside a list is used.
pub(crate) fn read(tree: &Tree, titles: &[&str], url: Option<&str>) -> Linked {
    let values = scripts(tree);
    let mut graph = Graph::default();
    for value in &values {
        graph.collect(value, 0, false);
    }
    let is_own = |article: &Map<String, Value>| {
        let line = |key: &str| article.get(key).and_then(Value::as_str);
        let named = line("headline").or_else(|| line("name")).is_some_and(|headline| {
            let headline = markup::unescape(headline);
            titles.iter().any(|title| same_words(title, &headline))
        });
        let addressed = url.is_some_and(|url| {
            ["url", "@id", "mainEntityOfPage"].iter().any(|key| {
                let value = article.get(*key);
                let value = value.and_then(|value| value.get("@id").unwrap_or(value).as_str());
                value.is_some_and(|value| value.split('#').next() == Some(url))
            })
        });
        named || addressed
    };
    let mut found = Linked {
        kinds: graph.kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        ..Linked::default()
    };
    let own: Vec<&Map<String, Value>> = graph
        .articles
        .iter()
        .filter(|(article, _)| is_own(article))
        .map(|(article, _)| *article)
        .take(MOST_OWN)
        .collect();
    let apart = graph.articles.iter().filter(|(_, listed)| !listed).count();
    found.is_article = !own.is_empty() || (1..FEW).contains(&apart);
    if own.is_empty()
        && let Some((article, _)) = graph.articles.iter().find(|(_, listed)| !listed)
    {
        graph.take(article, &mut found);
    }
    for article in own {
        graph.take(article, &mut found);
    }
    if found.metadata.published.is_none() {
        found.metadata.published = graph.page_date;
    }
    found
}

/// Returns the JSON-LD scripts of a page that can be parsed.
fn scripts(tree: &Tree) -> Vec<Value> {
    let mut values = Vec::new();
    for (id, tag) in tree.elements() {
        let is_linked = tag == Tag::Script
            && tree.attribute(id, "type").is_some_and(|kind| {
                kind.split(';')
                    .next()
                    .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
            });
        if is_linked {
            values.extend(values_of(tree.raw(id)));
        }
    }
    values
}

/// Returns the values in a script, parsed as they are or, failing that, with common mistakes repaired.
fn values_of(script: &str) -> Vec<Value> {
    // Line ends within strings are common but forbidden; as spaces they do no harm.
    let text = script.replace(|c: char| c.is_control(), " ");
    let begin = text.find(['{', '[']).unwrap_or(text.len());
    // `//<![CDATA[` has its own bracket.
    let begin = match text.find("<![CDATA[") {
        Some(at) if at < begin => text
            .get(at + 9..)
            .and_then(|rest| rest.find(['{', '[']))
            .map_or(begin, |found| at + 9 + found),
        _ => begin,
    };
    let end = text.rfind(['}', ']', '"']).map_or(0, |at| at + 1);
    let text = text.get(begin..end).unwrap_or_default();
    let text = text
        .trim_end_matches("]]>")
        .trim_end()
        .trim_end_matches("//")
        .trim_end();
    let strict = parse(text);
    if strict.1 {
        return strict.0;
    }
    let mended = parse(&mended(text));
    if mended.1 || mended.0.len() > strict.0.len() {
        mended.0
    } else {
        strict.0
    }
}

/// Returns the consecutive values of a text, and true if all of it was parsed.
fn parse(text: &str) -> (Vec<Value>, bool) {
    let mut values = Vec::new();
    if is_too_dense(text) {
        return (values, false);
    }
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => values.push(value),
            Err(_) => return (values, false),
        }
    }
    (values, true)
}

/// Repairs common mistakes of templates in JSON: commas before a closing bracket, quotation marks within strings,
/// unknown escapes, comments, and unclosed brackets at the end.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut open: Vec<char> = Vec::new();
    let mut in_string = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if in_string {
            match c {
                '\\' => {
                    let next = after.chars().next();
                    if next.is_some_and(|next| "\"\\/bfnrtu".contains(next)) {
                        out.push('\\');
                    }
                    if let Some(next) = next {
                        out.push(next);
                        rest = after.get(next.len_utf8()..).unwrap_or_default();
                        continue;
                    }
                }
                '"' if ends_string(after) => {
                    in_string = false;
                    out.push('"');
                }
                '"' => out.push_str("\\\""),
                other => out.push(other),
            }
        } else {
            match c {
                '"' => {
                    in_string = true;
                    out.push('"');
                }
                ',' if after.trim_start().starts_with(['}', ']', ',']) => {}
                '{' | '[' => {
                    open.push(if c == '{' { '}' } else { ']' });
                    out.push(c);
                }
                '}' | ']' => {
                    if open.last() == Some(&c) {
                        open.pop();
                        out.push(c);
                    }
                }
                '/' if after.starts_with('*') => {
                    rest = after.split_once("*/").map_or("", |(_, rest)| rest);
                    continue;
                }
                other => out.push(other),
            }
        }
        rest = after;
    }
    if in_string {
        out.push('"');
    }
    out.extend(open.into_iter().rev());
    out
}

/// True if a quotation mark before `after` ends its string, because more JSON follows.
fn ends_string(after: &str) -> bool {
    let after = after.trim_start();
    let Some(next) = after.chars().next() else {
        return true;
    };
    match next {
        '}' | ']' | ':' => true,
        ',' => after
            .get(1..)
            .unwrap_or_default()
            .trim_start()
            .starts_with(|c: char| matches!(c, '"' | '{' | '[' | '}' | ']' | '-') || c.is_ascii_digit()),
        _ => false,
    }
}

/// The items that the JSON-LD of a page describes.
#[derive(Default)]
struct Graph<'v> {
    /// Articles, each with true if it is an entry of a list.
    articles: Vec<(&'v Map<String, Value>, bool)>,
    /// Items that others refer to, by id.
    by_id: FxHashMap<&'v str, &'v Value>,
    /// Types of all things that are no entries of a list.
    kinds: Vec<&'v str>,
    /// When the page was published, where no article says it.
    page_date: Option<date::DayAndTime>,
}

impl<'v> Graph<'v> {
    /// Collects articles in arrays, in `@graph`, as the main entity of a page, and in lists.
    fn collect(&mut self, value: &'v Value, level: usize, listed: bool) {
        const DEEPEST: usize = 8;
        if level > DEEPEST {
            return;
        }
        match value {
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.collect(item, level + 1, listed)),
            Value::Object(object) => {
                let is_reference = object.len() <= 2 && !object.contains_key("name");
                if let Some(id) = object
                    .get("@id")
                    .and_then(Value::as_str)
                    .filter(|_| !is_reference)
                {
                    self.by_id.entry(id).or_insert(value);
                }
                if !listed && self.kinds.len() < MOST_KINDS {
                    self.kinds.extend(types(object));
                }
                if has_type(object, is_article_type) {
                    self.articles.push((object, listed));
                } else if has_type(object, |kind| kind.ends_with("WebPage")) && self.page_date.is_none() {
                    self.page_date = object.get("datePublished").and_then(date_of);
                }
                for (key, inner) in object {
                    let is_list = matches!(
                        key.as_str(),
                        "itemListElement" | "hasPart" | "relatedLink" | "isPartOf" | "citation" | "mentions"
                    );
                    if inner.is_object() || inner.is_array() {
                        self.collect(inner, level + 1, listed || is_list || key == "liveBlogUpdate");
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns the names of people or organisations, with references resolved.
    fn names(&self, value: &'v Value) -> Option<String> {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            other => std::slice::from_ref(other),
        };
        // An object that many items refer to is read once.
        let mut seen = FxHashSet::default();
        let named = items.iter().filter_map(|item| {
            let id = match item.as_object() {
                Some(object) if !object.contains_key("name") => object.get("@id").and_then(Value::as_str),
                _ => None,
            };
            match id.and_then(|id| Some((id, *self.by_id.get(id)?))) {
                Some((id, known)) => seen.insert(id).then_some(known),
                None => Some(item),
            }
        });
        names_of_all(named).map(|names| markup::unescape(&names).into_owned())
    }

    fn take(&self, object: &'v Map<String, Value>, found: &mut Linked) {
        let line = |key: &str| {
            object
                .get(key)
                .and_then(Value::as_str)
                .and_then(|text| clean(&markup::unescape(text)))
        };
        let date = |key: &str| object.get(key).and_then(date_of);
        found.metadata.or(Metadata {
            title: line("headline").or_else(|| line("name")),
            byline: object
                .get("author")
                .and_then(|author| self.names(author))
                .or_else(|| object.get("creator").and_then(|creator| self.names(creator))),
            publication: object.get("publisher").and_then(|publisher| {
                let publisher = match publisher {
                    Value::Array(items) => items.first().unwrap_or(publisher),
                    other => other,
                };
                publisher
                    .as_str()
                    .and_then(|name| clean(&markup::unescape(name)))
                    .or_else(|| self.names(publisher))
            }),
            url: line("url")
                .or_else(|| line("mainEntityOfPage"))
                .and_then(|url| clean_url(&url)),
            published: date("datePublished").or_else(|| date("dateCreated")),
            language: line("inLanguage").and_then(|value| language::declared(&value)),
            corrections: corrections_of(object),
        });
        found.modified = found.modified.or_else(|| date("dateModified"));
        found.description = found.description.take().or_else(|| line("description"));
        if found.article_body.is_empty() {
            found.article_body.extend(text(object, "articleBody"));
        }
        if found.posts.is_empty() {
            found.posts = posts_of(object).unwrap_or_default();
        }
    }
}

fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    object
        .get(key)
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Returns the headlines and texts of a live blog's posts.
fn posts_of(object: &Map<String, Value>) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for post in object
        .get("liveBlogUpdate")?
        .as_array()?
        .iter()
        .filter_map(Value::as_object)
    {
        lines.extend(text(post, "headline"));
        lines.extend(text(post, "articleBody"));
    }
    Some(lines)
}

/// The types of an object, without the vocabulary before them.
fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let kinds = match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.as_slice(),
        Some(kind) => std::slice::from_ref(kind),
        None => &[],
    };
    let names = kinds.iter().filter_map(Value::as_str);
    names.map(|kind| kind.rsplit(['/', ':']).next().unwrap_or(kind))
}

fn has_type(object: &Map<String, Value>, is_type: impl Fn(&str) -> bool) -> bool {
    types(object).any(is_type)
}

fn is_article_type(kind: &str) -> bool {
    kind.ends_with("Article")
        || kind.ends_with("BlogPosting")
        || matches!(kind, "Report" | "Review" | "DiscussionForumPosting")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scripts: &[&str]) -> Linked {
        let page = format!(
            "<script type='application/ld+json'>{}</script>",
            scripts.join("</script><script type='application/ld+json'>")
        );
        read(&Tree::parse(&page), &["Swans leave the harbour"], None)
    }

    #[test]
    fn faults_of_templates_are_mended() {
        for script in [
            r#"{"@type":"NewsArticle","author":{"name":"Mira Pryce",},"datePublished":"2021-03-04",}"#,
            r#"{"@type":"NewsArticle","description":"She says "no", and "never" to it","author":"Mira Pryce","datePublished":"2021-03-04"}"#,
            r#"<!-- {"@type":"NewsArticle","author":"Mira Pryce","datePublished":"2021-03-04"} -->"#,
            "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"author\":\"Mira Pryce\",\"datePublished\":\"2021-03-04\"}\n//]]>",
            r#"/*<![CDATA[*/[{"@type":"NewsArticle","author":"Mira Pryce","datePublished":"2021-03-04"}]/*]]>*/"#,
            r#"{"@type":"NewsArticle","name":"It\'s","author":"Mira Pryce","datePublished":"2021-03-04"};"#,
            r#"{"@type":"WebSite"}{"@type":"NewsArticle","author":"Mira Pryce","datePublished":"2021-03-04"}"#,
            r#"{"@type":"NewsArticle","author":"Mira Pryce","datePublished":"2021-03-04""#,
        ] {
            let found = of(&[script]).metadata;
            assert_eq!(found.byline.as_deref(), Some("Mira Pryce"), "{script}");
            assert!(found.published.is_some(), "{script}");
        }
    }

    #[test]
    fn references_are_resolved_across_scripts() {
        let found = of(&[
            r##"{"@graph":[{"@type":"NewsArticle","author":{"@id":"#mp"},"publisher":{"@id":"#org"}},{"@type":"Organization","@id":"#org","name":"The Alder Gazette"}]}"##,
            r##"{"@type":"Person","@id":"#mp","name":"Mira Pryce"}"##,
        ])
        .metadata;
        assert_eq!(found.byline.as_deref(), Some("Mira Pryce"));
        assert_eq!(found.publication.as_deref(), Some("The Alder Gazette"));
    }

    #[test]
    fn an_object_that_many_items_refer_to_is_read_once() {
        let authors = vec![r##"{"@id":"#mp"}"##; 10_000].join(",");
        let found = of(&[
            &format!(r#"{{"@type":"NewsArticle","author":[{authors},"Odo Wick"]}}"#),
            &format!(
                r##"{{"@type":"Person","@id":"#mp","name":"Mira Pryce","description":"{}"}}"##,
                "She writes. ".repeat(10_000)
            ),
        ]);
        assert_eq!(found.metadata.byline.as_deref(), Some("Mira Pryce, Odo Wick"));
    }

    #[test]
    fn another_story_in_a_list_is_not_the_article() {
        let other = r#"{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Circus comes","datePublished":"2023-09-09","author":"Odo Wick"}]}"#;
        assert_eq!(of(&[other]).metadata, Metadata::default());
        let own = r#"{"@type":"NewsArticle","headline":"Swans leave the harbour","author":"Mira Pryce"}"#;
        let found = of(&[
            r#"{"@type":"NewsArticle","headline":"Circus comes","author":"Odo Wick"}"#,
            own,
        ]);
        assert_eq!(found.metadata.byline.as_deref(), Some("Mira Pryce"));
    }

    #[test]
    fn the_posts_of_a_live_blog_are_its_text() {
        let found = of(&[
            r#"{"@type":"LiveBlogPosting","liveBlogUpdate":[{"@type":"BlogPosting","headline":"One","articleBody":"First post."},{"@type":"BlogPosting","articleBody":"Second post."}]}"#,
        ]);
        assert_eq!(found.posts, ["One", "First post.", "Second post."]);
    }
}
