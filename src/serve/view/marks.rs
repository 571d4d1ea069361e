//! An article's text with its quotations, names and words of the question marked.

use maud::{Markup, html};

use crate::article::{Article, Title};
use crate::extract::{EntityKind, Extraction, MentionForm};
use crate::index::documents::is_of_story;
use crate::render::text::{clean, is_quotation_mark};
use crate::serve::view::parts::name_address;
use crate::span::Span;

/// Colours of speakers; each has a letter, too.
const COLOURS: usize = 8;

/// The kinds of marked text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextMark {
    /// The headline, where it is part of the text.
    Title,
    /// Not the article's own words.
    Boilerplate,
    /// The quotation of this number.
    Quotation(usize),
    /// A name of the entity of this number.
    Name(usize),
    /// The word of the question of this number.
    Word(usize),
}

/// Stretches of one kind: in order, not overlapping, within the text.
type Layer = Vec<(Span, TextMark)>;

/// A text with its marks.
pub(crate) struct MarkedText<'a> {
    article: &'a Article,
    extraction: &'a Extraction,
    /// From the ground up: an upper stretch is cut where a lower one begins or ends.
    layers: [Layer; 4],
    /// The number of the word of the question to open the page at.
    at: Option<usize>,
    chosen: Option<usize>,
}

impl<'a> MarkedText<'a> {
    /// Marks an article; `words` are the places of the question's words, `at` is the byte at which a reader wants to begin.
    pub(crate) fn new(
        article: &'a Article,
        extraction: &'a Extraction,
        words: &[Span],
        at: Option<usize>,
        chosen: Option<usize>,
    ) -> Self {
        let mut ground: Layer = Vec::new();
        if let Some(Title::InText(span)) = &article.title {
            ground.push((*span, TextMark::Title));
        }
        ground.extend(
            article
                .boilerplate
                .iter()
                .map(|span| (*span, TextMark::Boilerplate)),
        );
        let quotations = extraction.quotes.iter().enumerate();
        let quotations = quotations.map(|(number, quote)| (quote.span, TextMark::Quotation(number)));
        let names = extraction
            .entities
            .iter()
            .enumerate()
            .flat_map(|(number, entity)| {
                // Other names have no page.
                let is_linked = !matches!(entity.kind, EntityKind::Nationality | EntityKind::Other)
                    && is_of_story(article, entity);
                let mentions = entity.mentions.iter();
                mentions
                    .filter(move |mention| is_linked && mention.form == MentionForm::Name)
                    .map(move |mention| (mention.span, TextMark::Name(number)))
            });
        let found = words.iter().enumerate();
        let found = found.map(|(number, span)| (*span, TextMark::Word(number)));
        let text = &article.text;
        Self {
            article,
            extraction,
            layers: [
                tidy(text, ground),
                tidy(text, quotations.collect()),
                tidy(text, names.collect()),
                tidy(text, found.collect()),
            ],
            at: at.and_then(|at| words.iter().position(|span| span.start >= at)),
            chosen,
        }
    }

    /// The text from `start` on, a paragraph for each line that is not blank.
    pub(crate) fn markup(&self, start: usize) -> Markup {
        let text = &self.article.text;
        let mut paragraphs = Vec::new();
        let mut from = start;
        for line in text.get(start..).unwrap_or_default().split('\n') {
            let to = from + line.len();
            if !line.trim().is_empty() {
                paragraphs.push(Span::new(from, to));
            }
            from = to + 1;
        }
        html! { @for paragraph in paragraphs { p { (self.stretch(paragraph, 0)) } } }
    }

    /// A stretch of the text with the marks of this layer and those above it.
    fn stretch(&self, span: Span, layer: usize) -> Markup {
        let Some(marks) = self.layers.get(layer) else {
            return html! { (clean(self.article.text.get(span.start..span.end).unwrap_or_default())) };
        };
        let first = marks.partition_point(|(mark, _)| mark.end <= span.start);
        let mut pieces = Vec::new();
        let mut done = span.start;
        for &(mark, what) in marks[first..]
            .iter()
            .take_while(|(mark, _)| mark.start < span.end)
        {
            let inside = Span::new(mark.start.max(span.start), mark.end.min(span.end));
            if inside.start > done {
                pieces.push((Span::new(done, inside.start), None));
            }
            pieces.push((inside, Some((what, mark.start >= span.start))));
            done = inside.end;
        }
        if done < span.end {
            pieces.push((Span::new(done, span.end), None));
        }
        html! {
            @for (piece, mark) in pieces {
                @if let Some((mark, is_first)) = mark { (self.marked(piece, mark, is_first, layer)) }
                @else { (self.stretch(piece, layer + 1)) }
            }
        }
    }

