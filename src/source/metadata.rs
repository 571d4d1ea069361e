//! Metadata of an article that a file holds outside the text.

use crate::article::{Article, Correction, DateSource, Title};
use crate::source::text::date::DayAndTime;
use crate::source::text::line::same_words;

/// Metadata of an article from outside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub publication: Option<String>,
    pub url: Option<String>,
    pub published: Option<DayAndTime>,
    pub language: Option<String>,
    /// The corrections that the metadata report.
    pub corrections: Vec<Correction>,
}

impl Metadata {
    /// Copies the values from `other` that are not known yet.
    pub(crate) fn or(&mut self, other: Self) {
        self.title = self.title.take().or(other.title);
        self.byline = self.byline.take().or(other.byline);
        self.publication = self.publication.take().or(other.publication);
        self.url = self.url.take().or(other.url);
        self.published = self.published.take().or(other.published);
        self.language = self.language.take().or(other.language);
        if self.corrections.is_empty() {
            self.corrections = other.corrections;
        }
    }

    /// Sets the metadata of an article, replacing values read from its text.
    ///
    /// A title that is the first paragraph of the text becomes a span of it.
    pub(super) fn apply(self, article: &mut Article) {
        if let Some(title) = self.title {
            let first = article.paragraphs.first().copied();
            article.title = match first.filter(|first| same_words(first.of(&article.text), &title)) {
                Some(span) => Some(Title::InText(span)),
                None => Some(Title::Apart(title)),
            };
        }
        article.byline = self.byline.or(article.byline.take());
        article.publication = self.publication.or(article.publication.take());
        article.url = self.url.or(article.url.take());
        article.language = self.language.or(article.language.take());
        article.corrections.extend(self.corrections);
        if let Some(date) = self.published {
            article.published = Some(date.published(DateSource::Meta));
        }
    }
}
