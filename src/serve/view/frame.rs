//! The frame of every page: head, search form, links.

use maud::{DOCTYPE, Markup, html};

use crate::serve::address::Address;
use crate::serve::reply::{HTML, Refusal, Reply};
use crate::serve::view::parts::shown;

/// The links of the navigation.
const LINKS: [(&str, &str); 9] = [
    ("/", "Articles"),
    ("/quotations", "Quotations"),
    ("/people", "People"),
    ("/organisations", "Organisations"),
    ("/places", "Places"),
    ("/compare", "Compare"),
    ("/new", "New"),
    ("/verify", "Verify"),
    ("/status", "Status"),
];
/// Parameters that go along from one list to another.
pub(crate) const KEPT: [&str; 3] = ["q", "since", "until"];

/// A page around its content.
pub(crate) fn page(title: &str, address: &Address, content: &Markup) -> Reply {
    Reply::new(HTML, whole(title, address, content).into_string())
}

/// A refusal for people.
pub(crate) fn refusal_page(refusal: &Refusal) -> Reply {
    let content = html! {
        section.refusal {
            h1 { (refusal.title) }
            p { (shown(&refusal.detail)) }
            @if !refusal.hint.is_empty() { p.facts { (shown(&refusal.hint)) } }
        }
    };
    page(refusal.title, &Address::new(""), &content).with_status(refusal.status)
}

fn whole(title: &str, address: &Address, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (shown(title)) " · onrecord" }
                link rel="stylesheet" href="/static/onrecord.css";
                link rel="icon" href="/static/icon.svg" type="image/svg+xml";
                script src="/static/onrecord.js" defer {}
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    a.brand href="/" { "onrecord" }
                    (search_form(address))
                    nav aria-label="Views" { ul { (links(address)) } }
                }
                main #content tabindex="-1" { (content) }
                footer {
                    p {
                        a href="/help" { "How to ask, and keys" } " · "
                        a href="/api" { "API" } " · Everything stays on this machine."
                    }
                }
            }
        }
    }
}

fn links(address: &Address) -> Markup {
    html! {
        @for (path, label) in LINKS {
            @let target = match path {
                "/" | "/quotations" | "/people" | "/organisations" | "/places" => address.at(path, &KEPT),
                _ => Address::new(path),
            };
            li {
                @if address.path() == path {
                    a href=(target) aria-current="page" { (label) }
                } @else {
                    a href=(target) { (label) }
                }
            }
        }
    }
}

/// The form for a question; it asks the list that is open, else that of articles.
fn search_form(address: &Address) -> Markup {
    let action = match address.path() {
        path @ ("/quotations" | "/people" | "/organisations" | "/places") => path,
        _ => "/",
    };
    let value = |name: &str| address.get(name).unwrap_or_default().to_owned();
    let kept = address.pairs().filter(|(name, _)| *name == "sort");
    html! {
        form.search role="search" action=(action) method="get" {
            label.hidden for="q" { "Question" }
            input #q type="search" name="q" value=(value("q")) placeholder="Words, “phrases”, person:NAME, -without"
                autocomplete="off" spellcheck="false" maxlength="16000";
            label.hidden for="since" { "From (day, month or year)" }
            input #since.day name="since" value=(value("since")) placeholder="from 2021-05" size="11";
            label.hidden for="until" { "To (day, month or year)" }
            input #until.day name="until" value=(value("until")) placeholder="to 2022" size="11";
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            button type="submit" { "Search" }
        }
    }
}
