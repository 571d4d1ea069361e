//! One person, organisation or place: its names with the evidence for each, its own words, who else is in its stories.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::collection::Collection;
use crate::error::thousands;
use crate::extract::EntityKind;
use crate::render::directory::{dates, evidence};
use crate::render::text::{clean, counted, one_line};
use crate::search::{
    ArticleQuestion, DirectoryEntry, DirectoryQuestion, Facet, FacetCounts, Facets, QuoteHit, QuoteQuestion,
    Results, Sort, WantedNames, Window,
};
use crate::serve::address::Address;
use crate::serve::parameters::{text, window};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::names::{after_change, not_this_form, same_as_form};
use crate::serve::view::parts::{
    article_address, heading, name_address, pages, person_link, shown, warnings,
};
use crate::serve::view::quotation::{headline, row};
use crate::serve::view::results::export;
use crate::serve::visit::Visit;

/// Quotations of a page.
const QUOTATIONS: usize = 30;
/// Entries of the directory that a name may mean.
const CANDIDATES: usize = 10;
/// Values of each list of counts, and things that others say.
const BESIDE: usize = 12;

/// A person.
pub(crate) fn person(visit: &Visit) -> Result<Reply, Refusal> {
    page(visit, EntityKind::Person)
}

/// An organisation.
pub(crate) fn organisation(visit: &Visit) -> Result<Reply, Refusal> {
    page(visit, EntityKind::Organisation)
}

/// A place.
pub(crate) fn place(visit: &Visit) -> Result<Reply, Refusal> {
    page(visit, EntityKind::Place)
}

fn page(visit: &Visit, kind: EntityKind) -> Result<Reply, Refusal> {
    let address = &visit.address;
    let Some(name) = text(address, "name")? else {
        return Err(Refusal::parameter("name", "give a name"));
    };
    let collection = visit.collection()?;
    let entries = entries(&collection, kind, &name)?;
    let entry = entries.hits.iter().find(|entry| bears(entry, &name));
    let Some(entry) = entry.or(entries.hits.first()) else {
        let near = collection.nearest_names(kind, &name)?;
        let near = near.map_or(String::new(), |near| {
            format!("did you mean {}?", near.nearest.join(" or "))
        });
        return Err(Refusal::not_found(format!("the index has no name “{}”", one_line(&name))).hint(near));
    };
    let field = match kind {
        EntityKind::Person => "person",
        EntityKind::Organisation => "org",
        _ => "place",
    };
    let in_stories = format!("{field}:\"{}\"", entry.name.replace('"', " "));
    let own = (kind == EntityKind::Person).then(|| own_words(visit, &collection, entry));
    let own = own.transpose()?;
    let content = html! {
        section.name {
            h1 { (shown(&entry.name)) }
            (numbers(entry))
            p {
                a href=(Address::new("/").with("q", &in_stories)) { "Articles that name "
                    @if kind == EntityKind::Person { "this person" } @else { "it" } }
                @if kind == EntityKind::Person {
                    " · " a href=(Address::new("/compare").with("a", &entry.name)) { "Compare with somebody" }
                }
            }
            (after_change(visit)?)
            (others(kind, &entries, entry))
            (aliases(visit, kind, entry))
            div.columns {
                div.list {
                    @if let Some((words, _)) = &own { (words) }
                    (of_others(&collection, kind, entry)?)
                }
                aside {
                    @if let Some((_, papers)) = &own {
                        (quoted_beside(&collection, &in_stories, entry)?)
                        @for papers in papers { (quoting_papers(papers, entry)) }
                    }
                    (beside(&collection, kind, &in_stories, entry)?)
                }
            }
        }
    };
    Ok(frame::page(&entry.name, address, &content))
}

/// Entries of the directory that have these words in a name.
fn entries(
    collection: &Collection,
    kind: EntityKind,
    name: &str,
) -> Result<Results<DirectoryEntry>, Refusal> {
    let named = DirectoryQuestion {
        names: WantedNames::Explained(name.to_owned()),
        query: None,
    };
    let few = Window {
        limit: CANDIDATES,
        ..Window::default()
    };
    Ok(collection.directory(kind, &named, &few)?)
}

/// True if the entry has this very name.
fn bears(entry: &DirectoryEntry, name: &str) -> bool {
    entry.name == name || entry.aliases.iter().any(|alias| alias.name == name)
}

