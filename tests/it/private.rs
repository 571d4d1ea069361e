//! Who may read an index, and how the program treats an index that somebody else has prepared.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Desk, ONRECORD, Run, sample_corpus, skip, works};

const TEXT: &str = "Dam opens\n\nThe dam is open, said Ada Byrd.\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write_settled("a.txt", TEXT);
    desk
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("an entry").permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
}

/// Asserts the modes of the folders of an index and of every file in them.
#[track_caller]
fn assert_modes(index: &Path, folder: u32, file: u32) {
    assert_eq!(
        format!("{:o}", mode(index)),
        format!("{folder:o}"),
        "{}",
        index.display()
    );
    let engine = index.join("engine");
    assert_eq!(format!("{:o}", mode(&engine)), format!("{folder:o}"));
    let mut files = 0;
    for entry in fs::read_dir(&engine).expect("the index") {
        let path = entry.expect("an entry").path();
        assert_eq!(
            format!("{:o}", mode(&path)),
            format!("{file:o}"),
            "{}",
            path.display()
        );
        files += 1;
    }
    assert!(files > 5);
}

/// Runs the program with a umask.
fn with_umask(desk: &Desk, umask: &str, arguments: &str) -> Run {
    Run::of(&mut desk.shell(&format!("umask {umask}; exec \"$0\" {arguments}")))
}

#[test]
fn a_new_index_is_private_whichever_command_writes_it() {
    let desk = desk();
    with_umask(&desk, "022", "ingest articles").succeeded();
    assert_modes(&desk.index(), 0o700, 0o600);
    desk.write_settled("b.txt", "Weir opens\n\nThe weir is open, said Ada Byrd.\n");
    with_umask(&desk, "0", "ingest articles").succeeded();
    with_umask(&desk, "0", "forget articles/b.txt").succeeded();
    with_umask(&desk, "0", "query dam").succeeded();
    assert_modes(&desk.index(), 0o700, 0o600);
    with_umask(&desk, "0", "query dam --from articles").succeeded();
    let cache = desk.root().join("cache/onrecord");
    let cached = fs::read_dir(&cache).expect("the cache").next().expect("an index");
    assert_modes(&cached.expect("an index").path(), 0o700, 0o600);
    assert_eq!(mode(&cache), 0o700);
}

#[test]
fn a_shared_index_is_open_as_far_as_the_umask_allows_and_stays_so() {
    let desk = desk();
    let run = with_umask(&desk, "022", "ingest articles --shared").succeeded();
    assert_eq!(run.stderr, "");
    assert_modes(&desk.index(), 0o755, 0o644);
    desk.write_settled("b.txt", TEXT);
    with_umask(&desk, "077", "ingest articles")
        .succeeded()
        .says(&["other users can read the index", "chmod"]);
    assert_modes(&desk.index(), 0o755, 0o644);
    with_umask(&desk, "022", "status")
        .succeeded()
        .says(&["other users can read the index"]);
}

#[test]
fn a_private_index_is_opened_later_with_shared() {
    let desk = desk();
    desk.ingest().succeeded();
    with_umask(&desk, "027", "ingest articles --shared --quiet").succeeded();
    assert_modes(&desk.index(), 0o750, 0o640);
}

#[test]
fn sharing_changes_no_folder_of_other_files() {
    let desk = desk();
    fs::create_dir(desk.index()).expect("a folder");
    set_mode(&desk.index(), 0o700);
    fs::write(desk.index().join("diary.txt"), "mine").expect("a file");
    desk.run(["ingest", "articles", "--shared"])
        .ended_with(2)
        .says(&["the folder holds other files"]);
    assert_eq!(mode(&desk.index()), 0o700);
}

