//! Writing many documents in one request, each with its own outcome.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cluster::client::{Client, Repeat, Request, reason};
use crate::error::{Error, ErrorKind, Result};

/// Bytes of a request before it is compressed. Nodes refuse requests of 100 MB, small ones of less.
const MOST_BYTES: usize = 5 << 20;
/// Documents of a request.
const MOST_ITEMS: usize = 4_000;
/// How long documents are sent again that a busy node refuses.
const PATIENCE: Duration = Duration::from_mins(5);
/// First pause before that, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A document to write or to delete.
#[derive(Clone, Debug)]
pub(crate) struct BulkItem {
    /// Name of the index or its alias.
    pub(crate) index: String,
    pub(crate) id: String,
    /// The version of its file: an older one never overwrites a newer one.
    pub(crate) version: i64,
    /// Whether the same version may be written again.
    pub(crate) again: bool,
    /// None to delete it.
    pub(crate) json: Option<String>,
}

/// The outcome of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BulkOutcome {
    /// Written, or deleted, or not there to delete.
    Done,
    /// A newer version is there.
    Newer,
    /// The cluster cannot take it.
    Refused(String),
}

impl BulkItem {
    fn append_to(&self, body: &mut String) {
        let head = json!({
            "_index": self.index,
            "_id": self.id,
            "version": self.version,
            "version_type": if self.again { "external_gte" } else { "external" },
        });
        let action = if self.json.is_some() { "index" } else { "delete" };
        body.push_str(&json!({ action: head }).to_string());
        body.push('\n');
        if let Some(json) = &self.json {
            body.push_str(json);
            body.push('\n');
        }
    }

    fn bytes(&self) -> usize {
        160 + self.json.as_ref().map_or(0, String::len)
    }
}

/// Writes documents. The outcomes are in the order of the documents.
///
/// # Errors
/// If no node answers, or a node stays busy or full.
pub(crate) fn write(client: &Client, items: &[BulkItem]) -> Result<Vec<BulkOutcome>> {
    let mut outcomes = Vec::with_capacity(items.len());
    let mut rest = items;
    while !rest.is_empty() {
        let mut bytes = 0;
        let mut count = 0;
        while count < rest.len().min(MOST_ITEMS) && (count == 0 || bytes + rest[count].bytes() <= MOST_BYTES)
        {
            bytes += rest[count].bytes();
            count += 1;
        }
        let (now, later) = rest.split_at(count);
        outcomes.extend(write_batch(client, now)?);
        rest = later;
    }
    Ok(outcomes)
}

fn write_batch(client: &Client, items: &[BulkItem]) -> Result<Vec<BulkOutcome>> {
    let mut outcomes = vec![BulkOutcome::Done; items.len()];
    let mut waiting: Vec<usize> = (0..items.len()).collect();
    let began = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let mut body = String::new();
        for &at in &waiting {
            items[at].append_to(&mut body);
        }
        let request = Request {
            method: "POST",
            path: "/_bulk?filter_path=errors,items.*.status,items.*.error",
            body: Some(("application/x-ndjson", body.as_bytes())),
            repeat: Repeat::PATIENTLY,
        };
        let answer = client.expect(&request)?;
        let statuses = answer["items"].as_array().map_or(&[][..], Vec::as_slice);
        if statuses.len() != waiting.len() {
            return Err(Error::new(
                "write to the cluster",
                "the answer lists other documents than were sent",
            )
            .kind(ErrorKind::Io)
            .hint("run the same command again: a repeat changes nothing"));
        }
        let mut busy = Vec::new();
        let mut why = String::new();
        for (&at, item) in waiting.iter().zip(statuses) {
            if let Some(outcome) = outcome(item) {
                outcomes[at] = outcome;
            } else {
                busy.push(at);
                why = reason_of(item);
            }
        }
        if busy.is_empty() {
            return Ok(outcomes);
        }
        // A full disk does not pass by waiting.
        let patience = if is_full(&why) {
            Duration::from_secs(5)
        } else {
            PATIENCE
        };
        if began.elapsed() + pause > patience {
            return Err(full_or_busy(client, &why));
        }
        std::thread::sleep(crate::cluster::client::jittered(pause));
        pause = (pause * 2).min(LONGEST_PAUSE);
        waiting = busy;
    }
}

fn full_or_busy(client: &Client, why: &str) -> Error {
    let error = Error::new(format!("write to {}", client.address.shown()), why).kind(ErrorKind::Io);
    if is_full(why) {
        return error.hint(
            "free space on the disks of the nodes, then run the same command again: what was written stays, and nothing is doubled",
        );
    }
    error.hint("the nodes are busy; run the same command again later, or with fewer --threads")
}

fn is_full(why: &str) -> bool {
    why.contains("flood-stage") || why.contains("read-only")
}

fn result(item: &Value) -> &Value {
    match &item["index"] {
        Value::Null => &item["delete"],
        result => result,
    }
}

/// None for a document that is to be sent again.
fn outcome(item: &Value) -> Option<BulkOutcome> {
    let result = result(item);
    match result["status"].as_u64().unwrap_or_default() {
        200..=299 | 404 if result["error"].is_null() => Some(BulkOutcome::Done),
        409 => Some(BulkOutcome::Newer),
        429 | 502..=504 => None,
        // A block on a full disk goes when there is space again.
        403 if reason_of(item).contains("blocked") => None,
        _ => Some(BulkOutcome::Refused(reason_of(item))),
    }
}

fn reason_of(item: &Value) -> String {
    reason(result(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_has_its_own_outcome() {
        let of =
            |status: u64, error: Value| outcome(&json!({ "index": { "status": status, "error": error } }));
        let error = |kind: &str| json!({ "type": kind, "reason": kind });
        assert_eq!(of(201, Value::Null), Some(BulkOutcome::Done));
        assert_eq!(
            of(409, error("version_conflict_engine_exception")),
            Some(BulkOutcome::Newer)
        );
        assert_eq!(of(429, error("rejected_execution_exception")), None);
        assert_eq!(of(503, error("unavailable_shards_exception")), None);
        assert_eq!(
            of(400, error("mapper_parsing_exception")),
            Some(BulkOutcome::Refused("mapper_parsing_exception".to_owned()))
        );
        assert_eq!(
            outcome(&json!({ "delete": { "status": 404 } })),
            Some(BulkOutcome::Done)
        );
    }
}
