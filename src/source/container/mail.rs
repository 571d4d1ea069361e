//! Mail: single messages, mailboxes' messages, and web pages saved as MHTML.

use jiff::civil::Date;
use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use crate::article::Article;
use crate::source::container::member;
use crate::source::output::Output;
use crate::source::parts::Parts;
use crate::source::plain;
use crate::source::skip::Skip;
use crate::source::text::boilerplate::push_span;
use crate::source::text::date::DayAndTime;
use crate::source::text::line::{clean, clean_url};
use crate::source::web::html;
use crate::span::Span;

/// True if the bytes begin with the headers of a message that was sent or saved. A text that begins only with `From:`
/// and `Subject:` is an article with a front.
pub(crate) fn has_headers(head: &[u8]) -> bool {
    const SENDERS: [&str; 4] = ["from", "return-path", "received", "sender"];
    const MACHINES: [&str; 6] = [
        "message-id",
        "mime-version",
        "received",
        "return-path",
        "content-type",
        "dkim-signature",
    ];
    let (mut headers, mut senders, mut machines) = (0, 0, 0);
    for line in head.split(|byte| *byte == b'\n').take(200) {
        if line.trim_ascii().is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(name) = header_name(line) else {
            break;
        };
        headers += 1;
        senders += usize::from(SENDERS.contains(&name.as_str()));
        machines += usize::from(MACHINES.contains(&name.as_str()));
    }
    headers >= 3 && senders >= 1 && machines >= 1
}

fn header_name(line: &[u8]) -> Option<String> {
    const LONGEST: usize = 60;
    let colon = memchr::memchr(b':', line.get(..line.len().min(LONGEST))?)?;
    let name = line.get(..colon)?;
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| String::from_utf8_lossy(name).to_lowercase())
}

/// True for the first bytes of a message.
pub(crate) fn is_mail(head: &[u8]) -> bool {
    has_headers(without_length(head))
}

/// True for the first bytes of a page that a browser saved as one file.
pub(crate) fn is_mhtml(head: &[u8]) -> bool {
    let beginning = head.get(..head.len().min(4096)).unwrap_or_default();
    // Every file is asked. Most have no such header, and hyphens are rare.
    let is_version = |hyphen: usize| {
        let header = hyphen
            .checked_sub(b"mime".len())
            .and_then(|start| beginning.get(start..)?.first_chunk::<13>());
        header.is_some_and(|header| header.eq_ignore_ascii_case(b"mime-version:"))
    };
    if !memchr::memchr_iter(b'-', beginning).any(is_version) {
        return false;
    }
    let beginning = beginning.to_ascii_lowercase();
    let has = |needle: &[u8]| memchr::memmem::find(&beginning, needle).is_some();
    (has(b"\nsnapshot-content-location:") || has(b"from: <saved by") || has(b"from: \"saved by"))
        && has(b"multipart/related")
}

/// Returns the message without the line before it on which some mail programs put its length.
fn without_length(bytes: &[u8]) -> &[u8] {
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b' ')
        .count();
    match bytes.get(digits..) {
        Some([b'\n', rest @ ..]) if digits > 0 => rest,
        _ => bytes,
    }
}

/// Reads a file that is a single message.
pub(crate) fn read(bytes: &[u8], out: &mut Output<'_>) -> Result<(), Skip> {
    let before = out.articles;
    let start = bytes.len() - without_length(bytes).len();
    let length = std::str::from_utf8(bytes.get(..start).unwrap_or_default())
        .ok()
        .and_then(|line| line.trim().parse::<usize>().ok())
        .unwrap_or(usize::MAX);
    let end = start.saturating_add(length).min(bytes.len());
    message(bytes.get(start..end).unwrap_or_default(), None, out);
    if out.articles == before {
        return Err(out.damaged("no text in the message"));
    }
    Ok(())
}

/// Reads a message and its attachments. `number` is its position in a mailbox.
pub(crate) fn message(bytes: &[u8], number: Option<u64>, out: &mut Output<'_>) {
    let Some(message) = MessageParser::default().parse(bytes) else {
        out.problems.push(number.map_or_else(
            || "not a message".to_owned(),
            |number| format!("message {number}: not a message"),
        ));
        return;
    };
    let record = number.map(|number| {
        message
            .message_id()
            .map_or_else(|| number.to_string(), |id| id.trim_matches(['<', '>']).to_owned())
    });
    let article = article(&message);
    if let Some(article) = article {
        out.put(article, record.clone());
    } else if message.attachment_count() == 0 {
        let name = record.as_deref().unwrap_or("the message");
        out.problems.push(format!("{name}: no text in it"));
    }
    let outer = out.member.clone();
    if let Some(record) = record {
        out.member = if outer.is_empty() {
            record
        } else {
            format!("{outer}!/{record}")
        };
    }
    attachments(&message, out);
    out.member = outer;
}

