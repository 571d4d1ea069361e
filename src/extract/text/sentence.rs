//! Tokens -> sentences.
//!
//! A stop ends a sentence unless an abbreviation stands before it or the next word speaks against it. The lists are
//! short on purpose: what follows a stop tells more than a long list of abbreviations (Kiss & Strunk 2006).

use crate::extract::token::{Token, TokenKind};
use crate::span::Span;

/// Splits each paragraph into sentences: spans in order, without white space at their ends.
///
/// Without `paragraphs`, blank lines part them. Paragraphs must be ordered and lie in `text` on character bounds.
#[must_use]
pub fn split(text: &str, paragraphs: &[Span], tokens: &[Token]) -> Vec<Span> {
    let found;
    let paragraphs = if paragraphs.is_empty() {
        found = at_blank_lines(text);
        &found
    } else {
        paragraphs
    };
    let mut sentences = Vec::with_capacity(tokens.len() / 20 + paragraphs.len());
    let mut first = 0;
    for &paragraph in paragraphs {
        first += tokens[first..].partition_point(|t| (t.start as usize) < paragraph.start);
        let count = tokens[first..].partition_point(|t| (t.end as usize) <= paragraph.end);
        split_paragraph(text, &tokens[first..first + count], &mut sentences);
        first += count;
    }
    sentences
}

/// Paragraphs of a text that comes without any: what stands between blank lines.
fn at_blank_lines(text: &str) -> Vec<Span> {
    let mut paragraphs = Vec::new();
    let mut current: Option<Span> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at = span.end;
        if line.trim().is_empty() {
            paragraphs.extend(current.take().map(|p: Span| p.trimmed(text)));
        } else {
            current = Some(Span::new(current.map_or(span.start, |p| p.start), span.end));
        }
    }
    paragraphs.extend(current.map(|p| p.trimmed(text)));
    paragraphs
}

/// A sentence of more tokens is cut: such texts are tables or worse, and what reads sentences may look back in them.
const MAX_TOKENS: usize = 1000;

fn split_paragraph(text: &str, tokens: &[Token], sentences: &mut Vec<Span>) {
    if tokens.is_empty() {
        return;
    }
    // The first token of the sentence that is not ended yet.
    let mut first = 0;
    let mut end_before = |first: &mut usize, end: usize| {
        sentences.push(Span::new(
            tokens[*first].start as usize,
            tokens[end - 1].end as usize,
        ));
        *first = end;
    };
    let mut at = 0;
    // Behind the last token stands nothing that could begin a sentence.
    while at + 1 < tokens.len() {
        let rest = &tokens[at..tokens.len() - 1];
        at += rest
            .iter()
            .position(|&token| can_stop(text, token))
            .unwrap_or(rest.len());
        while first + MAX_TOKENS <= at.min(tokens.len() - 2) {
            let end = first + MAX_TOKENS;
            end_before(&mut first, end);
        }
        match end_of_sentence(text, tokens, at) {
            Some(end) if end < tokens.len() => {
                end_before(&mut first, end);
                at = end;
            }
            _ => at += 1,
        }
    }
    end_before(&mut first, tokens.len());
}

/// False for most tokens: [`end_of_sentence`] finds no end there.
fn can_stop(text: &str, token: Token) -> bool {
    matches!(
        text.as_bytes()[token.end as usize - 1],
        b'.' | b'!' | b'?' | 0x80..
    )
}

/// If a sentence ends with the stop at token `at`, the number of the first token after it, closing marks included.
fn end_of_sentence(text: &str, tokens: &[Token], at: usize) -> Option<usize> {
    let stop = tokens[at];
    let sign = match stop.kind {
        TokenKind::Mark => text[stop.start as usize..].chars().next()?,
        // The dot of an abbreviation can be the sentence's stop as well.
        TokenKind::Title | TokenKind::Upper | TokenKind::Lower
            if text.as_bytes()[stop.end as usize - 1] == b'.' =>
        {
            'A'
        }
        _ => return None,
    };
    if !matches!(sign, 'A' | '.' | '!' | '?' | '…' | '。' | '！' | '？') {
        return None;
    }
    let mut next = at + 1;
    while next < tokens.len() && closes(text, tokens, next) {
        next += 1;
    }
    let after = *tokens.get(next)?;
    if matches!(sign, '。' | '！' | '？') {
        return Some(next);
    }
    let previous = tokens[..at].last().copied();
    let before = previous.filter(|p| p.end == stop.start);
    if tokens[next - 1].end == after.start {
        // A blank was forgotten ("the end.Then"), or this is an address ("example.com").
        let forgotten = sign == '.'
            && after.kind == TokenKind::Title
            && before.is_some_and(|b| b.kind == TokenKind::Lower && b.end - b.start > 2);
        return forgotten.then_some(next);
    }
    // What begins the next sentence: its first word, behind an opening mark.
    let (opens, word) = match after.kind {
        TokenKind::Mark => {
            let is_opening = matches!(
                text[after.start as usize..].chars().next(),
                Some('"' | '“' | '„' | '«' | '‘' | '\'' | '`' | '(' | '[' | '¿' | '¡')
            );
            if !is_opening {
                return dash_or_bullet(text, after).then_some(next);
            }
            (true, tokens.get(next + 1).copied().unwrap_or(after))
        }
        _ => (false, after),
    };
    if word.kind == TokenKind::Lower
        && text[word.start as usize..]
            .chars()
            .next()
            .is_some_and(char::is_lowercase)
    {
        return None;
    }
    let is_starter = || opens || SENTENCE_STARTERS.contains(&word.of(text));
    let is_far = next > at + 1;
    let splits = match sign {
        'A' => is_starter() && next - at <= 2,
        '.' if stop.end - stop.start == 1 => match before {
            Some(b) if b.kind == TokenKind::Number => at > 1 || is_far,
            Some(b) => ends_after_word(b.of(text), word, is_far, is_starter),
            None => true,
        },
        _ => true,
    };
    splits.then_some(next)
}

