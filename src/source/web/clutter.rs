//! Recognises elements of a page that usually hold something other than its article, by name, role, class and
//! attributes.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::source::web::tree::{Content, NodeId, Tag, Tree};

/// The reason to take an element for something other than the article.
///
/// A class is a weak sign, because classes describe capabilities of a page as often as contents of an element. See
/// [`Sign::is_firm`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Sign {
    /// No sign: the element can be the article.
    #[default]
    None,
    /// Not visible to readers.
    Hidden,
    /// Navigation, dialogs: never an article.
    Control,
    /// A caption, or a picture with the text around it.
    Picture,
    /// An `aside`.
    Aside,
    /// A `footer`.
    Footer,
    /// A teaser of another article.
    Teaser,
    /// A form; some pages consist of one.
    Form,
    /// A button.
    Button,
    /// Readers' comments below the article.
    Comments,
    /// An entry of [`WORDS`].
    Word(u8),
}

impl Sign {
    /// True if the sign is valid whatever the element contains; other signs are ignored if they would remove a large
    /// part of the text.
    pub(crate) const fn is_firm(self) -> bool {
        matches!(
            self,
            Self::Hidden | Self::Control | Self::Comments | Self::Picture | Self::Teaser
        )
    }
}

/// Names in classes and ids of parts beside an article. An entry is one word or several in a row, separated in
/// classes by `-`, `_`, capitals and blanks; a final `*` matches any longer word.
const WORDS: &[&str] = &[
    // Notices.
    "cookie*",
    "consent*",
    "gdpr",
    "onetrust*",
    "usercentrics*",
    "legal",
    "imprint",
    "impressum",
    "disclaimer",
    "copyright*",
    "footer",
    "toast",
    "tooltip*",
    "modal*",
    "popup*",
    "overlay",
    "lightbox",
    "banner",
    "banners",
    // Other articles.
    "related*",
    "read more",
    "readmore",
    "read also",
    "readalso",
    "also read",
    "more from",
    "more on",
    "more stories",
    "recommend*",
    "recirc*",
    "trending*",
    "most read",
    "mostread",
    "most popular",
    "mostpopular",
    "popular posts",
    "meistgelesen",
    "latest",
    "results list",
    "up next",
    "upnext",
    "teaser*",
    "outbrain*",
    "taboola*",
    "plista*",
    "lire aussi",
    "a lire",
    "voir aussi",
    "lesen sie auch",
    "mehr zum thema",
    "zum thema",
    "leer mas",
    "leia mais",
    "leggi anche",
    "breadcrumb*",
    "pagination",
    "pager",
    "tags",
    "taglist",
    "topics",
    "keywords",
    "toc",
    "table of contents",
    "sidebar*",
    "rightrail",
    "right rail",
    "widget",
    "widgets",
    "menu",
    "menus",
    "navbar",
    "navigation",
    "nav",
    "subnav",
    "toolbar*",
    "skip link",
    "skip links",
    // Offers.
    "newsletter*",
    "promo",
    "promos",
    "promobox",
    "promotion",
    "advert",
    "adverts",
    "advertisement*",
    "advertorial",
    "advertising",
    "ad",
    "ads",
    "adslot",
    "adbox",
    "adsense",
    "inread",
    "werbung",
    "anzeige",
    "publicidad",
    "publicite",
    "reklama",
    "sponsor",
    "sponsored",
    "sponsors",
    "signup*",
    "sign up",
    "signin",
    "sign in",
    "login*",
    "log in",
    "registration",
    "regwall",
    "subscribe*",
    "subscription*",
    "abonnement*",
    "abonnieren",
    "suscripcion*",
    "assinatura*",
    "abo",
    "paywall overlay",
    "paywall barrier",
    "paywall prompt",
    "paywall gate",
    "paywall offer",
    "paywall message",
    "paywall notice",
    "paywall banner",
    "paywall cta",
    "donate*",
    "donation*",
    "app download",
    "app promo",
    // Share buttons and requests.
    "share",
    "shares",
    "sharing*",
    "sharebar",
    "sharethis",
    "sharedaddy",
    "sharetools",
    "social",
    "socials",
    "partage",
    "teilen",
    "compartir",
    "condividi",
    "feedback",
    "rating",
    "poll",
    "quiz",
    // Pictures, sound, and their credits.
    "caption*",
    "bildunterschrift",
    "bildtext",
    "legend",
    "photo credit",
    "image credit",
    "credit line",
    "img description",
    "image description",
    "photo description",
    "gallery*",
    "slideshow",
    "inline images",
    "player",
    "video player",
    "video fallback",
    "audio player",
    // Writers.
    "author*",
    "autor",
    "autoren",
    "about the author",
    "bio",
    "reporter*",
    "byline",
    "bylines",
];

