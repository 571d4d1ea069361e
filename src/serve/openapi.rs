//! The API as an `OpenAPI` 3.1 document. The forms of answers are those of `onrecord schema`.

use serde_json::{Map, Value, json};

use crate::extract::{Assertion, QuoteKind};
use crate::render::columns::Shape;
use crate::render::export::{ARTICLES_ALL, QUOTES_ALL};
use crate::render::json::write_line;
use crate::render::schema::{forms, object_schema};
use crate::search::Facet;
use crate::serve::address::Address;
use crate::serve::parameters::MOST_RESULTS;
use crate::serve::reply::{JSON, Refusal, Reply};
use crate::serve::visit::Visit;

/// A path of the API.
pub(crate) struct Endpoint {
    /// The path below `/api/v1/`. A name in braces is a variable part.
    pub(crate) path: &'static str,
    /// The answer, in a few words.
    pub(crate) about: &'static str,
    /// Parameters that a path of its kind takes.
    parameters: &'static [&'static [Parameter]],
    /// The parameters of an example, with `{name}` for a word of somebody's name.
    pub(crate) example: &'static str,
}

/// A parameter: its name, its type, what it means.
type Parameter = (&'static str, ParameterKind, &'static str);

/// Types of parameters. The schema of a parameter and the check of its values are made from it.
#[derive(Clone, Copy)]
enum ParameterKind {
    /// A question, of at most [`LONGEST`] characters.
    Question,
    /// A name or some words, of at most [`LONGEST_WORDS`] characters.
    Words,
    /// A whole number up to a maximum.
    Number(usize),
    /// A number from 0 to 1.
    Fraction,
    /// `true` or `false`.
    Switch,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// Some of these words, which are written with commas between.
    List(fn() -> Vec<&'static str>),
    /// A day, month or year; forms such as `7d` are understood, too.
    Date,
    /// A day.
    Day,
}
use ParameterKind::{Choice, Date, Day, Fraction, List, Number, Question, Switch, Words};

/// Maximum length of a question, in characters. The address of a request has at most 64 kB, in which a character can take
/// twelve bytes.
const LONGEST: usize = 4096;
/// Maximum length of a name and of some words, in characters.
const LONGEST_WORDS: usize = 300;
/// Maximum number of values of a list.
const MOST_LISTED: usize = 40;
/// Days that the calendar has; of February, those that it has every year.
const DAY: &str = "[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)";

const QUESTION: &[Parameter] = &[
    (
        "q",
        Question,
        "the question, in the language of `onrecord syntax`",
    ),
    (
        "syntax",
        Choice(&["onrecord", "lucene", "nexis"]),
        "the language of the question",
    ),
    (
        "today",
        Day,
        "the day that `yesterday` counts from; today where it is left out",
    ),
];
const DAYS: &[Parameter] = &[
    (
        "since",
        Date,
        "not before this day, month or year: 2020-05-03, 2020-05, 2020, yesterday, 7d",
    ),
    ("until", Date, "not after this day, month or year"),
];
const WINDOW: &[Parameter] = &[
    ("limit", Number(MOST_RESULTS), "maximum number of results"),
    ("offset", Number(usize::MAX >> 1), "results to skip"),
];
const ORDER: &[Parameter] = &[(
    "sort",
    Choice(&["relevance", "newest", "oldest"]),
    "the order of the results",
)];
const FACETS: &[Parameter] = &[
    (
        "facet",
        List(facet_names),
        "what all results are counted by, with commas between",
    ),
    ("facet_size", Number(1000), "maximum number of values of each"),
];
const COPIES: &[Parameter] = &[("all", Switch, "each near-equal copy is a result of its own")];
const CITES: &[Parameter] = &[("cite", Switch, "adds where to check each result; reads the files")];
const EXPLAIN: &[Parameter] = &[(
    "explain",
    Switch,
    "adds how the question was understood, and reasons",
)];
const QUOTATIONS: &[Parameter] = &[
    ("by", Words, "who said it: any part of the name"),
    ("about", Words, "what it is about"),
    ("said", Words, "the words said"),
    (
        "kind",
        List(kind_names),
        "only quotations of these kinds, with commas between",
    ),
    (
        "assertion",
        List(assertion_names),
        "only these classes of quotation, with commas between",
    ),
    ("spoken_for", Switch, "also what others say for that person"),
    (
        "min_confidence",
        Fraction,
        "only where the speaker is at least this sure",
    ),
];
const AROUND: &[Parameter] = &[
    ("versions", Switch, "the different wordings of each"),
    ("context", Number(20), "sentences before and after each"),
];
const NAMES: &[Parameter] = &[
    ("q", Words, "only names that hold words which begin so"),
    ("query", Question, "counts only articles that match this question"),
    (
        "why",
        Words,
        "instead of `q`: names with these words, each with an example",
    ),
];
const SAVED: &[Parameter] = &[("name", Words, "only of the saved question with this name")];
const FORM: &[Parameter] = &[("format", Choice(&["jsonl", "csv"]), "the form of the file")];
const ARTICLE_COLUMNS: &[Parameter] = &[("columns", List(article_columns), "columns, with commas between")];
const QUOTE_COLUMNS: &[Parameter] = &[("columns", List(quote_columns), "columns, with commas between")];
const STEP: &[Parameter] = &[("by", Choice(&["day", "month", "year"]), "the length of a period")];

/// The paths that are read with `GET`.
pub(crate) const ENDPOINTS: [Endpoint; 12] = [
    Endpoint {
        path: "query",
        about: "articles that match a question",
        parameters: &[QUESTION, DAYS, WINDOW, ORDER, FACETS, COPIES, CITES, EXPLAIN],
        example: "?q={name}&limit=3&facet=person",
    },
    Endpoint {
        path: "quotes",
        about: "quotations",
        parameters: &[
            QUESTION, QUOTATIONS, AROUND, DAYS, WINDOW, ORDER, FACETS, COPIES, CITES,
        ],
        example: "?by={name}&limit=3",
    },
    Endpoint {
        path: "people",
        about: "people with all their names",
        parameters: &[NAMES, DAYS, WINDOW],
        example: "?query={name}",
    },
    Endpoint {
        path: "orgs",
        about: "organisations",
        parameters: &[NAMES, DAYS, WINDOW],
        example: "?limit=5",
    },
    Endpoint {
        path: "places",
        about: "places",
        parameters: &[NAMES, DAYS, WINDOW],
        example: "?limit=5",
    },
    Endpoint {
        path: "timeline",
        about: "how many articles match in each period",
        parameters: &[QUESTION, DAYS, STEP],
        example: "?q={name}&by=month",
    },
    Endpoint {
        path: "show/{id}",
        about: "one article with its names and quotations",
        parameters: &[],
        example: "",
    },
    Endpoint {
        path: "similar/{id}",
        about: "articles like another one",
        parameters: &[DAYS, WINDOW, ORDER, FACETS, COPIES],
        example: "",
    },
    Endpoint {
        path: "new",
        about: "new results of saved questions, one a line; marks nothing as seen",
        parameters: &[SAVED],
        example: "",
    },
    Endpoint {
        path: "status",
        about: "what the index holds, and each file that is not in it",
        parameters: &[],
        example: "",
    },
    Endpoint {
        path: "export/articles",
        about: "every article that matches, as a file",
        parameters: &[QUESTION, DAYS, ORDER, FORM, ARTICLE_COLUMNS],
        example: "?q={name}&format=csv",
    },
    Endpoint {
        path: "export/quotes",
        about: "every quotation that matches, each copy alone, as a file",
        parameters: &[QUESTION, QUOTATIONS, DAYS, ORDER, FORM, QUOTE_COLUMNS],
        example: "?by={name}&format=csv",
    },
];

fn facet_names() -> Vec<&'static str> {
    Facet::ALL.iter().map(|facet| facet.name()).collect()
}

