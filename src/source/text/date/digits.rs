//! Digits of other scripts.

use std::borrow::Cow;

/// Returns the text with the digits of other scripts replaced by ASCII ones.
pub(super) fn ascii_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| digit(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| {
        digit(c)
            .and_then(|digit| char::from_digit(digit, 10))
            .unwrap_or(c)
    };
    Cow::Owned(text.chars().map(plain).collect())
}

/// Returns the value of an Arabic, Persian, Devanagari, Bengali or East Asian full-width digit.
pub(super) fn digit(c: char) -> Option<u32> {
    [0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10]
        .iter()
        .map(|zero| u32::from(c).wrapping_sub(*zero))
        .find(|digit| *digit < 10)
}
