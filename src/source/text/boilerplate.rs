//! Lines that are not an article's own words: links to other articles, share lines, copyright, credits.

use std::sync::LazyLock;

use crate::source::text::line::strip_prefix_no_case;
use crate::span::Span;

/// Maximum length in bytes of a line of boilerplate; a longer one is prose.
const LONGEST: usize = 240;

/// From this length in bytes, a line that ends as a sentence is prose even if most of its words are names.
const LONG_SENTENCE: usize = 120;

/// The kinds of line that are not the article's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boilerplate {
    /// A single line.
    Line,
    /// A label, like "Related news:", to which the short lines below it belong.
    Label,
}

/// Beginnings of lines that are labels if the line ends there (apart from a colon), and lines with a link if more
/// follows after a colon.
const LABELS: &[&str] = &[
    "related",
    "related news",
    "related articles",
    "related article",
    "related stories",
    "related story",
    "related topics",
    "related content",
    "related coverage",
    "related links",
    "related posts",
    "related reading",
    "read more",
    "read also",
    "also read",
    "read next",
    "more on this story",
    "more from",
    "more on this",
    "more",
    "more stories",
    "more news",
    "see also",
    "most read",
    "most popular",
    "trending",
    "trending now",
    "top stories",
    "recommended",
    "recommended for you",
    "you may also like",
    "you might also like",
    "editor's picks",
    "editors' picks",
    "in other news",
    "don't miss",
    "watch",
    "watch now",
    "watch also",
    "listen",
    "tags",
    "topics",
    "keywords",
    "filed under",
    "follow us",
    "share",
    "share this",
    "lire aussi",
    "a lire aussi",
    "à lire aussi",
    "à lire également",
    "voir aussi",
    "sur le même sujet",
    "pour aller plus loin",
    "lesen sie auch",
    "lesen sie mehr",
    "mehr zum thema",
    "mehr dazu",
    "mehr lesen",
    "weiterlesen",
    "auch interessant",
    "das könnte sie auch interessieren",
    "das könnte sie interessieren",
    "lee también",
    "lea también",
    "lee más",
    "leé más",
    "lee mas",
    "leer más",
    "más información",
    "te puede interesar",
    "le puede interesar",
    "también te puede interesar",
    "noticias relacionadas",
    "leia também",
    "leia mais",
    "veja também",
    "saiba mais",
    "notícias relacionadas",
    "leggi anche",
    "leggi tutto",
    "per approfondire",
    "potrebbe interessarti",
    "potrebbe interessarti anche",
    "lees ook",
    "lees meer",
    "lees verder",
    "meer over",
    "zie ook",
    "les også",
    "les mer",
    "læs også",
    "læs mere",
    "läs också",
    "läs även",
    "läs mer",
    "lue myös",
    "czytaj także",
    "czytaj też",
    "czytaj więcej",
    "czytaj również",
    "zobacz także",
    "zobacz też",
    "zobacz również",
    "čtěte také",
    "přečtěte si také",
    "citește și",
    "olvassa el ezt is",
    "baca juga",
    "читайте также",
    "Читайте также",
    "Читайте також",
    "Διαβάστε επίσης",
    "ilgili haberler",
    "İlgili haberler",
    "what to read next",
    "up next",
    "more about",
    "recommended from editorial",
    "more on this topic",
    "more like this",
    "sources",
];

/// Whole lines that mark an advertisement or a button, in several languages.
const MARKS: &[&str] = &[
    "anzeige",
    "werbung",
    "teilen",
    "merken",
    "drucken",
    "artikel anhören",
    "publicité",
    "partager",
    "publicidad",
    "publicidade",
    "compartir",
    "compartilhar",
    "pubblicità",
    "condividi",
    "advertentie",
    "annonse",
    "annonce",
    "annons",
    "mainos",
    "reklama",
    "reklam",
    "реклама",
    "Реклама",
    "[pr]",
    "pr]",
];