fn kind_names() -> Vec<&'static str> {
    let kinds = [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect];
    kinds.into_iter().map(QuoteKind::as_str).collect()
}

fn assertion_names() -> Vec<&'static str> {
    let classes = Assertion::ALL.into_iter().map(Assertion::as_str);
    classes.chain(["all"]).collect()
}

fn article_columns() -> Vec<&'static str> {
    ARTICLES_ALL.split(',').chain(["all"]).collect()
}

fn quote_columns() -> Vec<&'static str> {
    QUOTES_ALL.split(',').chain(["all"]).collect()
}

/// Refuses a request of the API whose parameters are not those of the document: an unknown name, a missing or wrong value.
/// What only the question itself shows is refused where it is read.
///
/// # Errors
/// With the name of the parameter.
pub(crate) fn check(address: &Address) -> Result<(), Refusal> {
    let path = address.path().strip_prefix("/api/v1/").unwrap_or_default();
    let endpoint = ENDPOINTS
        .iter()
        .find(|endpoint| match endpoint.path.split_once('{') {
            Some((before, _)) => path.starts_with(before),
            None => path == endpoint.path,
        });
    let Some(endpoint) = endpoint else {
        return Ok(());
    };
    let known = |name: &str| {
        let mut parameters = endpoint.parameters.iter().copied().flatten();
        parameters
            .find(|(of, _, _)| *of == name)
            .map(|(_, kind, _)| *kind)
    };
    for (name, value) in address.pairs() {
        let Some(kind) = known(name) else {
            let names: Vec<&str> = endpoint
                .parameters
                .iter()
                .copied()
                .flatten()
                .map(|(name, _, _)| *name)
                .collect();
            let why = if names.is_empty() {
                "this path has no parameters".to_owned()
            } else {
                format!("this path has the parameters {}", names.join(", "))
            };
            return Err(Refusal::parameter(name, &why));
        };
        if let Some(why) = fault(kind, value) {
            return Err(Refusal::parameter(name, &why));
        }
    }
    for name in address.blank() {
        if !matches!(known(name), None | Some(Question | Words)) {
            return Err(Refusal::parameter(name, "give a value, or leave it out"));
        }
    }
    Ok(())
}

