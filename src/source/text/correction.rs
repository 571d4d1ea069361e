//! Finds what an article says of corrections: labels, notes in brackets, closing sentences and headlines.
//!
//! "(Corrects name of the bank in paragraph 16)", "Correction, March 3: …", "An earlier version of this article
//! misstated …", `CORRECTED-`, "The following story is withdrawn". Most articles have none of the words that such a note
//! needs, which one search decides. Around each of those words the brackets, the paragraph and the sentence are then read
//! as a note; the word alone proves nothing ("a correction of house prices").

use jiff::civil::Date;

use crate::article::{Article, Correction, CorrectionKind, Title};
use crate::source::text::correction_stems::next_stem;
use crate::source::text::correction_words::{
    ACTIVE, ADVISORIES, DONE, EARLIER, FOREIGN, LABELS, MISTAKES, NOTE_VERBS, NOTES, OPENINGS, OWN,
    OWN_WORKS, PARTS, PURPOSES, REWORKED, SLIPS, SLUGS, STATEMENTS, UPDATE_VERBS, WEAK_VERBS, WORKS,
};
use crate::source::text::date;
use crate::source::text::month_names::{folded, month};
use crate::span::Span;

/// Longest note that is kept, in bytes.
const LONGEST: usize = 500;
/// Longest bracket that can be a note, in bytes.
const LONGEST_BRACKET: usize = 1200;
/// Maximum number of bytes of a sentence before the word that reports a correction.
const LONGEST_SENTENCE: usize = 2000;
/// Words of a note that decide what it is.
const WORDS_READ: usize = 60;
/// Notes without brackets or label are among this many bytes at the beginning or end of the text.
const FROM_THE_ENDS: usize = 1500;
/// Longest beginning of a paragraph that can be a label with a date.
const LONGEST_LABEL: usize = 60;
/// Maximum number of notes that are kept.
const MOST: usize = 8;

/// Where a note was found, which decides what it may look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotePlace {
    Brackets,
    Paragraph,
    Sentence,
}

/// The content of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    kind: CorrectionKind,
    story: Option<String>,
    date: Option<Date>,
}

impl Told {
    const fn of(kind: CorrectionKind) -> Self {
        Self {
            kind,
            story: None,
            date: None,
        }
    }
}

/// The corrections that the headline, the address and the text of an article report. Its metadata are not read.
pub(crate) fn found(article: &Article) -> Vec<Correction> {
    let mut corrections = of_title(article);
    let text = article.text.as_str();
    let mut done = match article.title {
        Some(Title::InText(span)) => span.end,
        _ => 0,
    };
    while let Some(word) = next_stem(text, done) {
        if corrections.len() >= MOST {
            break;
        }
        done = word.end;
        if let Some((span, told)) = note_at(article, word.start) {
            done = done.max(span.end);
            let span = span.trimmed(text);
            push(&mut corrections, Some(span), span.of(text), told);
        }
    }
    if corrections.is_empty()
        && let Some(kind) = article.url.as_deref().and_then(of_address)
    {
        push(&mut corrections, None, "", Told::of(kind));
    }
    corrections
}

/// A correction of a metadata field that holds nothing else. Its words decide whether it is a withdrawal.
pub(crate) fn of_field(note: &str, date: Option<Date>) -> Correction {
    let told = read_note(note.trim(), NotePlace::Brackets).unwrap_or(Told::of(CorrectionKind::Corrected));
    let mut corrections = Vec::new();
    let told = Told {
        date: told.date.or(date),
        ..told
    };
    push(&mut corrections, None, note, told);
    corrections.remove(0)
}

/// A note to editors or readers in metadata, if it reports a correction.
pub(crate) fn of_note(note: &str) -> Option<Correction> {
    let sentences = note.split_inclusive(". ");
    let told = sentences
        .take(4)
        .find_map(|sentence| read_note(sentence.trim(), NotePlace::Brackets))?;
    let mut corrections = Vec::new();
    push(&mut corrections, None, note, told);
    corrections.pop()
}

/// A status of publication, if it is that of a correction or withdrawal: `canceled`, `stat:canceled`, `sig:correction`.
pub(crate) fn of_status(status: &str) -> Option<Correction> {
    let word = folded(status.rsplit([':', '/']).next()?.trim());
    let kind = match word.as_str() {
        "canceled" | "cancelled" | "withheld" => CorrectionKind::Withdrawn,
        word => kind_of(LABELS, word).filter(|kind| kind.is_correction())?,
    };
    let mut corrections = Vec::new();
    push(&mut corrections, None, "", Told::of(kind));
    corrections.pop()
}

