//! Prints the answers to several questions as one table.

use std::io::{self, Write};

use owo_colors::OwoColorize;
use serde::Serialize;

use crate::error::thousands;
use crate::render::Look;
use crate::render::columns::{Column, Value, ValueOf, object};
use crate::render::csv::{flat, table};
use crate::render::json::{SCHEMA, answer, write_line};
use crate::render::text::{columns, cut, one_line};
use crate::search::Results;

/// Maximum width of a question in the list, in columns.
const QUESTION: usize = 48;

/// One line per question: the number of results, and the first one in short.
///
/// ```text
///   12  tunnel safety   Minister resigns over tunnel
///    0  tunnel zeppelin
/// ```
pub(crate) fn lines<T>(
    out: &mut dyn Write,
    look: &Look,
    answers: &[Results<T>],
    short: fn(&T) -> String,
) -> io::Result<()> {
    let palette = look.palette();
    let totals: Vec<String> = answers.iter().map(|answer| thousands(answer.total)).collect();
    let questions: Vec<String> = answers
        .iter()
        .map(|answer| cut(&one_line(&answer.query), QUESTION).into_owned())
        .collect();
    let digits = totals.iter().map(String::len).max().unwrap_or(0);
    let wide = questions
        .iter()
        .map(|question| columns(question))
        .max()
        .unwrap_or(0);
    for ((answer, total), question) in answers.iter().zip(&totals).zip(&questions) {
        let first = answer.hits.first().map(short).unwrap_or_default();
        let room = look.measure().saturating_sub(digits + wide + 6).max(16);
        let first = cut(&one_line(&first), room).into_owned();
        let padding = if first.is_empty() {
            0
        } else {
            wide - columns(question) + 2
        };
        writeln!(
            out,
            "{total:>digits$}  {}{:padding$}{}",
            question.style(palette.title),
            "",
            first.style(palette.quiet)
        )?;
    }
    Ok(())
}

/// A table with the question and its total before the columns of each hit. A question without hits has one
/// line. Without `hits`, each question has one line with question and total.
pub(crate) fn csv<T>(
    out: &mut dyn Write,
    columns: &'static [Column<T>],
    names: &str,
    answers: &[Results<T>],
    hits: bool,
) -> io::Result<()> {
    let names: Vec<&str> = if hits {
        names.split(',').collect()
    } else {
        Vec::new()
    };
    let values: Vec<ValueOf<T>> = names.iter().filter_map(|name| flat(columns, name)).collect();
    let mut table = table(out);
    let head = ["question", "total"].into_iter().chain(names);
    table.write_cells(&head.collect::<Vec<_>>())?;
    for answer in answers {
        let question = || {
            [
                Value::text(answer.query.as_str()).into_cell(),
                Value::Whole(answer.total).into_cell(),
            ]
        };
        if answer.hits.is_empty() {
            let rest = values.iter().map(|_| Value::Null.into_cell());
            table.write_cells(&question().into_iter().chain(rest).collect::<Vec<_>>())?;
        }
        for hit in &answer.hits {
            let rest = values.iter().map(|value| value(hit).into_cell());
            table.write_cells(&question().into_iter().chain(rest).collect::<Vec<_>>())?;
        }
    }
    table.flush()
}

/// JSON lines: each hit with its `question` and the question's `total` before its own keys. A question
/// without hits has one line with these two keys only.
pub(crate) fn jsonl<T>(
    out: &mut dyn Write,
    columns: &'static [Column<T>],
    answers: &[Results<T>],
) -> io::Result<()> {
    for answer in answers {
        let question = || {
            vec![
                ("question", Value::text(answer.query.as_str())),
                ("total", Value::Whole(answer.total)),
            ]
        };
        if answer.hits.is_empty() {
            write_line(out, &Value::Object(question()))?;
        }
        for hit in &answer.hits {
            let mut pairs = question();
            if let Value::Object(keys) = object(columns, hit) {
                pairs.extend(keys);
            }
            write_line(out, &Value::Object(pairs))?;
        }
    }
    Ok(())
}

/// One object with the answers to all questions, each in the form for a single question: `{"schema": 1,
/// "answers": [{…}]}`.
pub(crate) fn json<T>(
    out: &mut dyn Write,
    columns: &'static [Column<T>],
    answers: &[Results<T>],
) -> io::Result<()> {
    #[derive(Serialize)]
    struct JsonAnswers<A> {
        schema: u32,
        answers: Vec<A>,
    }
    let answers = answers.iter().map(|results| answer(results, columns));
    write_line(
        out,
        &JsonAnswers {
            schema: SCHEMA,
            answers: answers.collect(),
        },
    )
}
