//! Articles that match: the front page.

use maud::{Markup, html};

use crate::collection::Collection;
use crate::error::thousands;
use crate::extract::EntityKind;
use crate::render::Look;
use crate::render::explain::reason_words;
use crate::render::terminal::{article_copies, dated};
use crate::render::text::one_line;
use crate::search::query::parse_as;
use crate::search::{
    ArticleQuestion, DirectoryQuestion, Facet, Facets, Folding, Hit, QuoteQuestion, Sort, Window,
};
use crate::serve::address::Address;
use crate::serve::parameters::{article_question, asked, question, window};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::counts::{chart, chips, facets};
use crate::serve::view::frame::{self, KEPT};
use crate::serve::view::parts::{
    article_address, corrections, heading, nothing, pages, person_link, place, shown, snippet, warnings,
};
use crate::serve::view::quotation::{headline, people};
use crate::serve::visit::Visit;

/// Results of a page.
pub(crate) const RESULTS: usize = 20;
/// Values of each list of counts.
pub(crate) const VALUES: usize = 8;
/// Maximum number of quotations that are compared to count them without copies.
const COMPARED: usize = 500;
/// People named with a hit.
const PEOPLE: usize = 6;
/// Articles and people on the page without a question.
const FIRST: usize = 8;

/// Articles that match, or what the index holds where nothing is asked.
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let address = &visit.address;
    let text = question(address)?;
    let collection = visit.collection()?;
    let window = window(address, RESULTS)?;
    if text.trim().is_empty() && window.since.is_none() && window.until.is_none() {
        return front(visit, &collection);
    }
    let asked_for = ArticleQuestion {
        explain: true,
        facets: Facets {
            wanted: vec![
                Facet::Person,
                Facet::Org,
                Facet::Place,
                Facet::Publication,
                Facet::Language,
            ],
            size: VALUES,
        },
        ..article_question(address)?
    };
    let found = collection.find(&asked_for, &window)?;
    let parsed = parse_as(&text, asked(address)?).query;
    let timeline = collection.timeline(&text, None, &window)?;
    let content = html! {
        h1.hidden { "Articles" }
        (tabs(visit, &collection, &window, (Tab::Articles, found.total))?)
        (chips(address, &parsed))
        (warnings(&collection, &found.warnings))
        (chart(address, &parsed, &timeline))
        div.columns {
            div.list {
                @if found.total == 0 {
                    (nothing(&collection, address, &text, None)?)
                } @else {
                    div.bar { (heading(&found, window.offset, "article", "articles")) (orders(address, window.sort)) }
                    ol.hits start=(window.offset + 1) {
                        @for hit in &found.hits { (hit_row(hit, &text)) }
                    }
                    (pages(address, &found, window.offset, window.limit))
                    p.facts {
                        "All as a file: "
                        a href=(export(address, "articles", "csv")) { "CSV" } " · "
                        a href=(export(address, "articles", "jsonl")) { "JSON lines" }
                    }
                }
            }
            aside aria-label="Narrow" { (facets(address, &parsed, &found.facets, false)) }
        }
    };
    Ok(frame::page(&text, address, &content))
}

/// The lists that a question has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Articles,
    Quotations,
    People,
}

