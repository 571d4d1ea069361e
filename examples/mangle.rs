//! Reads and extracts mutated files of every format, and reports each that panics, takes too long or too much memory.
//!
//! ```text
//! cargo run --release --example mangle -- --seconds 600 [--seed 1] [--keep DIR] [--helper PROGRAM] FILE|FOLDER…
//! ```
//!
//! Each round takes a file, changes some of its bytes (of a ZIP or gzip file, at times those inside) and reads it under its
//! own name. The same seed changes the same files in the same way. The limits: one second of CPU time; 32 MB and 40 times
//! the bytes of the file as it is unpacked. Formats that are read in a child process need `--helper`.
//!
//! Each line of a file `*.questions` is parsed in the three query languages, and a `names.toml` is read as the file of
//! names; `tests/fixtures/fuzz` has both.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use nix::time::{ClockId, clock_gettime};
use onrecord::article::Article;
use onrecord::extract::{Lexicon, extract};
use onrecord::index::names_file::{self, NAMES_FILE};
use onrecord::search::query::{Asked, Syntax, parse, parse_as};
use onrecord::source::{ReadOptions, SourceFile, read};

/// Maximum CPU time of a file, in a release build.
const TOO_LONG: Duration = Duration::from_secs(1);
/// Memory for each byte of a file as it is unpacked, and for any file.
const MEMORY_A_BYTE: u64 = 40;
const MEMORY: u64 = 32 << 20;
/// Largest file that is changed.
const LARGEST: u64 = 512 << 10;

/// Pieces that mean something to one of the readers.
const PIECES: [&str; 48] = [
    "<",
    ">",
    "</p>",
    "<div hidden>",
    "<article>",
    "<!--",
    "]]>",
    "<![CDATA[",
    "&#x110000;",
    "&amp;",
    "\0",
    "\u{feff}",
    "\u{2028}",
    "\r\n\r\n",
    "\n\n\n",
    "\t",
    ",",
    ";",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "[[[[[[[[",
    "{\"a\":",
    "NaN",
    "null",
    "-1",
    "99999999999999999999",
    "0",
    "1 of 3 DOCUMENTS",
    "Document 1 of 9",
    "HD  ",
    "AN  Document X",
    "BODY:",
    "<REUTERS ",
    "\nFrom a@b.c Thu Mar  4 07:00:00 2021\n",
    "--b\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "=?utf-8?q?=FF?=",
    "WARC/1.0\r\n",
    "Content-Length: 18446744073709551615\r\n",
    "\\u0",
    "\\bin999999999 ",
    "{\\rtf1",
    "2021-02-30",
    "(Corrects ",
];

/// The command line.
#[derive(Parser)]
struct Arguments {
    /// Files and folders to change
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// How long to go on
    #[arg(long, default_value = "60")]
    seconds: u64,
    /// Seed of the first round; each has the next one
    #[arg(long, default_value = "1")]
    seed: u64,
    /// Factor on the time limit, for builds that are not optimised
    #[arg(long, default_value = "1")]
    slower: u32,
    /// Folder for files at which a limit was broken
    #[arg(long)]
    keep: Option<PathBuf>,
    /// The `onrecord` program, for formats that are read in a process of their own
    #[arg(long)]
    helper: Option<PathBuf>,
}

/// Random numbers (`SplitMix64`, G. Steele et al. 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        self.next().checked_rem(end as u64).unwrap_or(0) as usize
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut files = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut files);
    }
    if files.is_empty() {
        eprintln!("no files to change");
        return ExitCode::FAILURE;
    }
    std::panic::set_hook(Box::new(|_| {}));
    let folder = std::env::temp_dir().join(format!("mangle-{}", std::process::id()));
    let lexicon = Lexicon::load();
    let started = Instant::now();
    let mut faults = 0;
    let mut rounds = 0;
    while started.elapsed() < Duration::from_secs(arguments.seconds) {
        let seed = arguments.seed + rounds;
        rounds += 1;
        let mut numbers = Numbers(seed);
        let file = &files[numbers.below(files.len())];
        let other = &files[numbers.below(files.len())];
        let Some(bytes) = changed(file, other, &mut numbers) else {
            continue;
        };
        let name = file.file_name().unwrap_or_default();
        if fs::create_dir_all(&folder).is_err() || fs::write(folder.join(name), &bytes).is_err() {
            eprintln!("{} cannot be written to", folder.display());
            return ExitCode::FAILURE;
        }
        if let Err(fault) = check(&folder.join(name), &bytes, &lexicon, &arguments) {
            faults += 1;
            println!("seed {seed}, {}: {fault}", file.display());
            if let Some(keep) = &arguments.keep {
                let kept = keep.join(format!("{seed}-{}", name.display()));
                let _ = fs::create_dir_all(keep).and_then(|()| fs::write(kept, &bytes));
            }
        }
        let _ = fs::remove_file(folder.join(name));
    }
    let _ = fs::remove_dir_all(&folder);
    println!("{rounds} rounds on {} files, {faults} faults", files.len());
    ExitCode::from(u8::from(faults > 0))
}

/// The files below a path that are small enough, in order.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in &paths {
            collect(path, files);
        }
    } else if fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= LARGEST)
        && path.extension().is_none_or(|extension| extension != "expected")
    {
        files.push(path.to_owned());
    }
}