fn numbers(entry: &DirectoryEntry) -> Markup {
    html! {
        p.facts {
            (counted(entry.articles, "article", "articles"))
            @if entry.quotes > 0 { " · " (counted(entry.quotes, "quotation", "quotations")) }
            @if let Some(dates) = dates(entry) { " · " (dates) }
        }
    }
}

/// Others whom the name may mean.
fn others(kind: EntityKind, entries: &Results<DirectoryEntry>, entry: &DirectoryEntry) -> Markup {
    html! {
        @if entries.hits.len() > 1 {
            p.facts {
                "Others with these words in a name: "
                @for (number, other) in entries.hits.iter().filter(|other| other.name != entry.name).enumerate() {
                    @if number > 0 { ", " }
                    a href=(name_address(kind, &other.name)) { (shown(&other.name)) }
                }
            }
        }
    }
}

/// Every name, with the evidence and an example.
fn aliases(visit: &Visit, kind: EntityKind, entry: &DirectoryEntry) -> Markup {
    html! {
        details.aliases open[entry.aliases.len() > 1 && entry.aliases.len() < 6] {
            summary { (counted(entry.aliases.len() as u64, "name", "names")) ", why each is taken for this one, and forms to change that" }
            ul {
                @for alias in &entry.aliases {
                    li {
                        strong { (shown(&alias.name)) } " · " (counted(alias.articles, "article", "articles"))
                        " · " (shown(&evidence(&alias.evidence)))
                        @if let Some(example) = &alias.example {
                            " · " a href=(article_address(&example.id.to_string(), "")) { (headline(&example.title)) }
                        }
                        (not_this_form(visit, kind, entry, alias))
                    }
                }
            }
            (same_as_form(visit, kind, entry))
            p.facts { a href="/names" { "All decisions about names" } }
        }
    }
}

/// The person's quotations by year, with a form for a subject; and the counts of the papers that printed them.
fn own_words(
    visit: &Visit,
    collection: &Collection,
    entry: &DirectoryEntry,
) -> Result<(Markup, Vec<FacetCounts>), Refusal> {
    let address = &visit.address;
    let about = text(address, "about")?;
    let window = Window {
        sort: Sort::Newest,
        ..window(address, QUOTATIONS)?
    };
    let asked_for = QuoteQuestion {
        by: Some(entry.name.clone()),
        about: about.clone(),
        facets: Facets {
            wanted: vec![Facet::Publication],
            size: BESIDE,
        },
        ..QuoteQuestion::default()
    };
    let found = collection.quotes(&asked_for, &window)?;
    let mut years: Vec<(String, Vec<&QuoteHit>)> = Vec::new();
    for hit in &found.hits {
        let year = hit.published.map_or_else(
            || "Without a date".to_owned(),
            |published| published.day.year().to_string(),
        );
        match years.last_mut().filter(|(last, _)| *last == year) {
            Some((_, hits)) => hits.push(hit),
            None => years.push((year, vec![hit])),
        }
    }
    let file = Address::new("").with("by", &entry.name);
    let file = about.iter().fold(file, |file, about| file.with("about", about));
    let words = html! {
        section {
            h2 { "Own words" }
            form.filters action="/person" method="get" {
                input type="hidden" name="name" value=(clean(&entry.name));
                label { "About " input name="about" value=(about.as_deref().unwrap_or_default()) placeholder="a subject"; }
                button type="submit" { "Show" }
            }
            (warnings(collection, &found.warnings))
            (heading(&found, window.offset, "quotation", "quotations"))
            @for (year, hits) in &years {
                h3 { (year) }
                ol.quotations { @for hit in hits { (row(hit, address)) } }
            }
            (pages(address, &found, window.offset, window.limit))
            @if found.total > 0 {
                p.facts {
                    "All as a file, each copy alone: "
                    a href=(export(&file, "quotes", "csv")) { "CSV" } " · "
                    a href=(export(&file, "quotes", "jsonl")) { "JSON lines" }
                }
            }
        }
    };
    Ok((words, found.facets))
}

/// The papers that quote a person, with links to the quotations.
fn quoting_papers(counts: &FacetCounts, entry: &DirectoryEntry) -> Markup {
    html! {
        @if !counts.values.is_empty() {
            section.facet {
                h2 { "Papers that quote them" }
                ul {
                    @for (paper, number) in &counts.values {
                        @let quoted = Address::new("/quotations").with("by", &entry.name);
                        li {
                            a href=(quoted.with("q", format!("pub:\"{}\"", paper.replace('"', " ")))) { (shown(paper)) }
                            " " span.count { (thousands(*number)) }
                        }
                    }
                }
            }
        }
    }
}