    /// A marked stretch; `is_first` is false for the rest of one that was cut.
    fn marked(&self, span: Span, mark: TextMark, is_first: bool, layer: usize) -> Markup {
        let inner = self.stretch(span, layer + 1);
        html! {
            @match mark {
                TextMark::Title => { strong { (inner) } }
                TextMark::Boilerplate => { span.boilerplate { (inner) } }
                TextMark::Quotation(number) => {
                    @let speaker = self.speaker(number);
                    @let class = format!("said s{}{}", speaker % COLOURS, if self.chosen == Some(number) { " chosen" } else { "" });
                    @if is_first {
                        span #{ "q" (number) } class=(class) {
                            a.badge href={ "#l" (number) } title={ "Quotation " (number) } { (letter(speaker)) (number) }
                            (inner)
                        }
                    } @else { span class=(class) { (inner) } }
                }
                TextMark::Name(number) => {
                    @let entity = &self.extraction.entities[number];
                    a.name href=(name_address(entity.kind, &entity.name)) { (inner) }
                }
                TextMark::Word(number) => {
                    @if is_first && self.at == Some(number) { span #at {} }
                    @if is_first { mark #{ "m" (number) } { (inner) } } @else { mark { (inner) } }
                }
            }
        }
    }

    /// The number of a quotation's speaker among those of the article, in the order in which they speak; the last for
    /// somebody who is not named.
    pub(crate) fn speaker(&self, quote: usize) -> usize {
        let speaker_of = |number: usize| {
            self.extraction.quotes[number]
                .speaker
                .and_then(|speaker| speaker.entity)
        };
        let Some(entity) = speaker_of(quote) else {
            return COLOURS - 1;
        };
        let mut seen: Vec<usize> = Vec::new();
        for number in 0..=quote {
            if let Some(known) = speaker_of(number)
                && !seen.contains(&known)
            {
                seen.push(known);
            }
        }
        let place = seen.iter().position(|known| *known == entity).unwrap_or_default();
        place % (COLOURS - 1)
    }

    /// The number of the word of the question to open the page at.
    pub(crate) const fn at(&self) -> Option<usize> {
        self.at
    }

    /// Number of words of the question in the text.
    pub(crate) fn words(&self) -> usize {
        self.layers[3].len()
    }
}

/// The mark of a speaker beside the colour: `A`, `B` …, and `?` for somebody who is not named.
pub(crate) fn letter(speaker: usize) -> char {
    if speaker == COLOURS - 1 {
        return '?';
    }
    char::from(b'A' + (speaker % COLOURS) as u8)
}

/// In order, without those that overlap an earlier one or do not lie in the text: what a damaged index says is not
/// believed.
fn tidy(text: &str, mut layer: Layer) -> Layer {
    layer.sort_by_key(|(span, _)| (span.start, span.end));
    let mut end = 0;
    layer.retain(|(span, _)| {
        let inside = text.get(span.start..span.end);
        let is_kept = span.start >= end && inside.is_some_and(|inside| !inside.is_empty());
        if is_kept {
            end = span.end;
        }
        is_kept
    });
    layer
}

/// The words of a quotation between marks, for a citation.
pub(crate) fn between_marks(words: &str) -> String {
    let words = clean(words);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("“{}”", words.trim_matches(is_quotation_mark))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::{Entity, Mention, Quote};

    const TEXT: &str = "Dam <shut>\n\nAnna Velde said: “The dam\n\nis safe.”\nRead more";

    fn at(words: &str) -> Span {
        let start = TEXT.find(words).unwrap();
        Span::new(start, start + words.len())
    }

    fn sample() -> (Article, Extraction) {
        let article = Article {
            title: Some(Title::InText(at("Dam <shut>"))),
            text: TEXT.to_owned(),
            boilerplate: vec![at("Read more")],
            ..Article::default()
        };
        let extraction = Extraction {
            entities: vec![Entity {
                kind: EntityKind::Person,
                name: "Anna Velde".to_owned(),
                mentions: vec![Mention {
                    span: at("Anna Velde"),
                    form: MentionForm::Name,
                }],
                title_mentions: Vec::new(),
            }],
            quotes: vec![Quote {
                span: at("The dam\n\nis safe."),
                ..Quote::default()
            }],
            ..Extraction::default()
        };
        (article, extraction)
    }

    #[test]
    fn a_quotation_of_two_paragraphs_is_marked_in_both() {
        let (article, extraction) = sample();
        let marked = MarkedText::new(&article, &extraction, &[at("dam")], Some(3), Some(0));
        let markup = marked.markup(0).into_string();
        for part in [
            "<p><strong>Dam &lt;shut&gt;</strong></p>",
            "<a class=\"name\" href=\"/person?name=Anna+Velde\">Anna Velde</a>",
            "<span id=\"q0\" class=\"said s7 chosen\"><a class=\"badge\" href=\"#l0\" title=\"Quotation 0\">?0</a>The \
             <span id=\"at\"></span><mark id=\"m0\">dam</mark></span></p>",
            "<p><span class=\"said s7 chosen\">is safe.</span>”</p>",
            "<p><span class=\"boilerplate\">Read more</span></p>",
        ] {
            assert!(markup.contains(part), "{part}\n{markup}");
        }
    }

    proptest! {
        #[test]
        fn any_spans_leave_the_text_as_it_is(spans in prop::collection::vec((0_usize..70, 0_usize..70), 0..9)) {
            let spans: Vec<Span> = spans
                .into_iter()
                .map(|(one, other)| Span::new(one.min(other), one.max(other)))
                .collect();
            let article = Article {
                text: TEXT.replace('<', "(").replace('>', ")"),
                boilerplate: spans.clone(),
                ..Article::default()
            };
            let quotes = spans.iter().rev().map(|span| Quote { span: *span, ..Quote::default() });
            let extraction = Extraction { quotes: quotes.collect(), ..Extraction::default() };
            let markup = MarkedText::new(&article, &extraction, &spans, None, None).markup(0).into_string();
            let mut plain = String::new();
            let mut rest = markup.as_str();
            while let Some((text, tag)) = rest.split_once('<') {
                plain.push_str(text);
                let (tag, after) = tag.split_once('>').unwrap();
                // The badge is no part of the text.
                rest = if tag.starts_with("a class=\"badge\"") { after.split_once("</a>").unwrap().1 } else { after };
            }
            plain.push_str(rest);
            let lines: String = article.text.split('\n').collect();
            prop_assert_eq!(plain, lines);
        }
    }
}
