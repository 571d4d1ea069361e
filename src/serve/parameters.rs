//! Parameters of addresses -> questions. Their names are those of the options of the terminal, with `_` for `-`.

use crate::extract::QuoteKind;
use crate::inquiry::values;
use crate::search::query::{Asked, Field, FormLimit, Syntax, Today};
use crate::search::{ArticleQuestion, Facets, Folding, QuoteQuestion, Sort, Window};
use crate::serve::address::Address;
use crate::serve::reply::Refusal;

/// Maximum length of a question, in bytes.
pub(crate) const LONGEST_QUESTION: usize = 16 << 10;
/// Maximum number of results of a page, and of an answer of the API.
pub(crate) const MOST_RESULTS: usize = 1000;
/// Maximum number of values of a facet.
const MOST_VALUES: usize = 1000;
/// Maximum number of sentences around a quotation.
const MOST_SENTENCES: usize = 20;

/// A parameter that is a text.
pub(crate) fn text(address: &Address, name: &str) -> Result<Option<String>, Refusal> {
    match address.get(name) {
        Some(value) if value.len() > LONGEST_QUESTION => Err(Refusal::new(
            414,
            "This question is too long",
            format!(
                "`{name}` has {} bytes, the maximum is {LONGEST_QUESTION}",
                value.len()
            ),
        )
        .hint("ask it at the terminal: `onrecord query -` reads a question of any length")),
        value => Ok(value.map(|value| value.replace(['\r', '\n'], " "))),
    }
}

/// The question; empty where there is none.
pub(crate) fn question(address: &Address) -> Result<String, Refusal> {
    Ok(text(address, "q")?.unwrap_or_default())
}