fn push(corrections: &mut Vec<Correction>, span: Option<Span>, note: &str, told: Told) {
    let note = note.trim().trim_matches(['(', ')', '[', ']']);
    let mut note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    if note.len() > LONGEST {
        let cut = note.floor_char_boundary(LONGEST);
        note.truncate(note.get(..cut).and_then(|kept| kept.rfind(' ')).unwrap_or(cut));
        note.push('…');
    }
    corrections.push(Correction {
        kind: told.kind,
        date: told.date.or_else(|| date_in(&note)),
        story: told.story,
        note,
        span,
    });
}

/// The labels of a headline: `REFILE-UPDATE 2-Harbour vote delayed`, "Correction: Harbour vote", "Harbour vote (corrected)".
fn of_title(article: &Article) -> Vec<Correction> {
    let title = article.title_text().trim();
    let span = match article.title {
        Some(Title::InText(span)) => Some(span),
        _ => None,
    };
    let mut corrections: Vec<Correction> = Vec::new();
    let mut add = |told: Told| {
        if corrections.iter().all(|known| known.kind != told.kind) {
            push(&mut corrections, span, title, told);
        }
    };
    let mut rest = title;
    while let Some((label, after)) = slug(rest) {
        let name = folded(label.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '));
        if let Some(kind) = kind_of(LABELS, &name) {
            add(Told::of(kind));
        } else if ADVISORIES.contains(&name.as_str()) {
            let words = words(after);
            if let Some((kind, at)) = words.iter().enumerate().find_map(|(at, word)| {
                let kind = kind_of(DONE, &word.folded).or_else(|| kind_of(LABELS, &word.folded))?;
                kind.is_correction().then_some((kind, at))
            }) {
                let before = after.get(..words[at].span.start).unwrap_or_default().trim();
                add(Told {
                    story: (!before.is_empty()).then(|| before.to_owned()),
                    ..Told::of(kind)
                });
            }
        } else if !SLUGS.contains(&name.as_str()) || label.chars().any(char::is_lowercase) {
            break;
        }
        rest = after;
    }
    // The notice to editors of an agency: `MANDATORY KILL`.
    if let Some(kind) = kind_of(LABELS, &folded(title)).filter(|kind| kind.is_correction()) {
        add(Told::of(kind));
    }
    for bracketed in [
        title
            .strip_suffix(')')
            .and_then(|title| title.rsplit_once('('))
            .map(|(_, label)| label),
        title
            .strip_suffix(']')
            .and_then(|title| title.rsplit_once('['))
            .map(|(_, label)| label),
        title
            .strip_prefix('(')
            .and_then(|title| title.split_once(')'))
            .map(|(label, _)| label),
        title
            .strip_prefix('[')
            .and_then(|title| title.split_once(']'))
            .map(|(label, _)| label),
    ]
    .into_iter()
    .flatten()
    {
        if let Some(kind) = kind_of(LABELS, &folded(bracketed.trim())).filter(|kind| kind.is_correction()) {
            add(Told::of(kind));
        }
    }
    corrections
}

/// A label of a headline and what follows it. Before a dash, a label is in capitals: `CORRECTION-`, not "Correction - why".
fn slug(title: &str) -> Option<(&str, &str)> {
    let end = title
        .char_indices()
        .find(|(_, c)| !(c.is_alphanumeric() || *c == ' ' || *c == '&' || *c == '\''))
        .map(|(at, _)| at)
        .filter(|at| *at <= LONGEST_LABEL)?;
    let (label, rest) = title.split_at(end);
    let is_capitals = || !label.chars().any(char::is_lowercase);
    let separator = rest.chars().next()?;
    let is_slug = match separator {
        ':' => true,
        '-' | '–' | '—' => is_capitals(),
        _ => false,
    };
    // `RE-FILE-`
    if separator == '-' && label.eq_ignore_ascii_case("re") {
        let after = rest.trim_start_matches('-');
        // Asked first, so that `re-re-re-…` is no slug within a slug without end.
        let is_file = |word: &str| word.eq_ignore_ascii_case("file");
        let is_refile = after.trim_start().get(..4).is_some_and(is_file);
        return is_refile
            .then(|| slug(after))
            .flatten()
            .map(|(_, after)| ("refile", after));
    }
    // `UPDATE 2-`: an update without a number is a headline's first word.
    let is_update = folded(label).starts_with("update") && separator == ':' && !is_capitals();
    (is_slug && !is_update).then(|| (label.trim(), rest.trim_start_matches([':', '-', '–', '—', ' '])))
}

/// `…/harbour-vote-corrected-idAB123`: the label is the last word of an address, but for a number.
fn of_address(url: &str) -> Option<CorrectionKind> {
    let name = url
        .split(['?', '#'])
        .next()?
        .trim_end_matches('/')
        .rsplit('/')
        .next()?;
    let is_id = |word: &&str| word.len() <= 2 || word.bytes().any(|b| b.is_ascii_digit());
    let last = name.rsplit(['-', '_']).find(|word| !is_id(word))?;
    match last {
        "corrected" => Some(CorrectionKind::Corrected),
        "refile" | "refiled" => Some(CorrectionKind::Refiled),
        _ => None,
    }
}

/// The note with the word at `at`: the brackets around it, its paragraph, or its sentence.
fn note_at(article: &Article, at: usize) -> Option<(Span, Told)> {
    let text = article.text.as_str();
    let paragraph = paragraph_at(article, at)?;
    if let Some(span) = brackets(text, paragraph, at)
        && let Some(told) = read_note(
            span.of(text).trim_matches(['(', ')', '[', ']']),
            NotePlace::Brackets,
        )
    {
        return Some((span, told));
    }
    let start = paragraph.start + without_bullet(paragraph.of(text));
    let whole = Span::new(start, paragraph.end);
    if let Some(told) = label(whole.of(text)) {
        return Some((with_note_below(article, whole), told));
    }
    if is_below_label(article, paragraph) {
        let sentences = whole.of(text).split_inclusive(". ").take(4);
        let mut told = sentences.filter_map(|sentence| read_note(sentence.trim(), NotePlace::Brackets));
        if let Some(told) = told.next() {
            return Some((Span::new(start, sentences_end(text, whole)), told));
        }
    }
    let is_near_an_end = at <= FROM_THE_ENDS || text.len() - at <= FROM_THE_ENDS;
    if !is_near_an_end {
        return None;
    }
    if let Some(told) = read_note(whole.of(text), NotePlace::Paragraph) {
        let end = sentences_end(text, whole);
        // The word that was found may be in a later sentence, which then has its own turn.
        return (at < end).then_some((Span::new(start, end), told));
    }
    let start = sentence_start(text, paragraph, at);
    let sentence = Span::new(start, sentences_end(text, Span::new(start, paragraph.end)));
    let told = (start > paragraph.start).then(|| read_note(sentence.of(text), NotePlace::Sentence));
    Some((sentence, told??))
}

/// The paragraph that holds a byte, or its line where no paragraph does.
fn paragraph_at(article: &Article, at: usize) -> Option<Span> {
    let next = article
        .paragraphs
        .partition_point(|paragraph| paragraph.end <= at);
    if let Some(paragraph) = article
        .paragraphs
        .get(next)
        .filter(|paragraph| paragraph.start <= at)
    {
        return Some(*paragraph);
    }
    let text = article.text.as_str();
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let end = text
        .get(at..)?
        .find('\n')
        .map_or(text.len(), |newline| at + newline);
    Some(Span::new(start, end))
}

/// The innermost brackets of a paragraph around a byte. A bracket that opens the paragraph may lack its end.
fn brackets(text: &str, paragraph: Span, at: usize) -> Option<Span> {
    let before = text.get(paragraph.start..at)?;
    let from = before.len().saturating_sub(LONGEST_BRACKET);
    let mut depth = 0_u32;
    let mut start = None;
    for (index, byte) in before.bytes().enumerate().skip(from).rev() {
        match byte {
            b')' | b']' => depth += 1,
            b'(' | b'[' if depth == 0 => {
                start = Some(paragraph.start + index);
                break;
            }
            b'(' | b'[' => depth -= 1,
            _ => {}
        }
    }
    let start = start?;
    depth = 0;
    for (index, byte) in text
        .get(start..paragraph.end)?
        .bytes()
        .enumerate()
        .take(LONGEST_BRACKET)
    {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' if depth == 1 => return Some(Span::new(start, start + index + 1)),
            b')' | b']' => depth -= 1,
            _ => {}
        }
    }
    (start == paragraph.start && paragraph.len() <= LONGEST_BRACKET).then_some(paragraph)
}

