//! `onrecord mcp`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::io;
use std::path::Path;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::cli::input::asking::tell_part;
use crate::serve::converse;

/// Let an assistant search, cite and verify (Model Context Protocol over standard input and output)
///
/// The assistant's program starts this command. Its tools only read the index: search_articles, search_quotations,
/// people, person, timeline, get_article, verify_quotation, index_status, search and fetch. If the assistant runs on
/// another machine, everything that it reads through these tools leaves this one.
#[derive(Debug, Args)]
#[command(after_help = "\
Example, as most assistants are configured:
  {\"mcpServers\": {\"onrecord\": {\"command\": \"onrecord\", \"args\": [\"mcp\"]}}}")]
pub(crate) struct McpArgs {}

pub(super) fn mcp(dir: &Path, console: &mut Console<'_>) -> Outcome {
    tell_part(dir, console);
    console.say(
        Level::Note,
        "what an assistant reads through these tools leaves this machine if the assistant runs elsewhere",
    );
    converse(dir, io::stdin(), console.out)??;
    Ok(ExitStatus::Done)
}
