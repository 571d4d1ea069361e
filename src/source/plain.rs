//! Plain text: headline, byline and date lines, paragraphs, boilerplate. The text itself stays unchanged.

use crate::article::{Article, DateSource, Title};
use crate::line_ends::{DIVIDERS, is_page_number};
use crate::source::front::front_lines;
use crate::source::text::boilerplate::{self, Boilerplate, push_span};
use crate::source::text::date;
use crate::source::text::line::{PlainLine, clean, ends_sentence, first_dash, lines, same_words};
use crate::span::Span;

/// Returns the article of a plain text file.
pub(super) fn article(text: String) -> Article {
    let lines = lines(&text);
    let (mut found, next) = front_lines::read(&text, &lines);
    body_of(&text, lines.get(next..).unwrap_or_default(), &mut found);
    found.text = text;
    found
}

/// Returns the article of a text whose metadata is separate, as in JSON: no headline or byline is read from it,
/// unless its first paragraph is `title`.
pub(super) fn body(text: String, title: Option<&str>) -> Article {
    let lines = lines(&text);
    let mut found = Article::default();
    let mut next = 0;
    if let Some((index, first)) = lines.iter().enumerate().find(|(_, line)| !line.is_blank())
        && title.is_some_and(|title| same_words(first.span.of(&text), title))
    {
        found.title = Some(Title::InText(first.span));
        found.paragraphs.push(first.span);
        next = index + 1;
    }
    body_of(&text, lines.get(next..).unwrap_or_default(), &mut found);
    found.text = text;
    found
}

/// Finds the paragraphs of the body, and the boilerplate among them.
fn body_of(text: &str, lines: &[PlainLine], found: &mut Article) {
    let wrapped = is_wrapped(text, lines);
    let first = found.paragraphs.len();
    let mut open: Option<Span> = None;
    let mut previous: Option<PlainLine> = None;
    for (line, is_after_number) in without_page_numbers(text, lines) {
        if line.is_blank() {
            found.paragraphs.extend(open.take());
            previous = None;
            continue;
        }
        let joins = previous.is_some_and(|previous| {
            let continues = |width| continues(text, previous, line, width);
            (is_after_number || ends_within_word(text, previous, line) || wrapped.is_some_and(continues))
                && [previous, line]
                    .iter()
                    .all(|line| boilerplate::of_line(line.span.of(text)).is_none())
        });
        match &mut open {
            Some(paragraph) if joins => paragraph.end = line.span.end,
            _ => found.paragraphs.extend(open.replace(line.span)),
        }
        previous = Some(line);
    }
    found.paragraphs.extend(open);
    mark_boilerplate(text, first, found);
    dateline(text, first, found);
}

/// True if a word is divided between two lines: `har-` and `bour`.
fn ends_within_word(text: &str, line: PlainLine, next: PlainLine) -> bool {
    let before = line.span.of(text).strip_suffix(DIVIDERS);
    before.is_some_and(|before| before.ends_with(char::is_alphabetic))
        && next.span.of(text).starts_with(char::is_lowercase)
}

/// Returns the lines without the page numbers that divide a sentence, and the blank lines around these; with each line, whether
/// such a number was above it. `extract::token` does not count these numbers as words.
fn without_page_numbers(text: &str, lines: &[PlainLine]) -> Vec<(PlainLine, bool)> {
    let mut kept = Vec::with_capacity(lines.len());
    let (mut rest, mut is_after_number) = (lines, false);
    while let Some((&line, below)) = rest.split_first() {
        kept.push((line, is_after_number));
        let after = if line.is_blank() {
            None
        } else {
            after_page_number(text, below)
        };
        is_after_number = after.is_some();
        rest = after.unwrap_or(below);
    }
    kept
}

/// Returns the lines from the one on that continues a sentence after a page number, which blank lines part from the sentence's
/// last line. None if there is none.
fn after_page_number<'l>(text: &str, below: &'l [PlainLine]) -> Option<&'l [PlainLine]> {
    let (number, rest) = after_blanks(below).split_first()?;
    is_page_number(text, number.span).then(|| after_blanks(rest))
}

fn after_blanks(lines: &[PlainLine]) -> &[PlainLine] {
    let blanks = lines.iter().take_while(|line| line.is_blank()).count();
    &lines[blanks..]
}

