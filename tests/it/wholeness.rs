//! An index that something else has changed: `status --verify` reports articles and `source` documents that do not
//! agree, `--repair` removes them, and the next ingest restores them.

use onrecord::index::Index;
use onrecord::index::schema::{DocumentKind, FORMAT_VERSION};
use serde_json::Value;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexWriter, TantivyDocument, Term};

use crate::support::{Desk, hits};

const FILES: usize = 3;

fn desk() -> Desk {
    let desk = Desk::new();
    for file in 0..FILES {
        desk.write_settled(&format!("{file}.txt"), text(file));
    }
    desk.ingest().succeeded();
    desk
}

fn text(file: usize) -> String {
    format!("Report {file}\n\nThe wardens of marsh {file} counted the birds before the frost came.\n")
}

/// Deletes all documents of a kind from the index, as an incomplete commit would.
fn delete_all(desk: &Desk, kind: DocumentKind) {
    let index = Index::open(&desk.index()).expect("the index");
    let mut writer: IndexWriter<TantivyDocument> = index
        .engine()
        .writer_with_num_threads(1, 20 << 20)
        .expect("a writer");
    let term = Term::from_field_text(index.fields().kind, kind.as_str());
    writer
        .delete_query(Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
        .expect("a query");
    let mut commit = writer.prepare_commit().expect("a commit");
    commit.set_payload(&format!("onrecord {FORMAT_VERSION}"));
    commit.commit().expect("a commit");
    writer.wait_merging_threads().expect("merges end");
}

fn not_whole(desk: &Desk) -> Vec<Value> {
    let status = desk
        .run(["status", "--verify", "--format", "json"])
        .ended_with(2)
        .json();
    assert_eq!(status["damaged"].as_array().map(Vec::len), Some(0), "{status}");
    status["not_whole"].as_array().expect("a list").clone()
}

#[test]
fn articles_whose_source_was_lost_are_reported_and_replaced_whole() {
    let desk = desk();
    delete_all(&desk, DocumentKind::Source);
    let found = not_whole(&desk);
    assert_eq!(found.len(), FILES);
    for (file, found) in found.iter().enumerate() {
        let path = found["path"].as_str().expect("a path");
        assert!(path.ends_with(&format!("articles/{file}.txt")), "{path}");
        assert_eq!(
            (&found["articles"], &found["expected"]),
            (&1.into(), &Value::Null)
        );
    }
    desk.run(["status", "--verify"])
        .ended_with(2)
        .says(&["0.txt", "1 article"])
        .says(&["--repair"]);
    desk.ingest().succeeded();
    assert_eq!(hits(&desk.query("wardens")).len(), FILES, "some are there twice");
    desk.run(["status", "--verify"]).succeeded();
}

#[test]
fn a_file_whose_articles_were_lost_is_reported_and_repaired() {
    let desk = desk();
    delete_all(&desk, DocumentKind::Article);
    let found = not_whole(&desk);
    assert_eq!(found.len(), FILES);
    assert_eq!(
        (&found[0]["articles"], &found[0]["expected"]),
        (&0.into(), &1.into())
    );
    // The files look unchanged, so an ingest alone does not notice.
    desk.run(["status", "--verify", "--repair"])
        .succeeded()
        .says(&["3 files", "onrecord ingest"]);
    desk.run(["status", "--verify"]).succeeded();
    desk.ingest().succeeded();
    assert_eq!(hits(&desk.query("wardens")).len(), FILES);
}

#[test]
fn a_repair_needs_a_verification_and_leaves_complete_articles_alone() {
    let desk = desk();
    desk.run(["status", "--repair"]).ended_with(2).says(&["--verify"]);
    let meta = || std::fs::read(desk.index().join("engine/meta.json")).expect("meta.json");
    let before = meta();
    desk.run(["status", "--verify", "--repair"]).succeeded();
    assert_eq!(meta(), before);
}
