//! Line ends within sentences: words that they divide, and page numbers. The one rule for the reader of plain text, which joins
//! lines to paragraphs, and for the tokenizer.

use crate::span::Span;

/// Signs that divide a word at the end of a line: hyphens, the sign for one in scanned text, and the soft hyphen, which is a
/// part of the word.
pub(crate) const DIVIDERS: [char; 4] = ['-', '\u{2010}', '\u{ac}', '\u{ad}'];
/// Maximum length of a page number in digits.
const LONGEST_NUMBER: usize = 4;

/// True if a number is alone on its line, between blank lines and two halves of a sentence. `number` is in bytes of `text`.
pub(crate) fn is_page_number(text: &str, number: Span) -> bool {
    let (start, end) = (number.start, number.end);
    let bytes = text.as_bytes();
    if end - start > LONGEST_NUMBER || !bytes[start..end].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x0C);
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let is_end = |byte: Option<&u8>| matches!(byte, Some(b'\n' | b'\r' | 0x0C));
    // The first line of blanks is looked at before all others: most numbers are within a line.
    let mut before = bytes[..start].iter().rev().skip_while(is_space);
    let mut after = bytes[end..].iter().skip_while(is_space);
    if !is_end(before.next()) || !is_end(after.next()) {
        return false;
    }
    let is_apart = |blanks: &[u8]| blanks.iter().filter(|byte| matches!(byte, b'\n' | 0x0C)).count() > 1;
    let last = start - bytes[..start].iter().rev().take_while(is_blank).count();
    let next = end + bytes[end..].iter().take_while(is_blank).count();
    is_apart(&bytes[last..start])
        && is_apart(&bytes[end..next])
        && text[..last].ends_with(|c: char| c.is_lowercase() || c == ',')
        && text[next..].starts_with(char::is_lowercase)
}