#[test]
fn a_user_without_permission_gets_that_reason_and_no_advice_to_remove_files() {
    const TEST: &str = "a_user_without_permission_gets_that_reason_and_no_advice_to_remove_files";
    let desk = desk();
    desk.ingest().succeeded();
    set_mode(desk.root(), 0o755);
    // Other users may not have access to the program's folder.
    let program = desk.root().join("onrecord");
    fs::copy(ONRECORD, &program).expect("a copy of the program");
    let stranger = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let reaches = format!("{stranger} {} syntax", program.display());
    if !works(&reaches) {
        return skip(TEST, "no other user to be");
    }
    let engine = desk.index().join("engine");
    let close_file = |extension: &str| {
        set_mode(&desk.index(), 0o755);
        set_mode(&engine, 0o755);
        for entry in fs::read_dir(&engine).expect("the index") {
            let path = entry.expect("an entry").path();
            let is_closed = path.extension().is_some_and(|found| found == extension);
            set_mode(&path, if is_closed { 0o600 } else { 0o644 });
        }
    };
    let closed: [(&str, &dyn Fn()); 4] = [
        ("index", &|| ()),
        ("engine", &|| set_mode(&desk.index(), 0o755)),
        (".json", &|| close_file("json")),
        (".term", &|| close_file("term")),
    ];
    for (name, close) in closed {
        close();
        for command in ["query dam", "people", "status", "status --verify", "forget x"] {
            let script = format!("exec {stranger} {} {command}", program.display());
            let run = Run::of(&mut desk.shell(&script))
                .ended_with(2)
                .says(&["no permission to read", name]);
            assert!(!run.stderr.contains("remove"), "{run:?}");
        }
    }
}

/// Adds a name to the list of the engine's files.
fn add_to_list(desk: &Desk, name: &str) {
    let list = desk.index().join("engine/.managed.json");
    let mut names: Value = serde_json::from_slice(&fs::read(&list).expect("the list")).expect("JSON");
    names.as_array_mut().expect("a list").push(json!(name));
    fs::write(&list, names.to_string()).expect("the list");
}

#[test]
fn an_index_whose_list_names_files_elsewhere_is_refused_and_removes_nothing() {
    for absolute in [false, true] {
        let desk = desk();
        desk.ingest().succeeded();
        let victim = desk.root().join("victim");
        fs::write(&victim, "precious").expect("a file");
        let name = if absolute {
            victim.to_str().expect("UTF-8")
        } else {
            "../../victim"
        };
        add_to_list(&desk, name);
        desk.write_settled("a.txt", format!("{TEXT}\nMore.\n"));
        for command in [
            "ingest articles",
            "forget articles",
            "query dam",
            "status --verify",
        ] {
            desk.run(command.split(' '))
                .ended_with(2)
                .says(&["victim", "cannot"]);
        }
        assert_eq!(fs::read(&victim).expect("the file"), b"precious");
    }
}

#[test]
fn nothing_is_written_or_read_through_a_link_in_the_index() {
    for name in [
        "copies.json",
        "names.bin",
        "copies.new",
        ".tantivy-writer.lock",
        ".tantivy-meta.lock",
        "meta.json",
        ".managed.json",
    ] {
        let desk = desk();
        desk.ingest().succeeded();
        let victim = desk.root().join("victim");
        fs::write(&victim, "precious").expect("a file");
        let link = desk.index().join("engine").join(name);
        let _ = fs::remove_file(&link);
        symlink(&victim, &link).expect("a link");
        desk.write_settled("a.txt", format!("{TEXT}\nMore.\n"));
        for command in ["ingest articles", "query dam", "status --verify"] {
            let run = desk.run(command.split(' '));
            assert!(matches!(run.code, Some(0 | 2)), "{name}: {run:?}");
            assert!(
                run.code == Some(0) || run.stderr.contains("link"),
                "{name}: {run:?}"
            );
        }
        assert_eq!(fs::read(&victim).expect("the file"), b"precious", "{name}");
    }
}