/// Length of the bullets, quotation signs and blanks before the first word of a paragraph.
fn without_bullet(paragraph: &str) -> usize {
    let is_mark =
        |c: char| c.is_whitespace() || matches!(c, '•' | '*' | '·' | '-' | '–' | '—' | '_' | '>' | '(' | '[');
    paragraph.len() - paragraph.trim_start_matches(is_mark).len()
}

/// Start of the sentence that a byte is in.
fn sentence_start(text: &str, paragraph: Span, at: usize) -> usize {
    let from = text.ceil_char_boundary(at.saturating_sub(LONGEST_SENTENCE).max(paragraph.start));
    let before = text.get(from..at).unwrap_or_default();
    let ends = [". ", "? ", "! ", ") ", ".” ", ".\" "];
    let last = ends
        .iter()
        .filter_map(|end| Some(before.rfind(end)? + end.len()))
        .max();
    last.map_or(paragraph.start, |end| from + end)
}

/// End of the sentences that are kept as a note.
fn sentences_end(text: &str, span: Span) -> usize {
    let note = span.of(text);
    if note.len() <= LONGEST {
        return span.end;
    }
    let kept = note.get(..note.floor_char_boundary(LONGEST)).unwrap_or_default();
    let end = [". ", ".” ", ".\" ", ".\n"]
        .iter()
        .filter_map(|end| Some(kept.rfind(end)? + 1))
        .max();
    span.start + end.unwrap_or(kept.len())
}

