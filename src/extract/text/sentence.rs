//! Tokens -> sentences.
//!
//! A stop ends a sentence unless it follows an abbreviation or precedes a word that does not begin sentences. The lists
//! are short on purpose: the word after a stop is better evidence than a long list of abbreviations (Kiss & Strunk
//! 2006).

use crate::extract::lexicon::sentences::{self, Abbreviation, abbreviation};
use crate::extract::token::{Token, TokenKind};
use crate::span::Span;

/// Splits each paragraph into sentences: ordered spans without surrounding white space.
///
/// If `paragraphs` is empty, blank lines divide the text. Paragraphs must be ordered and within `text`, on character
/// boundaries; `tokens` are those of `text`.
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

/// Returns the paragraphs of a text that came without any: the lines between blank lines.
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

/// Maximum length of a sentence, in tokens. Longer ones are tables or worse, and passes that look back within a sentence
/// would take quadratic time.
const MAX_TOKENS: usize = 1000;

fn split_paragraph(text: &str, tokens: &[Token], sentences: &mut Vec<Span>) {
    if tokens.is_empty() {
        return;
    }
    // The first token of the current sentence.
    let mut first = 0;
    let mut end_before = |first: &mut usize, end: usize| {
        sentences.push(Span::new(
            tokens[*first].start as usize,
            tokens[end - 1].end as usize,
        ));
        *first = end;
    };
    let mut at = 0;
    // No sentence can begin after the last token.
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
            Some(end) if end < tokens.len() && end > first => {
                end_before(&mut first, end);
                at = at.max(end - 1) + 1;
            }
            _ => at += 1,
        }
    }
    end_before(&mut first, tokens.len());
}

/// A cheap test that rules out most tokens: where it is false, [`end_of_sentence`] finds no end.
fn can_stop(text: &str, token: Token) -> bool {
    matches!(
        text.as_bytes()[token.end as usize - 1],
        b'.' | b'!' | b'?' | b'*' | 0x80..
    )
}

/// True for the bullet of an item within a paragraph: "Markets: * Prices rose * Sales fell".
fn opens_item(text: &str, tokens: &[Token], at: usize) -> bool {
    let (Some(before), Some(after)) = (at.checked_sub(1).map(|at| tokens[at]), tokens.get(at + 1)) else {
        return false;
    };
    let mark = tokens[at];
    let is_bullet = mark.kind == TokenKind::Mark && matches!(mark.of(text), "*" | "•" | "●" | "■" | "▪");
    // "5 * 3 m" and "*emphasis*" are none; nor is the second mark of "**".
    is_bullet
        && before.end < mark.start
        && mark.end < after.start
        && before.of(text) != mark.of(text)
        && matches!(after.kind, TokenKind::Title | TokenKind::Upper | TokenKind::Mixed)
}