#[test]
fn links_and_pipes_in_place_of_user_files_are_neither_written_nor_read() {
    for name in ["unfinished", "progress", "saved.toml", "seen", "names.toml"] {
        for kind in ["ln -s \"$PWD/victim\"", "mkfifo"] {
            let desk = desk();
            desk.ingest().succeeded();
            let victim = desk.root().join("victim");
            fs::write(&victim, "precious").expect("a file");
            // A run that was stopped, so that its progress is read.
            fs::write(desk.index().join("unfinished"), "").expect("a mark");
            desk.write_settled("a.txt", format!("{TEXT}\nMore.\n"));
            for command in [
                "status",
                "new",
                "save storm query dam",
                "names",
                "ingest articles",
            ] {
                let script =
                    format!("rm -f index/{name}; {kind} index/{name} && timeout 20 \"$0\" {command}");
                let run = Run::of(&mut desk.shell(&script));
                assert!(matches!(run.code, Some(0..=2)), "{name}: {command}: {run:?}");
            }
            assert_eq!(fs::read(&victim).expect("the file"), b"precious", "{name}");
        }
    }
}

#[test]
fn a_linked_engine_folder_is_refused() {
    let desk = desk();
    desk.ingest().succeeded();
    let engine = desk.index().join("engine");
    let elsewhere = desk.root().join("elsewhere");
    fs::rename(&engine, &elsewhere).expect("a folder to move");
    symlink(&elsewhere, &engine).expect("a link");
    for command in ["ingest articles", "query dam", "status --verify"] {
        desk.run(command.split(' '))
            .ended_with(2)
            .says(&["engine", "symbolic link"]);
    }
}

#[test]
fn pipes_in_the_index_do_not_block() {
    const TEST: &str = "pipes_in_the_index_do_not_block";
    if !works("command -v mkfifo timeout") {
        return skip(TEST, "no mkfifo or timeout");
    }
    let desk = desk();
    desk.ingest().succeeded();
    let engine = desk.index().join("engine");
    let mut names: Vec<String> = fs::read_dir(&engine)
        .expect("the index")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .map(|name| format!("engine/{name}"))
        .collect();
    names.push("people.toml".to_owned());
    for name in names {
        let path = desk.index().join(&name);
        let aside = desk.root().join("aside");
        let _ = fs::rename(&path, &aside);
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .expect("mkfifo")
                .success()
        );
        for command in ["query person:byrd", "status --verify", "ingest articles"] {
            let script = format!("timeout 20 \"$0\" {command}");
            let run = Run::of(&mut desk.shell(&script));
            assert!(matches!(run.code, Some(0 | 2)), "{name}: {command}: {run:?}");
        }
        fs::remove_file(&path).expect("a pipe to remove");
        let _ = fs::rename(&aside, &path);
    }
    desk.run(["query", "dam"]).succeeded();
}

#[test]
fn the_names_file_is_a_file_of_bounded_size() {
    let desk = desk();
    desk.ingest().succeeded();
    let names = desk.index().join("people.toml");
    fs::write(&names, "#".repeat((16 << 20) + 1)).expect("a file");
    desk.run(["query", "person:byrd"])
        .succeeded()
        .says(&["people.toml", "bytes", "left aside"]);
    let elsewhere = desk.root().join("elsewhere");
    fs::write(&elsewhere, "").expect("a file");
    fs::remove_file(&names).expect("a file to remove");
    symlink(&elsewhere, &names).expect("a link");
    desk.run(["query", "person:byrd"])
        .succeeded()
        .says(&["people.toml", "link", "left aside"]);
}

/// A desk with two segments of the same kind.
fn desk_with_two_segments() -> (Desk, Vec<String>) {
    let desk = Desk::new();
    for folder in ["tidewater", "harbour-gazette"] {
        desk.run(["ingest".as_ref(), sample_corpus().join(folder).as_os_str()])
            .succeeded();
    }
    let mut segments: Vec<String> = fs::read_dir(desk.index().join("engine"))
        .expect("the index")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .filter_map(|name| name.strip_suffix(".term").map(str::to_owned))
        .collect();
    segments.sort();
    assert!(segments.len() >= 2, "{segments:?}");
    (desk, segments)
}