/// Words in classes and ids of readers' comments.
const COMMENTS: &[&str] = &[
    "comments*",
    "comment",
    "commentlist",
    "disqus*",
    "discussion",
    "discussions",
    "kommentare",
    "commentaires",
    "comentarios",
    "responses",
    "respond",
    "livefyre*",
    "coral talk",
];

/// Whole classes of hidden elements.
const HIDDEN: &[&str] = &[
    "hidden",
    "hide",
    "is hidden",
    "visually hidden",
    "visuallyhidden",
    "sr only",
    "screen reader text",
    "screen reader",
    "screenreader",
    "d none",
    "displaynone",
    "display none",
    "invisible",
];

/// Whole classes of text that a page hides from readers without a subscription.
const LOCKED: &[&str] = &[
    "subscriber only",
    "subscribers only",
    "premium content",
    "premium",
    "paid content",
    "paywall",
    "paywalled",
    "paywall content",
    "locked content",
    "metered content",
];

/// First words of classes that describe features or topics of a page, not the content of the element.
const ABOUT: &[&str] = &[
    "has", "with", "no", "not", "without", "category", "tag", "is", "type", "format", "status", "can",
    "theme", "template", "supports", "lg", "md", "sm", "xl", "lt", "gt", "until",
];

/// Words that, right after the name of a part, describe a capability of an element or its layout around that part.
const CAPABLE: &[&str] = &[
    "enabled", "disabled", "open", "opened", "closed", "layout", "grid", "visible", "active", "on", "off",
    "true", "false", "allowed", "ready", "loaded", "free", "cms", "article", "page",
];

/// Returns the signs of all nodes of a page, judging each by its own name and attributes; text has none.
pub(crate) fn signs(tree: &Tree) -> Vec<Sign> {
    (0..tree.nodes.len()).map(|id| sign(tree, id)).collect()
}

/// Returns the sign of an element, without looking at its content.
fn sign(tree: &Tree, id: NodeId) -> Sign {
    let Some(Content::Element {
        tag,
        name,
        attributes,
        ..
    }) = tree.nodes.get(id).map(|node| &node.content)
    else {
        return Sign::None;
    };
    match tag {
        Tag::Nav | Tag::Menu | Tag::Dialog | Tag::Noscript | Tag::Label => return Sign::Control,
        Tag::Figure | Tag::Figcaption | Tag::Caption => return Sign::Picture,
        Tag::Html | Tag::Body | Tag::Main => return Sign::None,
        _ => {}
    }
    if attributes.is_empty() {
        return by_tag(*tag, name);
    }
    if is_hidden(tree, id) {
        return Sign::Hidden;
    }
    match tree.attribute(id, "role").as_deref() {
        Some(
            "navigation" | "dialog" | "banner" | "search" | "menu" | "menubar" | "alertdialog" | "tooltip"
            | "toolbar" | "tablist",
        ) => {
            return Sign::Control;
        }
        Some("complementary") => return Sign::Aside,
        Some("contentinfo") => return Sign::Footer,
        _ => {}
    }
    // A paragraph's own class describes its look: paragraphs of articles have classes like `paywall`, `promo`,
    // `caption`.
    if *tag == Tag::Paragraph {
        return Sign::None;
    }
    let class = tree.attribute(id, "class").unwrap_or_default();
    let id_of = tree.attribute(id, "id").unwrap_or_default();
    // The bar that the Internet Archive adds to its copies.
    if id_of.starts_with("wm-ipp") || &*id_of == "donato" {
        return Sign::Control;
    }
    for token in class.split_ascii_whitespace().chain([&*id_of]) {
        let found = of_token(token, *tag);
        if found != Sign::None {
            return found;
        }
    }
    by_tag(*tag, name)
}

