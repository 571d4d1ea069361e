//! One article: its text with everything marked, who said what beside it, and where to check it.

use maud::{Markup, html};

use crate::article::Article;
use crate::error::thousands;
use crate::extract::{Assertion, EntityKind, Extraction, Quote, QuoteKind};
use crate::index::documents::is_of_story;
use crate::inquiry::cites::source_now;
use crate::render::article::{after_title, speaker};
use crate::render::corrections::own_notices;
use crate::render::quotations::class;
use crate::render::terminal::dated;
use crate::render::text::{clean, counted, one_line};
use crate::render::verify::SourceNow;
use crate::search::{Facets, ShownArticle, SimilarArticles, Window};
use crate::serve::address::Address;
use crate::serve::api::absent;
use crate::serve::parameters::question;
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::differences::{differences_path, places};
use crate::serve::view::frame;
use crate::serve::view::marks::{MarkedText, between_marks, letter};
use crate::serve::view::parts::{article_address, corrections, facts, name_address, place, shown};
use crate::serve::view::quotation::headline;
use crate::serve::view::verify::file_state;
use crate::serve::visit::Visit;
use crate::source::is_verbatim;
use crate::span::{Span, line_at};

/// Similar articles that are listed.
const SIMILAR: usize = 5;
/// Words of the question that are marked in a text.
const MARKED: usize = 2000;
/// Copies that are listed.
const COPIES: usize = 10;
/// Names of each kind that are listed.
const NAMES: usize = 12;

/// An article, or an article with one of its quotations chosen (`ID:n`).
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let address = &visit.address;
    let collection = visit.collection()?;
    let shown_article = collection.show(visit.rest("/article/")).map_err(absent)?;
    let ShownArticle {
        article,
        extraction,
        copy_corrections,
        quote: chosen,
    } = &shown_article;
    let id = article.id.to_string();
    let text = question(address)?;
    let title = headline(article.title_text());
    // A headline that is cut in the head is whole in the text.
    let is_cut = title.ends_with('…');
    let begin = if is_cut { 0 } else { after_title(article) };
    let mut words = if text.trim().is_empty() {
        Vec::new()
    } else {
        collection.places(&text, article)
    };
    words.retain(|word| word.start >= begin);
    let places = words.len();
    words.truncate(MARKED);
    let at = address.get("at").and_then(|at| at.parse().ok());
    let marked = MarkedText::new(article, extraction, &words, at, *chosen);
    let few = Window {
        limit: SIMILAR,
        ..Window::default()
    };
    let similar = collection.similar(&id, false, &Facets::default(), &few)?;
    let content = html! {
        article.article lang=(article.language.as_deref().unwrap_or("en")) {
            (head(article, &title))
            (corrections(&own_notices(&article.corrections)))
            (corrections(copy_corrections))
            @if marked.words() > 0 { (steps(address, &text, places, &marked)) }
            div.columns {
                div.list.text { (marked.markup(begin)) }
                aside {
                    (said(article, extraction, &marked, *chosen, &text))
                    (names(article, extraction))
                }
            }
        }
        (citation(visit, article, extraction, *chosen)?)
        (related(visit, article, &similar)?)
    };
    Ok(frame::page(&title, address, &content))
}

