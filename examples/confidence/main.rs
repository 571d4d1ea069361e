//! Measures how often quotations of each confidence have the right speaker, on labelled articles.
//!
//! ```text
//! cargo run --release --example confidence -- GOLD.jsonl [GOLD.jsonl …]
//! ```
//!
//! Each line of a file is an article: `text` and `attributions`, each with `content`, `source` and `head` (lists of
//! `[start, end]` in Unicode code points, end exclusive), `speaker`, and `person_name` (true if the speaker is a
//! person with a name). The corpus that the table of confidences was made from, `PolNeAR` (Newell et al. 2018), is
//! kept in this form.
//!
//! A quotation of three words or more counts as found if it shares half of its characters with a labelled one
//! (intersection over union), in marks also if it lies inside one. It is right if it is found and its speaker is:
//! the same last name where the label has a person's name, else words of the labelled source.

use std::collections::BTreeMap;
use std::process::ExitCode;

use onrecord::article::Article;
use onrecord::extract::{Extraction, Lexicon, MentionForm, Quote, QuoteKind, extract};
use onrecord::span::Span;
use serde_json::Value;

/// Shorter quotations are not counted: most of them are single words in marks.
const LEAST_WORDS: usize = 3;

/// The form in which a quotation mentions its speaker.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SpeakerForm {
    /// A name of the article's people, organisations or places.
    Name,
    /// A pronoun for one of them.
    Pronoun,
    /// Words for somebody without a name in the article: "two clerks", "they".
    Words,
    /// No speaker.
    Nobody,
}

/// A cell of the measured table: kind, confidence in hundredths, and the form of the mention.
type Cell = (&'static str, u32, SpeakerForm);

/// The bands of the README's table, from the lower bound in hundredths.
const BANDS: [(u32, &str); 5] = [
    (90, "0.9 and more"),
    (80, "0.8"),
    (70, "0.7"),
    (60, "0.6"),
    (0, "less"),
];

/// Quotations of a cell.
#[derive(Clone, Copy, Default)]
struct Tally {
    quotes: u32,
    found: u32,
    right: u32,
}

fn main() -> ExitCode {
    let lexicon = Lexicon::load();
    let mut cells: BTreeMap<Cell, Tally> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        let lines = match std::fs::read_to_string(&path) {
            Ok(lines) => lines,
            Err(error) => {
                eprintln!("{path}: {error}");
                return ExitCode::FAILURE;
            }
        };
        for (number, line) in lines.lines().enumerate() {
            let Ok(gold) = serde_json::from_str::<Value>(line) else {
                eprintln!("{path}:{}: not a JSON object", number + 1);
                return ExitCode::FAILURE;
            };
            count(&gold, &lexicon, &mut cells);
        }
    }
    if cells.is_empty() {
        eprintln!("no quotations: name files of labelled articles");
        return ExitCode::FAILURE;
    }
    print_cells(&cells);
    print_bands(&cells);
    ExitCode::SUCCESS
}

/// Prints a line for each kind, confidence and form of mention.
fn print_cells(cells: &BTreeMap<Cell, Tally>) {
    println!("kind      confidence  speaker by  quotations  found  right");
    for ((kind, hundredths, form), tally) in cells {
        let form = match form {
            SpeakerForm::Name => "name",
            SpeakerForm::Pronoun => "pronoun",
            SpeakerForm::Words => "words",
            SpeakerForm::Nobody => "-",
        };
        let percent = |part: u32| 100.0 * f64::from(part) / f64::from(tally.quotes);
        println!(
            "{kind:<9} {:>10.2}  {form:<10}  {:>10}  {:>4.0}%  {:>4.0}%",
            f64::from(*hundredths) / 100.0,
            tally.quotes,
            percent(tally.found),
            percent(tally.right),
        );
    }
}

/// Prints, for each kind and band of confidence, its share of the quotations of the kind and the share that is right.
fn print_bands(cells: &BTreeMap<Cell, Tally>) {
    println!("\nkind      confidence    quotations  share  right");
    for kind in ["direct", "mixed", "indirect"] {
        let of_kind = || cells.iter().filter(move |((other, ..), _)| *other == kind);
        let all: u32 = of_kind().map(|(_, tally)| tally.quotes).sum();
        let mut upper = u32::MAX;
        for (lower, name) in BANDS {
            let in_band = || of_kind().filter(|((_, hundredths, _), _)| (lower..upper).contains(hundredths));
            let quotes: u32 = in_band().map(|(_, tally)| tally.quotes).sum();
            let right: u32 = in_band().map(|(_, tally)| tally.right).sum();
            upper = lower;
            if quotes > 0 {
                let percent = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole);
                let (share, right) = (percent(quotes, all), percent(right, quotes));
                println!("{kind:<9} {name:<12}  {quotes:>10}  {share:>4.0}%  {right:>4.0}%");
            }
        }
    }
}

