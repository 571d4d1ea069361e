//! Mailboxes in mbox format: a sequence of messages, each after a line that begins with `From `.

use std::io::BufRead;

use crate::source::container::mail;
use crate::source::container::member::finish;
use crate::source::json;
use crate::source::output::Output;
use crate::source::skip::{Skip, unreadable};

/// True for the first bytes of a mailbox.
pub(crate) fn is_mbox(head: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(b"From ") else {
        return false;
    };
    memchr::memchr(b'\n', rest).is_some_and(|end| mail::has_headers(rest.get(end + 1..).unwrap_or_default()))
}

/// Reads all messages; only one is in memory at a time.
pub(crate) fn read(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    let before = out.articles;
    // A message with attachments is larger than the article in it.
    let most = usize::try_from(out.options.max_article_size.saturating_mul(2)).unwrap_or(usize::MAX);
    let mut message = Vec::new();
    let mut line = Vec::new();
    let mut number = 0_u64;
    let mut length = 0_u64;
    let mut after_blank = true;
    loop {
        let read = json::bounded_line(stream, &mut line, most);
        let more = read.map_err(|error| unreadable(&out.file.key, &error))?;
        let begins = more.is_some() && after_blank && line.starts_with(b"From ");
        if begins || more.is_none() {
            if length > most as u64 {
                out.problems
                    .push(format!("message {number} has {length} bytes, more than are read"));
            } else if number > 0 {
                mail::message(&message, Some(number), out);
            }
            message.clear();
            length = 0;
            number += 1;
        }
        let Some(bytes) = more else { break };
        after_blank = line.trim_ascii().is_empty();
        if begins {
            continue;
        }
        length += bytes + 1;
        if length <= most as u64 {
            let quoted = line.iter().take_while(|byte| **byte == b'>').count();
            let is_quoted = quoted > 0 && line.get(quoted..).is_some_and(|rest| rest.starts_with(b"From "));
            message.extend_from_slice(line.get(usize::from(is_quoted)..).unwrap_or_default());
            message.push(b'\n');
        } else {
            message = Vec::new();
        }
    }
    finish(before, "mailbox", out)
}