fn by_tag(tag: Tag, name: &str) -> Sign {
    match tag {
        Tag::Aside => Sign::Aside,
        Tag::Form => Sign::Form,
        Tag::Footer => Sign::Footer,
        Tag::Button => Sign::Button,
        // Parts of AMP pages that hold other articles, menus and notices.
        Tag::Inline
            if [
                "amp-sidebar",
                "amp-list",
                "amp-ad",
                "amp-consent",
                "amp-user-notification",
                "amp-lightbox",
                "amp-next-page",
                "amp-story-player",
                "amp-embed",
                "amp-twitter",
                "amp-instagram",
                "amp-facebook",
            ]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name)) =>
        {
            Sign::Control
        }
        _ => Sign::None,
    }
}

/// True for an entry of [`WORDS`] that names a teaser, which may also be the article's own summary.
pub(crate) fn is_teaser(word: u8) -> bool {
    WORDS
        .get(usize::from(word))
        .is_some_and(|entry| entry.starts_with("teaser"))
}

/// True for an entry of [`WORDS`] that names other articles.
pub(crate) fn names_other_stories(word: u8) -> bool {
    let at = |name: &str| WORDS.iter().position(|entry| *entry == name);
    let range = (at("related*"), at("zum thema"));
    matches!(range, (Some(first), Some(last)) if (first..=last).contains(&usize::from(word)))
}

/// True for an entry of [`WORDS`] that names a byline.
pub(crate) fn is_byline(word: u8) -> bool {
    WORDS.get(usize::from(word)).is_some_and(|entry| {
        entry.starts_with("byline") || entry.starts_with("author") || entry.starts_with("reporter")
    })
}

/// True for an element that its attributes hide from readers.
///
/// Pages that are streamed in parts hide each part until a script moves it into its place, so these count as visible.
fn is_hidden(tree: &Tree, id: NodeId) -> bool {
    if tree
        .attribute(id, "hidden")
        .is_some_and(|value| !value.eq_ignore_ascii_case("false"))
    {
        let is_streamed = tree
            .attribute(id, "id")
            .is_some_and(|id| id.starts_with("S:") || id.starts_with("P:"));
        return !is_streamed;
    }
    let class = tree.attribute(id, "class").unwrap_or_default();
    let by_class = class.split_ascii_whitespace().any(|token| {
        // Classes like `md:hidden` hide only on some screens.
        !token.contains(':') && HIDDEN.iter().any(|words| is_named(token, words))
    });
    // The rest of a text that only subscribers see.
    let is_locked = || {
        class
            .split_ascii_whitespace()
            .any(|token| LOCKED.iter().any(|words| is_named(token, words)))
            && !class.contains("encrypt")
    };
    by_class
        || tree
            .attribute(id, "style")
            .filter(|style| style.contains("none") || style.contains("hidden"))
            .is_some_and(|style| {
                let style: String = style.to_lowercase().split_whitespace().collect();
                style.contains("display:none") || style.contains("visibility:hidden")
            })
            && !is_locked()
}

/// True if the whole class consists of these words.
fn is_named(token: &str, words: &str) -> bool {
    let words = words.trim_end_matches('*');
    let mut wanted = words.split(' ');
    let mut given = split(token);
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if b.eq_ignore_ascii_case(a) => {}
            _ => return false,
        }
    }
}

fn of_token(token: &str, tag: Tag) -> Sign {
    if token.contains([':', '[', '(']) {
        return Sign::None;
    }
    let mut words = [""; LONGEST_CLASS];
    let mut count = 0;
    for (slot, word) in words.iter_mut().zip(split(token)) {
        *slot = word;
        count += 1;
    }
    let words = words.get(..count).unwrap_or_default();
    if words.len() > 1 && is_one_of(words[0], ABOUT) {
        return Sign::None;
    }
    for (at, word) in words.iter().enumerate() {
        for entry in NAMES.of(word) {
            let Some(length) = entry.length_at(words.get(at..).unwrap_or_default()) else {
                continue;
            };
            let is_capable = words
                .get(at + length)
                .is_some_and(|next| is_one_of(next, CAPABLE));
            if is_capable || (tag == Tag::Article && entry.sign != Sign::Comments) {
                continue;
            }
            return entry.sign;
        }
    }
    Sign::None
}

/// Maximum number of words of a class that are compared; the rest is ignored.
const LONGEST_CLASS: usize = 12;

/// [`WORDS`] and [`COMMENTS`], indexed by the first two letters of their first word.
static NAMES: LazyLock<Names> = LazyLock::new(Names::new);

