//! The indexes of a collection on a cluster: their names, settings and fields.

use serde_json::{Value, json};

use crate::cluster::document::COUNTED;
use crate::cluster::tokens::{APART, GAP};

/// The version of the format on a cluster. A collection of another version is refused.
pub(crate) const CLUSTER_FORMAT: u32 = 1;
/// Version of the rules by which words become terms. A collection of another one is refused: a question would miss words.
pub(crate) const ANALYSIS: &str = "frostem 1.20260821.8, folding 2";

/// An index of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IndexKind {
    Articles,
    Quotations,
    Sources,
}

impl IndexKind {
    pub(crate) const ALL: [Self; 3] = [Self::Articles, Self::Quotations, Self::Sources];

    /// The alias that questions use.
    pub(crate) fn alias(self, name: &str) -> String {
        let kind = match self {
            Self::Articles => "articles",
            Self::Quotations => "quotes",
            Self::Sources => "sources",
        };
        format!("{name}-{kind}")
    }

    /// The index of this format.
    pub(crate) fn index(self, name: &str) -> String {
        format!("{}-v{CLUSTER_FORMAT}", self.alias(name))
    }

    /// Settings and fields of a new index.
    pub(crate) fn body(self, shards: u32, replicas: u32) -> Value {
        let properties = match self {
            Self::Articles => articles(),
            Self::Quotations => quotations(),
            Self::Sources => sources(),
        };
        let excludes = match self {
            Self::Articles => TOKENS_OF_ARTICLES.to_vec(),
            Self::Quotations => TOKENS_OF_QUOTATIONS.to_vec(),
            Self::Sources => Vec::new(),
        };
        json!({
            "settings": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                "max_terms_count": 65_536,
                "analysis": {
                    "tokenizer": {
                        "groups": { "type": "whitespace", "max_token_length": 1_048_576 }
                    },
                    "filter": {
                        "apart": {
                            "type": "pattern_capture",
                            "preserve_original": false,
                            "patterns": [format!("([^{APART}]+)")]
                        },
                        "gap": { "type": "stop", "stopwords": [GAP.to_string()] }
                    },
                    "analyzer": {
                        "stream": { "type": "custom", "tokenizer": "groups", "filter": ["apart", "gap"] },
                        "whole": { "type": "custom", "tokenizer": "keyword" }
                    }
                }
            },
            "mappings": {
                "dynamic": false,
                "_meta": { "onrecord": CLUSTER_FORMAT, "analysis": ANALYSIS },
                "_source": { "excludes": excludes },
                "properties": properties
            }
        })
    }
}

/// Fields of terms of an article.
const TOKENS_OF_ARTICLES: [&str; 12] = [
    "title",
    "text",
    "form",
    "title_form",
    "path_words",
    "person",
    "org",
    "place",
    "url",
    "byline",
    "publication",
    "speaker",
];
/// Fields of terms of a quotation.
const TOKENS_OF_QUOTATIONS: [&str; 5] = [
    "said",
    "speaker_person",
    "speaker_org",
    "speaker_place",
    "speaker_words",
];

fn stream() -> Value {
    json!({ "type": "text", "analyzer": "stream", "search_analyzer": "whole" })
}

fn keyword() -> Value {
    json!({ "type": "keyword", "ignore_above": 8_000 })
}

fn number(kind: &str) -> Value {
    json!({ "type": kind })
}

fn articles() -> Value {
    let mut fields = json!({});
    for name in TOKENS_OF_ARTICLES {
        fields[name] = stream();
    }
    for name in [
        "id",
        "key",
        "source",
        "path",
        "person_name",
        "org_name",
        "place_name",
        "publication_name",
        "language",
        "names",
        "story",
        "published_span",
    ] {
        fields[name] = keyword();
    }
    for name in [
        "published",
        "published_last",
        "correction",
        "added",
        "generation",
        "words",
        "quotations",
    ] {
        fields[name] = number("long");
    }
    fields["is_first"] = number("boolean");
    let mut lengths = json!({});
    for name in COUNTED {
        lengths[name] = number("integer");
    }
    fields["lengths"] = json!({ "properties": lengths });
    fields
}

fn quotations() -> Value {
    let mut fields = json!({});
    for name in TOKENS_OF_QUOTATIONS {
        fields[name] = stream();
    }
    for name in ["article", "key", "source", "speaker_name", "unique"] {
        fields[name] = keyword();
    }
    for name in [
        "published",
        "published_last",
        "generation",
        "number",
        "kind",
        "assertion",
        "confidence",
        "said_words",
        "joint",
    ] {
        fields[name] = number("long");
    }
    fields["named"] = number("boolean");
    fields
}

fn sources() -> Value {
    json!({
        "path": keyword(),
        "size": number("long"),
        "stamp": number("long"),
        "outcome": number("long"),
        "articles": number("long"),
        "quotations": number("long"),
        "generation": number("long"),
    })
}