fn head(article: &Article, title: &str) -> Markup {
    let date = article.published.map(dated);
    let byline = article
        .byline
        .as_deref()
        .map(|byline| format!("by {}", shown(byline)));
    // Other addresses than those of the web could run something.
    let link = article.url.as_deref().map(str::trim).filter(|url| is_web(url));
    html! {
        header.head {
            h1 { (title) }
            (facts(&[date, article.publication.as_deref().map(shown), byline]))
            (place(&article.path, None, article.record.as_deref()))
            @match (&article.url, link) {
                (_, Some(url)) => { p.facts { a #original href=(url) rel="noreferrer noopener external" { (shown(url)) } } }
                (Some(url), None) => { p.facts { (shown(url)) } }
                (None, None) => {}
            }
        }
    }
}

/// True for an address of the web.
fn is_web(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")) && !url.contains(char::is_control)
}

/// Links to the places of the question's words. Each is an address of its own, so that they need no script.
fn steps(address: &Address, question: &str, places: usize, marked: &MarkedText<'_>) -> Markup {
    let words = marked.words();
    let last = words - 1;
    let current = address.get("word").and_then(|word| word.parse::<usize>().ok());
    let current = current.or(marked.at()).map(|word| word.min(last));
    let step = |number: usize, label: &str| {
        let target = address.without("at").with("word", number);
        html! { " · " a href={ (target) "#m" (number) } { (label) } }
    };
    html! {
        nav.steps aria-label="Words of the question" {
            "“" (shown(question)) "” is in " (counted(places as u64, "place", "places"))
            @if words < places { ", of which the first " (thousands(words as u64)) " are marked" }
            @if let Some(current) = current { "; this is number " (thousands(current as u64 + 1)) }
            (step(0, "first"))
            @if let Some(before) = current.and_then(|current| current.checked_sub(1)) { (step(before, "previous")) }
            @if let Some(next) = current.map(|current| current + 1).filter(|next| *next < words) { (step(next, "next")) }
            @if words > 1 { (step(last, "last")) }
        }
    }
}

/// The list of quotations with their speakers.
fn said(
    article: &Article,
    extraction: &Extraction,
    marked: &MarkedText<'_>,
    chosen: Option<usize>,
    question: &str,
) -> Markup {
    html! {
        @if !extraction.quotes.is_empty() {
            section.said-list {
                h2 { "Who said what" }
                ol {
                    @for (number, quote) in extraction.quotes.iter().enumerate() {
                        @let colour = marked.speaker(number);
                        @let words = article.text.get(quote.span.start..quote.span.end).unwrap_or_default();
                        li #{ "l" (number) } class={ "s" (colour) @if chosen == Some(number) { " chosen" } } {
                            span.badge { (letter(colour)) (number) } " "
                            strong { (shown(&speaker(article, extraction, quote))) }
                            @if let Some(cue) = quote.cue.and_then(|cue| article.text.get(cue.start..cue.end)) {
                                " " span.cue { (shown(cue)) }
                            }
                            ": "
                            a href={ "#q" (number) } {
                                @if quote.kind == QuoteKind::Direct { "“" (shown(words)) "”" } @else { (shown(words)) }
                            }
                            p.facts {
                                @if quote.assertion != Assertion::Asserted { (class(quote.assertion)) " · " }
                                (quote.kind.as_str()) " · "
                                a href={ (article_address(&format!("{}:{number}", article.id), question)) "#cite" } { "cite" }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The names in it, without that of the agency that only sent it: the directory does not have it from here.
fn names(article: &Article, extraction: &Extraction) -> Markup {
    let kinds = [
        ("People", EntityKind::Person),
        ("Organisations", EntityKind::Organisation),
        ("Places", EntityKind::Place),
    ];
    html! {
        @for (label, kind) in kinds {
            @let mut found: Vec<(&str, usize)> = extraction.entities.iter()
                .filter(|entity| entity.kind == kind && is_of_story(article, entity))
                .map(|entity| (entity.name.as_str(), entity.mentions.len() + entity.title_mentions.len()))
                .collect();
            @let () = found.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
            @if !found.is_empty() {
                section.facet {
                    h2 { (label) }
                    ul {
                        @for (name, mentions) in found.iter().take(NAMES) {
                            li { a href=(name_address(kind, name)) { (shown(name)) } " " span.count { (thousands(*mentions as u64)) } }
                        }
                    }
                    @if found.len() > NAMES { p.facts { "and " (found.len() - NAMES) " more" } }
                }
            }
        }
    }
}

/// Where the article, or its chosen quotation, can be checked.
fn citation(
    visit: &Visit,
    article: &Article,
    extraction: &Extraction,
    chosen: Option<usize>,
) -> Result<Markup, Refusal> {
    let quote = chosen.and_then(|number| extraction.quotes.get(number));
    let span = quote.map_or(Span::new(0, article.text.len()), |quote| quote.span);
    let source = source_now(&visit.commit, &article.path, "")?;
    let words = article.text.get(span.start..span.end).unwrap_or_default();
    let mut lines = Vec::new();
    if let Some(quote) = quote {
        lines.push(match quote.kind {
            QuoteKind::Direct => between_marks(words),
            kind => format!("{} ({})", shown(words), kind.as_str()),
        });
        lines.push(shown(&speaker(article, extraction, quote)));
    }
    lines.push(headline(article.title_text()));
    lines.extend(article.publication.as_deref().map(shown));
    lines.extend(article.published.map(dated));
    lines.extend(article.url.as_deref().map(shown));
    lines.extend(file_lines(article, &source, quote.map(|quote| quote.span)));
    Ok(html! {
        section #cite {
            h2 { @if quote.is_some() { "Cite this quotation" } @else { "Cite this article" } }
            pre.copy tabindex="0" { (clean(&lines.join("\n"))) }
            (file_state(&source))
            @if let Some(quote) = quote {
                form.verify action="/verify" method="post" {
                    input type="hidden" name="form_key" value=(visit.form_key);
                    input type="hidden" name="words" value=(one_line(words));
                    @if let Some(name) = speaker_name(extraction, quote) { input type="hidden" name="by" value=(one_line(name)); }
                    button type="submit" { "Verify these words" }
                }
            }
        }
    })
}

/// The name of the person who said something; None for somebody who is not named.
fn speaker_name<'a>(extraction: &'a Extraction, quote: &Quote) -> Option<&'a str> {
    let entity = quote.speaker?.entity?;
    Some(&extraction.entities.get(entity)?.name)
}

/// The file of a citation: path, bytes or line of a quotation, hash.
fn file_lines(article: &Article, source: &SourceNow, quotation: Option<Span>) -> Vec<String> {
    let record = article
        .record
        .as_deref()
        .map(|record| format!(", record {}", shown(record)));
    let line = quotation
        .filter(|_| is_verbatim(&article.path))
        .map(|span| format!(":{}", line_at(&article.text, span.start)));
    let mut lines = vec![format!(
        "{}{}{}",
        shown(&article.path),
        line.unwrap_or_default(),
        record.unwrap_or_default()
    )];
    lines.extend(quotation.map(|span| format!("bytes {} to {} of the text", span.start, span.end)));
    lines.push(match &source.sha256 {
        Some(hash) => format!("SHA-256 {hash}"),
        None => "the file cannot be read now".to_owned(),
    });
    lines
}

/// Near-equal copies, and similar articles.
fn related(visit: &Visit, article: &Article, similar: &SimilarArticles) -> Result<Markup, Refusal> {
    let mut copies = Vec::new();
    for id in similar.left_out.iter().take(COPIES) {
        copies.push(visit.commit.show(&id.to_string())?.article);
    }
    let link = |id: &str, title: &str, publication: Option<&str>, day: Option<String>| {
        html! {
            a href=(article_address(id, "")) { (headline(title)) }
            (facts(&[publication.map(shown), day]))
        }
    };
    Ok(html! {
        @if !copies.is_empty() {
            section {
                h2 { (counted(similar.left_out.len() as u64, "near-equal copy", "near-equal copies")) }
                ul.plain {
                    @for copy in &copies {
                        @let (id, day) = (copy.id.to_string(), copy.published.map(dated));
                        @let places = places(article, copy);
                        li {
                            (link(&id, copy.title_text(), copy.publication.as_deref(), day))
                            @if places == 0 { p.facts { "The words are the same." } } @else {
                                p.facts {
                                    "The words differ in " (counted(places, "place", "places")) ". "
                                    a href=(differences_path(&article.id.to_string(), &id)) {
                                        "Show the differences" span.hidden { " from " (headline(copy.title_text())) }
                                    }
                                }
                            }
                        }
                    }
                }
                @if similar.left_out.len() > COPIES { p.facts { "and " (similar.left_out.len() - COPIES) " more" } }
            }
        }
        @if !similar.results.hits.is_empty() {
            section {
                h2 { "Similar articles" }
                ul.plain {
                    @for hit in &similar.results.hits {
                        @let day = hit.published.map(dated);
                        li { (link(&hit.id.to_string(), &hit.title, hit.publication.as_deref(), day)) }
                    }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert!(is_web("https://echo.example/a") && is_web("HTTP://echo.example"));
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            " //x",
            "https:/x",
            "java\u{9}script:x",
            "",
        ] {
            assert!(!is_web(url), "{url:?}");
        }
    }
}