/// True if the stop after `before` ends a sentence: `before` is no abbreviation, or the next word goes on with none.
/// `is_far`: closing marks stand between the two.
fn ends_after_word(before: &str, next: Token, is_far: bool, is_starter: impl Fn() -> bool) -> bool {
    match abbreviation(before) {
        Abbreviation::None => true,
        Abbreviation::BeforeName => is_far,
        Abbreviation::BeforeNumber => next.kind != TokenKind::Number && (is_far || is_starter()),
        Abbreviation::Anywhere => is_far || is_starter(),
    }
}

/// True for a mark that closes something and stands right behind the token before it.
fn closes(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = tokens[at];
    if token.kind != TokenKind::Mark || tokens[at - 1].end != token.start {
        // Tokenised corpora print a blank before the closing mark: only a curly mark tells its side then.
        return token.kind == TokenKind::Mark && matches!(token.of(text), "”" | "»" | "’");
    }
    matches!(
        text[token.start as usize..].chars().next(),
        Some('"' | '”' | '’' | '\'' | '»' | ')' | ']' | '!' | '?' | '.' | '…')
    )
}

fn dash_or_bullet(text: &str, mark: Token) -> bool {
    matches!(mark.of(text), "•" | "·" | "●" | "■" | "▪" | "*" | "—" | "--")
}

enum Abbreviation {
    /// No abbreviation.
    None,
    /// A name follows: the stop never ends a sentence.
    BeforeName,
    /// A number follows.
    BeforeNumber,
    /// May end a sentence.
    Anywhere,
}

fn abbreviation(word: &str) -> Abbreviation {
    match word {
        "Mr" | "Mrs" | "Ms" | "Mx" | "Dr" | "Drs" | "Prof" | "Rev" | "Fr" | "Hon" | "Sen" | "Sens"
        | "Rep" | "Reps" | "Gov" | "Govs" | "Gen" | "Col" | "Maj" | "Lt" | "Sgt" | "Cpl" | "Pvt" | "Capt"
        | "Cmdr" | "Adm" | "Brig" | "Insp" | "Det" | "Supt" | "Pres" | "Atty" | "Amb" | "Messrs" | "Mme"
        | "Mlle" | "Ste" | "St" | "Mt" | "Ft" | "Pt" | "vs" | "v" | "Dept" | "Asst" | "Assoc" | "Ald"
        | "Br" | "MR" | "MRS" | "DR" | "SEN" | "REP" | "GOV" | "GEN" => Abbreviation::BeforeName,
        "No" | "Nos" | "no" | "nos" | "pp" | "Art" | "Sec" | "Ch" | "Fig" | "fig" | "Vol" | "vol" | "Jan"
        | "Feb" | "Mar" | "Apr" | "Jun" | "Jul" | "Aug" | "Sep" | "Sept" | "Oct" | "Nov" | "Dec" | "ca"
        | "approx" => {
            // "No." is also a sentence of its own.
            Abbreviation::BeforeNumber
        }
        "Inc" | "Corp" | "Co" | "Ltd" | "Cos" | "Bros" | "Jr" | "Sr" | "etc" | "Ave" | "Blvd" | "Rd"
        | "Esq" | "Mass" | "Calif" | "Conn" | "Pa" | "Va" | "Fla" | "Ga" | "Ill" | "Ind" | "Tenn" | "Tex"
        | "Wash" | "Wis" | "Minn" | "Mich" | "Mo" | "Ala" | "Ariz" | "Ark" | "Colo" | "Del" | "Kan"
        | "Ky" | "La" | "Md" | "Miss" | "Mont" | "Neb" | "Nev" | "Okla" | "Ore" | "Vt" | "Wyo" | "Plc"
        | "plc" | "Univ" | "Intl" | "al" | "Mon" | "Tue" | "Tues" | "Wed" | "Thu" | "Thur" | "Thurs"
        | "Fri" | "Sun" | "est" | "cf" | "eg" | "ie" | "Ph" | "Pty" | "SpA" | "Cie" => Abbreviation::Anywhere,
        _ => Abbreviation::None,
    }
}