/// Links to the lists of a question, with their counts; `current` is open and has `total` results. Nothing where no question
/// is asked.
pub(crate) fn tabs(
    visit: &Visit,
    collection: &Collection,
    window: &Window,
    (current, total): (Tab, u64),
) -> Result<Markup, Refusal> {
    let text = question(&visit.address)?;
    if text.trim().is_empty() && window.since.is_none() && window.until.is_none() {
        return Ok(html! {});
    }
    let only_total = Window {
        limit: 0,
        offset: 0,
        ..*window
    };
    let tabs = [
        (Tab::Articles, "/", "Articles"),
        (Tab::Quotations, "/quotations", "Quotations"),
        (Tab::People, "/people", "People"),
    ];
    let mut counted = Vec::with_capacity(tabs.len());
    let mut with_copies = false;
    for (tab, path, label) in tabs {
        let total = match tab {
            tab if tab == current => total,
            Tab::Articles => collection.headlines(&text, &only_total)?.total,
            Tab::Quotations => {
                let (number, are_all) = quotation_count(collection, &text, &only_total)?;
                with_copies = are_all;
                number
            }
            Tab::People => {
                let who = DirectoryQuestion {
                    query: Some(text.clone()),
                    ..DirectoryQuestion::default()
                };
                collection.directory(EntityKind::Person, &who, &only_total)?.total
            }
        };
        counted.push((tab, path, label, total));
    }
    Ok(html! {
        nav.tabs aria-label="Results" {
            ul {
                @for (tab, path, label, total) in counted {
                    li {
                        @let target = visit.address.at(path, &KEPT);
                        @if tab == current {
                            a href=(target) aria-current="page" { (label) " " span.count { (thousands(total)) } }
                        } @else {
                            a href=(target) {
                                (label) " "
                                span.count { (thousands(total)) @if tab == Tab::Quotations && with_copies { " with copies" } }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// The number of quotations of a question, and whether each copy is counted. Comparing many quotations takes most of the
/// time of a page, so their copies are folded only in the list of quotations itself.
fn quotation_count(collection: &Collection, text: &str, only_total: &Window) -> Result<(u64, bool), Refusal> {
    let question = QuoteQuestion {
        text: text.to_owned(),
        folding: Folding::UpTo(COMPARED),
        ..QuoteQuestion::default()
    };
    let counted = collection.quotes(&question, only_total)?;
    let all = counted.total_all.unwrap_or(counted.total);
    Ok((counted.total, !question.folding.folds(all)))
}

/// Links to the same results in another order.
pub(crate) fn orders(address: &Address, current: Sort) -> Markup {
    let orders = [
        (Sort::Relevance, "relevance", "best first"),
        (Sort::Newest, "newest", "newest first"),
        (Sort::Oldest, "oldest", "oldest first"),
    ];
    html! {
        p.orders {
            @for (number, (sort, name, label)) in orders.into_iter().enumerate() {
                @if number > 0 { " · " }
                @if sort == current { strong { (label) } } @else {
                    a href=(address.with("sort", name).without("offset")) { (label) }
                }
            }
        }
    }
}

/// The address of all that a view shows, as a file.
pub(crate) fn export(address: &Address, what: &str, format: &str) -> Address {
    const COMMON: [&str; 6] = ["q", "syntax", "today", "since", "until", "sort"];
    const OF_QUOTATIONS: [&str; 7] = [
        "by",
        "about",
        "said",
        "kind",
        "assertion",
        "spoken_for",
        "min_confidence",
    ];
    let further: &[&str] = if what == "quotes" { &OF_QUOTATIONS } else { &[] };
    let kept = [&COMMON[..], further].concat();
    let export = address.at(&format!("/api/v1/export/{what}"), &kept);
    export.with("format", format)
}

/// An article of a list: headline, facts, passage, copies, people, and why it is here.
pub(crate) fn hit_row(hit: &Hit, question: &str) -> Markup {
    let id = hit.id.to_string();
    let target = article_address(&id, question);
    let target = match hit.snippet.highlights.first() {
        Some(_) => format!("{}#at", target.with("at", hit.snippet.place.start)),
        None => target.to_string(),
    };
    let date = hit.published.map(dated);
    let head = [
        date,
        hit.publication.as_deref().map(shown),
        hit.byline.as_deref().map(shown),
    ];
    html! {
        li.hit {
            h2 { a href=(target) { (headline(&hit.title)) } }
            (crate::serve::view::parts::facts(&head))
            (snippet(&hit.snippet))
            @if let Some(copies) = article_copies(hit, &Look::default()) { p.copies { (shown(&copies)) } }
            (corrections(&hit.corrections))
            (people("People:", &hit.people, PEOPLE))
            @for taken in &hit.taken_for {
                p.facts {
                    "“" (shown(&taken.name)) "” is taken for " (shown(&taken.person))
                    @if taken.inferred { ", inferred from counts" }
                }
            }
            (place(&hit.path, hit.line, hit.record.as_deref()))
            @if !hit.reasons.is_empty() {
                details {
                    summary { "Why is it here?" }
                    ul { @for reason in &hit.reasons { li { (one_line(&reason_words(reason))) } } }
                }
            }
        }
    }
}

/// The front page, for an address without a question: newest articles and most frequent people.
fn front(visit: &Visit, collection: &Collection) -> Result<Reply, Refusal> {
    let newest = Window {
        limit: FIRST,
        sort: Sort::Newest,
        ..Window::default()
    };
    let recent = collection.headlines("*", &newest)?;
    let most = Window {
        limit: 3 * FIRST,
        ..Window::default()
    };
    let people = collection.directory(EntityKind::Person, &DirectoryQuestion::default(), &most)?;
    let content = html! {
        section.front {
            h1 { "Who said what?" }
            p {
                (thousands(recent.total_all.unwrap_or(recent.total))) " articles, "
                (thousands(people.total)) " people. Ask above, or begin here."
            }
            div.columns {
                section.list {
                    h2 { "Newest articles" }
                    ul.plain {
                        @for hit in &recent.hits {
                            li {
                                a href=(article_address(&hit.id.to_string(), "")) { (headline(&hit.title)) }
                                p.facts {
                                    @if let Some(published) = hit.published { (dated(published)) }
                                    @if let Some(publication) = &hit.publication { " · " (shown(publication)) }
                                }
                            }
                        }
                    }
                }
                aside {
                    h2 { "Most often in the news" }
                    ul.plain {
                        @for entry in &people.hits {
                            li { (person_link(&entry.name)) " " span.count { (thousands(entry.articles)) } }
                        }
                    }
                }
            }
        }
    };
    Ok(frame::page("Who said what", &visit.address, &content))
}