/// If a sentence ends with the stop at token `at`, the number of the first token after the stop and its closing marks. A
/// bullet at `at` is itself the first token of the next sentence.
fn end_of_sentence(text: &str, tokens: &[Token], at: usize) -> Option<usize> {
    if opens_item(text, tokens, at) {
        return Some(at);
    }
    let stop = tokens[at];
    let sign = match stop.kind {
        TokenKind::Mark => text[stop.start as usize..].chars().next()?,
        // The dot of an abbreviation can also end the sentence.
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
        // A missing space ("the end.Then") or an address ("example.com").
        let forgotten = sign == '.'
            && after.kind == TokenKind::Title
            && before.is_some_and(|b| b.kind == TokenKind::Lower && b.end - b.start > 2);
        return forgotten.then_some(next);
    }
    // The first word of the next sentence, after any opening mark.
    let (opens, word) = match after.kind {
        TokenKind::Mark => {
            let is_opening = matches!(
                text[after.start as usize..].chars().next(),
                Some('"' | '“' | '„' | '«' | '‘' | '\'' | '`' | '(' | '[' | '¿' | '¡')
            );
            if !is_opening {
                return dash_or_bullet(text, tokens, next).then_some(next);
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
    // "Thomson Reuters I/B/E/S. Sales rose": letters with strokes are no initial.
    let follows_stroke = at > 0
        && tokens[at - 1].end == stop.start
        && (tokens[at - 1].of(text) == "/"
            || at > 1 && tokens[at - 2].of(text) == "/" && tokens[at - 2].end == tokens[at - 1].start);
    // "Harbour Corp. (HBR.N) said": a code in brackets belongs to the name before it.
    if opens
        && matches!(after.of(text), "(" | "[")
        && sign != '!'
        && sign != '?'
        && is_code(tokens, next, text)
    {
        return None;
    }
    let is_starter = || opens || follows_stroke || sentences::is_starter(word.of(text));
    let is_far = next > at + 1;
    let splits = match sign {
        'A' => is_starter() && next - at <= 2,
        '.' if stop.end - stop.start == 1 => match before {
            Some(b) if b.kind == TokenKind::Number => at > 1 || is_far,
            Some(_) if follows_stroke => true,
            Some(b) => ends_after_word(b.of(text), word, is_far, is_starter),
            None => true,
        },
        _ => true,
    };
    splits.then_some(next)
}

/// True for a bracket at `open` with a code in it that the sentence goes on after: "(HBR.N) said", "( 6305.T ) lifted".
fn is_code(tokens: &[Token], open: usize, text: &str) -> bool {
    /// Maximum number of tokens in the bracket.
    const LONGEST: usize = 5;
    let close =
        (open + 1..tokens.len().min(open + 2 + LONGEST)).find(|&at| matches!(tokens[at].of(text), ")" | "]"));
    close.is_some_and(|close| {
        let is_inside = |at: usize| {
            matches!(
                tokens[at].kind,
                TokenKind::Upper | TokenKind::Number | TokenKind::Mark
            ) || tokens[at].end - tokens[at].start == 1
        };
        let goes_on = tokens
            .get(close + 1)
            .is_some_and(|next| next.kind == TokenKind::Lower || next.of(text) == ",");
        (open + 1..close).all(is_inside) && goes_on
    })
}

/// True if the stop after `before` ends a sentence: `before` is no abbreviation, or `next` cannot continue one. `is_far`
/// is true if closing marks separate the two.
fn ends_after_word(before: &str, next: Token, is_far: bool, is_starter: impl Fn() -> bool) -> bool {
    match abbreviation(before) {
        Abbreviation::None => true,
        Abbreviation::BeforeName => is_far,
        Abbreviation::BeforeNumber => next.kind != TokenKind::Number && (is_far || is_starter()),
        Abbreviation::Anywhere => is_far || is_starter(),
    }
}

/// True for a closing mark that directly follows the token before it.
fn closes(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = tokens[at];
    if token.kind != TokenKind::Mark || tokens[at - 1].end != token.start {
        // Tokenised corpora have a space before the closing mark, so that only a curly mark shows its side.
        return token.kind == TokenKind::Mark && matches!(token.of(text), "”" | "»" | "’");
    }
    matches!(
        text[token.start as usize..].chars().next(),
        Some('"' | '”' | '’' | '\'' | '»' | ')' | ']' | '!' | '?' | '.' | '…')
    )
}

/// True for a mark after a stop with which the next sentence begins: a bullet, or a dash before a capital.
fn dash_or_bullet(text: &str, tokens: &[Token], at: usize) -> bool {
    let mark = tokens[at];
    let leads_to_capital = || {
        tokens.get(at + 1).is_some_and(|next| {
            next.start > mark.end && matches!(next.kind, TokenKind::Title | TokenKind::Upper)
        })
    };
    match mark.of(text) {
        "•" | "·" | "●" | "■" | "▪" | "—" | "--" => true,
        stars if stars.bytes().all(|byte| byte == b'*') => true,
        "-" | "–" | "+" | ">" => leads_to_capital(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::token::tokenize;

    /// Checks the sentences of a text that is given with a bar at each boundary.
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
        check("Harbour Corp. (HBR.N) said so. | Moss Co. ( 6305.T ), a firm, left. | (It was late.)");
        check("It is late, according to Moss I/B/E/S. | Sales rose.");
    }

    #[test]
    fn closing_marks_belong_to_the_sentence_they_close() {
        check("“We will go.” | “When?” she asked. | (They went.) | Then: 'No.' | \"Yes.\" | All left.");
        check("He said “no.” | Then he left...  | Nobody knew.");
    }

    #[test]
    fn items_of_a_list_within_a_paragraph_are_sentences() {
        check(
            "Sales rose: | * Total sales rose 2 percent | * Market share fell. | ** The board met. | - Ten yards shut.",
        );
        check("It is 5 * 3 m, he said - The *only* one.");
    }

    #[test]
    fn a_lower_case_word_continues_the_sentence() {
        check("“Why?” he asked. | The ... well, the thing at example.com is 3.5 m. wide.");
    }

    #[test]
    fn a_missing_space_still_ends_a_sentence() {
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
    fn a_text_without_stops_is_split_at_the_maximum_length() {
        let text = "word ".repeat(2500);
        assert_eq!(split(&text, &[], &tokenize(&text)).len(), 3);
    }

    proptest! {
        #[test]
        fn sentences_are_ordered_and_contain_every_token(text in "([A-Za-z]{1,4}|[.!?…\"'”’() \n]|Mr\\.|U\\.S\\.|\\PC){0,60}") {
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
