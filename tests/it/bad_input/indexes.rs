//! Folders that are not an index, and indexes that have another version, are damaged, read-only, in use, or
//! on a full disk.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onrecord::index::writer::Writer;

use super::{GOOD, GOOD_WORD, assert_good_article_is_found, desk_with_good_article};
use crate::support::{Desk, Run, sample_corpus, skip, works};

#[test]
fn asking_without_an_index_says_how_to_make_one() {
    let desk = Desk::new();
    for command in [
        "query heronry",
        "quotes heronry",
        "people",
        "status",
        "show 0123456789abcdef",
        "forget articles",
    ] {
        desk.run(command.split(' '))
            .ended_with(2)
            .says(&["index", "no such folder", "onrecord ingest"]);
    }
    assert!(!desk.index().exists(), "asking made an index");
}

#[test]
fn a_folder_of_other_files_is_not_taken_for_an_index() {
    let desk = desk_with_good_article();
    fs::create_dir(desk.index()).expect("a folder");
    fs::write(desk.index().join("diary.txt"), "mine").expect("a file");
    desk.run(["query", GOOD_WORD])
        .ended_with(2)
        .says(&["no index in this folder", "onrecord ingest"]);
    desk.ingest()
        .ended_with(2)
        .says(&["the folder holds other files", "--index"]);
    assert_eq!(
        fs::read_dir(desk.index()).expect("the folder").count(),
        1,
        "something was written to it"
    );
}

#[test]
fn a_file_is_not_taken_for_an_index() {
    let desk = desk_with_good_article();
    fs::write(desk.index(), "mine").expect("a file");
    desk.run(["query", GOOD_WORD])
        .ended_with(2)
        .says(&["cannot open the index", "index"]);
    desk.ingest()
        .ended_with(2)
        .says(&["cannot make the index", "--index"]);
    assert_eq!(fs::read(desk.index()).expect("the file"), b"mine");
}

#[test]
fn an_index_of_another_version_says_to_ingest_again() {
    let desk = desk_with_good_article();
    desk.ingest().succeeded();
    let meta = desk.index().join("engine/meta.json");
    let now = fs::read_to_string(&meta).expect("meta.json");
    let version = format!("onrecord {}", onrecord::index::schema::FORMAT_VERSION);
    assert!(now.contains(&version), "{now}");
    fs::write(&meta, now.replace(&version, "onrecord 987")).expect("meta.json");
    for run in [
        desk.run(["query", GOOD_WORD]),
        desk.run(["status"]),
        desk.ingest(),
    ] {
        run.ended_with(2).says(&["onrecord 987", &version, "ingest"]);
    }
}

#[test]
fn an_index_of_the_format_before_is_rebuilt_and_keeps_names_and_saved_questions() {
    let desk = Desk::new();
    for line in include_str!("../../fixtures/index/format_9.txt").lines() {
        let Some((name, bytes)) = line.split_once(' ').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let path = desk.index().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, STANDARD.decode(bytes).expect("base64")).expect("the file");
    }
    desk.write_settled(
        "ferry.txt",
        "Ferry to Halmersund closed\n\n“The ferry is never safe,” said Orla Tamsin, the warden of Halmersund, on 3 March 2021.\n\n\
         Ms Tamsin spoke at the harbour.\n",
    );
    desk.write_settled(
        "mill.txt",
        "Mill to reopen\n\n“The old mill will grind again,” said O. Tamsin on 4 April 2021. Nils Farrow agreed.\n",
    );
    let version = format!("onrecord {}", onrecord::index::schema::FORMAT_VERSION);
    for run in [
        desk.run(["query", "ferry"]),
        desk.run(["status"]),
        desk.run(["new"]),
        desk.ingest(),
    ] {
        run.ended_with(2)
            .says(&["onrecord 9", &version, "`engine`", "`onrecord ingest FOLDER`"]);
    }
    fs::remove_dir_all(desk.index().join("engine")).expect("the engine's folder");
    desk.ingest().succeeded();
    let mut found = desk.found("person:\"Orla Tamsin\"");
    found.sort();
    assert_eq!(found, ["ferry.txt", "mill.txt"], "names survive");
    let new = desk.run(["new", "ferries"]).ended_with(1);
    assert!(
        new.stdout.contains("nothing new") || new.stderr.contains("nothing new"),
        "{new:?}"
    );
}

#[test]
fn every_commit_carries_the_version() {
    let desk = Desk::new();
    for round in 0..3 {
        desk.write("article.txt", format!("{GOOD}\nRound {round}.\n"));
        desk.ingest().succeeded();
    }
    desk.write("more.txt", GOOD);
    desk.run(["ingest", "articles", "--commit-size", "1"]).succeeded();
    desk.run(["forget".as_ref(), desk.path("more.txt").as_os_str()])
        .succeeded();
    let meta = fs::read_to_string(desk.index().join("engine/meta.json")).expect("meta.json");
    let version = format!("onrecord {}", onrecord::index::schema::FORMAT_VERSION);
    assert!(meta.contains(&version), "{meta}");
}

