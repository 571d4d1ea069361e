//! Rich text in JSON: paragraphs, the blocks of editors, and markup within strings.

use serde_json::Value;

use crate::source::text::markup::{self, without_tags};
use crate::span::Span;

/// Maximum nesting depth of blocks that are read.
const DEEPEST: usize = 12;

/// Returns the text of a value: a string unchanged; each block as a paragraph, separated by blank lines.
///
/// Reads arrays of strings and blocks (`text`, `content`, `value`, `html`, `data` …) as Arc, Contentful, Editor.js,
/// Draft.js, Slate, `ProseMirror`, ninjs and the large news APIs write them. Pictures, embedded posts and lists of
/// related stories are left out. None if there is no text.
pub(crate) fn of_value(value: &Value) -> Option<String> {
    let mut paragraphs = Vec::new();
    collect(value, 0, &mut paragraphs);
    let whole = paragraphs.join("\n\n");
    (!whole.trim().is_empty()).then_some(whole)
}

fn collect(value: &Value, level: usize, out: &mut Vec<String>) {
    if level > DEEPEST {
        return;
    }
    match value {
        Value::String(text) if !text.trim().is_empty() => out.push(text.clone()),
        Value::Array(items) => {
            if is_inline(items) {
                let mut line = String::new();
                for item in items {
                    push_inline(item, level + 1, &mut line);
                }
                if !line.trim().is_empty() {
                    out.push(line);
                }
            } else {
                for item in items {
                    collect(item, level + 1, out);
                }
            }
        }
        Value::Object(object) => {
            if is_beside(value) {
                return;
            }
            for key in KEYS {
                let Some(inner) = object.get(*key).filter(|inner| !inner.is_null()) else {
                    continue;
                };
                let before = out.len();
                collect(inner, level + 1, out);
                if out.len() > before {
                    return;
                }
            }
        }
        _ => {}
    }
}

/// Keys for the text of blocks; the first one with a text is used.
const KEYS: &[&str] = &[
    "rendered",
    "plain",
    "text",
    "value",
    "html",
    "bodyHtml",
    "content",
    "contents",
    "children",
    "blocks",
    "items",
    "paragraphs",
    "elements",
    "content_elements",
    "data",
    "body",
    "bodyText",
    "bodyTextSummary",
    "paragraph",
];

/// True for parts that do not belong to the article's text.
fn is_beside(value: &Value) -> bool {
    const BESIDE: [&str; 20] = [
        "image",
        "picture",
        "photo",
        "video",
        "audio",
        "embed",
        "gallery",
        "ad",
        "advertisement",
        "related",
        "interstitial_link",
        "oembed_response",
        "tweet",
        "instagram",
        "newsletter",
        "promo",
        "divider",
        "social",
        "custom_embed",
        "raw_html",
    ];
    value
        .get("type")
        .or_else(|| value.get("_type"))
        .and_then(Value::as_str)
        .is_some_and(|kind| BESIDE.iter().any(|beside| kind.eq_ignore_ascii_case(beside)))
}

/// True for the runs of one line: each is text with its own marks.
fn is_inline(items: &[Value]) -> bool {
    let is_run = |item: &Value| {
        let kind = item
            .get("type")
            .or_else(|| item.get("nodeType"))
            .or_else(|| item.get("_type"))
            .and_then(Value::as_str);
        match kind {
            Some(kind) => {
                matches!(kind, "text" | "span" | "link" | "hyperlink" | "hardBreak")
                    && item.get("_id").is_none()
            }
            None => {
                item.get("text").is_some_and(Value::is_string)
                    && item.as_object().is_some_and(|object| {
                        object.len() == 1
                            || object
                                .keys()
                                .any(|key| matches!(key.as_str(), "marks" | "bold" | "italic" | "underline"))
                    })
            }
        }
    };
    let has_mark = |item: &Value| {
        item.get("type").is_none()
            || item.get("marks").is_some()
            || item.get("text").is_some() && item.get("content").is_none()
            || item.get("value").is_some()
            || item.get("content").is_some_and(Value::is_array)
            || item.get("children").is_some()
    };
    items
        .iter()
        .any(|item| item.get("text").is_some() || item.get("value").is_some())
        && items.iter().all(|item| is_run(item) && has_mark(item))
}

fn push_inline(value: &Value, level: usize, line: &mut String) {
    if level > DEEPEST {
        return;
    }
    match value {
        Value::String(text) => line.push_str(text),
        Value::Array(items) => items.iter().for_each(|item| push_inline(item, level + 1, line)),
        Value::Object(object) => {
            if let Some(inner) = ["text", "value", "children", "content"]
                .iter()
                .find_map(|key| object.get(*key).filter(|inner| !inner.is_null()))
            {
                push_inline(inner, level + 1, line);
            }
        }
        _ => {}
    }
}

/// True for text with markup: a block tag, a line break or a link, or a closing tag.
pub(crate) fn has_markup(text: &str) -> bool {
    const OPENING: [&str; 7] = ["p", "br", "div", "a", "h2", "h3", "ul"];
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let (closes, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let name = name.to_ascii_lowercase();
        let is_tag = match name.as_str() {
            "a" if !closes => after.starts_with(" href"),
            "p" | "div" | "h2" | "h3" | "ul" | "br" if !closes => after.starts_with(['>', ' ', '/']),
            _ => closes && after.starts_with('>') && is_known(&name),
        };
        is_tag && (closes || OPENING.contains(&name.as_str()))
    })
}