/// A file with some of its bytes changed.
fn changed(file: &Path, other: &Path, numbers: &mut Numbers) -> Option<Vec<u8>> {
    let bytes = fs::read(file).ok()?;
    let other = fs::read(other).ok()?;
    let inside = numbers.below(2) == 0;
    if inside && bytes.starts_with(b"\x1f\x8b") {
        let mut unpacked = Vec::new();
        let _ = MultiGzDecoder::new(&bytes[..])
            .take(4 * LARGEST)
            .read_to_end(&mut unpacked);
        mutate(&mut unpacked, &other, numbers);
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&unpacked).ok()?;
        return packed.finish().ok();
    }
    if inside && bytes.starts_with(b"PK\x03\x04") {
        return zip_changed(&bytes, &other, numbers).or(Some(bytes));
    }
    let mut bytes = bytes;
    mutate(&mut bytes, &other, numbers);
    Some(bytes)
}

/// A ZIP file with one of its members changed.
fn zip_changed(bytes: &[u8], other: &[u8], numbers: &mut Numbers) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = numbers.below(archive.len());
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let mut inside = Vec::new();
        member.read_to_end(&mut inside).ok()?;
        if index == chosen {
            mutate(&mut inside, other, numbers);
        }
        let name = member.name().ok()?.to_string();
        written
            .start_file(name, zip::write::SimpleFileOptions::default())
            .ok()?;
        written.write_all(&inside).ok()?;
    }
    Some(written.finish().ok()?.into_inner())
}

fn mutate(bytes: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(bytes.len() + 1);
        let longest = 1 << numbers.below(12);
        let length = numbers.below(longest);
        let end = (at + length).min(bytes.len());
        match numbers.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            1 if at < bytes.len() => bytes[at] = numbers.next() as u8,
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                // Some faults show with many of the same alone.
                let part = bytes[at..end].to_vec();
                let times = 1 << numbers.below(12);
                let many = part.repeat(times.min(LARGEST as usize / part.len().max(1)));
                drop(bytes.splice(at..at, many));
            }
            5 => {
                let from = numbers.below(other.len() + 1);
                let until = (from + length).min(other.len());
                drop(bytes.splice(at..end, other[from..until].iter().copied()));
            }
            6 => {
                let piece = PIECES[numbers.below(PIECES.len())];
                let times = 1 << numbers.below(14);
                let times = if numbers.below(8) == 0 { times } else { 1 };
                drop(bytes.splice(at..at, piece.repeat(times).bytes()));
            }
            7 => {
                let to = numbers.below(bytes.len() + 1);
                let part: Vec<u8> = bytes.drain(at..end).collect();
                let to = to.min(bytes.len());
                drop(bytes.splice(to..to, part));
            }
            _ => {
                let piece = PIECES[numbers.below(PIECES.len())];
                let end = (at + piece.len()).min(bytes.len());
                drop(bytes.splice(at..end, piece.bytes()));
            }
        }
    }
}

/// Reads a file in its role; the text of its articles is given to `take`.
fn read_as_named(path: &Path, bytes: &[u8], arguments: &Arguments, take: &mut dyn FnMut(&Article)) {
    if path.extension().is_some_and(|extension| extension == "questions") {
        for line in String::from_utf8_lossy(bytes).lines() {
            for syntax in [Syntax::Onrecord, Syntax::Lucene, Syntax::Nexis] {
                let asked = Asked {
                    syntax,
                    ..Asked::default()
                };
                let printed = parse_as(line, asked).query.to_string();
                assert_eq!(parse(&printed).query.to_string(), printed, "{line}");
            }
        }
        return;
    }
    if path.ends_with(NAMES_FILE) {
        // A file that is no TOML has problems and no entries.
        let _ = path.parent().map(names_file::load);
        return;
    }
    let file = SourceFile {
        key: path.display().to_string(),
        size: bytes.len() as u64,
        modified: 0,
        stamp: 0,
        path: path.to_owned(),
    };
    let options = ReadOptions {
        max_unpacked_size: 64 << 20,
        helper: arguments.helper.clone(),
        ..ReadOptions::default()
    };
    let _ = read(&file, &options, &mut |article| take(&article));
}

/// Reads and extracts a file; the limit that it breaks is the error.
fn check(path: &Path, bytes: &[u8], lexicon: &Lexicon, arguments: &Arguments) -> Result<(), String> {
    // The peak counts from here on.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = memory("VmRSS:");
    let begun = cpu();
    let mut text = 0;
    let read = catch_unwind(AssertUnwindSafe(|| {
        read_as_named(path, bytes, arguments, &mut |article| {
            text += article.text.len() as u64;
            let _ = extract(article, lexicon);
        });
    }));
    let took = cpu().saturating_sub(begun);
    let used = memory("VmHWM:").saturating_sub(before) * 1024;
    if read.is_err() {
        return Err("a panic".to_owned());
    }
    if took > TOO_LONG * arguments.slower {
        return Err(format!("{took:?}"));
    }
    let unpacked = unpacked(bytes).max(text).max(bytes.len() as u64);
    if used > MEMORY + MEMORY_A_BYTE * unpacked {
        return Err(format!("{} MB of memory for {unpacked} bytes", used >> 20));
    }
    Ok(())
}

/// The bytes of a gzip or ZIP file as it is unpacked.
fn unpacked(bytes: &[u8]) -> u64 {
    if bytes.starts_with(b"\x1f\x8b") {
        let mut inside = Vec::new();
        let _ = MultiGzDecoder::new(bytes).take(64 << 20).read_to_end(&mut inside);
        return inside.len() as u64;
    }
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return 0;
    };
    let members = (0..archive.len()).filter_map(|index| Some(archive.by_index(index).ok()?.size()));
    members.sum::<u64>().min(64 << 20)
}

/// A line of `/proc/self/status`, in kB; 0 where there is none.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}

fn cpu() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}
