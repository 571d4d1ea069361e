//! What a line has beside its date: who wrote the article, and how many comments it has.

use crate::source::text::line::strip_prefix_no_case;

/// Returns the line without the number of comments at its end: `8. Mai 2023, 21:40 Uhr 1 Kommentar`.
pub(super) fn without_comment_count(line: &str) -> &str {
    let Some((before, noun)) = line.trim_end().rsplit_once(' ') else {
        return line;
    };
    let noun = noun.to_lowercase();
    let is_comment = ["comment", "komment", "coment", "reactie", "réaction"]
        .iter()
        .any(|stem| noun.starts_with(stem));
    let count = before.rsplit(' ').next().unwrap_or_default();
    let is_count = !count.is_empty() && count.len() <= 5 && count.bytes().all(|b| b.is_ascii_digit());
    if !is_comment || !is_count {
        return line;
    }
    before
        .strip_suffix(count)
        .unwrap_or(before)
        .trim_end_matches([' ', '|', '·', '•', '-', '–', ',', '/'])
}

/// Returns the line without who wrote it: `March 15th, 2024 by gwen`, `Posted by gwen on March 15th, 2024`.
pub(super) fn without_writer(line: &str) -> &str {
    const LONGEST_NAME: usize = 4;
    let is_name = |name: &str| {
        let words = name.split_whitespace().count();
        (1..=LONGEST_NAME).contains(&words) && !name.bytes().any(|b| b.is_ascii_digit())
    };
    let posted =
        strip_prefix_no_case(line, "posted by ").or_else(|| strip_prefix_no_case(line, "published by "));
    if let Some((name, date)) = posted.and_then(|rest| rest.split_once(" on "))
        && is_name(name)
    {
        return date;
    }
    match line.rsplit_once(" by ") {
        Some((date, name)) if is_name(name) && date.bytes().any(|b| b.is_ascii_digit()) => date,
        _ => line,
    }
}