fn is_known(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "a"
            | "b"
            | "i"
            | "em"
            | "strong"
            | "span"
            | "ul"
            | "ol"
            | "li"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "blockquote"
            | "article"
            | "section"
            | "body"
            | "html"
            | "table"
            | "figure"
    )
}

/// Returns the text of a field that should have no markup, but may, like `&amp;` and `<i>` in headlines: resolves
/// references and removes tags.
pub(crate) fn plain_line(text: &str) -> String {
    let mut line = markup::unescape(text).into_owned();
    // Two programs have escaped it.
    if markup::has_reference(&line) {
        line = markup::unescape(&line).into_owned();
    }
    let is_marked = ["</", "<br", "<i>", "<b>", "<em>"]
        .iter()
        .any(|tag| line.contains(tag));
    if is_marked { without_tags(&line) } else { line }
}

/// Returns the mark at the end of a text that a news API has cut, `… [+1302 chars]`, and what it says of the rest.
pub(crate) fn cut_mark(text: &str) -> Option<(Span, String)> {
    let trimmed = text.trim_end();
    let inside = trimmed.strip_suffix(']')?;
    let open = inside.rfind('[')?;
    let mark = inside.get(open + 1..)?;
    let (number, noun) = mark.trim_start_matches('+').split_once(' ')?;
    let is_mark = matches!(noun, "chars" | "characters")
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit());
    let mark = if mark.starts_with('+') {
        format!("{number} more characters follow at its source")
    } else {
        format!("it has {number} characters at its source")
    };
    is_mark.then(|| (Span::new(open, trimmed.len()), mark))
}

/// Returns JSON with Python's missing values, `NaN` and `Infinity`, replaced by null; None if it has none outside
/// strings.
pub(crate) fn without_nan(json: &str) -> Option<String> {
    const NAMES: [&str; 5] = ["-Infinity", "Infinity", "NaN", "undefined", "None"];
    let mut out = String::with_capacity(json.len());
    let mut in_string = false;
    let mut found = false;
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        if in_string && c == '\\' {
            let end = rest.ceil_char_boundary(2.min(rest.len()));
            let (escape, after) = rest.split_at_checked(end)?;
            out.push_str(escape);
            rest = after;
            continue;
        }
        in_string ^= c == '"';
        if !in_string && let Some(name) = NAMES.iter().find(|name| rest.starts_with(**name)) {
            out.push_str("null");
            found = true;
            rest = rest.get(name.len()..).unwrap_or_default();
            continue;
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn blocks_of_editors_become_paragraphs() {
        let expected = Some("First of all.\n\nThe second one.".to_owned());
        for value in [
            json!(["First of all.", "The second one."]),
            json!([{"type": "text", "content": "First of all."}, {"type": "image", "caption": "x", "content": "no"}, {"type": "text", "content": "The second one."}]),
            json!({"blocks": [{"type": "paragraph", "data": {"text": "First of all."}}, {"type": "paragraph", "data": {"text": "The second one."}}]}),
            json!({"blocks": [{"text": "First of all.", "type": "unstyled", "key": "a"}, {"text": "The second one.", "type": "unstyled", "key": "b"}]}),
            json!({"type": "doc", "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "First "}, {"type": "text", "text": "of all.", "marks": [{"type": "bold"}]}]},
                {"type": "paragraph", "content": [{"type": "text", "text": "The second one."}]}]}),
            json!([{"type": "paragraph", "children": [{"text": "First "}, {"text": "of all.", "bold": true}]}, {"type": "paragraph", "children": [{"text": "The second one."}]}]),
            json!({"nodeType": "document", "content": [
                {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "First of all."}]},
                {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "The second one."}]}]}),
            json!([{"contentType": "text/plain", "value": "First of all.\n\nThe second one."}]),
        ] {
            assert_eq!(of_value(&value), expected, "{value}");
        }
        assert_eq!(of_value(&json!({"n": 1})), None);
    }

    #[test]
    fn markup_is_distinguished_from_signs() {
        for text in [
            "One.<br/>Two",
            "He <a href='x'>said</a> no",
            "a<p>b",
            "It is <b>so</b>.",
        ] {
            assert!(has_markup(text), "{text}");
        }
        for text in ["a < b and c > d", "<3", "if x<y/z>0", "a <p", "<unknown>x"] {
            assert!(!has_markup(text), "{text}");
        }
    }

    #[test]
    fn the_mark_of_a_cut_text_is_told() {
        for (text, mark, rest) in [
            (
                "The quay was closed… [+1302 chars]",
                "[+1302 chars]",
                "1302 more characters follow at its source",
            ),
            (
                "The quay... [2120 chars] ",
                "[2120 chars]",
                "it has 2120 characters at its source",
            ),
        ] {
            let (span, said) = cut_mark(text).expect("a mark");
            assert_eq!((span.of(text), said.as_str()), (mark, rest));
        }
        for text in ["The quay [2]", "The quay [two chars]", "[]", "The quay]"] {
            assert_eq!(cut_mark(text), None, "{text}");
        }
    }

    #[test]
    fn missing_values_of_python_are_null() {
        assert_eq!(
            without_nan(r#"{"a": NaN, "b": "NaN \" NaN", "c": -Infinity}"#).as_deref(),
            Some(r#"{"a": null, "b": "NaN \" NaN", "c": null}"#)
        );
        assert_eq!(without_nan(r#"{"a": "NaN"}"#), None);
    }
}
