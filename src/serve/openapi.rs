//! The API as an `OpenAPI` 3.1 document. The forms of answers are those of `onrecord schema`.

use serde_json::{Map, Value, json};

use crate::render::columns::Shape;
use crate::render::json::write_line;
use crate::render::schema::{forms, object_schema};
use crate::serve::parameters::{LONGEST_QUESTION, MOST_RESULTS};
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
    /// An example that finds something, after the path.
    pub(crate) example: &'static str,
}

/// A parameter: its name, its type, what it means.
type Parameter = (&'static str, ParameterKind, &'static str);

/// Types of parameters.
#[derive(Clone, Copy)]
enum ParameterKind {
    Text,
    Number(usize),
    Fraction,
    Switch,
    Choice(&'static [&'static str]),
    Date,
}
use ParameterKind::{Choice, Date, Fraction, Number, Switch, Text};

const QUESTION: &[Parameter] = &[
    ("q", Text, "the question, in the language of `onrecord syntax`"),
    (
        "syntax",
        Choice(&["onrecord", "lucene", "nexis"]),
        "the language of the question",
    ),
    (
        "today",
        Date,
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
        Text,
        "what all results are counted by, with commas between: person, org, place, pub, lang, date:month",
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
    ("by", Text, "who said it: any part of the name"),
    ("about", Text, "what it is about"),
    ("said", Text, "the words said"),
    ("kind", Text, "direct, mixed, indirect, with commas between"),
    (
        "assertion",
        Text,
        "asserted, denied, asked, directive, declined, not_said, hypothetical, or all",
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
    ("q", Text, "only names that hold words which begin so"),
    ("query", Text, "counts only articles that match this question"),
    (
        "why",
        Text,
        "instead of `q`: names with these words, each with an example",
    ),
];
const SAVED: &[Parameter] = &[("name", Text, "only of the saved question with this name")];
const TABLE: &[Parameter] = &[
    ("format", Choice(&["jsonl", "csv"]), "the form of the file"),
    ("columns", Text, "columns with commas between, or all"),
];
const STEP: &[Parameter] = &[("by", Choice(&["day", "month", "year"]), "the length of a period")];

/// The paths that are read with `GET`.
pub(crate) const ENDPOINTS: [Endpoint; 12] = [
    Endpoint {
        path: "query",
        about: "articles that match a question",
        parameters: &[QUESTION, DAYS, WINDOW, ORDER, FACETS, COPIES, CITES, EXPLAIN],
        example: "?q=dam&limit=3&facet=person",
    },
    Endpoint {
        path: "quotes",
        about: "quotations",
        parameters: &[
            QUESTION, QUOTATIONS, AROUND, DAYS, WINDOW, ORDER, FACETS, COPIES, CITES,
        ],
        example: "?by=marrack&about=dam",
    },
    Endpoint {
        path: "people",
        about: "people with all their names",
        parameters: &[NAMES, DAYS, WINDOW],
        example: "?query=dam",
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
        example: "?q=dam&by=month",
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
        parameters: &[QUESTION, DAYS, ORDER, TABLE],
        example: "?q=dam&format=csv",
    },
    Endpoint {
        path: "export/quotes",
        about: "every quotation that matches, each copy alone, as a file",
        parameters: &[QUESTION, QUOTATIONS, DAYS, ORDER, TABLE],
        example: "?by=marrack&format=csv",
    },
];

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
                "schema": {"type": "string"},
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
        Text => json!({"type": "string", "maxLength": LONGEST_QUESTION}),
        Date => json!({"type": "string"}),
        Number(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
        Fraction => json!({"type": "number", "minimum": 0, "maximum": 1}),
        Switch => json!({"type": "boolean"}),
        Choice(values) => json!({"type": "string", "enum": values}),
    };
    json!({"name": name, "in": "query", "description": about, "schema": schema})
}