/// Counts the quotations of one labelled article.
fn count(gold: &Value, lexicon: &Lexicon, cells: &mut BTreeMap<Cell, Tally>) {
    let text = gold["text"].as_str().unwrap_or_default();
    let article = Article {
        text: text.to_owned(),
        ..Article::default()
    };
    let offsets: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let labels: Vec<Label> = gold["attributions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|label| Label::of(label, &offsets))
        .collect();
    let extraction = extract(&article, lexicon);
    for quote in &extraction.quotes {
        if quote.span.of(text).split_whitespace().count() < LEAST_WORDS {
            continue;
        }
        let kind = match quote.kind {
            QuoteKind::Direct => "direct",
            QuoteKind::Mixed => "mixed",
            QuoteKind::Indirect => "indirect",
        };
        let hundredths = (quote.confidence * 100.0).round() as u32;
        let tally = cells
            .entry((kind, hundredths, form_of_speaker(quote, &extraction)))
            .or_default();
        tally.quotes += 1;
        let label = labels.iter().max_by(|one, other| {
            let agreement = |label: &Label| label.agreement(quote);
            agreement(one).total_cmp(&agreement(other))
        });
        if let Some(label) = label.filter(|label| label.agreement(quote) >= 0.5) {
            tally.found += 1;
            tally.right += u32::from(label.is_speaker(quote, &extraction, text));
        }
    }
}

/// Returns the form in which the speaker is mentioned.
fn form_of_speaker(quote: &Quote, extraction: &Extraction) -> SpeakerForm {
    let Some(speaker) = &quote.speaker else {
        return SpeakerForm::Nobody;
    };
    let Some(entity) = speaker.entity.and_then(|entity| extraction.entities.get(entity)) else {
        return SpeakerForm::Words;
    };
    let mut mentions = entity.mentions.iter();
    match mentions.find(|mention| mention.span == speaker.span) {
        Some(mention) if mention.form == MentionForm::Pronoun => SpeakerForm::Pronoun,
        _ => SpeakerForm::Name,
    }
}

/// A labelled attribution.
struct Label {
    content: Vec<Span>,
    source: Vec<Span>,
    /// The speaker's last name, if the speaker is a person with a name.
    last_name: Option<String>,
}

impl Label {
    fn of(label: &Value, offsets: &[usize]) -> Self {
        let spans = |key: &str| -> Vec<Span> {
            let listed = label[key].as_array().into_iter().flatten();
            let at = |value: &Value| offsets.get(value.as_u64()? as usize).copied();
            let span = |pair: &Value| Some(Span::new(at(&pair[0])?, at(&pair[1])?));
            listed.filter_map(span).collect()
        };
        let head = spans("head");
        let is_named = label["person_name"].as_bool() == Some(true);
        Self {
            content: spans("content"),
            source: if head.is_empty() { spans("source") } else { head },
            last_name: label["speaker"].as_str().filter(|_| is_named).and_then(last_word),
        }
    }

    /// Bytes shared with a quotation, by all bytes of both; of a direct quotation, by its own.
    fn agreement(&self, quote: &Quote) -> f64 {
        let span = quote.span;
        let shared: usize = self.content.iter().map(|content| shared(*content, span)).sum();
        let own = span.end - span.start;
        let all = match quote.kind {
            QuoteKind::Direct => own,
            QuoteKind::Mixed | QuoteKind::Indirect => {
                let content: usize = self
                    .content
                    .iter()
                    .map(|content| content.end - content.start)
                    .sum();
                own + content - shared
            }
        };
        shared as f64 / all.max(1) as f64
    }

    fn is_speaker(&self, quote: &Quote, extraction: &Extraction, text: &str) -> bool {
        let Some(speaker) = &quote.speaker else {
            return self.source.is_empty();
        };
        if let Some(last_name) = &self.last_name {
            let entity = speaker.entity.and_then(|entity| extraction.entities.get(entity));
            return entity.and_then(|entity| last_word(&entity.name)).as_ref() == Some(last_name);
        }
        let mut source = self.source.iter();
        let has_word = |span: &Span| {
            let common = Span::new(
                span.start.max(speaker.span.start),
                span.end
                    .min(speaker.span.end)
                    .max(span.start.max(speaker.span.start)),
            );
            common.of(text).chars().any(char::is_alphabetic)
        };
        source.any(has_word)
    }
}

/// Number of bytes in both spans.
fn shared(one: Span, other: Span) -> usize {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

/// The last word of a name, in lower case, without what follows a comma and without "Jr.".
fn last_word(name: &str) -> Option<String> {
    let name = name.split(',').next().unwrap_or_default();
    let words = name
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_suffix = |word: &str| matches!(word, "Jr" | "Sr" | "II" | "III" | "IV");
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    while words.last().is_some_and(|word| is_suffix(word)) {
        words.pop();
    }
    words.last().map(|word| word.to_lowercase())
}
