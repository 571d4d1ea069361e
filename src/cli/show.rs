//! `onrecord show`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::asking::open;
use crate::cli::input::shared::{FromArgs, GlobalArgs, ReportFormat};
use crate::render::{self, extraction};
use crate::search::ShownArticle;

/// Show one article with its names and quotations marked
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord show 3f2a91c0d4e5b677
  onrecord show 3f2a91c0d4e5b677:4             the same, pointing at its quotation 4
  onrecord show --format json 3f2a91c0d4e5b677")]
pub(crate) struct ShowArgs {
    /// The id of an article or a quotation, as `query` and `quotes` print it; its first four or more digits are
    /// enough
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) from: FromArgs,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

pub(super) fn show(args: &ShowArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let Some(collection) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let ShownArticle {
        article,
        extraction,
        copy_corrections,
        quote,
    } = collection.show(&args.id)?;
    match args.format {
        ReportFormat::Json => {
            let id = article.id.to_string();
            extraction::write(console.out, &id, &article, &extraction, &copy_corrections)?;
        }
        ReportFormat::Human => {
            let look = &console.out_look;
            render::article::write(console.out, look, &article, &extraction, &copy_corrections, quote)?;
            console.open_at =
                render::article::line_of_chosen(look, &article, &extraction, &copy_corrections, quote);
        }
    }
    Ok(ExitStatus::Done)
}
