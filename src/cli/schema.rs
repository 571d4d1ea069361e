//! `onrecord schema`.

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::error::{Error, printable};
use crate::render::schema;

/// Prints the JSON Schema of a command's output; without a name, the commands that have one.
pub(super) fn schema(name: Option<&str>, console: &mut Console<'_>) -> Outcome {
    let forms = schema::forms();
    let Some(name) = name else {
        for (name, _) in &forms {
            writeln!(console.out, "{name}")?;
        }
        return Ok(ExitStatus::Done);
    };
    let found = forms.iter().find(|(known, _)| *known == name);
    let (name, keys) = found.ok_or_else(|| {
        let known: Vec<&str> = forms.iter().map(|(known, _)| *known).collect();
        Error::usage("print a schema", format!("`{}` has none", printable(name)))
            .hint(format!("these have one: {}", known.join(", ")))
    })?;
    schema::write(console.out, name, keys)?;
    Ok(ExitStatus::Done)
}