/// Returns the width at which a document wraps its lines; None if a single newline ends a paragraph.
///
/// Considers only lines with another one immediately below, and no boilerplate. They are wrapped if at least 40 % of
/// them do not end a sentence and most of these are so long that the first word of the next line would not have
/// fitted.
fn is_wrapped(text: &str, lines: &[PlainLine]) -> Option<usize> {
    const NARROWEST: usize = 35;
    const WIDEST: usize = 200;
    let is_prose = |line: &PlainLine| !line.is_blank() && boilerplate::of_line(line.span.of(text)).is_none();
    let mut count = 0;
    // For each line that does not end a sentence: its width, and its width with the next word.
    let mut open = Vec::new();
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        if !is_prose(line) || !is_prose(next) {
            continue;
        }
        count += 1;
        if !ends_sentence(line.span.of(text)) {
            let word = next.span.of(text).split_ascii_whitespace().next();
            open.push((line.span.len(), line.span.len() + 1 + word.map_or(0, str::len)));
        }
    }
    open.sort_unstable();
    // The median, not the maximum: a document may mix long lines with wrapped ones.
    let width = open.get(open.len() / 2)?.0;
    let full = open.iter().filter(|(_, needed)| needed + 2 >= width).count();
    let wrapped =
        (NARROWEST..=WIDEST).contains(&width) && open.len() * 10 >= count * 4 && full * 10 >= open.len() * 8;
    wrapped.then_some(width)
}

/// True if `next` continues the paragraph of `line`, in a document wrapped at `width`.
fn continues(text: &str, line: PlainLine, next: PlainLine, width: usize) -> bool {
    let ended = ends_sentence(line.span.of(text));
    let indented = next.indent >= line.indent + 2 || (next.indent > line.indent && ended);
    let short = line.span.len() * 10 < width * 6;
    !(indented || (ended && short))
}

/// Marks boilerplate among the paragraphs from `first` on.
fn mark_boilerplate(text: &str, first: usize, found: &mut Article) {
    let mut below_label = false;
    let (paragraphs, boilerplate) = (&found.paragraphs, &mut found.boilerplate);
    for paragraph in paragraphs.iter().skip(first) {
        let words = paragraph.of(text);
        match boilerplate::of_line(words) {
            Some(kind) => {
                push_span(boilerplate, *paragraph);
                below_label |= kind == Boilerplate::Label;
            }
            None if below_label && boilerplate::may_belong_to_label(words) => {
                push_span(boilerplate, *paragraph);
            }
            None => {
                below_label = false;
                if let Some(credit) = boilerplate::credit(text, *paragraph) {
                    push_span(boilerplate, credit);
                }
            }
        }
    }
}

/// Reads a dateline at the beginning of the first paragraph: `PORT ALDER, March 4, 2021 (Agency) - …`.
fn dateline(text: &str, first: usize, found: &mut Article) {
    const LONGEST: usize = 110;
    const DASHES: [&str; 9] = [" - ", " – ", " — ", " -- ", " --- ", ") —", ")—", ") –", ") --"];
    let Some(paragraph) = found.paragraphs.get(first).map(|span| span.of(text)) else {
        return;
    };
    let beginning = paragraph
        .get(..paragraph.floor_char_boundary(LONGEST))
        .unwrap_or_default();
    let Some(end) = first_dash(beginning, &DASHES) else {
        return;
    };
    let line = beginning.get(..end + 1).unwrap_or_default().trim_end();
    let agency = line.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let place = line.split(['(', ',']).next().unwrap_or_default().trim();
    let in_capitals = place
        .split(' ')
        .next()
        .is_some_and(|word| word.len() > 1 && word.chars().all(|c| !c.is_lowercase()));
    if !(in_capitals || agency.is_some()) {
        return;
    }
    if found.publication.is_none()
        && let Some(agency) = agency
        && agency.len() <= 40
        && !agency.bytes().any(|b| b.is_ascii_digit())
        && agency.chars().next().is_some_and(char::is_uppercase)
    {
        found.publication = clean(agency);
    }
    if found.published.is_none() {
        let date = line
            .split_once(',')
            .and_then(|(_, rest)| date::of_line(rest.split('(').next().unwrap_or(rest)));
        found.published = date.map(|date| date.published(DateSource::Text));
    }
}

/// Reads the dateline of a rendered article from its first paragraph that is not a headline, byline or date line.
pub(super) fn dateline_of_body(article: &mut Article) {
    let title = match article.title {
        Some(Title::InText(span)) => Some(span),
        _ => None,
    };
    let first = article
        .paragraphs
        .iter()
        .position(|span| Some(*span) != title && !article.boilerplate.contains(span));
    if let Some(first) = first {
        let text = std::mem::take(&mut article.text);
        dateline(&text, first, article);
        article.text = text;
    }
}
