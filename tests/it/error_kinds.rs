//! The error kinds that a user of the library can handle.

use std::fs;

use onrecord::error::ErrorKind;
use onrecord::index::Index;
use onrecord::index::writer::Writer;
use onrecord::search::Searcher;
use tempfile::TempDir;

/// A folder with an empty index.
fn index() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let (writer, _) = Writer::open(folder.path(), 1).expect("an index");
    drop(writer);
    folder
}

fn kind_of_opening(folder: &TempDir) -> ErrorKind {
    Index::open(folder.path()).expect_err("an error").kind
}

#[test]
fn a_missing_index_differs_from_a_damaged_one() {
    let folder = TempDir::new().expect("a folder");
    assert_eq!(kind_of_opening(&folder), ErrorKind::NoIndex);
    let folder = index();
    fs::write(folder.path().join("engine/meta.json"), "{").expect("a damaged file");
    assert_eq!(kind_of_opening(&folder), ErrorKind::Damaged);
}

#[test]
fn an_index_of_another_format_has_its_own_kind() {
    let folder = index();
    let meta = folder.path().join("engine/meta.json");
    let text = fs::read_to_string(&meta).expect("the file");
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    json["payload"] = "onrecord 1".into();
    fs::write(&meta, json.to_string()).expect("another format");
    assert_eq!(kind_of_opening(&folder), ErrorKind::OtherVersion);
}

#[test]
fn a_second_writer_finds_the_index_locked() {
    let folder = index();
    let (_writer, _) = Writer::open(folder.path(), 1).expect("the first writer");
    let second = Writer::open(folder.path(), 1).map(|_| ());
    assert_eq!(second.expect_err("an error").kind, ErrorKind::Locked);
}

#[test]
fn an_invalid_id_is_a_mistake_of_the_caller() {
    let folder = index();
    let searcher = Searcher::new(&Index::open(folder.path()).expect("the index")).expect("a searcher");
    assert_eq!(
        searcher.show("no id").expect_err("an error").kind,
        ErrorKind::Usage
    );
}
