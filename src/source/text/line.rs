//! Lines of plain text, for its front and for its body.

use crate::span::Span;

/// A line without its end and surrounding white space.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainLine {
    /// Its bytes in the text.
    pub span: Span,
    /// Number of bytes of white space before it.
    pub indent: usize,
}

impl PlainLine {
    pub(crate) const fn is_blank(self) -> bool {
        self.span.is_empty()
    }
}

/// Splits a text into lines: at line feeds or, in a text without any, at carriage returns.
pub(crate) fn lines(text: &str) -> Vec<PlainLine> {
    let bytes = text.as_bytes();
    let end = if memchr::memchr(b'\n', bytes).is_none() {
        b'\r'
    } else {
        b'\n'
    };
    let mut lines = Vec::with_capacity(text.len() / 100 + 4);
    let mut start = 0;
    for stop in memchr::memchr_iter(end, bytes).chain([bytes.len()]) {
        let span = Span::new(start, stop).trimmed(text);
        lines.push(PlainLine {
            span,
            indent: span.start - start,
        });
        start = stop + 1;
    }
    lines
}

/// True if a line ends with a full stop or another sentence-final mark, apart from quotation marks and brackets.
pub(crate) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»'])
        .ends_with(['.', '!', '?', ':', '…'])
}

/// Returns the byte at which the first of these dashes begins. Each dash must begin with a blank or a closing
/// bracket.
pub(crate) fn first_dash(text: &str, dashes: &[&str]) -> Option<usize> {
    let text = text.as_bytes();
    memchr::memchr2_iter(b' ', b')', text)
        .find(|at| dashes.iter().any(|dash| text[*at..].starts_with(dash.as_bytes())))
}

/// True if two headlines differ only in white space, case and punctuation.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b)) && letters(a).next().is_some()
}

/// Returns the letters and digits of a text in lower case, which are equal for the [`same_words`].
pub(crate) fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// Returns a text as one trimmed line with white space collapsed; None if it is empty.
pub(crate) fn clean(value: &str) -> Option<String> {
    let mut line = String::with_capacity(value.len());
    for word in value.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

/// Returns the name of a paper or site as one line; None for a longer text, which is no name. All articles of a file have it,
/// so that each byte of it counts many times.
pub(crate) fn clean_name(value: &str) -> Option<String> {
    const LONGEST: usize = 300;
    clean(value).filter(|name| name.len() <= LONGEST)
}

/// Returns a byline without "By" and the marks around the name; None for an address or a line without letters.
pub(crate) fn clean_byline(value: &str) -> Option<String> {
    const BY: [&str; 8] = [
        "by ",
        "by: ",
        "by\u{a0}",
        "von ",
        "par ",
        "por ",
        "written by ",
        "words by ",
    ];
    let line = clean(value)?;
    let mut name = line.as_str();
    for by in BY {
        if let Some(rest) = strip_prefix_no_case(name, by) {
            name = rest.trim_start();
            break;
        }
    }
    let name = name
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '-' | '–' | '—' | ':'));
    let is_address = name.starts_with("http://") || name.starts_with("https://") || name.starts_with('@');
    if name.is_empty() || is_address || name.len() > 300 || !name.chars().any(char::is_alphabetic) {
        return None;
    }
    Some(name.to_owned())
}

/// Returns a headline without the name of the site after it (`… | The Herald`, `… - The Herald`).
pub(crate) fn clean_title(value: &str, publication: Option<&str>) -> Option<String> {
    let line = clean(value)?;
    let mut title = line.as_str();
    for separator in [" | ", " — ", " – ", " - ", " :: ", " » ", " • ", " · "] {
        let Some((head, tail)) = title.rsplit_once(separator) else {
            continue;
        };
        let is_site = publication.is_some_and(|name| same_words(name, tail))
            // After a vertical bar there is always a site's name.
            || (separator == " | " && tail.split(' ').count() <= 4);
        if is_site && head.len() >= 10 {
            title = head.trim_end();
        }
    }
    Some(title.to_owned())
}

/// Returns a web address; None for anything else.
pub(crate) fn clean_url(value: &str) -> Option<String> {
    let value = value.trim();
    let is_web = value.starts_with("http://") || value.starts_with("https://");
    (is_web && !value.contains(char::is_whitespace)).then(|| value.to_owned())
}

/// Returns the rest of `text` after `prefix`, which must not be empty. The comparison ignores case.
pub(crate) fn strip_prefix_no_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    // Most texts differ from most prefixes in the first byte.
    let (first, wanted) = (text.as_bytes().first()?, prefix.as_bytes().first()?);
    if !first.eq_ignore_ascii_case(wanted) && first.is_ascii() {
        return None;
    }
    let mut rest = text.chars();
    for wanted in prefix.chars() {
        let next = rest.next()?;
        if next != wanted && !next.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}
