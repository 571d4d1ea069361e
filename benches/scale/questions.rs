//! Thirty kinds of question, made of the words of the articles: the same ones at every size, so that what grows is the
//! cost and not the question.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use onrecord::extract::EntityKind;
use onrecord::search::{
    ArticleQuestion, DirectoryQuestion, Facet, Facets, QuoteQuestion, Searcher, Sort, WantedNames, Window,
};

use super::articles::Source;

/// A question, for a searcher and for the command line.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// The kind, as the table names it.
    pub(crate) kind: &'static str,
    asked: Asked,
}

#[derive(Clone, Debug)]
enum Asked {
    Articles(String),
    Newest(String),
    /// The people in all hits are counted.
    People(String),
    Periods(String),
    Directory(EntityKind),
    Quotes(QuoteQuestion),
}

impl Question {
    /// The arguments of the program, without `--index`.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let words: Vec<&str> = match &self.asked {
            Asked::Articles(text) => vec!["query", "--", text],
            Asked::Newest(text) => vec!["query", "--sort", "newest", "--", text],
            Asked::People(text) => vec!["query", "--facet", "person", "--", text],
            Asked::Periods(text) => vec!["timeline", "--", text],
            Asked::Directory(EntityKind::Person) => vec!["people"],
            Asked::Directory(EntityKind::Organisation) => vec!["orgs"],
            Asked::Directory(_) => vec!["places"],
            Asked::Quotes(question) => {
                let mut words = vec!["quotes"];
                for (flag, value) in [
                    ("--by", &question.by),
                    ("--about", &question.about),
                    ("--said", &question.said),
                ] {
                    words.extend(value.iter().flat_map(|value| [flag, value]));
                }
                words
            }
        };
        words.into_iter().map(str::to_owned).collect()
    }

    /// Answers the question. Returns the number of hits.
    pub(crate) fn ask(&self, searcher: &Searcher) -> Result<u64> {
        let window = Window::default();
        Ok(match &self.asked {
            Asked::Articles(text) => searcher.articles(text, &window)?.total,
            Asked::Newest(text) => {
                let newest = Window {
                    sort: Sort::Newest,
                    ..window
                };
                searcher.articles(text, &newest)?.total
            }
            Asked::People(text) => {
                let question = ArticleQuestion {
                    text: text.clone(),
                    facets: Facets {
                        wanted: vec![Facet::Person],
                        ..Facets::default()
                    },
                    ..ArticleQuestion::default()
                };
                searcher.find(&question, &window)?.total
            }
            Asked::Periods(text) => searcher.timeline(text, None, &window)?.total,
            Asked::Directory(kind) => {
                let question = DirectoryQuestion {
                    names: WantedNames::Beginnings(String::new()),
                    query: None,
                };
                searcher.directory(*kind, &question, &window)?.total
            }
            Asked::Quotes(question) => searcher.quotes(question, &window)?.total,
        })
    }
}

