//! An article in pieces, as exports, feeds, mail and documents hold it.

use crate::article::Article;
use crate::source::metadata::Metadata;
use crate::source::plain;
use crate::source::text::boilerplate::{BoilerplateMarker, push_span};
use crate::source::text::line::same_words;
use crate::span::Span;

/// What a reader found of one article.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub meta: Metadata,
    /// Section of the paper: `NEWS; Pg. 4`.
    pub section: Option<String>,
    /// The number of words that the source claims.
    pub word_count: Option<u64>,
    /// The article's own paragraphs, in order.
    pub paragraphs: Vec<String>,
    /// Lines after the text that are not the article's own words, such as copyright.
    pub tail: Vec<String>,
    /// Doubts about the article.
    pub problems: Vec<String>,
}

impl Parts {
    /// The article: its paragraphs apart by a blank line. None where there is no text in it.
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

/// Appends a paragraph without white space at its ends; None where nothing is left of it.
fn append(article: &mut Article, paragraph: &str) -> Option<Span> {
    let paragraph = paragraph.trim();
    (!paragraph.is_empty()).then(|| article.push_paragraph(paragraph))
}
