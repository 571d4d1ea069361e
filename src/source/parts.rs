//! The parts of an article in exports, feeds, mail and documents.

use crate::article::Article;
use crate::source::metadata::Metadata;
use crate::source::plain;
use crate::source::text::boilerplate::{BoilerplateMarker, push_span};
use crate::source::text::line::same_words;
use crate::span::Span;

/// The parts of one article that a reader has found.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub meta: Metadata,
    /// Section of the paper: `NEWS; Pg. 4`.
    pub section: Option<String>,
    /// The word count that the source claims.
    pub word_count: Option<u64>,
    /// The article's own paragraphs, in order.
    pub paragraphs: Vec<String>,
    /// Lines after the text that are not the article's own words, such as copyright.
    pub tail: Vec<String>,
    /// Doubts about the article.
    pub problems: Vec<String>,
}

impl Parts {
    /// Returns the article, with its paragraphs separated by blank lines; None if it has no text.
    pub(super) fn article(self) -> Option<Article> {
        let mut article = Article::default();
        let mut marker = BoilerplateMarker::default();
        for paragraph in &self.paragraphs {
            let Some(span) = append(&mut article, paragraph) else {
                continue;
            };
            let words = span.of(&article.text);
            let is_title = article.paragraphs.len() == 1
                && self
                    .meta
                    .title
                    .as_deref()
                    .is_some_and(|title| same_words(title, words));
            if !is_title {
                marker.mark(&article.text, span, &mut article.boilerplate);
            }
        }
        if article.text.is_empty() {
            return None;
        }
        for line in &self.tail {
            if let Some(span) = append(&mut article, line) {
                push_span(&mut article.boilerplate, span);
            }
        }
        self.meta.apply(&mut article);
        plain::dateline_of_body(&mut article);
        article.section = self.section;
        article.word_count = self.word_count;
        article.problems = self.problems;
        Some(article)
    }
}

/// Appends a trimmed paragraph and returns its span; None if it is empty.
fn append(article: &mut Article, paragraph: &str) -> Option<Span> {
    let paragraph = paragraph.trim();
    (!paragraph.is_empty()).then(|| article.push_paragraph(paragraph))
}