/// The files of the index that contain documents, the largest first.
fn segment_files(desk: &Desk) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(desk.index().join("engine"))
        .expect("the index")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension != "json" && extension != "lock")
        })
        .collect();
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len());
    files.sort_by_key(|path| (std::cmp::Reverse(size(path)), path.clone()));
    files
}

/// Asserts that no command panics or dies on an index with one damaged file, and that `status --verify` names
/// the file.
#[track_caller]
fn assert_damage_is_told(damage: impl Fn(&mut File, u64)) {
    let desk = Desk::new();
    desk.run(["ingest".as_ref(), sample_corpus().join("tidewater").as_os_str()])
        .succeeded();
    let files = segment_files(&desk);
    assert!(files.len() >= 4, "{files:?}");
    for path in files {
        let whole = fs::read(&path).expect("a file of the index");
        let mut file = File::options()
            .read(true)
            .write(true)
            .open(&path)
            .expect("a file of the index");
        damage(&mut file, whole.len() as u64);
        drop(file);
        if fs::read(&path).expect("a file of the index") == whole {
            continue;
        }
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        for command in [
            "query dam",
            "query person:marrack",
            "quotes dam",
            "people",
            "status",
        ] {
            let run = Run::that_may_fault(&mut desk.command(command.split(' ')));
            assert!(matches!(run.code, Some(0..=2)), "{name}: {command}: {run:?}");
            assert!(
                run.code != Some(2) || run.stderr.contains("--verify"),
                "{name}: {command}: {run:?}"
            );
            assert!(
                !run.stderr.contains("a fault in onrecord"),
                "{name}: {command}: {run:?}"
            );
        }
        let verify = Run::that_may_fault(&mut desk.command(["status", "--verify"]));
        let told = format!("{}{}", verify.stdout, verify.stderr);
        assert_eq!(verify.code, Some(2), "{name}: {told}");
        assert!(told.contains(&name) || told.contains("open"), "{name}: {told}");
        fs::write(&path, whole).expect("a file of the index");
    }
    desk.run(["status", "--verify"]).succeeded();
    assert_eq!(desk.run(["query", "dam"]).code, Some(0));
}

#[test]
fn a_truncated_file_of_the_index_is_reported() {
    assert_damage_is_told(|file, size| file.set_len(size / 2).expect("a shorter file"));
}

#[test]
fn an_emptied_file_of_the_index_is_reported() {
    assert_damage_is_told(|file, _| file.set_len(0).expect("an empty file"));
}

#[test]
fn flipped_bytes_in_the_index_are_reported() {
    assert_damage_is_told(|file, size| {
        let at = size / 3;
        let mut bytes = [0; 16];
        file.seek(SeekFrom::Start(at)).expect("a place");
        let read = file.read(&mut bytes).expect("bytes");
        for byte in &mut bytes {
            *byte ^= 0x55;
        }
        file.seek(SeekFrom::Start(at)).expect("a place");
        file.write_all(&bytes[..read]).expect("other bytes");
    });
}

#[test]
fn a_missing_file_of_the_index_is_reported() {
    let desk = desk_with_good_article();
    desk.ingest().succeeded();
    // Joined names and groups of copies are kept for speed alone: without the file they are made when they are asked for.
    let needed = |path: &PathBuf| {
        let name = path.file_name();
        name.is_none_or(|name| name != "names.bin" && name != "copies.bin")
    };
    for path in segment_files(&desk).into_iter().filter(needed) {
        let away = desk.root().join("away");
        fs::rename(&path, &away).expect("a file to move");
        let run = Run::that_may_fault(&mut desk.command(["query", GOOD_WORD]));
        assert!(matches!(run.code, Some(0 | 2)), "{}: {run:?}", path.display());
        Run::that_may_fault(&mut desk.command(["status", "--verify"])).ended_with(2);
        fs::rename(&away, &path).expect("a file to move back");
    }
    assert_good_article_is_found(&desk);
}

#[test]
fn nonsense_for_meta_json_is_reported() {
    let desk = desk_with_good_article();
    desk.ingest().succeeded();
    for nonsense in ["", "{", "[]", "{\"segments\": 5}", "\u{0}\u{1}"] {
        fs::write(desk.index().join("engine/meta.json"), nonsense).expect("meta.json");
        desk.run(["query", GOOD_WORD])
            .ended_with(2)
            .says(&["cannot open the index"]);
        desk.ingest().ended_with(2).says(&["cannot open the index"]);
        desk.run(["status", "--verify"]).ended_with(2);
    }
}

#[test]
fn an_index_being_written_refuses_a_second_writer_and_answers_readers() {
    let desk = desk_with_good_article();
    desk.ingest().succeeded();
    let (writer, _) = Writer::open(&desk.index(), 1).expect("the writer");
    for run in [desk.ingest(), desk.run(["forget", "articles"])] {
        run.ended_with(2)
            .says(&["index", "another onrecord is writing", "wait"]);
    }
    assert_good_article_is_found(&desk);
    desk.run(["status"]).succeeded();
    drop(writer);
    desk.ingest().succeeded();
}