/// Beginnings of single lines that may begin a sentence of an article, too.
const LINES: &[&str] = &[
    "share this article",
    "share this story",
    "share on ",
    "share this on",
    "click here",
    "tap here",
    "click to ",
    "advertisement",
    "advertise with us",
    "story continues below",
    "article continues below",
    "continue reading below",
    "sign up to ",
    "sign up for ",
    "sign up now",
    "subscribe to ",
    "subscribe now",
    "subscribe for",
    "join our newsletter",
    "get our newsletter",
    "follow us on ",
    "follow him on twitter",
    "follow her on twitter",
    "follow them on twitter",
    "follow @",
    "like us on facebook",
    "find us on ",
    "download our app",
    "download the app",
    "copyright ",
    "photo credit",
    "photo: ",
    "photo by ",
    "photograph: ",
    "photograph by ",
    "photos: ",
    "picture: ",
    "pictures: ",
    "image: ",
    "image credit",
    "image source",
    "image caption",
    "getty images",
    "file photo",
    "read the full story",
    "read more at ",
    "read more about ",
    "read more: ",
    "read the full article",
    "this article was originally",
    "this story was originally",
    "this article first appeared",
    "reporting by ",
    "additional reporting by ",
    "editing by ",
    "writing by ",
    "print this",
    "email this",
    "send this ",
    "comments are closed",
    "leave a comment",
    "view comments",
    "show comments",
    "skip to ",
    "accept cookies",
    "log in to ",
    "login to ",
    "have a story tip",
    "got a tip",
    "support our journalism",
    "become a member",
    "supported by",
    "sponsored",
    "back to top",
    "play video",
    "follow us on",
    "about the author",
    "author of the article",
    "article content",
    "published under:",
    "first published in ",
    "first published on ",
    "originally published ",
    "with files from ",
    "view the latest ",
    "terms of use",
    "privacy policy",
    "do you have a story",
    "inhalt teilen",
    "partager",
];

/// Beginning and middle of the line that blogs add to the items of their feeds.
const APPEARED: &[(&str, &str)] = &[
    ("the post ", " appeared first on "),
    ("the post ", " first appeared on "),
    ("der beitrag ", " erschien zuerst auf "),
    ("l’article ", " est apparu en premier sur "),
    ("l'article ", " est apparu en premier sur "),
    ("la entrada ", " se publicó primero en "),
    ("l'articolo ", " proviene da "),
    ("o post ", " apareceu primeiro em "),
    ("het bericht ", " verscheen eerst op "),
];

/// Credits in brackets at the end of agency copy.
const CREDITS: &[&str] = &[
    "reporting by ",
    "additional reporting",
    "editing by ",
    "writing by ",
    "compiled by ",
    "reported by ",
    "written by ",
    "created by ",
    "reporting and writing",
    "edited by ",
    "desk editing",
    "graphic by ",
    "graphics by ",
    "with reporting by",
    "additional writing",
    "reporting from ",
    "story by ",
    "translated by ",
];