/// Why a value is not one of its kind; None where it is, or where that is found out when it is read.
fn fault(kind: ParameterKind, value: &str) -> Option<String> {
    let longest = |most: usize| {
        let length = value.chars().count();
        (length > most).then(|| format!("it has {length} characters, the maximum is {most}"))
    };
    match kind {
        Question => longest(LONGEST),
        Words => longest(LONGEST_WORDS),
        Switch if !matches!(value, "true" | "false") => Some("give true or false".to_owned()),
        Number(most) if !value.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(format!("give a whole number, 0 to {most}"))
        }
        List(_) if value.split(',').count() > MOST_LISTED => {
            Some(format!("give at most {MOST_LISTED} values"))
        }
        Choice(words) if !words.contains(&value) => Some(format!("give {}", words.join(" or "))),
        Switch | Number(_) | Choice(_) | List(_) | Fraction | Date | Day => None,
    }
}

/// The document.
pub(crate) fn document(_: &Visit) -> Result<Reply, Refusal> {
    Reply::written(JSON, |out| write_line(out, &described()))
}

fn described() -> Value {
    let mut paths = Map::new();
    let forms = forms();
    for endpoint in &ENDPOINTS {
        let name = endpoint.path.split('/').next().unwrap_or_default();
        let keys = forms.iter().find(|(known, _)| *known == name);
        let answer = match (name, keys) {
            ("export", _) => json!({"text/csv": {}, "application/jsonl": {}}),
            ("new", _) => json!({"application/jsonl": {}}),
            (_, Some((_, keys))) => json!({"application/json": {"schema": schema(keys)}}),
            (_, None) => json!({"application/json": {"schema": {"type": "object"}}}),
        };
        let mut parameters: Vec<Value> = endpoint.parameters.iter().copied().flatten().map(query).collect();
        if endpoint.path.contains("{id}") {
            parameters.push(json!({
                "name": "id", "in": "path", "required": true,
                "description": "the id of an article, or its first digits",
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_WORDS},
            }));
        }
        let operation = json!({
            "operationId": endpoint.path.replace(['/', '{', '}'], "_").trim_matches('_'),
            "summary": endpoint.about,
            "parameters": parameters,
            "responses": {"200": {"description": endpoint.about, "content": answer}, "default": refusal()},
        });
        paths.insert(format!("/api/v1/{}", endpoint.path), json!({"get": operation}));
    }
    let verified = forms.iter().find(|(name, _)| *name == "verify");
    let verified = verified.map_or(Value::Null, |(_, keys)| schema(keys));
    paths.insert("/api/v1/verify".to_owned(), json!({"post": verify(&verified)}));
    json!({
        "openapi": "3.1.0",
        "info": {"title": "onrecord", "version": env!("CARGO_PKG_VERSION")},
        "security": [{"token": []}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    })
}