/// A label that is a line of its own has its note in the next paragraph.
fn with_note_below(article: &Article, label: Span) -> Span {
    if label.len() > LONGEST_LABEL
        || label.of(&article.text).contains([':', '–', '—']) && !label.of(&article.text).ends_with(':')
    {
        return label;
    }
    let next = article
        .paragraphs
        .partition_point(|paragraph| paragraph.start < label.end);
    article.paragraphs.get(next).map_or(label, |paragraph| {
        Span::new(label.start, sentences_end(&article.text, *paragraph))
    })
}

/// True if the paragraph above is the label of a note, with at most a date: `Editor's note: March 31, 2021`.
fn is_below_label(article: &Article, paragraph: Span) -> bool {
    let next = article
        .paragraphs
        .partition_point(|other| other.start < paragraph.start);
    let above = next
        .checked_sub(1)
        .and_then(|above| article.paragraphs.get(above));
    let Some(line) = above.map(|above| above.of(&article.text)) else {
        return false;
    };
    let (name, rest) = line.split_once(':').unwrap_or((line, ""));
    let rest = rest.trim();
    line.len() <= LONGEST_LABEL
        && NOTES.contains(&folded(name.trim()).replace('’', "'").as_str())
        && (rest.is_empty() || date::of_line(rest).is_some() || month_and_day(rest))
}

/// Reads a paragraph that begins with a label: `Correction, March 3: …`, `Editor's note: this story …`.
fn label(paragraph: &str) -> Option<Told> {
    let beginning = paragraph.get(..paragraph.floor_char_boundary(LONGEST_LABEL))?;
    let (end, separator) = match beginning.find([':', '–', '—']).or_else(|| beginning.find(" - ")) {
        Some(end) => (end, 1),
        None if paragraph.len() <= LONGEST_LABEL && !paragraph.trim_end().ends_with('.') => {
            (paragraph.len(), 0)
        }
        None => return None,
    };
    let head = paragraph.get(..end)?.trim();
    let after = paragraph.get(end..)?;
    let after = after.get(
        after
            .chars()
            .next()
            .filter(|_| separator > 0)
            .map_or(0, char::len_utf8)..,
    )?;
    let (name, date) = labelled(head)?;
    if let Some(kind) = kind_of(LABELS, &name).filter(|kind| kind.is_correction()) {
        return Some(Told {
            date,
            story: story_of(after),
            ..Told::of(kind)
        });
    }
    if !NOTES.contains(&name.as_str()) {
        return None;
    }
    let mut told = after
        .split_inclusive(". ")
        .take(4)
        .find_map(|sentence| read_note(sentence.trim(), NotePlace::Brackets))?;
    told.date = told.date.or(date);
    Some(told)
}

