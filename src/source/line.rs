//! Lines of plain text, for its front and for its body.

use crate::span::Span;

/// A line, without its end and the white space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainLine {
    /// Bytes in the text.
    pub span: Span,
    /// Bytes of white space before it.
    pub indent: usize,
}

impl PlainLine {
    pub(super) const fn is_blank(self) -> bool {
        self.span.is_empty()
    }
}

/// Cuts a text into lines: at line feeds or, in a text without any, at carriage returns.
pub(super) fn lines(text: &str) -> Vec<PlainLine> {
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

/// True if a line ends with a full stop or another mark that ends a sentence, quotation marks and brackets aside.
pub(super) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»'])
        .ends_with(['.', '!', '?', ':', '…'])
}

/// The byte at which the first of these dashes begins. Each dash must begin with a blank or a closing bracket.
pub(super) fn first_dash(text: &str, dashes: &[&str]) -> Option<usize> {
    let text = text.as_bytes();
    memchr::memchr2_iter(b' ', b')', text)
        .find(|at| dashes.iter().any(|dash| text[*at..].starts_with(dash.as_bytes())))
}
