//! Generates questions as people type, break and paste them. The same seed always gives the same question.

#[path = "numbers.rs"]
pub(crate) mod numbers;

pub(crate) use numbers::Numbers;

/// Words and parts of words of many kinds.
const WORDS: [&str; 44] = [
    "dam",
    "strike",
    "inquiry",
    "Marrack",
    "Anna",
    "O’Brien",
    "O'Dell",
    "AT&T",
    "U.S.",
    "al-Assad",
    "C++",
    "naïve",
    "don’t",
    "漢字",
    "Москва",
    "القاهرة",
    "12:30",
    "24/7",
    "and/or",
    "9/11",
    "http://example.org/a?b=c",
    "/home/x",
    "[sic]",
    "£4.5bn",
    "50%",
    "#tag",
    "’tis",
    "e\u{301}",
    "😀",
    "ß",
    "İ",
    "W/5",
    "IN",
    "TO",
    "2020",
    "2021-03",
    "the",
    "of",
    "zebra:tax",
    "persn:Tamm",
    "a..b",
    "well...",
    "x",
    "0",
];
/// Forms of the query language.
const FORMS: [&str; 58] = [
    "stri*",
    "*mole",
    "w?man",
    "inq*ry",
    "*",
    "**",
    "dam~",
    "dam~1",
    "dam~2",
    "dam~9",
    "dam^2",
    "dam^0.5",
    "^3",
    "~2",
    "\"north mole\"",
    "\"north mole\"~3",
    "\"nor\"*",
    "\"jo* doe\"",
    "=\"Dam\"",
    "=Dam",
    "[a TO m]",
    "{a TO m]",
    "[* TO m}",
    "[2020 TO 2021]",
    "/da.s?/",
    "/(a|b/",
    "/[a-c]+t/",
    "IN [dam strike]",
    "IN [a",
    "“fixed price”",
    "‘don’t go’",
    "„a“",
    "date:2020",
    "date:2021-02..2021-03",
    "date:>=2020-05-03",
    "date:\"last week\"",
    "date:last week",
    "date:yesterday",
    "date:31.12.2020",
    "words:>=100",
    "words:100..300",
    "words:many",
    "has:quote",
    "has:quotes",
    "is:direct",
    "is:x",
    "lang:en",
    "pub:gazette",
    "path:2020*",
    "url:/home/",
    "person:*",
    "said:water",
    "speaker:marrack",
    "about:dam",
    "person:=\"A. Marrack\"",
    "lead:dam",
    "hlead:dam",
    "byline:*a*",
];
/// Operators and brackets.
const JOINTS: [&str; 46] = [
    "AND",
    "OR",
    "NOT",
    "-",
    "+",
    "--",
    "(",
    ")",
    "()",
    "W/5",
    "W/1",
    "PRE/2",
    "W/S",
    "W/P",
    "w/3",
    "PRE/S",
    "title:",
    "person:",
    "person:=",
    "org:",
    "place:",
    "speaker:",
    "said:",
    "quote:",
    "date:",
    "words:",
    "has:",
    ">=",
    "<",
    "..",
    "ATLEAST2(",
    "ATLEAST0(",
    "TITLE(",
    "HLEAD(",
    "BYLINE(",
    "QUOTE(",
    "EXACT(",
    "\"",
    "“",
    "’",
    "[",
    "]",
    "{",
    "/",
    "\\",
    "~",
];
/// Forms of other query languages.
const ELSEWHERE: [&str; 26] = [
    "&&",
    "||",
    "!",
    "!dam",
    "roam~0.8",
    "te?t",
    "test?",
    "\\(1\\+1\\)\\:2",
    "New\\ York",
    "*:*",
    "title:/home/",
    "and",
    "or",
    "and not",
    "w/5",
    "/3",
    "pre/2",
    "w/s",
    "w/seg",
    "not w/5",
    "micro!",
    "wom*n",
    "bank**",
    "atleast3(",
    "headline(",
    "date(geq 1/1/2020 and leq 12/31/2020)",
];
/// Single characters that may break a parser.
const CHARACTERS: [char; 34] = [
    '(', ')', '"', '“', '”', '‘', '’', '«', '*', '?', '~', '^', ':', '=', '<', '>', '[', ']', '{', '}', '/',
    '\\', '-', '+', '!', '|', '&', '.', '\u{0}', '\u{301}', '\u{a0}', '\u{feff}', 'İ', '𝔞',
];

/// A question, mostly made of parts of the language, sometimes of characters. Some are broken afterwards.
pub(crate) fn question(numbers: &mut Numbers) -> String {
    let mut text = match numbers.below(8) {
        0 => characters(numbers),
        1 | 2 => well_formed(numbers, 3),
        _ => pieces(numbers),
    };
    for _ in 0..numbers.below(4) {
        text = mutated(&text, numbers);
    }
    text
}

fn characters(numbers: &mut Numbers) -> String {
    let count = numbers.below(20);
    (0..count)
        .map(|_| match numbers.below(4) {
            0 => char::from_u32(u32::try_from(numbers.next() % 0x3000).unwrap_or(0)).unwrap_or('x'),
            1 => char::from(b'a' + u8::try_from(numbers.below(26)).unwrap_or(0)),
            _ => numbers.pick(&CHARACTERS),
        })
        .collect()
}

fn pieces(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for _ in 0..=numbers.below(12) {
        text.push_str(match numbers.below(10) {
            0..4 => numbers.pick(&WORDS),
            4..6 => numbers.pick(&FORMS),
            6..9 => numbers.pick(&JOINTS),
            _ => numbers.pick(&ELSEWHERE),
        });
        if numbers.below(3) > 0 {
            text.push(' ');
        }
    }
    text
}

/// A correct question, before it is broken.
fn well_formed(numbers: &mut Numbers, depth: usize) -> String {
    if depth == 0 || numbers.below(3) == 0 {
        return if numbers.below(2) == 0 {
            numbers.pick(&WORDS).to_owned()
        } else {
            numbers.pick(&FORMS).to_owned()
        };
    }
    let left = well_formed(numbers, depth - 1);
    match numbers.below(8) {
        0 => format!("({left})^2"),
        1 => format!("NOT ({left})"),
        2 => {
            let function = numbers.pick(&["ATLEAST2", "TITLE", "HLEAD", "BYLINE", "QUOTE", "EXACT"]);
            format!("{function}({left})")
        }
        3 => format!(
            "{}({left})",
            numbers.pick(&["title:", "person:", "said:", "lead:"])
        ),
        _ => {
            let operator = numbers.pick(&[" ", " AND ", " OR ", " W/5 ", " PRE/3 ", " W/S ", " W/P "]);
            format!("({left}){operator}({})", well_formed(numbers, depth - 1))
        }
    }
}

/// The text with a part left out, doubled, inserted or moved.
fn mutated(text: &str, numbers: &mut Numbers) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return numbers.pick(&CHARACTERS).to_string();
    }
    let at = numbers.below(characters.len());
    match numbers.below(6) {
        0 => {
            characters.remove(at);
        }
        1 => characters.insert(at, numbers.pick(&CHARACTERS)),
        2 => characters.truncate(at),
        3 => {
            let other = numbers.below(characters.len());
            characters.swap(at, other);
        }
        4 => {
            let end = (at + 1 + numbers.below(12)).min(characters.len());
            let copy = characters[at..end].to_vec();
            let place = numbers.below(characters.len());
            characters.splice(place..place, copy);
        }
        _ => characters[at] = numbers.pick(&CHARACTERS),
    }
    characters.into_iter().collect()
}