/// The parameters of a path as the properties of an object, without those of `left_out` and with at most `most` results.
pub(crate) fn input_schema(path: &str, left_out: &[&str], most: u64) -> Value {
    let endpoint = ENDPOINTS.iter().find(|endpoint| endpoint.path == path);
    let parameters = endpoint.map_or(&[][..], |endpoint| endpoint.parameters);
    let mut properties = Map::new();
    for parameter in parameters.iter().copied().flatten() {
        if left_out.contains(&parameter.0) {
            continue;
        }
        let mut property = query(parameter)["schema"].take();
        property["description"] = json!(parameter.2);
        if parameter.0 == "limit" {
            property["maximum"] = json!(most);
        }
        properties.insert(parameter.0.to_owned(), property);
    }
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// The form of an answer; None for those that have none.
pub(crate) fn output_schema(name: &str) -> Option<Value> {
    let forms = forms();
    let (_, keys) = forms.iter().find(|(known, _)| *known == name)?;
    Some(schema(keys))
}

fn verify(schema: &Value) -> Value {
    json!({
        "operationId": "verify",
        "summary": "compares a quotation, or each quotation of a draft, with the index; changes nothing",
        "requestBody": {"required": true, "content": {"application/json": {"schema": {
            "type": "object",
            "properties": {
                "words": {"type": "string", "description": "the words of a quotation"},
                "by": {"type": "string", "description": "who is to have said them"},
                "draft": {"type": "string", "description": "a draft: text, Markdown or HTML"},
            },
            "anyOf": [{"required": ["words"]}, {"required": ["draft"]}],
            "additionalProperties": false,
        }}}},
        "responses": {
            "200": {"description": "each quotation with its verdict", "content": {"application/json": {"schema": schema}}},
            "default": refusal(),
        },
    })
}

/// Why there is no answer.
fn refusal() -> Value {
    json!({"description": "a refusal", "content": {"application/problem+json": {"schema": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "hint": {"type": "string"},
        },
    }}}})
}

fn schema(keys: &[Shape]) -> Value {
    serde_json::to_value(object_schema(keys)).unwrap_or_default()
}

fn query((name, kind, about): &Parameter) -> Value {
    let schema = match kind {
        Question => json!({"type": "string", "maxLength": LONGEST}),
        Words => json!({"type": "string", "maxLength": LONGEST_WORDS}),
        Day => json!({"type": "string", "pattern": format!("^{DAY}$")}),
        Date => json!({
            "type": "string",
            "pattern": format!("^(?:{DAY}|[12][0-9]{{3}}(?:-(?:0[1-9]|1[0-2]))?|[1-9][0-9]?[dwmy]|today|yesterday)$"),
        }),
        List(words) => {
            json!({"type": "array", "items": {"type": "string", "enum": words()}, "minItems": 1, "maxItems": MOST_LISTED})
        }
        Number(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
        Fraction => json!({"type": "number", "minimum": 0, "maximum": 1}),
        Switch => json!({"type": "boolean"}),
        Choice(values) => json!({"type": "string", "enum": values}),
    };
    let mut parameter = json!({"name": name, "in": "query", "description": about, "schema": schema});
    if matches!(kind, List(_)) {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(false);
    }
    parameter
}
