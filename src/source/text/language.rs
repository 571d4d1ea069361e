//! Detects the language of an article.

use whatlang::{Detector, Lang, Script};

use crate::article::Article;

/// Maximum length in bytes of the sample of an article: enough for trigram detection, and cheap.
const SAMPLE: usize = 600;
/// Minimum length in bytes of a text for detection.
const SHORTEST: usize = 40;
/// From this length in bytes on, trigrams decide even in a text with English words.
const SHORTEST_SURE: usize = 300;

/// Returns the language of an article: the declared one, else the one detected in its text.
///
/// A declaration of English is checked, because many pages keep it from a template.
pub(crate) fn settle(article: &Article) -> Option<String> {
    match article.language.as_deref() {
        Some("en") | None => detect(article).or_else(|| article.language.clone()),
        Some(declared) => Some(declared.to_owned()),
    }
}

/// Returns the language of an article's text, if it can be detected.
fn detect(article: &Article) -> Option<String> {
    // The first paragraph may be a headline in capitals or a byline; the beginning of the rest is more reliable.
    let start = article
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.len() > 80)
        .or(article.paragraphs.first())
        .map_or(0, |paragraph| paragraph.start);
    let rest = article.text.get(start..)?;
    let (sample, rest) = rest.split_at_checked(rest.floor_char_boundary(SAMPLE))?;
    if is_surely_english(sample) {
        return Some("en".to_owned());
    }
    // Names and figures may fill a sample, so a second one is tried before trigram detection.
    let next = rest.get(..rest.floor_char_boundary(SAMPLE)).unwrap_or_default();
    if is_surely_english(next) {
        return Some("en".to_owned());
    }
    if sample.trim().len() < SHORTEST {
        return None;
    }
    let info = Detector::new().detect(sample)?;
    if !info.is_reliable() || info.confidence() <= 0.6 {
        return None;
    }
    // Trigrams of a line or two mislead: names and numbers make up most of them.
    let is_foreign = info.script() == Script::Latin && info.lang() != Lang::Eng;
    if is_foreign && sample.trim().len() < SHORTEST_SURE && has_english_words(sample) {
        return Some("en".to_owned());
    }
    Some(code(info.lang()).to_owned())
}

/// True if one word in twelve is an English one that no other language of the Latin script has.
fn has_english_words(sample: &str) -> bool {
    const ENGLISH: [&str; 21] = [
        "the", "and", "with", "which", "from", "his", "its", "their", "were", "have", "that", "said", "says",
        "expects", "would", "could", "despite", "into", "than", "they", "this",
    ];
    let words = sample.split_ascii_whitespace();
    let (mut all, mut english) = (0, 0);
    for word in words {
        all += 1;
        english += usize::from(ENGLISH.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    english * 12 >= all
}

/// True if a good part of the sample is the most frequent English words, none of which is frequent in other
/// languages.
///
/// A shortcut: trigram detection costs as much as all other reading of plain text.
fn is_surely_english(sample: &str) -> bool {
    let (mut words, mut english) = (0_u32, 0_u32);
    for word in sample.split_ascii_whitespace() {
        words += 1;
        // The length alone rules most other words out.
        english += u32::from(
            word.len() <= 5
                && matches!(
                    word,
                    "the"
                        | "The"
                        | "of"
                        | "and"
                        | "to"
                        | "that"
                        | "with"
                        | "for"
                        | "was"
                        | "which"
                        | "from"
                        | "his"
                        | "by"
                        | "has"
                        | "have"
                        | "said"
                        | "their"
                        | "were"
                        | "is"
                        | "it"
                        | "on"
                ),
        );
    }
    words >= 30 && english * 7 >= words
}

/// Returns the ISO 639-1 code of a declared language (`en-GB`, `en_US`, `eng`, `English`); None if it is not a
/// language.
pub(crate) fn declared(value: &str) -> Option<String> {
    let primary = value
        .trim()
        .split(['-', '_', ',', ';'])
        .next()?
        .trim()
        .to_lowercase();
    if primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase()) {
        return Some(primary);
    }
    if let Some(lang) = Lang::from_code(&primary) {
        return Some(code(lang).to_owned());
    }
    if primary.len() == 3 && primary.bytes().all(|b| b.is_ascii_lowercase()) && primary != "und" {
        return Some(primary);
    }
    whatlang::Lang::all()
        .iter()
        .find(|lang| lang.eng_name().eq_ignore_ascii_case(&primary) || lang.name().to_lowercase() == primary)
        .map(|lang| code(*lang).to_owned())
}

/// Returns the ISO 639-1 code of a language, else its ISO 639-3 code.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        detect(&Article {
            text: text.to_owned(),
            ..Article::default()
        })
    }

    #[test]
    fn languages_of_ordinary_sentences_are_detected() {
        assert_eq!(
            of("The council said on Monday that it would close the mill, which was built by the harbour company.").as_deref(),
            Some("en")
        );
        assert_eq!(
            of("Der Rat teilte am Montag mit, dass er die M\u{fc}hle schlie\u{df}en werde, die von der Hafengesellschaft gebaut worden war.").as_deref(),
            Some("de")
        );
        assert_eq!(of("Too short"), None);
    }

    #[test]
    fn a_line_or_two_of_english_are_taken_for_no_other_language() {
        for text in [
            "PORT ALDER (Agency) - Fontanelle Motor Corp ( 72.T ) said on Thursday its Chateau Luret sales fell 1.7 percent.",
            "Fontanelle Corp expects console sales to outpace market growth, a senior executive said in Montrevel on Sunday.",
        ] {
            assert_eq!(of(text).as_deref(), Some("en"), "{text}");
        }
        assert_eq!(
            of("Paulsen warns trade sanctions could backfire").as_deref(),
            Some("en")
        );
        // A headline of another language is as short.
        assert_eq!(
            of("Der Rat will das alte Haus am Hafen nicht verkaufen.").as_deref(),
            Some("de")
        );
        assert_eq!(
            of("Le conseil de la ville de Marenne a d\u{e9}clar\u{e9} lundi que les \u{e9}lections ne seraient pas annul\u{e9}es.").as_deref(),
            Some("fr")
        );
    }

    #[test]
    fn declared_languages_become_two_letters() {
        for (declaration, code) in [
            ("en-GB", "en"),
            ("eng", "en"),
            ("German", "de"),
            ("fr_CA", "fr"),
            ("zu", "zu"),
            ("xho", "xho"),
        ] {
            assert_eq!(declared(declaration).as_deref(), Some(code), "{declaration}");
        }
        assert_eq!(declared("und"), None);
        assert_eq!(declared(""), None);
    }
}
