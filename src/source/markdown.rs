//! Markdown, with front matter, rendered to paragraphs.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

use crate::article::{Article, Title};
use crate::source::front::front_lines;
use crate::source::output::Output;
use crate::source::plain;
use crate::source::record::fields;
use crate::source::skip::{Skip, SkipReason};
use crate::source::text::boilerplate::BoilerplateMarker;
use crate::source::text::line::{clean, same_words};
use crate::source::web::html;

/// Reads a Markdown file.
///
/// # Errors
/// The [`Skip`] of a file without text.
pub(super) fn read(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let article =
        article(text).ok_or_else(|| out.skip(SkipReason::Empty, "only markup and white space in it"))?;
    out.put(article, None);
    Ok(())
}

/// Returns the article of a Markdown file; None if it has no text.
///
/// Each paragraph, heading, list item and table row becomes a paragraph of the text, separated by blank lines; links
/// become their words; pictures, code and HTML blocks without text are left out. The first heading of the first level
/// is the title, unless front matter names one.
pub(super) fn article(source: &str) -> Option<Article> {
    let (front_matter, body) = split_front_matter(source);
    let meta = fields::of_json(&front_matter);
    let blocks = blocks(body);
    let mut article = Article::default();
    let mut in_front = true;
    let mut marker = BoilerplateMarker::default();
    for MarkdownBlock { text, level } in blocks {
        let span = article.push_paragraph(&text);
        let is_title = level == Some(1) && article.title.is_none() && meta.title.is_none()
            || meta
                .title
                .as_deref()
                .is_some_and(|title| same_words(title, &text));
        if is_title && article.paragraphs.len() <= 3 {
            article.title = Some(Title::InText(span));
            continue;
        }
        if in_front && front_lines::take_line(&text, span, &mut article) {
            continue;
        }
        in_front = false;
        marker.mark(&article.text, span, &mut article.boilerplate);
    }
    if article.text.is_empty() {
        return None;
    }
    let in_text = article.title.take();
    let title_apart = meta.title.clone();
    meta.apply(&mut article);
    article.title = in_text.or_else(|| title_apart.map(Title::Apart));
    plain::dateline_of_body(&mut article);
    Some(article)
}

/// A paragraph of rendered Markdown.
struct MarkdownBlock {
    text: String,
    /// 1 to 6 for a heading.
    level: Option<u8>,
}

fn blocks(source: &str) -> Vec<MarkdownBlock> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut blocks: Vec<MarkdownBlock> = Vec::new();
    let mut text = String::new();
    let mut level = None;
    // Nesting depth inside pictures, code and metadata, which are left out.
    let mut dropping = 0_usize;
    let mut html = String::new();
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::MetadataBlock(_)) => dropping += 1,
            Event::End(TagEnd::Image | TagEnd::CodeBlock | TagEnd::MetadataBlock(_)) => {
                dropping = dropping.saturating_sub(1);
            }
            _ if dropping > 0 => {}
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::Html(piece) => html.push_str(&piece),
            Event::End(TagEnd::HtmlBlock) => {
                end_block(&mut text, None, &mut blocks);
                for paragraph in html::paragraphs(&std::mem::take(&mut html)) {
                    blocks.push(MarkdownBlock {
                        text: paragraph.text,
                        level: paragraph.heading,
                    });
                }
            }
            Event::Start(Tag::Heading { level: heading, .. }) => {
                end_block(&mut text, None, &mut blocks);
                level = Some(level_of(heading));
            }
            Event::End(TagEnd::Heading(_)) => end_block(&mut text, level.take(), &mut blocks),
            Event::Start(
                Tag::Paragraph
                | Tag::Item
                | Tag::List(_)
                | Tag::BlockQuote(_)
                | Tag::TableRow
                | Tag::TableHead,
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::List(_)
                | TagEnd::BlockQuote(_)
                | TagEnd::TableRow
                | TagEnd::TableHead,
            )
            | Event::Rule => end_block(&mut text, None, &mut blocks),
            _ => {}
        }
    }
    end_block(&mut text, None, &mut blocks);
    blocks
}