/// Some beginnings of lines by their first byte in lower case: a line is compared with few of them.
struct LineBeginnings([Vec<&'static str>; 256]);

static LABELS_BY_FIRST: LazyLock<LineBeginnings> = LazyLock::new(|| LineBeginnings::of(LABELS));
static MARKS_BY_FIRST: LazyLock<LineBeginnings> = LazyLock::new(|| LineBeginnings::of(MARKS));
static LINES_BY_FIRST: LazyLock<LineBeginnings> = LazyLock::new(|| LineBeginnings::of(LINES));
static FIRM_BY_FIRST: LazyLock<LineBeginnings> = LazyLock::new(|| LineBeginnings::of(FIRM));

impl LineBeginnings {
    fn of(beginnings: &[&'static str]) -> Self {
        let mut by_first = Self([const { Vec::new() }; 256]);
        for &beginning in beginnings {
            by_first.0[usize::from(beginning.as_bytes()[0])].push(beginning);
        }
        by_first
    }

    /// Those that the line may begin with, in their order.
    fn for_line(&self, line: &str) -> &[&'static str] {
        let first = line.as_bytes().first();
        first.map_or(&[], |byte| &self.0[usize::from(byte.to_ascii_lowercase())])
    }
}

/// Returns the kind of a trimmed line; None for the article's own words.
pub(crate) fn of_line(line: &str) -> Option<Boilerplate> {
    if line.len() > LONGEST {
        return None;
    }
    let line = line.trim_start_matches([
        '<', '>', '»', '•', '*', '-', '–', '—', '|', '[', '►', '▶', '→', ' ',
    ]);
    for label in LABELS_BY_FIRST.for_line(line) {
        let Some(rest) = strip_prefix_no_case(line, label) else {
            continue;
        };
        let rest = rest.trim_start();
        if rest.is_empty() || matches!(rest, ":" | "..." | "…" | "»" | ">" | "→" | "]" | "–" | "-") {
            return Some(Boilerplate::Label);
        }
        // "Related: Harbour vote postponed", "Read more: …", but not "Watch: the mayor said …" in running prose.
        if rest.starts_with([':', '|', '»', '>']) && !is_sentence(rest) {
            return Some(Boilerplate::Line);
        }
    }
    if APPEARED
        .iter()
        .any(|(begins, says)| strip_prefix_no_case(line, begins).is_some_and(|rest| rest.contains(says)))
    {
        return Some(Boilerplate::Line);
    }
    let lower = || line.to_ascii_lowercase();
    if line.starts_with(['c', 'C', '(', '©']) && lower().contains("all rights reserved") {
        return Some(Boilerplate::Line);
    }
    let whole = line.trim_end_matches([':', ' ', '-']);
    let is_mark = |mark: &&str| strip_prefix_no_case(whole, mark).is_some_and(str::is_empty);
    if MARKS_BY_FIRST.for_line(whole).iter().any(is_mark) {
        return Some(Boilerplate::Line);
    }
    let begins = |beginning: &&&str| strip_prefix_no_case(line, beginning).is_some();
    if FIRM_BY_FIRST
        .for_line(line)
        .iter()
        .any(|beginning| begins(&beginning))
    {
        return Some(Boilerplate::Line);
    }
    let beginning = LINES_BY_FIRST.for_line(line).iter().find(begins)?;
    (!is_statement(line, is_request(beginning))).then_some(Boilerplate::Line)
}

/// Beginnings of single lines that no sentence of an article has.
const FIRM: &[&str] = &[
    "all rights reserved",
    "\u{a9}",
    "(c) ",
    "this material may not be published",
    "this article contains affiliate links",
    "this advertisement has not loaded",
    "by signing up you",
    "enter your email",
    "your email address",
    "our website is the place for",
    "thank you for reading",
    "we use cookies",
    "this site uses cookies",
    "this content is reserved for",
    "do you have an opinion on ",
    "do you have more information about",
    "wil je geen nieuws ",
    "meld je aan voor ",
    "abonnez-vous ",
    "inscrivez-vous à notre ",
    "jetzt abonnieren",
    "abonnieren sie ",
    "suscríbete ",
    "inscreva-se ",
    "iscriviti alla ",
    "har du tips",
    "síguenos en ",
    "recevez chaque ",
    "dziękujemy, że przeczyta",
];

/// Words that begin a page's requests to its readers.
const REQUESTS: &[&str] = &[
    "share this",
    "click",
    "tap",
    "sign up",
    "subscribe",
    "join",
    "get our",
    "follow",
    "like us",
    "find us",
    "download",
    "read ",
    "print this",
    "email this",
    "send this",
    "leave a",
    "view ",
    "show ",
    "skip",
    "accept",
    "log in",
    "login",
    "support our",
    "become a",
    "advertise with",
];

fn is_request(beginning: &str) -> bool {
    REQUESTS.iter().any(|request| beginning.starts_with(request))
}

/// True for a sentence of an article that begins like boilerplate: `Sponsored by two senators, the bill passed.`
///
/// It has the words of a sentence, unlike a credit, which has only names, and does not address the reader. A sentence
/// that sounds like a request (`Sign up to …`) must be attributed: `Sign up to the scheme, the mayor urged farmers.`
fn is_statement(line: &str, request: bool) -> bool {
    const TO_READERS: [&str; 5] = ["our", "your", "newsletter", "us", "cookies"];
    const SAYING: [&str; 24] = [
        "said",
        "says",
        "say",
        "told",
        "tells",
        "urged",
        "urges",
        "asked",
        "asks",
        "warned",
        "warns",
        "added",
        "adds",
        "wrote",
        "writes",
        "ordered",
        "advised",
        "insisted",
        "argued",
        "claimed",
        "replied",
        "announced",
        "demanded",
        "joked",
    ];
    if !is_sentence(line) {
        return false;
    }
    let words = || {
        line.split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
    };
    let says = words().any(|word| SAYING.contains(&word));
    let speaks_to_readers =
        words().any(|word| TO_READERS.iter().any(|known| known.eq_ignore_ascii_case(word)));
    let small = words()
        .filter(|word| word.starts_with(char::is_lowercase))
        .count();
    // A caption consists mostly of names, but a long caption that ends as a sentence carries information.
    let tells = small * 2 > words().count() || line.len() >= LONG_SENTENCE;
    says || (!request && !speaks_to_readers && tells)
}

/// True if a line below a label can be a link to another article: it is short and not a sentence.
pub(crate) fn may_belong_to_label(line: &str) -> bool {
    line.len() <= 160 && !is_sentence(line)
}

/// Returns the span of the credit at the end of a paragraph: `(Reporting by …; Editing by …)`.
pub(crate) fn credit(text: &str, paragraph: Span) -> Option<Span> {
    let inside = paragraph.of(text);
    if !inside.ends_with([')', ']']) {
        return None;
    }
    let open = inside.rfind(['(', '['])?;
    let words = inside.get(open + 1..)?.trim_start();
    CREDITS
        .iter()
        .any(|credit| strip_prefix_no_case(words, credit).is_some())
        .then(|| Span::new(paragraph.start + open, paragraph.end))
}

/// Marks boilerplate among the paragraphs of a text, from the first to the last.
#[derive(Debug, Default)]
pub(crate) struct BoilerplateMarker {
    /// True if the previous paragraph is a label, or a link below one.
    below_label: bool,
}

impl BoilerplateMarker {
    /// Adds the next paragraph, or only the credit at its end, to `spans` if it is not the article's own words.
    pub(crate) fn mark(&mut self, text: &str, paragraph: Span, spans: &mut Vec<Span>) {
        let words = paragraph.of(text);
        match of_line(words) {
            Some(kind) => {
                push_span(spans, paragraph);
                self.below_label = kind == Boilerplate::Label;
            }
            None if self.below_label && may_belong_to_label(words) => push_span(spans, paragraph),
            None => {
                self.below_label = false;
                if let Some(credit) = credit(text, paragraph) {
                    push_span(spans, credit);
                }
            }
        }
    }
}

/// True for a line that ends like a sentence and is as long as one.
fn is_sentence(line: &str) -> bool {
    line.len() > 40
        && line
            .trim_end_matches(['"', '”', '’', '\'', ')'])
            .ends_with(['.', '!', '?', '…'])
}

/// Adds a span, keeping the list in order and without overlaps.
pub(crate) fn push_span(spans: &mut Vec<Span>, span: Span) {
    if !span.is_empty() && spans.last().is_none_or(|last| last.end <= span.start) {
        spans.push(span);
    }
}