/// Makes the questions. `name` is a person who is in many articles.
pub(crate) fn thirty(source: &Source, name: &str) -> [Question; 30] {
    let words = Words::of(source);
    let [a, b, c] = [words.near(0.2, 0), words.near(0.2, 1), words.near(0.2, 2)];
    let (middling, rare) = (words.near(0.01, 0), words.near(0.000_5, 0));
    let surname = name.rsplit(' ').next().unwrap_or(name);
    let capital = capitalised(a);
    let (one, two) = words.phrase();
    let articles = |kind, text: String| Question {
        kind,
        asked: Asked::Articles(text),
    };
    let quotes = |kind, by: Option<&str>, about: Option<&str>, said: Option<&str>| Question {
        kind,
        asked: Asked::Quotes(QuoteQuestion {
            by: by.map(str::to_owned),
            about: about.map(str::to_owned),
            said: said.map(str::to_owned),
            ..QuoteQuestion::default()
        }),
    };
    let directory = |kind, of| Question {
        kind,
        asked: Asked::Directory(of),
    };
    [
        articles("a rare word", rare.to_owned()),
        articles("a middling word", middling.to_owned()),
        articles("a common word", a.to_owned()),
        articles("the word in most articles", "the".to_owned()),
        articles("two common words", format!("{a} {b}")),
        articles("union of two common words", format!("{a} OR {b}")),
        articles("common word without another", format!("{a} -{b}")),
        articles("phrase", format!("\"{one} {two}\"")),
        articles("exact form of a common word", format!("=\"{a}\"")),
        articles("printed form with a capital", format!("=\"{capital}\"")),
        articles("exact form “said”", "\"said\"".to_owned()),
        articles("prefix", format!("{}*", beginning(middling, 4))),
        articles("ending *flation", "*flation".to_owned()),
        articles("ending *ation", "*ation".to_owned()),
        articles("/.*ing/", "/.*ing/".to_owned()),
        articles("a* b*", "a* b*".to_owned()),
        articles("window W/5 of common words", format!("{a} W/5 {b}")),
        articles("window W/S of common words", format!("{a} W/S {c}")),
        articles(
            "window W/P with a prefix",
            format!("{a} W/P {}*", beginning(b, 4)),
        ),
        articles("ten years", "date:1995..2004".to_owned()),
        articles("person", format!("person:\"{name}\"")),
        articles("speaker and a common word", format!("speaker:{surname} {a}")),
        articles("two words in one quotation", format!("QUOTE({a} {b})")),
        Question {
            kind: "common word, newest first",
            asked: Asked::Newest(a.to_owned()),
        },
        Question {
            kind: "common word, people counted",
            asked: Asked::People(a.to_owned()),
        },
        Question {
            kind: "common word, periods counted",
            asked: Asked::Periods(a.to_owned()),
        },
        directory("directory of people", EntityKind::Person),
        directory("directory of organisations", EntityKind::Organisation),
        quotes("quotations by a person", Some(name), None, None),
        quotes("quotations about a common word", None, Some(a), None),
    ]
}

/// Words of the articles by the share of paragraphs that have them.
struct Words<'s> {
    /// In lower case, by falling share, then by letters.
    shares: Vec<(&'s str, f64)>,
    source: &'s Source,
}

impl<'s> Words<'s> {
    fn of(source: &'s Source) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        let mut paragraphs = 0_u32;
        for paragraph in source.paragraphs() {
            paragraphs += 1;
            let inside: HashSet<&str> = paragraph.split(' ').filter(|word| is_plain(word)).collect();
            for word in inside {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut shares: Vec<(&str, f64)> = counts
            .into_iter()
            .map(|(word, count)| (word, f64::from(count) / f64::from(paragraphs)))
            .collect();
        shares.sort_by(|(a, often), (b, rarely)| rarely.total_cmp(often).then_with(|| a.cmp(b)));
        Self { shares, source }
    }

    /// The word whose share of articles is nearest to `share`, or the `next`-th after it. An article has about eight
    /// paragraphs, which is near enough here.
    fn near(&self, share: f64, next: usize) -> &'s str {
        let wanted = share / 8.0;
        let at = self.shares.partition_point(|(_, share)| *share > wanted);
        let at = (at + next).min(self.shares.len().saturating_sub(1));
        self.shares.get(at).map_or("news", |(word, _)| word)
    }

    /// The first two plain words side by side that are both in a hundredth of the paragraphs.
    fn phrase(&self) -> (&'s str, &'s str) {
        let common: HashSet<&str> = self
            .shares
            .iter()
            .take_while(|(_, share)| *share > 0.01)
            .map(|(word, _)| *word)
            .collect();
        for paragraph in self.source.paragraphs() {
            let words: Vec<&str> = paragraph.split(' ').collect();
            for pair in words.windows(2) {
                if common.contains(pair[0]) && common.contains(pair[1]) {
                    return (pair[0], pair[1]);
                }
            }
        }
        ("said", "that")
    }
}

/// True for words of five letters or more, without a capital: shorter ones are mostly grammar.
fn is_plain(word: &str) -> bool {
    word.len() >= 5 && word.bytes().all(|letter| letter.is_ascii_lowercase())
}

fn beginning(word: &str, letters: usize) -> &str {
    word.get(..letters).unwrap_or(word)
}

fn capitalised(word: &str) -> String {
    let mut capital = word.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capital
}