/// Words that begin a sentence far more often than they follow an abbreviation inside one.
const SENTENCE_STARTERS: [&str; 96] = [
    "The",
    "A",
    "An",
    "He",
    "She",
    "It",
    "They",
    "We",
    "I",
    "You",
    "His",
    "Her",
    "Its",
    "Their",
    "Our",
    "My",
    "This",
    "That",
    "These",
    "Those",
    "There",
    "Here",
    "In",
    "On",
    "At",
    "By",
    "For",
    "From",
    "With",
    "Of",
    "To",
    "As",
    "If",
    "When",
    "While",
    "Where",
    "Who",
    "What",
    "Why",
    "How",
    "But",
    "And",
    "Or",
    "So",
    "Yet",
    "Nor",
    "Not",
    "No",
    "Yes",
    "Some",
    "Many",
    "Most",
    "Both",
    "Each",
    "All",
    "One",
    "Two",
    "Three",
    "Several",
    "Since",
    "After",
    "Before",
    "During",
    "Until",
    "Under",
    "Although",
    "Though",
    "Because",
    "However",
    "Meanwhile",
    "Now",
    "Then",
    "Also",
    "Once",
    "Such",
    "Other",
    "Others",
    "Among",
    "Even",
    "Just",
    "Last",
    "Earlier",
    "Later",
    "Another",
    "Despite",
    "Instead",
    "Is",
    "Was",
    "Are",
    "Do",
    "Did",
    "Officials",
    "Police",
    "Analysts",
    "According",
    "Asked",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::token::tokenize;

    /// Checks the sentences of a text, given with a bar at each bound.
    fn check(marked: &str) {
        let text = marked.replace(" | ", " ").replace('|', "");
        let found: Vec<&str> = split(&text, &[], &tokenize(&text))
            .iter()
            .map(|s| s.of(&text))
            .collect();
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn stops_end_sentences_and_abbreviations_do_not() {
        check("Mr. Hale met Dr. Ana J. Ruiz at 5 p.m. Monday. | She agreed! | Did he? | Yes.");
        check("Acme Inc. Chairman Bo Lind left on Jan. 5. | No. 2 was Vera Holt.");
        check("He moved to the U.S. | The U.S. Senate voted.");
        check("It works at Acme Corp. | She does not.");
    }

    #[test]
    fn closing_marks_belong_to_the_sentence_that_they_close() {
        check("“We will go.” | “When?” she asked. | (They went.) | Then: 'No.' | \"Yes.\" | All left.");
        check("He said “no.” | Then he left...  | Nobody knew.");
    }

    #[test]
    fn a_lower_case_word_goes_on_with_the_sentence() {
        check("“Why?” he asked. | The ... well, the thing at example.com is 3.5 m. wide.");
    }

    #[test]
    fn a_forgotten_blank_still_ends_a_sentence() {
        check("That was the end.|Then they left.");
    }

    #[test]
    fn sentences_never_cross_paragraphs() {
        let text = "A headline\n\nThe text of it. More\ntext.\n\n";
        let found: Vec<&str> = split(text, &[], &tokenize(text))
            .iter()
            .map(|s| s.of(text))
            .collect();
        assert_eq!(found, ["A headline", "The text of it.", "More\ntext."]);
        let paragraphs = [Span::new(0, 10), Span::new(12, 27)];
        let found: Vec<&str> = split(text, &paragraphs, &tokenize(text))
            .iter()
            .map(|s| s.of(text))
            .collect();
        assert_eq!(found, ["A headline", "The text of it."]);
    }

    #[test]
    fn a_text_without_stops_is_cut() {
        let text = "word ".repeat(2500);
        assert_eq!(split(&text, &[], &tokenize(&text)).len(), 3);
    }

    proptest! {
        #[test]
        fn sentences_are_ordered_and_hold_every_token(text in "([A-Za-z]{1,4}|[.!?…\"'”’() \n]|Mr\\.|U\\.S\\.|\\PC){0,60}") {
            let tokens = tokenize(&text);
            let sentences = split(&text, &[], &tokens);
            let mut end = 0;
            for sentence in &sentences {
                prop_assert!(end <= sentence.start && sentence.start < sentence.end);
                end = sentence.end;
            }
            for token in tokens {
                prop_assert!(sentences.iter().any(|s| s.contains(token.span())));
            }
        }
    }
}
