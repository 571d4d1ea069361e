//! Saved web pages.

use super::Problems;
use crate::article::Article;

/// The article of a page; None where there is no text in it.
pub(super) fn article(html: &str, problems: &mut Problems) -> Option<Article> {
    let _ = problems;
    fragment(html)
}

/// The text of a piece of HTML, as some JSON holds it.
pub(super) fn fragment(html: &str) -> Option<Article> {
    let _ = html;
    None
}