/// Others who are quoted in the same stories.
fn quoted_beside(
    collection: &Collection,
    in_stories: &str,
    entry: &DirectoryEntry,
) -> Result<Markup, Refusal> {
    let asked_for = QuoteQuestion {
        text: in_stories.to_owned(),
        facets: Facets {
            wanted: vec![Facet::Person],
            size: BESIDE + 1,
        },
        ..QuoteQuestion::default()
    };
    let only_counts = Window {
        limit: 0,
        ..Window::default()
    };
    let found = collection.quotes(&asked_for, &only_counts)?;
    let others: Vec<&(String, u64)> = found
        .facets
        .iter()
        .flat_map(|counts| &counts.values)
        .filter(|(name, _)| *name != entry.name)
        .take(BESIDE)
        .collect();
    Ok(html! {
        @if !others.is_empty() {
            section.facet {
                h2 { "Quoted in the same stories" }
                ul {
                    @for (name, number) in others {
                        li {
                            (person_link(name)) " " span.count { (thousands(*number)) } " "
                            a.more href=(Address::new("/compare").with("a", &entry.name).with("b", name)) {
                                "compare" span.hidden { " with " (shown(name)) }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// Quotations of others about this name.
fn of_others(collection: &Collection, kind: EntityKind, entry: &DirectoryEntry) -> Result<Markup, Refusal> {
    let name = entry.name.replace('"', " ");
    let text = match kind {
        EntityKind::Person => format!("about:\"{name}\" -speaker:\"{name}\""),
        _ => format!("about:\"{name}\""),
    };
    let asked_for = QuoteQuestion {
        text: text.clone(),
        ..QuoteQuestion::default()
    };
    let few = Window {
        limit: BESIDE,
        sort: Sort::Newest,
        ..Window::default()
    };
    let found = collection.quotes(&asked_for, &few)?;
    let all = Address::new("/quotations").with("q", &text);
    Ok(html! {
        @if found.total > 0 {
            section {
                h2 { "What others say" }
                ol.quotations { @for hit in &found.hits { (row(hit, &Address::new(""))) } }
                @if found.hits.len() as u64 != found.total {
                    p { a href=(all) { "All " (thousands(found.total)) } }
                }
            }
        }
    })
}

/// Other names in the same stories, and the papers that printed them.
fn beside(
    collection: &Collection,
    kind: EntityKind,
    in_stories: &str,
    entry: &DirectoryEntry,
) -> Result<Markup, Refusal> {
    let asked_for = ArticleQuestion {
        text: in_stories.to_owned(),
        headlines: true,
        facets: Facets {
            wanted: vec![Facet::Person, Facet::Org, Facet::Place, Facet::Publication],
            size: BESIDE,
        },
        ..ArticleQuestion::default()
    };
    let only_counts = Window {
        limit: 0,
        ..Window::default()
    };
    let found = collection.find(&asked_for, &only_counts)?;
    let labels = BTreeMap::from([
        ("person", ("People in the same stories", EntityKind::Person)),
        ("org", ("Organisations", EntityKind::Organisation)),
        ("place", ("Places", EntityKind::Place)),
    ]);
    let list = |counts: &FacetCounts| {
        let label = labels.get(counts.facet.name());
        let values = counts.values.iter().filter(|(value, _)| *value != entry.name);
        let values: Vec<&(String, u64)> = values.collect();
        html! {
            @if !values.is_empty() {
                section.facet {
                    h2 { (label.map_or("Papers with these stories", |(label, _)| label)) }
                    ul {
                        @for (value, count) in values {
                            li {
                                @if let Some((_, of)) = label { a href=(name_address(*of, value)) { (shown(value)) } }
                                @else { (shown(value)) }
                                " " span.count { (thousands(*count)) }
                                @if let Some((_, EntityKind::Person)) = label.filter(|_| kind == EntityKind::Person) {
                                    " " a.more href=(Address::new("/compare").with("a", &entry.name).with("b", value)) {
                                        "compare" span.hidden { " with " (shown(value)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(html! { @for counts in &found.facets { (list(counts)) } })
}