#[test]
fn swapped_files_of_two_segments_are_noticed() {
    let (desk, segments) = desk_with_two_segments();
    let engine = desk.index().join("engine");
    for extension in ["fast", "store", "fieldnorm", "pos", "idx", "term"] {
        let [one, other] = [0, 1].map(|n| engine.join(format!("{}.{extension}", segments[n])));
        let swap = || {
            let aside = engine.join("aside");
            fs::rename(&one, &aside).expect("a file to move");
            fs::rename(&other, &one).expect("a file to move");
            fs::rename(&aside, &other).expect("a file to move");
        };
        swap();
        let verify = desk.run(["status", "--verify"]).ended_with(2);
        for name in [&one, &other] {
            let name = name.file_name().expect("a name").to_string_lossy();
            assert!(verify.stderr.contains(&*name), "{name}: {verify:?}");
        }
        desk.run(["query", "dam"]).ended_with(2).says(&["--verify"]);
        swap();
    }
    desk.run(["status", "--verify"]).succeeded();
}

#[test]
fn a_flipped_bit_anywhere_is_reported_by_verify_without_a_panic() {
    let (desk, segments) = desk_with_two_segments();
    let engine = desk.index().join("engine");
    for extension in ["term", "fast", "store", "idx", "fieldnorm", "pos"] {
        let path = engine.join(format!("{}.{extension}", segments[0]));
        let whole = fs::read(&path).expect("a file of the index");
        let end = whole.len() - 1;
        for at in [
            0,
            9,
            40,
            whole.len() / 2,
            end - 130,
            end - 100,
            end - 60,
            end - 9,
            end - 6,
            end,
        ] {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x40;
            fs::write(&path, damaged).expect("a file of the index");
            let verify = desk.run(["status", "--verify"]).ended_with(2);
            let name = path.file_name().expect("a name").to_string_lossy();
            assert!(verify.stderr.contains(&*name), "{name}, byte {at}: {verify:?}");
            let status = desk
                .run(["status", "--verify", "--format", "json"])
                .ended_with(2)
                .json();
            assert_eq!(status["damaged"].as_array().map(Vec::len), Some(1), "{status}");
            assert_eq!(status["articles"], Value::Null);
        }
        fs::write(&path, whole).expect("a file of the index");
    }
    desk.run(["status", "--verify"]).succeeded();
}

#[test]
fn a_flipped_bit_in_copies_names_or_meta_json_is_noticed() {
    let desk = desk();
    for copy in ["b.txt", "c.txt"] {
        let long = "The keeper of the dam wrote a number in the book each morning. ".repeat(4);
        desk.write_settled(copy, format!("{copy}\n\n{long}\n"));
    }
    desk.ingest().succeeded();
    let before = desk.run(["query", "dam", "--format", "jsonl"]).stdout;
    let copies = desk.index().join("engine/copies.json");
    let mut kept: Value = serde_json::from_slice(&fs::read(&copies).expect("copies")).expect("JSON");
    let document = kept["groups"][0][0][1].as_u64().expect("a group");
    kept["groups"][0][0][1] = json!(document ^ 1);
    fs::write(&copies, kept.to_string()).expect("copies");
    desk.run(["status", "--verify"])
        .ended_with(2)
        .says(&["copies.json"]);
    assert_eq!(desk.run(["query", "dam", "--format", "jsonl"]).stdout, before);
    desk.run(["status", "--verify", "--repair"]).succeeded();
    desk.run(["status", "--verify"]).succeeded();

    let names = desk.index().join("engine/names.bin");
    let people = desk.run(["people", "--format", "jsonl"]).stdout;
    let mut kept = fs::read(&names).expect("names");
    let last = kept.len() - 1;
    kept[last] ^= 1;
    fs::write(&names, kept).expect("names");
    desk.run(["status", "--verify"])
        .ended_with(2)
        .says(&["names.bin"]);
    assert_eq!(desk.run(["people", "--format", "jsonl"]).stdout, people);
    desk.run(["status", "--verify", "--repair"]).succeeded();
    desk.run(["status", "--verify"]).succeeded();

    let meta = desk.index().join("engine/meta.json");
    let whole = fs::read_to_string(&meta).expect("meta.json");
    let opstamp = whole.find("\"opstamp\": ").expect("a number") + "\"opstamp\": ".len();
    let mut damaged = whole.clone().into_bytes();
    damaged[opstamp] ^= 1;
    fs::write(&meta, damaged).expect("meta.json");
    desk.run(["query", "dam"]).ended_with(2).says(&["meta.json"]);
    desk.run(["status", "--verify"])
        .ended_with(2)
        .says(&["meta.json"]);
}

