//! Saved questions, and what has come since each was looked at. Looking at this page marks nothing as seen:
//! `onrecord new` does.

use maud::{Markup, html};

use crate::collection::Collection;
use crate::index::saved::{self, SavedQuestion};
use crate::inquiry::saved::{SavedAsk, SavedWanted, SeenMarks, answering, as_line, no_such};
use crate::search::{Sort, Window};
use crate::serve::address::Address;
use crate::serve::api::absent;
use crate::serve::guard::feed_path;
use crate::serve::parameters::window;
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::{heading, pages, shown, warnings};
use crate::serve::view::quotation::row;
use crate::serve::view::results::hit_row;
use crate::serve::visit::Visit;

/// New results of each question in the list of all.
const FEW: usize = 3;
/// New results of a page.
const RESULTS: usize = 20;

/// All saved questions, or the one that is named.
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let address = &visit.address;
    let index = visit.commit.index()?;
    let mut questions = saved::load(index.path())?;
    let name = address.get("name");
    if let Some(name) = name {
        let chosen = questions.iter().position(|question| question.name == name);
        let Some(chosen) = chosen else {
            return Err(absent(no_such(name, &questions)));
        };
        questions = vec![questions.swap_remove(chosen)];
    }
    let wanted = window(address, if name.is_some() { RESULTS } else { FEW })?;
    let seen = SeenMarks::read(index)?;
    let mut sections = Vec::with_capacity(questions.len());
    for question in &questions {
        sections.push(match visit.saved()?.read(question) {
            Ok(ask) => {
                let arrived = seen.after(question, question.seen);
                let collection = answering(&visit.commit, &ask, arrived);
                let window = Window {
                    limit: wanted.limit,
                    offset: wanted.offset,
                    sort: if ask.window.sort == Sort::Relevance {
                        Sort::Newest
                    } else {
                        ask.window.sort
                    },
                    ..ask.window
                };
                section(
                    address,
                    question,
                    &ask,
                    &results(address, &collection, &ask, &window)?,
                )
            }
            Err(error) => html! {
                section { h2 { (shown(&question.name)) } p.warning { (shown(&error.to_string())) } }
            },
        });
    }
    let content = html! {
        h1 { "New" }
        @if let Some(name) = name {
            p { a href="/new" { "All saved questions" } " · " code { "onrecord new " (shown(name)) } " marks these results as seen; this page does not." }
        } @else if questions.is_empty() {
            p { strong { "No question is saved." } }
            p { "At the terminal, " code { "onrecord save tunnel 'query tunnel safety'" } " saves one. This page then shows what \
                 has come since." }
        } @else {
            p { "Saved questions, and what has come since " code { "onrecord new" } " last showed their results. This page marks nothing as seen." }
        }
        @for section in &sections { (section) }
    };
    Ok(frame::page("New", address, &content))
}

/// The new results of a question.
fn results(
    address: &Address,
    collection: &Collection,
    ask: &SavedAsk,
    window: &Window,
) -> Result<Markup, Refusal> {
    let is_alone = address.get("name").is_some();
    Ok(match &ask.wanted {
        SavedWanted::Articles(question) => {
            let found = collection.find(question, window)?;
            html! {
                (warnings(collection, &found.warnings))
                (heading(&found, window.offset, "new article", "new articles"))
                ol.hits { @for hit in &found.hits { (hit_row(hit, &question.text)) } }
                @if is_alone { (pages(address, &found, window.offset, window.limit)) }
            }
        }
        SavedWanted::Quotes(question) => {
            let found = collection.quotes(question, window)?;
            html! {
                (warnings(collection, &found.warnings))
                (heading(&found, window.offset, "new quotation", "new quotations"))
                ol.quotations { @for hit in &found.hits { (row(hit, &Address::new(""))) } }
                @if is_alone { (pages(address, &found, window.offset, window.limit)) }
            }
        }
    })
}

fn section(address: &Address, question: &SavedQuestion, ask: &SavedAsk, results: &Markup) -> Markup {
    let alone = Address::new("/new").with("name", &question.name);
    html! {
        section.saved {
            h2 { a href=(alone) { (shown(&question.name)) } }
            p.facts {
                code { (shown(&as_line(&question.command))) } " · "
                a href=(now(ask)) { "ask it of the whole index" }
            }
            (results)
            p.facts {
                @if address.get("name").is_none() { a href=(alone) { "All new results of " (shown(&question.name)) } " · " }
                @if let Some(feed) = &question.feed {
                    a href=(feed_path(feed)) type="application/atom+xml" { "Atom feed of " (shown(&question.name)) }
                    " (whoever has its address can read it; " code { "onrecord save --no-feed " (shown(&question.name)) } " withdraws it)"
                } @else {
                    "No feed; " code { "onrecord save --feed " (shown(&question.name)) } " makes one"
                }
            }
        }
    }
}

/// The list of all that matches now, as far as an address can ask for it.
fn now(ask: &SavedAsk) -> Address {
    let (path, pairs) = match &ask.wanted {
        SavedWanted::Articles(question) => ("/", vec![("q", Some(question.text.clone()))]),
        SavedWanted::Quotes(question) => (
            "/quotations",
            vec![
                ("q", Some(question.text.clone())),
                ("by", question.by.clone()),
                ("about", question.about.clone()),
                ("said", question.said.clone()),
            ],
        ),
    };
    let days = [("since", ask.window.since), ("until", ask.window.until)];
    let days = days
        .into_iter()
        .map(|(name, day)| (name, day.map(|day| day.to_string())));
    let given = pairs.into_iter().chain(days);
    let given = given.filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    given.fold(Address::new(path), |address, (name, value)| {
        address.with(name, value)
    })
}
