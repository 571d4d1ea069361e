//! Parts that several views have.

use maud::{Markup, html};

use crate::collection::Collection;
use crate::error::thousands;
use crate::extract::EntityKind;
use crate::inquiry::near_miss::{Sought, suggestions};
use crate::render::corrections::notice_line;
use crate::render::text::{clean, counted, cut, one_line};
use crate::search::{CorrectionNotice, Results, Snippet, Warning};
use crate::serve::address::Address;
use crate::serve::reply::Refusal;

/// Longest text of a list, in columns.
const LONGEST: usize = 300;

/// A text of the index for a list: on one line, without control characters and marks that reorder letters, cut where it is
/// very long.
pub(crate) fn shown(text: &str) -> String {
    cut(&one_line(text), LONGEST).into_owned()
}

/// The page of a name.
pub(crate) fn name_address(kind: EntityKind, name: &str) -> Address {
    let path = match kind {
        EntityKind::Person => "/person",
        EntityKind::Organisation => "/organisation",
        _ => "/place",
    };
    Address::new(path).with("name", name)
}

/// A link to the page of a person.
pub(crate) fn person_link(name: &str) -> Markup {
    html! { a.person href=(name_address(EntityKind::Person, name)) { (shown(name)) } }
}

/// The address of an article's page, with the words of the question marked.
pub(crate) fn article_address(id: &str, question: &str) -> Address {
    let address = Address::new(&format!("/article/{id}"));
    if question.trim().is_empty() {
        return address;
    }
    address.with("q", question)
}

/// A passage with what matched.
pub(crate) fn passage(text: &str, highlights: &[(usize, usize)]) -> Markup {
    let mut pieces: Vec<(bool, &str)> = Vec::with_capacity(2 * highlights.len() + 1);
    let mut done = 0;
    for &(start, end) in highlights {
        if let (Some(before), Some(inside)) = (text.get(done..start), text.get(start..end)) {
            pieces.extend([(false, before), (true, inside)]);
            done = end;
        }
    }
    pieces.push((false, text.get(done..).unwrap_or_default()));
    html! {
        @for (is_match, piece) in pieces {
            @if is_match { mark { (clean(piece)) } } @else { (clean(piece)) }
        }
    }
}

/// The passage of an article.
pub(crate) fn snippet(snippet: &Snippet) -> Markup {
    html! {
        @if !snippet.text.is_empty() {
            p.passage { (passage(&snippet.text, &snippet.highlights)) }
        }
    }
}

/// Facts apart by `·`.
pub(crate) fn facts(facts: &[Option<String>]) -> Markup {
    let facts: Vec<&String> = facts.iter().flatten().filter(|fact| !fact.is_empty()).collect();
    html! {
        @if !facts.is_empty() {
            p.facts {
                @for (number, fact) in facts.iter().enumerate() {
                    @if number > 0 { " · " }
                    (fact)
                }
            }
        }
    }
}

/// The corrections of an article, or of near-equal copies of it.
pub(crate) fn corrections(notices: &[CorrectionNotice]) -> Markup {
    html! {
        @for notice in notices {
            p.warning {
                (shown(&notice_line(notice)))
                @if let Some(copy) = notice.copy {
                    " " a href=(article_address(&copy.to_string(), "")) { "Show the copy" }
                }
            }
        }
    }
}

/// Warnings about parts of the question that were not understood, and about an index that holds a part.
pub(crate) fn warnings(collection: &Collection, warnings: &[Warning]) -> Markup {
    html! {
        @if collection.is_part() {
            p.warning { "The last ingest is not finished, so this index holds a part." }
        }
        @for warning in warnings {
            p.warning { strong { "Note: " } (shown(&warning.message)) }
        }
    }
}

/// How many results there are, and which of them are shown.
pub(crate) fn heading<H>(results: &Results<H>, offset: usize, one: &str, many: &str) -> Markup {
    let total = counted(results.total, one, many);
    let copies = results.total_all.filter(|all| *all > results.total);
    let last = offset + results.hits.len();
    html! {
        p.total role="status" {
            strong { @if results.is_partial { "at least " } (total) }
            @if let Some(all) = copies { " (" (thousands(all)) " with copies)" }
            @if results.hits.len() as u64 != results.total && !results.hits.is_empty() {
                ", " (thousands(offset as u64 + 1)) " to " (thousands(last as u64)) " shown"
            }
        }
    }
}

/// Links to the pages before and after this one.
pub(crate) fn pages<H>(address: &Address, results: &Results<H>, offset: usize, limit: usize) -> Markup {
    let next = offset.saturating_add(results.hits.len());
    let has_next = (next as u64) < results.total && !results.hits.is_empty();
    html! {
        @if offset > 0 || has_next {
            nav.pages aria-label="Pages" {
                @if offset > 0 {
                    a rel="prev" href=(address.with("offset", offset.saturating_sub(limit))) { "← Previous" }
                }
                @if has_next {
                    a rel="next" href=(address.with("offset", next)) { "Next →" }
                }
            }
        }
    }
}

/// Suggestions for a question without results; `named` is a name of a speaker or in a list of names.
pub(crate) fn nothing(
    collection: &Collection,
    address: &Address,
    question: &str,
    named: Option<(EntityKind, &str)>,
) -> Result<Markup, Refusal> {
    let sought = Sought {
        words: question,
        by: None,
        about: address.get("about"),
        said: address.get("said"),
        names: named,
    };
    let near = suggestions(collection, sought)?;
    let corrected = |typed: &str, nearest: &str| {
        let mut corrected = address.without("offset");
        for name in ["q", "by", "name", "about", "said"] {
            if let Some(value) = address.get(name).filter(|value| value.contains(typed)) {
                corrected = corrected.with(name, value.replace(typed, nearest));
            }
        }
        corrected
    };
    let is_dated = address.get("since").is_some() || address.get("until").is_some();
    Ok(html! {
        div.nothing {
            p { strong { "Nothing found." } }
            @for suggestion in &near {
                p {
                    "Nothing has “" (shown(&suggestion.typed)) "”. Did you mean "
                    @for (number, word) in suggestion.nearest.iter().enumerate() {
                        @if number > 0 { " or " }
                        a href=(corrected(&suggestion.typed, word)) { (shown(word)) }
                    }
                    "?"
                }
            }
            @if near.is_empty() && is_dated {
                p {
                    "An article without a date matches no range of days. "
                    a href=(address.without("since").without("until").without("offset")) { "Ask for all days" }
                }
            } @else if near.is_empty() && question.split_whitespace().nth(1).is_some() {
                p { "All words must match: try fewer, or put OR between them." }
            } @else if near.is_empty() {
                p { "Try another spelling, or see " a href="/status" { "what the index holds" } "." }
            }
        }
    })
}

/// The file of an article: path, line, record.
pub(crate) fn place(path: &str, line: Option<u64>, record: Option<&str>) -> Markup {
    html! {
        p.place {
            code { (shown(path)) @if let Some(line) = line { ":" (line) } }
            @if let Some(record) = record { " · record " (shown(record)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matched_is_marked_and_the_rest_is_text() {
        let marked = passage("a <b> dam", &[(6, 9), (2, 3)]).into_string();
        assert_eq!(marked, "a &lt;b&gt; <mark>dam</mark>");
        assert_eq!(shown("a\u{202e}b\u{1b}[31m"), "ab[31m");
    }
}