#[test]
fn a_read_only_index_answers_and_says_that_it_cannot_be_written() {
    const TEST: &str = "a_read_only_index_answers_and_says_that_it_cannot_be_written";
    let desk = desk_with_good_article();
    desk.ingest().succeeded();
    // A separate mount that is visible only here.
    let script = |command: &str| {
        format!(
            "exec unshare --user --map-root-user --mount sh -c 'mount --bind index index && \
             mount -o remount,ro,bind index && {command}' \"$0\""
        )
    };
    let mut probe = desk.shell(&script("! touch index/x"));
    if !probe.output().is_ok_and(|output| output.status.success()) {
        return skip(TEST, "no mounts of one's own");
    }
    for command in [
        "query heronry",
        "quotes birds",
        "people",
        "status",
        "status --verify",
    ] {
        let command = format!("exec \"$0\" {command}");
        Run::of(&mut desk.shell(&script(&command))).succeeded();
    }
    desk.write("more.txt", GOOD);
    for command in ["ingest articles", "forget articles"] {
        let command = format!("exec \"$0\" {command}");
        Run::of(&mut desk.shell(&script(&command)))
            .ended_with(2)
            .says(&["index", "read-only", "--index"]);
    }
}

#[test]
fn a_reader_needs_no_right_to_write() {
    const TEST: &str = "a_reader_needs_no_right_to_write";
    let desk = desk_with_good_article();
    desk.ingest().succeeded();
    let engine = desk.index().join("engine");
    for entry in fs::read_dir(&engine).expect("the index") {
        let path = entry.expect("an entry").path();
        fs::set_permissions(path, fs::Permissions::from_mode(0o444)).expect("permissions");
    }
    fs::set_permissions(&engine, fs::Permissions::from_mode(0o555)).expect("permissions");
    let drop_privilege = "setpriv --bounding-set -dac_override --inh-caps -dac_override";
    let bound = |prefix: &str| {
        works(&format!(
            "{prefix} true && ! {prefix} mkdir '{}/x'",
            engine.display()
        ))
    };
    let prefix = ["", drop_privilege].into_iter().find(|prefix| bound(prefix));
    if let Some(prefix) = prefix {
        Run::of(&mut desk.shell(&format!("exec {prefix} \"$0\" query heronry"))).succeeded();
        desk.write("more.txt", GOOD);
        Run::of(&mut desk.shell(&format!("exec {prefix} \"$0\" ingest articles")))
            .ended_with(2)
            .says(&["index", "permission denied", "--index"]);
    } else {
        skip(TEST, "permissions do not bind this user");
    }
    fs::set_permissions(&engine, fs::Permissions::from_mode(0o755)).expect("permissions");
}

/// Writes enough text to fill the index's small disk.
fn write_much(desk: &Desk) {
    for n in 0_u64..300 {
        let mut text = format!("Report {n}\n\n");
        let mut random = crate::support::Random::new(n);
        for _ in 0..1500 {
            write!(text, "w{:x} ", random.below(1 << 40)).expect("a string takes all");
        }
        desk.write_settled(&format!("much/{n:03}.txt"), text);
    }
}

#[test]
fn a_full_disk_is_reported_and_the_last_commit_stays() {
    const TEST: &str = "a_full_disk_is_reported_and_the_last_commit_stays";
    let desk = desk_with_good_article();
    write_much(&desk);
    let probe = desk.shell(
        "exec unshare --user --map-root-user --mount sh -c 'mkdir small && mount -t tmpfs -o size=1m none small'",
    );
    let mut probe = probe;
    if !probe.output().is_ok_and(|output| output.status.success()) {
        return skip(TEST, "no mounts of one's own");
    }
    let script = "
        exec unshare --user --map-root-user --mount sh -c '
            mount -t tmpfs -o size=1m none small || exit 99
            ONRECORD_INDEX=$PWD/small/index
            export ONRECORD_INDEX
            \"$0\" ingest articles/good.txt || exit 98
            \"$0\" ingest articles --commit-size 1
            echo \"ingest: $?\"
            \"$0\" query heronry || exit 97
            mount -o remount,size=200m small
            \"$0\" ingest --quiet articles || exit 96
            \"$0\" query heronry -n 0 --format json || exit 95
            \"$0\" query report -n 0 --format json
        ' \"$0\"";
    let run = Run::of(&mut desk.shell(script))
        .succeeded()
        .says(&["cannot write", "no space left", "free"]);
    assert!(run.stdout.contains("ingest: 2"), "{run:?}");
    assert!(run.stdout.contains("\"total\":300"), "{run:?}");
}

#[test]
fn a_limit_on_file_sizes_is_reported_and_the_last_commit_stays() {
    let desk = desk_with_good_article();
    desk.ingest().succeeded();
    write_much(&desk);
    Run::of(&mut desk.shell("ulimit -f 200; exec \"$0\" ingest articles"))
        .ended_with(2)
        .says(&["cannot write to the index", "large"]);
    assert_good_article_is_found(&desk);
    desk.ingest().succeeded();
    assert_good_article_is_found(&desk);
    assert_eq!(desk.query("report")["total"], 300);
}
