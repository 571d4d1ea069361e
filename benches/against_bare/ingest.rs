//! Measures a first ingest against the bare engine's, and a second one against `find`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::corpus::{Corpus, files_below};
use crate::cost::{Cost, run, run_watched};
use crate::measure::Pairs;
use crate::table::{Bar, Table};
use crate::{Folders, bare};

/// Exit codes of a finished ingest: without problems, or with files that could not be indexed.
const DONE: [i32; 2] = [0, 3];

/// Measures a first ingest. The indexes of the last round stay.
pub(crate) fn first(corpus: &Corpus, folders: &Folders, rounds: u32, table: &mut Table) -> Result<()> {
    let (mut cpu, mut elapsed, mut memory, mut size) = (
        Pairs::default(),
        Pairs::default(),
        Pairs::default(),
        Pairs::default(),
    );
    for _ in 0..rounds {
        let theirs = bare_ingest(corpus, folders)?;
        let ours = our_ingest(corpus, folders)?;
        cpu.push(ours.cpu, theirs.cpu);
        elapsed.push(ours.elapsed, theirs.elapsed);
        memory.push(ours.memory as f64 / 1e6, theirs.memory as f64 / 1e6);
        size.push(
            size_below(&folders.ours.join("engine"))?,
            size_below(&folders.bare)?,
        );
    }
    let speeds = |pairs: &Pairs| {
        let speed = |seconds: f64| format!("{seconds:.2} s, {:.1} MB/s", corpus.megabytes() / seconds);
        (speed(pairs.ours()), speed(pairs.theirs()))
    };
    let (ours, theirs) = speeds(&cpu);
    table.ratio(
        "ingest, CPU time",
        ours,
        theirs,
        cpu.theirs_by_ours(),
        Bar::AtLeast(0.45),
    );
    let (ours, theirs) = speeds(&elapsed);
    table.ratio(
        "ingest, elapsed",
        ours,
        theirs,
        elapsed.theirs_by_ours(),
        Bar::None,
    );
    table.figure(
        "ingest, peak memory, MB",
        memory.ours(),
        memory.theirs(),
        Bar::AtMost(500.0),
    );
    let megabytes = |size: f64| format!("{size:.1} MB");
    table.ratio(
        "index on disk",
        megabytes(size.ours()),
        megabytes(size.theirs()),
        size.ours_by_theirs(),
        Bar::AtMost(1.8),
    );
    Ok(())
}

/// Builds both indexes without measuring.
pub(crate) fn build(corpus: &Corpus, folders: &Folders) -> Result<()> {
    bare_ingest(corpus, folders)?;
    our_ingest(corpus, folders)?;
    Ok(())
}

/// Measures an ingest of a folder that is already indexed, against listing the folder.
pub(crate) fn second(corpus: &Corpus, folders: &Folders, rounds: u32, table: &mut Table) -> Result<()> {
    let mut cpu = Pairs::default();
    // Short runs vary more.
    for _ in 0..rounds * 3 {
        let theirs = run(
            Command::new("find")
                .arg(&corpus.path)
                .args(["-printf", "%s %T@\n"]),
            &[0],
        )?;
        let ours = run(&mut ingest_command(corpus, &folders.ours), &DONE)?;
        cpu.push(ours.cpu * 1e3, theirs.cpu * 1e3);
    }
    let milliseconds = |time: f64| format!("{time:.1} ms");
    table.ratio(
        &format!("second ingest against `find`, {} files, CPU time", corpus.files),
        milliseconds(cpu.ours()),
        milliseconds(cpu.theirs()),
        cpu.ours_by_theirs(),
        Bar::AtMost(3.0),
    );
    Ok(())
}

fn bare_ingest(corpus: &Corpus, folders: &Folders) -> Result<Cost> {
    remove(&folders.bare)?;
    let program = std::env::current_exe()?;
    run_watched(
        Command::new(program)
            .arg(bare::INGEST)
            .arg(&corpus.path)
            .arg(&folders.bare),
        &[0],
    )
}

fn our_ingest(corpus: &Corpus, folders: &Folders) -> Result<Cost> {
    remove(&folders.ours)?;
    run_watched(&mut ingest_command(corpus, &folders.ours), &DONE)
}

fn ingest_command(corpus: &Corpus, index: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.arg("ingest").arg("--index").arg(index).arg(&corpus.path);
    command
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Megabytes of the files below a folder.
fn size_below(folder: &Path) -> Result<f64> {
    let mut bytes = 0;
    for file in files_below(folder) {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes as f64 / 1e6)
}