/// The folded label of the beginning of a paragraph, and the date after it: `Correction (March 3)`.
fn labelled(head: &str) -> Option<(String, Option<Date>)> {
    let all = folded(head.trim_end_matches(['.', ' '])).replace('’', "'");
    let is_label = |name: &str| kind_of(LABELS, name).is_some() || NOTES.contains(&name);
    if is_label(&all) {
        return Some((all, None));
    }
    let at = head
        .find([',', '(', '|'])
        .or_else(|| head.find(char::is_numeric))?;
    let at = if head.as_bytes().get(at).is_some_and(u8::is_ascii_digit) {
        at
    } else {
        at + 1
    };
    let name = head.get(..at)?.trim().trim_end_matches([',', '(', '|', ' ']);
    let name = folded(name).replace('’', "'");
    let rest = head.get(at..)?.trim_matches([' ', '(', ')', ',', '|']);
    let date = date::of_line(rest);
    (is_label(&name) && (date.is_some() || month_and_day(rest))).then(|| (name, date.map(|date| date.day)))
}

/// True for a month with a number, or a number with a month: a date without its year.
fn month_and_day(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '.']).filter(|word| !word.is_empty()).collect();
    words.len() <= 3 && words.iter().any(|word| month(&folded(word)).is_some())
}

/// A word of a note.
struct NoteWord {
    folded: String,
    span: Span,
    is_capital: bool,
}

fn words(text: &str) -> Vec<NoteWord> {
    let is_mark = |c: char| !c.is_alphanumeric();
    let mut words = Vec::with_capacity(WORDS_READ.min(text.len() / 4));
    for word in text.split_whitespace().take(WORDS_READ) {
        let word = word.trim_start_matches(is_mark);
        let trimmed = word.trim_end_matches(is_mark);
        if !trimmed.is_empty() {
            // The word is a part of the text.
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            words.push(NoteWord {
                folded: folded(trimmed),
                span: Span::new(start, start + trimmed.len()),
                is_capital: trimmed.chars().next().is_some_and(char::is_uppercase),
            });
        }
    }
    words
}

fn kind_of(table: &[(&str, CorrectionKind)], word: &str) -> Option<CorrectionKind> {
    table
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, kind)| *kind)
}

/// Reads a note without its label: "Corrects …", "This story has been refiled to …", "An earlier version of this …".
fn read_note(note: &str, place: NotePlace) -> Option<Told> {
    if place == NotePlace::Brackets
        && let Some(told) = label(note)
    {
        return Some(told);
    }
    if place != NotePlace::Brackets && note.starts_with(['"', '“', '„', '«', '‘', '\'']) {
        return None;
    }
    let all = words(note);
    let is = |at: usize, list: &[&str]| {
        all.get(at)
            .is_some_and(|word| list.contains(&word.folded.as_str()))
    };
    if place != NotePlace::Sentence {
        let beginning: Vec<&str> = all.iter().take(10).map(|word| word.folded.as_str()).collect();
        let beginning = beginning.join(" ");
        if FOREIGN.iter().any(|known| beginning.starts_with(known)) {
            return Some(Told::of(CorrectionKind::Corrected));
        }
        if let Some(opening) = OPENINGS.iter().find(|opening| beginning.starts_with(*opening)) {
            let from = opening.split(' ').count();
            return subject(note, all.get(from..)?, NoteSubject::Any).or_else(|| earlier(&all, true));
        }
        if let Some(kind) = without_subject(&all, place) {
            return Some(Told {
                story: story_of(note),
                ..Told::of(kind)
            });
        }
    }
    let is_own =
        (0..6).any(|at| is(at, OWN)) || is(0, &["the"]) && is(1, &["following"]) || is(0, &["following"]);
    let asked = match place {
        NotePlace::Brackets => NoteSubject::InBrackets,
        NotePlace::Paragraph | NotePlace::Sentence => NoteSubject::Own,
    };
    (is_own || place == NotePlace::Brackets)
        .then(|| subject(note, &all, asked))
        .flatten()
        .or_else(|| earlier(&all, place == NotePlace::Brackets))
}

