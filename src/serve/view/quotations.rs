//! Quotations that match.

use maud::{Markup, html};

use crate::error::thousands;
use crate::extract::{Assertion, EntityKind};
use crate::render::quotations::{PROBABLE, SURE, class};
use crate::search::query::parse_as;
use crate::search::{Facet, Facets, QuoteHit, QuoteQuestion, Results};
use crate::serve::address::Address;
use crate::serve::parameters::{asked, question, quote_question, window};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::counts::{chips, facets};
use crate::serve::view::frame;
use crate::serve::view::parts::{heading, nothing, pages, warnings};
use crate::serve::view::quotation::row;
use crate::serve::view::results::{RESULTS, Tab, VALUES, export, orders, tabs};
use crate::serve::visit::Visit;

/// A list of quotations with its filters.
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let address = &visit.address;
    let collection = visit.collection()?;
    let window = window(address, RESULTS)?;
    let asked_for = QuoteQuestion {
        facets: Facets {
            wanted: vec![Facet::Person, Facet::Publication],
            size: VALUES,
        },
        ..quote_question(address)?
    };
    let found = collection.quotes(&asked_for, &window)?;
    let parsed = parse_as(&question(address)?, asked(address)?).query;
    let content = html! {
        h1.hidden { "Quotations" }
        (tabs(visit, &collection, &window, (Tab::Quotations, found.total))?)
        (filters(address))
        (chips(address, &parsed))
        (warnings(&collection, &found.warnings))
        div.columns {
            div.list {
                @if found.total == 0 {
                    (nothing(&collection, address, &asked_for.text, asked_for.by.as_deref().map(|name| (EntityKind::Person, name)))?)
                } @else {
                    div.bar {
                        (heading(&found, window.offset, "quotation", "quotations"))
                        (orders(address, window.sort))
                    }
                    ol.quotations start=(window.offset + 1) {
                        @for hit in &found.hits { (row(hit, address)) }
                    }
                    (pages(address, &found, window.offset, window.limit))
                    p.facts {
                        "All as a file, each copy alone: "
                        a href=(export(address, "quotes", "csv")) { "CSV" } " · "
                        a href=(export(address, "quotes", "jsonl")) { "JSON lines" }
                    }
                }
                (left_out(address, &found))
            }
            aside aria-label="Narrow" { (facets(address, &parsed, &found.facets, true)) }
        }
    };
    Ok(frame::page("Quotations", address, &content))
}

/// Filters of quotations.
fn filters(address: &Address) -> Markup {
    let value = |name: &str| address.get(name).unwrap_or_default().to_owned();
    let chosen = |name: &str, option: &str| address.get(name) == Some(option);
    let kinds = [
        ("direct", "word for word"),
        ("mixed", "partly word for word"),
        ("indirect", "reported"),
    ];
    html! {
        form.filters action="/quotations" method="get" {
            @for name in ["q", "since", "until", "sort"] {
                @if let Some(value) = address.get(name) { input type="hidden" name=(name) value=(value); }
            }
            label { "By " input name="by" value=(value("by")) placeholder="any part of a name"; }
            label { "About " input name="about" value=(value("about")) placeholder="words"; }
            label { "Said " input name="said" value=(value("said")) placeholder="words said"; }
            label { "Kind "
                select name="kind" {
                    option value="" { "any" }
                    @for (kind, label) in kinds {
                        option value=(kind) selected[chosen("kind", kind)] { (label) }
                    }
                }
            }
            label { "What was done "
                select name="assertion" {
                    option value="" { "said" }
                    option value="all" selected[chosen("assertion", "all")] { "all, also what was not said" }
                    @for assertion in Assertion::ALL {
                        option value=(assertion.as_str()) selected[chosen("assertion", assertion.as_str())] {
                            (class(assertion))
                        }
                    }
                }
            }
            label { "Speaker "
                select name="min_confidence" {
                    option value="" { "any" }
                    @for (least, label) in [(SURE, "sure"), (PROBABLE, "at least probable")] {
                        @let least = least.to_string();
                        option value=(least) selected[chosen("min_confidence", &least)] { (label) }
                    }
                }
            }
            label { "Sentences around "
                select name="context" {
                    option value="" { "none" }
                    @for number in ["1", "3"] { option value=(number) selected[chosen("context", number)] { (number) } }
                }
            }
            button type="submit" { "Filter" }
        }
    }
}

/// How many quotations were left out, with links that show them.
fn left_out(address: &Address, results: &Results<QuoteHit>) -> Markup {
    html! {
        @if let Some(number) = results.spoken_for.filter(|number| *number > 0) {
            p.facts {
                (thousands(number)) " more by people who speak for the speaker. "
                a href=(address.with("spoken_for", true)) { "Show them" }
            }
        }
        @if let Some(number) = results.withheld.filter(|number| *number > 0) {
            p.facts {
                (thousands(number)) " more: declined, not said, or may be said some day. "
                a href=(address.with("assertion", "all")) { "Show them" }
            }
        }
    }
}