struct Names(FxHashMap<[u8; 2], Vec<SignEntry>>);

struct SignEntry {
    words: Vec<&'static str>,
    /// True if the last word matches any longer word.
    open: bool,
    sign: Sign,
}

impl Names {
    fn new() -> Self {
        let mut names: FxHashMap<[u8; 2], Vec<SignEntry>> = FxHashMap::default();
        let weak = WORDS
            .iter()
            .enumerate()
            .map(|(at, entry)| (*entry, Sign::Word(u8::try_from(at).unwrap_or(u8::MAX))));
        let comments = COMMENTS.iter().map(|entry| (*entry, Sign::Comments));
        for (entry, sign) in comments.chain(weak) {
            let entry = SignEntry {
                words: entry.trim_end_matches('*').split(' ').collect(),
                open: entry.ends_with('*'),
                sign,
            };
            names.entry(key(entry.words[0])).or_default().push(entry);
        }
        Self(names)
    }

    fn of(&self, word: &str) -> &[SignEntry] {
        self.0.get(&key(word)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Returns the first two letters of a word, in lower case.
fn key(word: &str) -> [u8; 2] {
    let mut letters = word.bytes().map(|byte| byte.to_ascii_lowercase());
    [letters.next().unwrap_or(0), letters.next().unwrap_or(0)]
}

impl SignEntry {
    /// Returns the number of words in the entry if `words` begin with it.
    fn length_at(&self, words: &[&str]) -> Option<usize> {
        let last = self.words.len() - 1;
        let matches = words.len() > last
            && self
                .words
                .iter()
                .zip(words)
                .enumerate()
                .all(|(at, (wanted, word))| {
                    if self.open && at == last {
                        word.get(..wanted.len())
                            .is_some_and(|head| head.eq_ignore_ascii_case(wanted))
                    } else {
                        word.eq_ignore_ascii_case(wanted)
                    }
                });
        matches.then_some(self.words.len())
    }
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Returns the words of a class, split at punctuation and before a capital that follows a small letter.
pub(crate) fn split(token: &str) -> impl Iterator<Item = &str> {
    token
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .flat_map(|part| {
            let mut rest = part;
            std::iter::from_fn(move || {
                if rest.is_empty() {
                    return None;
                }
                let bytes = rest.as_bytes();
                let end = (1..bytes.len())
                    .find(|at| bytes[at - 1].is_ascii_lowercase() && bytes[*at].is_ascii_uppercase())
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at_checked(end)?;
                rest = after;
                Some(word)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Sign {
        sign(&Tree::parse(html), 0)
    }

    #[test]
    fn a_class_that_names_a_part_beside_the_article_is_a_sign() {
        for class in [
            "related",
            "relatedArticles",
            "article-newsletter",
            "box_share",
            "cookieBanner",
            "c-sidebar",
        ] {
            assert!(
                matches!(of(&format!("<div class={class}>")), Sign::Word(_)),
                "{class}"
            );
        }
        assert_eq!(of("<div id=comments>"), Sign::Comments);
        assert_eq!(of("<section class=discussion>"), Sign::Comments);
    }

    #[test]
    fn a_class_for_a_feature_or_topic_of_the_page_is_no_sign() {
        for class in [
            "has-sidebar",
            "with-sidebar",
            "sidebar-grid__content",
            "share-enabled",
            "comments-open",
            "node-promoted",
            "author-page",
            "category-social-affairs",
            "tag-advertising",
            "paywall",
            "paywalled",
            "rich-text-newsletter-cms",
            "commentary",
            "md:hidden",
        ] {
            assert_eq!(of(&format!("<div class='{class}'>")), Sign::None, "{class}");
        }
        assert_eq!(of("<p class='related promo'>"), Sign::None);
    }

    #[test]
    fn hidden_parts_are_distinguished_from_streamed_ones() {
        assert_eq!(of("<div hidden>"), Sign::Hidden);
        assert_eq!(of("<div class='box hidden'>"), Sign::Hidden);
        assert_eq!(of("<div style='color:red; display: none'>"), Sign::Hidden);
        assert_eq!(of("<div hidden id=S:0>"), Sign::None);
    }

    #[test]
    fn classes_are_parted_into_words() {
        let words: Vec<&str> = split("article__bodyText--isOld2 x").collect();
        assert_eq!(words, ["article", "body", "Text", "is", "Old2", "x"]);
    }
}
