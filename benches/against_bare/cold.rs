//! Measures queries in processes of their own: start, open the index, answer, print.

use std::process::Command;

use anyhow::Result;

use crate::bare::Asked;
use crate::cost::run;
use crate::measure::Pairs;
use crate::questions::{Class, Question};
use crate::table::{Bar, Table};
use crate::{Folders, bare};

/// Exit codes of an answer: with and without hits.
const ANSWERED: [i32; 2] = [0, 1];

/// Measures one question of each class that both sides read as text. Both sides print titles and snippets, so
/// the class about snippets is skipped.
pub(crate) fn measure(folders: &Folders, classes: &[Class], rounds: u32, table: &mut Table) -> Result<()> {
    let program = std::env::current_exe()?;
    for class in classes.iter().filter(|class| !class.snippets && class.is_same) {
        let Some(Question {
            ours,
            bare: Asked::Text(bare),
        }) = class.questions.get(class.questions.len() / 2)
        else {
            continue;
        };
        let (mut cpu, mut elapsed) = (Pairs::default(), Pairs::default());
        for _ in 0..rounds * 10 {
            let theirs = run(
                Command::new(&program)
                    .arg(bare::QUERY)
                    .arg(&folders.bare)
                    .arg(bare),
                &ANSWERED,
            )?;
            let ours = run(
                Command::new(env!("CARGO_BIN_EXE_onrecord"))
                    .args(["query", "--index"])
                    .arg(&folders.ours)
                    .args(["-n", &bare::SHOWN.to_string(), "--", ours]),
                &ANSWERED,
            )?;
            cpu.push(ours.cpu * 1e3, theirs.cpu * 1e3);
            elapsed.push(ours.elapsed * 1e3, theirs.elapsed * 1e3);
        }
        let told = |cpu: f64, elapsed: f64| format!("{cpu:.1} ms CPU, {elapsed:.1} elapsed");
        table.ratio(
            &format!("cold query, {}", class.name),
            told(cpu.ours(), elapsed.ours()),
            told(cpu.theirs(), elapsed.theirs()),
            cpu.ours_by_theirs(),
            Bar::AtMost(1.5),
        );
    }
    Ok(())
}