#[test]
fn a_link_that_takes_a_file_s_place_is_not_followed() {
    let desk = desk();
    let secret = desk.root().join("secret.txt");
    fs::write(&secret, "The word is zanzibarine.\n").expect("a file");
    // The first file takes long enough that the second can be changed meanwhile.
    desk.write(
        "0.txt",
        format!("Headline\n\n{}", "The clerk closed the book. ".repeat(400_000)),
    );
    let place = desk.write("1.txt", TEXT);
    let mut ingest = desk
        .command(["ingest", "articles", "--threads", "1", "--quiet"])
        .spawn()
        .expect("the program to start");
    while !desk.index().join("engine/meta.json").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    let link = desk.root().join("link");
    symlink(&secret, &link).expect("a link");
    fs::rename(&link, &place).expect("a link to move");
    ingest.wait().expect("a process");
    assert_eq!(desk.query("zanzibarine")["total"], 0);
}

#[test]
fn typed_text_cannot_control_the_terminal() {
    let desk = desk();
    desk.ingest().succeeded();
    for evil in ["\u{1b}[31mX", "\u{202e}X", "\u{9b}31mX", "\u{7}X"] {
        for arguments in [
            &["show", evil] as &[&str],
            &["similar", evil],
            &["query", evil],
            &["query", "--since", evil, "dam"],
            &["query", "--frmat", evil],
            &["people", "--why", evil],
            &["ingest", evil],
            &["forget", evil],
            &["extract", evil],
            &["man", evil],
            &[evil],
            &["status", "--index", evil],
            &["query", evil, "--format", "json"],
        ] {
            let run = desk.run(arguments);
            let shown = format!("{}{}", run.stdout, run.stderr);
            let unsafe_marks = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!shown.contains(unsafe_marks), "{arguments:?}: {shown:?}");
        }
    }
}

#[test]
fn commands_on_a_folder_open_no_socket() {
    let test = "commands_on_a_folder_open_no_socket";
    if !works("strace -f -o /dev/null true") {
        return skip(test, "no strace, or it may not trace here");
    }
    let desk = Desk::new();
    desk.write_settled("gate.txt", "The gate is open, Ada Velde said.");
    let trace = desk.root().join("trace");
    let articles = desk.articles();
    let commands = [
        format!("ingest '{}'", articles.display()),
        "query gate".to_owned(),
        "quotes --by velde".to_owned(),
        "people".to_owned(),
        "status".to_owned(),
    ];
    for command in commands {
        let script = format!(
            "strace -f -e trace=socket,connect -o '{}' \"$0\" {command}",
            trace.display()
        );
        Run::of(&mut desk.shell(&script)).succeeded();
        let calls = std::fs::read_to_string(&trace).expect("a trace");
        let sockets = calls
            .lines()
            .filter(|line| line.contains("socket(") || line.contains("connect("));
        assert_eq!(sockets.count(), 0, "{command}: {calls}");
    }
}