/// Reads a note that begins with its verb: "Corrects name …", "In Oct. 15 story, corrects …", "Updates shares, corrects …".
fn without_subject(words: &[NoteWord], place: NotePlace) -> Option<CorrectionKind> {
    let first = words.first()?;
    let has = |list: &[&str]| {
        words
            .iter()
            .skip(1)
            .any(|word| list.contains(&word.folded.as_str()))
    };
    let names_a_part = || has(PARTS) || has(SLIPS) || has(&["story", "version"]);
    let in_brackets = place == NotePlace::Brackets;
    if let Some(kind) = kind_of(NOTE_VERBS, &first.folded) {
        let next = words.get(1).map_or("", |word| word.folded.as_str());
        // "(corrected for inflation)"
        let is_aside = next == "for" || !first.is_capital && !names_a_part();
        let is_participle = matches!(
            first.folded.as_str(),
            "corrected" | "refiled" | "clarified" | "withdrawn"
        );
        let fits = if is_participle {
            next.is_empty() || names_a_part() || next == "to" && in_brackets
        } else {
            in_brackets || names_a_part() || first.folded.ends_with('s') && has(&["to"])
        };
        return (fits && !is_aside).then_some(kind);
    }
    if WEAK_VERBS.contains(&first.folded.as_str()) && first.is_capital {
        let adds = matches!(
            first.folded.as_str(),
            "adds" | "inserts" | "repeats" | "resends" | "reissues"
        );
        let mends = if adds {
            has(SLIPS) || has(&["corrects"])
        } else {
            names_a_part() || has(&["word", "words", "reference"])
        };
        return mends.then_some(CorrectionKind::Corrected);
    }
    let corrects = |list: &[&str]| {
        let at = words
            .iter()
            .position(|word| list.contains(&word.folded.as_str()))?;
        kind_of(NOTE_VERBS, &words[at].folded)
    };
    if in_brackets && (UPDATE_VERBS.contains(&first.folded.as_str()) || first.folded == "in") {
        let verb = corrects(&["corrects", "correcting", "clarifies", "refiles"]);
        return verb.filter(|_| first.folded != "in" || names_a_part());
    }
    None
}

/// Which articles the subject of a note may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoteSubject {
    /// "This story".
    Own,
    /// "The story", "Story", too.
    InBrackets,
    /// "A story", too.
    Any,
}

/// Reads "This version of the story has been corrected", "The story corrects …", "The following item is withdrawn".
fn subject(note: &str, words: &[NoteWord], asked: NoteSubject) -> Option<Told> {
    let subjects = if asked == NoteSubject::Own {
        OWN_WORKS
    } else {
        WORKS
    };
    let is = |at: usize, list: &[&str]| {
        words
            .get(at)
            .is_some_and(|word| list.contains(&word.folded.as_str()))
    };
    let far = if asked == NoteSubject::Any { 12 } else { 9 };
    let follows = |at: usize| (0..at).any(|before| is(before, &["following"]));
    let noun = (0..words.len().min(far))
        .find(|at| is(*at, subjects) || is(*at, STATEMENTS) && asked != NoteSubject::Own && follows(*at))?;
    if asked == NoteSubject::InBrackets && noun > 0 {
        let known = ["this", "the", "our", "following", "of", "paragraph", "headline"];
        if !(0..noun).any(|at| is(at, &known)) && !words.first()?.folded.ends_with("th") {
            return None;
        }
    }
    let last = words
        .len()
        .min(noun + if asked == NoteSubject::Any { 40 } else { 12 });
    for at in noun + 1..last {
        // "This article of the treaty was amended": no article of a paper.
        if asked == NoteSubject::Own && is(at, &["of"]) {
            return None;
        }
        let verb = words[at].folded.as_str();
        let is_passive = (1..=3)
            .any(|back| at >= back && is(at - back, &["was", "were", "is", "are", "been", "being", "be"]))
            && !is(at - 1, &["not"]);
        let told = if is_passive {
            let purpose = || {
                let to = (at + 1..last.min(at + 6)).find(|to| is(*to, &["to"]))?;
                (to + 1..words.len().min(to + 3)).find_map(|at| kind_of(PURPOSES, &words[at].folded))
            };
            match kind_of(DONE, verb) {
                Some(kind) => Some(kind),
                None if verb == "filed" && is(at + 1, &["again"]) => Some(CorrectionKind::Refiled),
                None if REWORKED.contains(&verb) => purpose(),
                None if verb == "removed" && is(noun, &["story", "article"]) => {
                    let place =
                        (at + 1..at + 5).any(|at| is(at, &["site", "website", "web", "app", "circulation"]));
                    (is(at + 1, &["from"]) && place).then_some(CorrectionKind::Withdrawn)
                }
                None => None,
            }
        } else {
            // The verb follows its subject: "this story corrects", not "this story of how a law corrects".
            let follows =
                is(at - 1, WORKS) || is(at - 1, &["also", "officially", "update"]) && at <= noun + 2;
            kind_of(ACTIVE, verb).filter(|_| follows || asked == NoteSubject::InBrackets && at <= noun + 5)
        };
        if let Some(kind) = told {
            let of_another = asked == NoteSubject::Any && !is(0, OWN);
            return Some(Told {
                story: if of_another {
                    note.get(words[0].span.start..words[noun].span.end)
                        .map(str::to_owned)
                } else {
                    None
                },
                ..Told::of(kind)
            });
        }
    }
    None
}

