//! The indexes of a collection on a cluster: their names, settings and fields.

use serde_json::{Value, json};

use crate::cluster::document::COUNTED;
use crate::cluster::tokens::{APART, GAP, SEAM, form_pattern, stem_pattern};

/// The version of the format on a cluster. A collection of another version is refused.
pub(crate) const CLUSTER_FORMAT: u32 = 3;
/// Version of the rules by which words become terms. A collection of another one is refused: a question would miss words.
pub(crate) const ANALYSIS: &str = "frostem 1.20260821.8, terms of index format 11";

/// An index of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IndexKind {
    Articles,
    Sources,
    /// Names as they were joined when the collection was settled.
    Names,
}

impl IndexKind {
    pub(crate) const ALL: [Self; 3] = [Self::Articles, Self::Sources, Self::Names];
    /// Those that ingest writes.
    pub(crate) const OF_INGEST: [Self; 2] = [Self::Articles, Self::Sources];

    /// An order of the documents without equal ones. While a file is replaced, two articles can have one key.
    pub(crate) fn order(self) -> Value {
        match self {
            Self::Articles => json!([{ "key": "asc" }, { "id": "asc" }]),
            Self::Sources => json!([{ "path": "asc" }]),
            Self::Names => json!([{ "run": "asc" }, { "kind": "asc" }, { "number": "asc" }]),
        }
    }

    /// The alias that questions use.
    pub(crate) fn alias(self, name: &str) -> String {
        let kind = match self {
            Self::Articles => "articles",
            Self::Sources => "sources",
            Self::Names => "names",
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
            Self::Sources => sources(),
            Self::Names => names(),
        };
        // A page of names asks one part.
        let shards = if self == Self::Names { 1 } else { shards };
        let excludes = match self {
            Self::Articles => [&TEXTS[..], &STREAMS[..]].concat(),
            Self::Sources => Vec::new(),
            Self::Names => OF_ENTRIES.to_vec(),
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
                        "apart": captured(&format!("([^{APART}]+)")),
                        "stems": captured(&stem_pattern()),
                        "forms": captured(&form_pattern()),
                        "seam": { "type": "pattern_replace", "pattern": SEAM.to_string(), "replacement": "" },
                        "gap": { "type": "stop", "stopwords": [GAP] }
                    },
                    "analyzer": {
                        "stream": { "type": "custom", "tokenizer": "groups", "filter": ["apart", "gap"] },
                        "stems": { "type": "custom", "tokenizer": "groups", "filter": ["stems", "gap"] },
                        "forms": { "type": "custom", "tokenizer": "groups", "filter": ["forms", "gap", "seam"] },
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

/// Fields of running text: stems, marks and, in the text, names. Each has a field `form` of the printed forms.
const TEXTS: [&str; 2] = ["title", "text"];
/// Other fields of terms.
const STREAMS: [&str; 5] = ["path_words", "url", "byline", "publication", "speaker"];

/// Fields by which entries of names are found; their values are in the packed entry.
const OF_ENTRIES: [&str; 4] = ["names", "words", "letters", "file_words"];

/// A filter of tokens that makes the groups of a pattern terms at one position.
fn captured(pattern: &str) -> Value {
    json!({ "type": "pattern_capture", "preserve_original": false, "patterns": [pattern] })
}

fn terms(analyzer: &str) -> Value {
    json!({ "type": "text", "analyzer": analyzer, "search_analyzer": "whole" })
}

fn keyword() -> Value {
    json!({ "type": "keyword", "ignore_above": 8_000 })
}

fn number(kind: &str) -> Value {
    json!({ "type": kind })
}

fn articles() -> Value {
    let mut fields = json!({});
    for name in TEXTS {
        fields[name] = terms("stems");
        fields[name]["fields"] = json!({ "form": terms("forms") });
    }
    for name in STREAMS {
        fields[name] = terms("stream");
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
        "said_by",
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

fn names() -> Value {
    let mut fields = json!({});
    for name in ["run", "kind"].into_iter().chain(OF_ENTRIES) {
        fields[name] = keyword();
    }
    for name in ["number", "rank"] {
        fields[name] = number("integer");
    }
    fields["keyed"] = number("boolean");
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::schema::FORMAT_VERSION;

    #[test]
    fn the_recorded_rules_are_those_in_use() {
        let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"));
        let (_, rest) = lock
            .split_once("name = \"frostem\"\nversion = \"")
            .expect("the stemmer");
        let version = rest.split('"').next().expect("a version");
        assert_eq!(
            ANALYSIS,
            format!("frostem {version}, terms of index format {FORMAT_VERSION}"),
            "other terms need another CLUSTER_FORMAT"
        );
    }
}
