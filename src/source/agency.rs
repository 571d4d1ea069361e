//! Formats of news agencies: NITF, and NewsML-G2 with NITF or XHTML inside.

use crate::article::Correction;
use crate::source::output::Output;
use crate::source::parts::Parts;
use crate::source::skip::{Skip, SkipReason};
use crate::source::text::line::{clean, clean_byline, clean_url};
use crate::source::text::{correction, date, language};
use crate::source::web::html;
use crate::source::xml::{self, Element};

pub(super) fn is_nitf(text: &str) -> bool {
    xml::root_name(text).as_deref() == Some("nitf")
}

pub(super) fn is_newsml(text: &str) -> bool {
    matches!(
        xml::root_name(text).as_deref(),
        Some("newsitem" | "newsmessage" | "packageitem" | "contentset" | "newsml")
    )
}

/// Reads one NITF story.
pub(super) fn nitf(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let tree = xml::parse(text).map_err(|why| out.damaged(why))?;
    if let Some(damage) = tree.damage {
        out.problems.push(damage);
    }
    let article = story(&tree.root).article();
    let article = article.ok_or_else(|| out.damaged("no text in its body.content"))?;
    out.put(article, None);
    Ok(())
}

/// Returns the parts of a NITF story.
fn story(nitf: &Element) -> Parts {
    let mut parts = Parts::default();
    let meta = &mut parts.meta;
    let head = nitf.find("body.head");
    meta.title = head
        .and_then(|head| head.find("hl1"))
        .and_then(|headline| clean(&headline.text()))
        .or_else(|| nitf.child("head").and_then(|head| head.line("title")));
    let byline = head.and_then(|head| head.child("byline"));
    meta.byline = byline.and_then(|byline| {
        // `<byttl>` is the writer's role: "Staff Reporter".
        let name: String = byline
            .children
            .iter()
            .map(|node| match node {
                xml::XmlNode::Text(text) => text.clone(),
                xml::XmlNode::Element(element) if element.is("byttl") => String::new(),
                xml::XmlNode::Element(element) => element.text(),
            })
            .collect();
        clean_byline(&name).or_else(|| clean_byline(&byline.text()))
    });
    let issued = nitf
        .find("date.issue")
        .and_then(|date| date.attribute("norm"))
        .or_else(|| {
            nitf.find("pubdata")
                .and_then(|data| data.attribute("date.publication"))
        })
        .or_else(|| nitf.find("date.release").and_then(|date| date.attribute("norm")));
    meta.published = issued.and_then(compact_date).or_else(|| {
        let line = head?.find("story.date")?;
        line.attribute("norm")
            .and_then(compact_date)
            .or_else(|| date::of_metadata(&line.text()))
    });
    let published_in = nitf.find("pubdata");
    meta.publication = published_in
        .and_then(|data| clean(data.attribute("name")?))
        .or_else(|| {
            head.and_then(|head| head.find("distributor"))
                .and_then(|by| clean(&by.text()))
        });
    parts.section = published_in.and_then(|data| clean(data.attribute("position.section")?));
    meta.url = published_in.and_then(|data| clean_url(data.attribute("ex-ref")?));
    meta.language = nitf.attribute("lang").and_then(language::declared);
    let about = nitf.find("docdata");
    let status = about.and_then(|about| about.attribute("management-status"));
    meta.corrections.extend(status.and_then(correction::of_status));
    if let Some(corrected) = about.and_then(|about| about.child("correction")) {
        let note = corrected.attribute("info").unwrap_or_default();
        meta.corrections.push(correction::of_field(note, None));
    }
    let message = about.and_then(|about| about.child("ed-msg"));
    let message = message.and_then(|message| correction::of_note(message.attribute("info")?));
    meta.corrections.extend(message);
    if let Some(place) = head
        .and_then(|head| head.child("dateline"))
        .and_then(|line| clean(&line.text()))
    {
        parts.paragraphs.push(place);
    }
    // Further headlines and the abstract come before the text.
    if let Some(head) = head {
        let mut more = Vec::new();
        head.find_all("hl2", &mut more);
        head.find_all("abstract", &mut more);
        parts
            .paragraphs
            .extend(more.iter().filter_map(|element| clean(&element.text())));
    }
    let mut contents = Vec::new();
    nitf.find_all("body.content", &mut contents);
    for content in contents {
        paragraphs(content, &mut parts.paragraphs);
    }
    if let Some(end) = nitf.find("body.end") {
        parts.tail.extend(clean(&end.text()));
    }
    parts
}

/// Adds the paragraphs of an element. Each run of text outside paragraphs becomes a paragraph.
fn paragraphs(element: &Element, out: &mut Vec<String>) {
    let mut loose = String::new();
    for node in &element.children {
        match node {
            xml::XmlNode::Text(text) => loose.push_str(text),
            xml::XmlNode::Element(inner) => match inner.name.to_ascii_lowercase().as_str() {
                "media" | "table" | "hr" | "note" => {}
                "p" | "hl2" | "li" | "tr" | "dt" | "dd" | "h1" | "h2" | "h3" | "h4" | "pre" => {
                    out.extend(clean(&std::mem::take(&mut loose)));
                    out.extend(clean(&inner.text()));
                }
                "block" | "bq" | "ol" | "ul" | "dl" | "blockquote" | "div" | "section" => {
                    out.extend(clean(&std::mem::take(&mut loose)));
                    paragraphs(inner, out);
                }
                "br" => loose.push(' '),
                _ => loose.push_str(&inner.text()),
            },
        }
    }
    out.extend(clean(&loose));
}