fn attachments(message: &Message<'_>, out: &mut Output<'_>) {
    for (index, part) in message.attachments().enumerate() {
        if let PartType::Message(inner) = &part.body {
            let name = format!("message-{}.eml", index + 1);
            member::attachment(&name, inner.raw_message(), out);
            continue;
        }
        let is_picture = part
            .content_type()
            .is_some_and(|kind| matches!(kind.ctype(), "image" | "audio" | "video" | "font"));
        // A part without a name belongs to the message, like a signature or an invitation.
        if let Some(name) = part.attachment_name()
            && !is_picture
            && part.content_id().is_none()
        {
            let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
            member::attachment(name, part.contents(), out);
        }
    }
}

/// Returns the article of a message, from its HTML if it has some, else from its plain text.
fn article(message: &Message<'_>) -> Option<Article> {
    let page: Vec<&str> = message
        .html_bodies()
        .filter(|part| part.is_text_html())
        .filter_map(|part| part.text_contents())
        .collect();
    let text: Vec<&str> = message
        .text_bodies()
        .filter(|part| part.is_text() && !part.is_text_html())
        .filter_map(|part| part.text_contents())
        .collect();
    let mut article = match html::fragment(&page.join("\n")) {
        Some(article) => article,
        None if text.iter().all(|text| text.trim().is_empty()) => return None,
        None => plain::body(text.join("\n\n"), message.subject()),
    };
    let mut parts = Parts::default();
    parts.meta.title = message.subject().and_then(clean);
    parts.meta.byline = message.from().and_then(sender);
    parts.meta.published = message.date().and_then(day);
    parts.meta.apply(&mut article);
    mark_signature(&mut article);
    Some(article)
}

/// Marks what is below a line of two hyphens, which is the sender's signature.
fn mark_signature(article: &mut Article) {
    let text = article.text.as_str();
    let is_signature = |span: &Span| {
        let rest = span.of(text).strip_prefix("--");
        rest.is_some_and(|rest| rest.trim_start_matches(' ').starts_with('\n') || rest.trim().is_empty())
    };
    let Some(first) = article.paragraphs.iter().rposition(is_signature) else {
        return;
    };
    let signature = article.paragraphs.get(first..).unwrap_or_default();
    let start = signature.first().map_or(text.len(), |span| span.start);
    article.boilerplate.retain(|span| span.end <= start);
    for span in signature {
        push_span(&mut article.boilerplate, *span);
    }
}

/// Returns the name of the sender, not the address.
fn sender(from: &Address<'_>) -> Option<String> {
    clean(from.first()?.name()?)
}

fn day(date: &mail_parser::DateTime) -> Option<DayAndTime> {
    let day = Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()?;
    let second = u32::from(date.hour) * 3600 + u32::from(date.minute) * 60 + u32::from(date.second);
    Some(DayAndTime::day(day, (second < 86_400).then_some(second)))
}

/// Reads a page that a browser saved together with its pictures.
pub(crate) fn mhtml(bytes: &[u8], out: &mut Output<'_>) -> Result<(), Skip> {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return Err(out.damaged("not a saved page"));
    };
    let page = message
        .parts
        .iter()
        .find(|part| part.is_text_html() && part.text_contents().is_some());
    let Some(page) = page else {
        return Err(out.damaged("no page in it"));
    };
    let text = page.text_contents().unwrap_or_default();
    let mut article = html::article(text).ok_or_else(|| out.damaged("no text found in the page"))?;
    let location = message
        .header_raw("Snapshot-Content-Location")
        .or_else(|| page.content_location());
    article.url = article.url.or_else(|| location.and_then(clean_url));
    if article.title.is_none() {
        let mut parts = Parts::default();
        parts.meta.title = message.subject().and_then(clean);
        parts.meta.apply(&mut article);
    }
    out.put(article, None);
    Ok(())
}