/// A parameter in the form that `parse` reads.
fn parsed<T>(
    address: &Address,
    name: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Refusal> {
    let value = address.get(name).map(parse).transpose();
    value.map_err(|why| Refusal::parameter(name, &why))
}

/// True for `true`, `1`, `yes` and `on`.
pub(crate) fn switch(address: &Address, name: &str) -> Result<bool, Refusal> {
    let switch = parsed(address, name, |value| match value {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("give true or false".to_owned()),
    });
    Ok(switch?.unwrap_or(false))
}

/// A number that is at most `most`.
fn number(address: &Address, name: &str, most: usize) -> Result<Option<usize>, Refusal> {
    parsed(address, name, |value| {
        values::count(value)
            .ok()
            .filter(|number| *number <= most)
            .ok_or_else(|| format!("give a whole number, 0 to {most}"))
    })
}

/// How questions are to be read.
pub(crate) fn asked(address: &Address) -> Result<Asked, Refusal> {
    Ok(Asked {
        field: Field::Any,
        today: Some(today(address)?),
        syntax: parsed(address, "syntax", |value| match value {
            "onrecord" => Ok(Syntax::Onrecord),
            "lucene" => Ok(Syntax::Lucene),
            "nexis" => Ok(Syntax::Nexis),
            _ => Err("give onrecord, lucene or nexis".to_owned()),
        })?
        .unwrap_or_default(),
        forms: FormLimit::default(),
    })
}

fn today(address: &Address) -> Result<Today, Refusal> {
    Ok(parsed(address, "today", values::day)?.map_or(Today::Clock, Today::Day))
}

/// The window of results; `limit` is the number of them where the address has none.
pub(crate) fn window(address: &Address, limit: usize) -> Result<Window, Refusal> {
    let today = today(address)?;
    let days = |name: &str| -> Result<Option<values::Days>, Refusal> {
        parsed(address, name, |value| {
            let beyond = || "the calendar does not reach that far back".to_owned();
            values::days_arg(value)?.days(today).ok_or_else(beyond)
        })
    };
    let since = days("since")?.map(|days| days.first);
    let until = days("until")?.map(|days| days.last);
    if since.zip(until).is_some_and(|(since, until)| since > until) {
        let refusal = Refusal::new(
            409,
            "These days contradict each other",
            "`since`: it is after `until`",
        );
        return Err(refusal.hint("swap the two"));
    }
    Ok(Window {
        limit: number(address, "limit", MOST_RESULTS)?.unwrap_or(limit),
        offset: number(address, "offset", usize::MAX >> 1)?.unwrap_or(0),
        sort: sort(address)?.unwrap_or_default(),
        since,
        until,
    })
}

/// The order that the address asks for.
pub(crate) fn sort(address: &Address) -> Result<Option<Sort>, Refusal> {
    parsed(address, "sort", |value| match value {
        "relevance" => Ok(Sort::Relevance),
        "newest" => Ok(Sort::Newest),
        "oldest" => Ok(Sort::Oldest),
        _ => Err("give relevance, newest or oldest".to_owned()),
    })
}

/// The facets that the address asks for.
pub(crate) fn facets(address: &Address) -> Result<Facets, Refusal> {
    let mut wanted = Vec::new();
    for name in address.all("facet").flat_map(|names| names.split(',')) {
        let facet = values::facet(name).map_err(|why| Refusal::parameter("facet", &why))?;
        if !wanted.contains(&facet) {
            wanted.push(facet);
        }
    }
    Ok(Facets {
        wanted,
        size: number(address, "facet_size", MOST_VALUES)?.unwrap_or(10),
    })
}

/// A question for articles.
pub(crate) fn article_question(address: &Address) -> Result<ArticleQuestion, Refusal> {
    Ok(ArticleQuestion {
        text: question(address)?,
        headlines: false,
        all: switch(address, "all")?,
        explain: switch(address, "explain")?,
        facets: facets(address)?,
    })
}

/// A question for quotations.
pub(crate) fn quote_question(address: &Address) -> Result<QuoteQuestion, Refusal> {
    let mut kinds = Vec::new();
    for kind in address.all("kind").flat_map(|kinds| kinds.split(',')) {
        kinds.push(match kind {
            "direct" => QuoteKind::Direct,
            "mixed" => QuoteKind::Mixed,
            "indirect" => QuoteKind::Indirect,
            _ => return Err(Refusal::parameter("kind", "give direct, mixed or indirect")),
        });
    }
    let mut assertions = Vec::new();
    for class in address.all("assertion").flat_map(|classes| classes.split(',')) {
        let classes = values::assertions(class).map_err(|why| Refusal::parameter("assertion", &why))?;
        assertions.extend_from_slice(classes);
    }
    Ok(QuoteQuestion {
        text: question(address)?,
        by: text(address, "by")?,
        about: text(address, "about")?,
        said: text(address, "said")?,
        kinds,
        assertions,
        spoken_for: switch(address, "spoken_for")?,
        min_confidence: parsed(address, "min_confidence", values::confidence)?,
        folding: match (switch(address, "all")?, switch(address, "versions")?) {
            (true, _) => Folding::Each,
            (_, true) => Folding::Versions,
            _ => Folding::One,
        },
        context: number(address, "context", MOST_SENTENCES)?.unwrap_or(0),
        facets: facets(address)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> Refusal {
        let address = Address::parse("/", query);
        window(&address, 10)
            .err()
            .or_else(|| quote_question(&address).err())
            .expect("a refusal")
    }

    #[test]
    fn parameters_out_of_bounds_are_refused_by_name() {
        for (query, name) in [
            ("limit=1001", "limit"),
            ("limit=-1", "limit"),
            ("offset=x", "offset"),
            ("since=2021-13", "since"),
            ("since=2021&until=2020", "since"),
            ("sort=best", "sort"),
            ("facet=colour", "facet"),
            ("kind=loud", "kind"),
            ("assertion=maybe", "assertion"),
            ("min_confidence=2", "min_confidence"),
            ("context=21", "context"),
            ("all=perhaps", "all"),
        ] {
            let refusal = refused(query);
            assert!(matches!(refusal.status, 400 | 409), "{query}");
            assert!(
                refusal.detail.starts_with(&format!("`{name}`")),
                "{query}: {refusal:?}"
            );
        }
    }

    #[test]
    fn a_question_has_a_maximum_length() {
        let long = "a".repeat(LONGEST_QUESTION + 1);
        assert_eq!(
            question(&Address::new("/").with("q", &long)).unwrap_err().status,
            414
        );
        assert!(question(&Address::new("/").with("q", &long[1..])).is_ok());
    }
}