fn end_block(text: &mut String, level: Option<u8>, blocks: &mut Vec<MarkdownBlock>) {
    if let Some(text) = clean(text) {
        blocks.push(MarkdownBlock { text, level });
    }
    text.clear();
}

const fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Returns the front matter between `---` (YAML) or `+++` (TOML) as an object, and the text after it.
///
/// Reads lines of `key: value` or `key = value`, quoted or not, and lists of plain values, either on one line in
/// brackets or below their key after `-`. Deeper structures are ignored.
fn split_front_matter(source: &str) -> (Map<String, Value>, &str) {
    let start = source.trim_start_matches(['\u{FEFF}', '\n', '\r']);
    let (fence, assign) = if start.starts_with("---") {
        ("---", ':')
    } else if start.starts_with("+++") {
        ("+++", '=')
    } else {
        return split_headers(start).unwrap_or((Map::new(), source));
    };
    let mut lines = start.split_inclusive('\n');
    let mut position = match lines.next() {
        Some(first) if first.trim_end() == fence => first.len(),
        _ => return (Map::new(), source),
    };
    let mut object = Map::new();
    let mut last_key: Option<String> = None;
    for line in lines {
        position += line.len();
        let words = line.trim();
        if words == fence || (fence == "---" && words == "...") {
            return (object, start.get(position..).unwrap_or_default());
        }
        if let Some(item) = words.strip_prefix("- ").filter(|_| assign == ':') {
            if let Some(Value::Array(items)) = last_key.as_ref().and_then(|key| object.get_mut(key)) {
                items.push(scalar(item));
            }
            continue;
        }
        if line.starts_with([' ', '\t', '#']) || words.is_empty() {
            continue;
        }
        let Some((key, value)) = words.split_once(assign) else {
            continue;
        };
        let (key, value) = (key.trim().trim_matches('"').to_owned(), value.trim());
        let value = if value.is_empty() {
            Value::Array(Vec::new())
        } else if let Some(list) = value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
            Value::Array(list.split(',').map(scalar).collect())
        } else {
            scalar(value)
        };
        object.insert(key.clone(), value);
        last_key = Some(key);
    }
    // Without a closing fence, it is a rule and not front matter.
    (Map::new(), source)
}

/// Returns the lines of `Key: value` at the beginning, as Pelican and `MultiMarkdown` write them, up to a blank line.
/// None if any line has another form, or if fewer than two keys are known, unless all are.
fn split_headers(source: &str) -> Option<(Map<String, Value>, &str)> {
    const LONGEST: usize = 20;
    let mut object = Map::new();
    let mut position = 0;
    let mut known = 0;
    for line in source.split_inclusive('\n') {
        position += line.len();
        if line.trim().is_empty() {
            break;
        }
        let (key, value) = line.split_once(':')?;
        let is_key = key.len() <= LONGEST
            && key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        if !is_key || key.split(' ').count() > 2 {
            return None;
        }
        known += usize::from(fields::is_read(key));
        object.insert(key.to_owned(), scalar(value));
    }
    (known >= 2 || known == object.len() && known > 0)
        .then(|| (object, source.get(position..).unwrap_or_default()))
        .filter(|(_, rest)| !rest.trim().is_empty())
}

/// Returns a value without its quotes.
fn scalar(value: &str) -> Value {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inside) = value
            .strip_prefix(quote)
            .and_then(|value| value.strip_suffix(quote))
        {
            let inside = if quote == '"' {
                inside.replace("\\\"", "\"")
            } else {
                inside.replace("''", "'")
            };
            return Value::String(inside);
        }
    }
    // Removes a comment after a bare value.
    Value::String(value.split(" #").next().unwrap_or(value).trim_end().to_owned())
}