/// Parses `20240305T101112Z`, `20240305` and all other forms of dates; only this function knows the first two.
fn compact_date(value: &str) -> Option<date::DayAndTime> {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 {
        let (day, rest) = value.split_at_checked(8)?;
        let day = format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..)?);
        let time = rest
            .strip_prefix('T')
            .filter(|time| time.len() >= 6 && time.bytes().take(6).all(|byte| byte.is_ascii_digit()));
        let whole = match time {
            Some(time) => format!("{day}T{}:{}:{}", time.get(..2)?, time.get(2..4)?, time.get(4..6)?),
            None => day.clone(),
        };
        return date::of_metadata(&whole).or_else(|| date::of_metadata(&day));
    }
    date::of_metadata(value)
}

/// Reads all news items of a NewsML-G2 document that have a text.
pub(super) fn newsml(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let tree = xml::parse(text).map_err(|why| out.damaged(why))?;
    if let Some(damage) = tree.damage {
        out.problems.push(damage);
    }
    let mut items = Vec::new();
    if tree.root.is("newsItem") || tree.root.is("contentSet") {
        items.push(&tree.root);
    } else {
        tree.root.find_all("newsItem", &mut items);
    }
    if items.is_empty() {
        return Err(out.skip(
            SkipReason::NotAnArticle,
            "NewsML without a news item: a package or knowledge",
        ));
    }
    let before = out.articles;
    let is_one = items.len() == 1;
    let mut without_text = 0;
    for (index, item) in items.iter().enumerate() {
        let Some(article) = item_parts(item).and_then(Parts::article) else {
            without_text += 1;
            continue;
        };
        let record = item
            .attribute("guid")
            .and_then(clean)
            .unwrap_or_else(|| (index + 1).to_string());
        out.put(article, (!is_one).then_some(record));
    }
    if out.articles == before {
        return Err(out.skip(
            SkipReason::NotAnArticle,
            "a news item without a text: a picture, sound or video",
        ));
    }
    if without_text > 0 {
        out.problems.push(format!(
            "{without_text} of {} news items have no text",
            items.len()
        ));
    }
    Ok(())
}

/// Returns the parts of a news item; None if its content is not text.
fn item_parts(item: &Element) -> Option<Parts> {
    let content = item.find("inlineXML").or_else(|| item.find("inlineData"))?;
    let mut parts = if let Some(nitf) = content.find("nitf") {
        story(nitf)
    } else if content.find("html").is_some() || content.find("body").is_some() || content.find("p").is_some()
    {
        let mut parts = Parts::default();
        let markup = content.html();
        if let Some(article) = html::fragment(&markup) {
            parts.paragraphs = article
                .paragraphs
                .iter()
                .map(|span| span.of(&article.text).to_owned())
                .collect();
        }
        parts
    } else {
        let mut parts = Parts::default();
        let text = content.text();
        let lines = text.split("\n\n").filter_map(clean);
        parts.paragraphs.extend(lines);
        parts
    };
    let about = item.child("contentMeta");
    let of = |name: &str| about.and_then(|about| about.line(name));
    let meta = &mut parts.meta;
    meta.title = of("headline").or(meta.title.take());
    meta.byline = of("by")
        .and_then(|by| clean_byline(&by))
        .or(meta.byline.take())
        .or_else(|| {
            let creator = about?.child("creator")?;
            clean_byline(&creator.line("name")?)
        });
    let item_meta = item.child("itemMeta");
    if let Some(item_meta) = item_meta {
        let note = item_meta.line("edNote");
        let codes = ["pubStatus", "signal"]
            .iter()
            .flat_map(|name| item_meta.all(name));
        let told = codes.filter_map(|code| correction::of_status(code.attribute("qcode")?));
        // The note to editors says what the status is about.
        meta.corrections.extend(told.map(|told| Correction {
            note: note.clone().unwrap_or_default(),
            ..told
        }));
        if meta.corrections.is_empty() {
            meta.corrections
                .extend(note.and_then(|note| correction::of_note(&note)));
        }
    }
    meta.published = of("contentCreated")
        .or_else(|| item_meta.and_then(|meta| meta.line("firstCreated")))
        .or_else(|| item_meta.and_then(|meta| meta.line("versionCreated")))
        .and_then(|value| date::of_metadata(&value))
        .or(meta.published);
    let named = |element: &Element| {
        element
            .line("name")
            .or_else(|| clean(element.attribute("literal")?))
    };
    meta.publication = about
        .and_then(|about| about.child("infoSource"))
        .and_then(named)
        .or_else(|| item_meta.and_then(|meta| meta.child("provider")).and_then(named))
        .or(meta.publication.take());
    meta.language = about
        .and_then(|about| about.child("language"))
        .and_then(|language| language.attribute("tag"))
        .or_else(|| item.attribute("lang"))
        .and_then(language::declared)
        .or(meta.language.take());
    if let Some(notice) = item
        .find("copyrightNotice")
        .and_then(|notice| clean(&notice.text()))
    {
        parts.tail.push(notice);
    }
    Some(parts)
}