/// Reads "An earlier version of this article misstated …". `in_note` if it is in brackets or after a label.
fn earlier(words: &[NoteWord], in_note: bool) -> Option<Told> {
    let is = |at: usize, list: &[&str]| {
        words
            .get(at)
            .is_some_and(|word| list.contains(&word.folded.as_str()))
    };
    let at = (0..words.len().min(16))
        .find(|at| is(*at, EARLIER) && (1..=2).any(|on| is(at + on, &["version", "versions"])))?;
    let is_own = match (at + 1..at + 4).find(|at| is(*at, &["of"])) {
        Some(of) => {
            let subjects = if in_note { WORKS } else { OWN_WORKS };
            let is_determined = is(of + 1, &["this", "our"]) || in_note && is(of + 1, &["the"]);
            is_determined && (of + 2..of + 5).any(|at| is(at, subjects))
        }
        None => in_note,
    };
    let mistake = words
        .iter()
        .enumerate()
        .any(|(near, word)| near != at && MISTAKES.contains(&word.folded.as_str()));
    (is_own && mistake).then(|| Told::of(CorrectionKind::Corrected))
}

/// The other story that a note corrects: "In an Oct. 15 story about the harbour, …".
fn story_of(note: &str) -> Option<String> {
    let note = note.trim_start();
    let all = words(note);
    let is = |at: usize, list: &[&str]| {
        all.get(at)
            .is_some_and(|word| list.contains(&word.folded.as_str()))
    };
    if !is(0, &["in"]) {
        return None;
    }
    let work = (1..all.len().min(9)).find(|at| {
        is(
            *at,
            &[
                "story",
                "stories",
                "article",
                "report",
                "column",
                "item",
                "interview",
                "review",
                "obituary",
            ],
        )
    })?;
    let own = (1..work).any(|at| is(at, &["this", "the", "our", "paragraph", "headline", "version"]));
    let told =
        (1..all.len().min(work + 4)).any(|at| month(&all[at].folded).is_some() || is(at, &["about", "on"]));
    if own || !told {
        return None;
    }
    let from = all.get(1)?.span.start;
    let rest = note.get(from..)?;
    // Not at the comma of "March 3, 2021".
    let comma = rest.match_indices(',').map(|(at, _)| at).find(|at| {
        *at >= all[work].span.end - from
            && !rest
                .get(at + 1..)
                .unwrap_or_default()
                .trim_start()
                .starts_with(|c: char| c.is_ascii_digit())
    });
    Some(rest.get(..comma?)?.trim().to_owned())
}

/// The day in "was amended on 3 March 2021", "Correction: March 3, 2021".
fn date_in(note: &str) -> Option<Date> {
    for before in [
        "amended on ",
        "corrected on ",
        "clarified on ",
        "refiled on ",
        "withdrawn on ",
        "updated on ",
        "retracted on ",
    ] {
        let Some(rest) = note.find(before).and_then(|at| note.get(at + before.len()..)) else {
            continue;
        };
        // The longest beginning that is a date: "3 March 2021 to".
        let ends = rest
            .match_indices([' ', '.', ';', ':'])
            .map(|(at, _)| at)
            .chain([rest.len()])
            .take(7);
        let day = ends
            .filter_map(|end| Some(date::of_line(rest.get(..end)?.trim_end_matches(','))?.day))
            .last();
        if day.is_some() {
            return day;
        }
    }
    None
}

#[cfg(test)]
mod tests;
