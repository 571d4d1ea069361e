//! The article in the data that a page hands to its scripts, for pages that show no text without running them.

use serde_json::{Map, Value};

use crate::source::metadata::Metadata;
use crate::source::record::density::is_too_dense;
use crate::source::record::fields;
use crate::source::text::line::same_words;
use crate::source::web::tree::{Tag, Tree};

/// An article in the data of a page.
#[derive(Debug, Default)]
pub(crate) struct StateArticle {
    pub metadata: Metadata,
    /// The text, in markup or with paragraphs divided by blank lines.
    pub text: String,
}

/// Maximum number of objects that are looked at.
const MOST_OBJECTS: usize = 50_000;
/// Maximum number of objects inside each other.
const DEEPEST: usize = 32;
/// Maximum number of values in a script that are parsed; each may be broken at its end.
const MOST_VALUES: usize = 64;

/// Returns the article with the page's title in its scripts: `__NEXT_DATA__`, `Fusion.globalContent = {…}` and the like.
///
/// Of several, the one with the longest text. Takes time in proportion to the scripts.
pub(crate) fn read(tree: &Tree, title: &str) -> Option<StateArticle> {
    let mut found = StateSearch {
        title,
        objects: 0,
        best: None,
    };
    for (id, _) in tree.elements().filter(|(_, tag)| *tag == Tag::Script) {
        let script = tree.raw(id);
        let kind = tree.attribute(id, "type").unwrap_or_default();
        if kind.contains("ld+json") || is_too_dense(script) {
            continue;
        }
        if kind.contains("json") {
            if let Ok(value) = serde_json::from_str(script) {
                found.value(value, 0);
            }
            continue;
        }
        for value in assigned(script) {
            found.value(value, 0);
        }
    }
    found.best
}

/// Returns the objects that a script assigns to variables.
fn assigned(script: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut rest = script;
    let mut tried = 0;
    while let Some(at) = memchr::memchr(b'=', rest.as_bytes()) {
        rest = rest.get(at + 1..).unwrap_or_default();
        let value = rest.trim_start();
        if !value.starts_with("{\"") {
            continue;
        }
        tried += 1;
        if tried > MOST_VALUES {
            break;
        }
        let mut stream = serde_json::Deserializer::from_str(value).into_iter::<Value>();
        if let Some(Ok(object)) = stream.next() {
            rest = value.get(stream.byte_offset()..).unwrap_or_default();
            values.push(object);
        }
    }
    values
}

struct StateSearch<'t> {
    title: &'t str,
    objects: usize,
    best: Option<StateArticle>,
}

impl StateSearch<'_> {
    fn value(&mut self, value: Value, level: usize) {
        if level > DEEPEST || self.objects > MOST_OBJECTS {
            return;
        }
        match value {
            Value::Array(items) => items.into_iter().for_each(|item| self.value(item, level + 1)),
            Value::Object(object) => {
                self.objects += 1;
                self.object(&object);
                for (_, inner) in object {
                    self.value(inner, level + 1);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, object: &Map<String, Value>) {
        let metadata = fields::of_json(object);
        let is_own = metadata.title.as_deref().is_some_and(|title| {
            let begins = self.title.get(..title.len()) == Some(title);
            begins || same_words(title, self.title)
        });
        if !is_own {
            return;
        }
        let Some(text) = fields::json_text(&mut object.clone()) else {
            return;
        };
        if self.best.as_ref().is_none_or(|best| best.text.len() < text.len()) {
            self.best = Some(StateArticle { metadata, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_with_the_title_of_the_page_is_found_in_its_scripts() {
        let page = concat!(
            "<script>var a = b; window.state = {\"list\":[{\"title\":\"Circus comes\",\"body\":\"No.\"},",
            "{\"title\":\"Swans leave\",\"body\":\"They left.\",\"author\":\"Ina Holm\"}]};</script>",
            "<script type='application/json'>{\"title\":\"Swans leave\",\"body\":\"They\"}</script>",
        );
        let found = read(&Tree::parse(page), "Swans leave | The Gazette").expect("an article");
        assert_eq!(found.text, "They left.");
        assert_eq!(found.metadata.byline.as_deref(), Some("Ina Holm"));
        assert!(read(&Tree::parse(page), "Mayor resigns").is_none());
    }

    #[test]
    fn scripts_without_objects_take_linear_time() {
        assert!(assigned(&"={\"".repeat(1 << 16)).is_empty());
    }
}
