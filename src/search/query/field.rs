//! The table of query fields. The parser, the planner, `has:`, the help and the advice all read it.
//!
//! A new field is a variant of [`Field`] and a row of [`ROWS`]. The compiler then reports each place in the
//! planner that must know where the field's words are indexed.

/// The field that a word of a question is searched in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Title and text: no field was given. In a question for quotations, the quoted words and the speaker's
    /// names.
    Any,
    /// `person:`
    Person,
    /// `org:`
    Org,
    /// `place:`
    Place,
    /// `title:`
    Title,
    /// `lead:`, the first one or two paragraphs of the text.
    Lead,
    /// `hlead:`, headline and lead.
    Hlead,
    /// `byline:`
    Byline,
    /// `pub:`, the publication.
    Pub,
    /// `lang:`, the code of the language: `en`, `de`.
    Lang,
    /// `path:`, words of the file's path.
    Path,
    /// `url:`
    Url,
    /// `date:`; its operand is a [`Query::Dated`](super::Query::Dated), never a word.
    Date,
    /// `added:`, when the article came into the index; its operand is a [`Query::Dated`](super::Query::Dated), never a
    /// word.
    Added,
    /// `words:`, the number of words of the text.
    Words,
    /// `correction:`, what was corrected in the article or a near-equal copy; see [`Field::values`].
    Correction,
    /// `has:`, a part that an article has; see [`Field::values`].
    Has,
    /// `is:`, the kind of an article or a quotation; see [`Field::values`].
    Is,
    /// `speaker:`
    Speaker,
    /// `said:`
    Said,
    /// `about:`, for quotations: the quoted words, the sentences next to them in their paragraph (up to 40 words on each side),
    /// or the headline.
    About,
    /// `assertion:`, what was done with the words of a quotation: said, denied, asked, …; see
    /// [`Field::values`].
    Assertion,
}

/// The kind of content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldContent {
    /// Running text, matched by stems.
    Text,
    /// Names. All words of a phrase belong to one name.
    Names,
    /// Folded words that are neither text nor names: a byline, an address.
    Words,
    /// A date, a number, or a value from a fixed list.
    Value,
}

/// A row of the table.
struct FieldRow {
    field: Field,
    /// The name before the colon, in lower case.
    name: &'static str,
    /// Other names with the same meaning.
    aliases: &'static [&'static str],
    /// Names in other tools for which this field is suggested.
    suggested_for: &'static [&'static str],
    holds: FieldContent,
    /// Whether the field belongs to a quotation. All such parts of a question refer to one and the same
    /// quotation.
    of_quotation: bool,
    /// Whether a passage of the text can show its words.
    is_shown: bool,
    /// The value of `has:` that selects articles with this field.
    has: Option<&'static str>,
    /// The possible values after the colon, if they are a fixed list.
    values: &'static [&'static str],
    /// Lines of `onrecord syntax`: an example that matches something in `sample_corpus`, and its explanation.
    syntax: &'static [(&'static str, &'static str)],
}

/// The default row; the others override parts of it.
const TEXT: FieldRow = FieldRow {
    field: Field::Any,
    name: "",
    aliases: &[],
    suggested_for: &[],
    holds: FieldContent::Text,
    of_quotation: false,
    is_shown: true,
    has: None,
    values: &[],
    syntax: &[],
};
const NAMES: FieldRow = FieldRow {
    holds: FieldContent::Names,
    ..TEXT
};
const WORDS: FieldRow = FieldRow {
    holds: FieldContent::Words,
    is_shown: false,
    ..TEXT
};
const VALUE: FieldRow = FieldRow {
    holds: FieldContent::Value,
    is_shown: false,
    ..TEXT
};

/// The fields that have a name, in the order of the documentation.
const ROWS: [FieldRow; 21] = [
    FieldRow {
        field: Field::Person,
        name: "person",
        suggested_for: &["persons", "people", "name", "who"],
        has: Some("person"),
        syntax: &[
            ("person:marrack", "a person with this word in a name"),
            (
                "person:\"Helen Marrack\"",
                "… these words, and names taken for her: `onrecord people --why marrack` lists them",
            ),
            ("person:=\"Helen Marrack\"", "the name exactly as written"),
        ],
        ..NAMES
    },
    FieldRow {
        field: Field::Org,
        name: "org",
        aliases: &["organisation", "organization"],
        suggested_for: &["orgs", "company"],
        has: Some("org"),
        syntax: &[("org:federation", "an organisation; place: a place")],
        ..NAMES
    },
    FieldRow {
        field: Field::Place,
        name: "place",
        suggested_for: &["places", "location", "loc", "country"],
        has: Some("place"),
        ..NAMES
    },
    FieldRow {
        field: Field::Title,
        name: "title",
        suggested_for: &["headline", "head", "hl"],
        // The headline of a hit is printed whole, not as a passage.
        is_shown: false,
        has: Some("title"),
        syntax: &[(
            "title:(strike OR vote)",
            "the headline; also TITLE(strike OR vote)",
        )],
        ..TEXT
    },
    FieldRow {
        field: Field::Lead,
        name: "lead",
        suggested_for: &["lede", "intro"],
        syntax: &[("lead:dam", "the beginning; hlead: or HLEAD( ): with the headline")],
        ..TEXT
    },
    FieldRow {
        field: Field::Hlead,
        name: "hlead",
        ..TEXT
    },
    FieldRow {
        field: Field::Byline,
        name: "byline",
        suggested_for: &["author", "writer", "reporter"],
        has: Some("byline"),
        syntax: &[("byline:carrick", "who wrote it; also BYLINE(carrick)")],
        ..WORDS
    },
    FieldRow {
        field: Field::Pub,
        name: "pub",
        aliases: &["publication", "source"],
        suggested_for: &["publisher", "paper", "newspaper", "site"],
        has: Some("pub"),
        syntax: &[("pub:echo", "the publication")],
        ..WORDS
    },
    FieldRow {
        field: Field::Lang,
        name: "lang",
        aliases: &["language"],
        syntax: &[("lang:en", "the language")],
        ..VALUE
    },
    FieldRow {
        field: Field::Path,
        name: "path",
        suggested_for: &["file", "filename"],
        syntax: &[("path:courier", "the file's path; url: the address")],
        ..WORDS
    },
    FieldRow {
        field: Field::Url,
        name: "url",
        has: Some("url"),
        ..WORDS
    },
    FieldRow {
        field: Field::Date,
        name: "date",
        suggested_for: &["published", "day"],
        has: Some("date"),
        syntax: &[
            (
                "date:2021-03",
                "a day, month, year: 2021-03-04 2021 \"March 2021\"",
            ),
            ("date:2020..2021", "also date:>=2020-05-03 date:[2020 TO 2021}"),
            (
                "date:\"last 3 months\"",
                "also today yesterday monday \"last week\" \"this year\" \"2 weeks ago\" (--today DATE); added: when it came in",
            ),
        ],
        ..VALUE
    },
    FieldRow {
        field: Field::Added,
        name: "added",
        suggested_for: &["ingested", "indexed"],
        ..VALUE
    },
    FieldRow {
        field: Field::Words,
        name: "words",
        suggested_for: &["length", "wordcount"],
        syntax: &[("words:>=300", "how long it is; also words:100..200")],
        ..VALUE
    },
    FieldRow {
        field: Field::Correction,
        name: "correction",
        suggested_for: &["corrections", "corrected"],
        has: Some("correction"),
        // The kinds of `article::CorrectionKind`.
        values: &["withdrawn", "corrected", "refiled", "clarified", "updated"],
        ..VALUE
    },
    FieldRow {
        field: Field::Has,
        name: "has",
        syntax: &[("has:quote", "also has: {values}")],
        ..VALUE
    },
    FieldRow {
        field: Field::Is,
        name: "is",
        // Kinds of quotations (an article is `direct` if it has a direct one), the place of an article among its
        // near-equal copies (the first, a later one, or without copies), and whether it was withdrawn.
        values: &[
            "direct",
            "mixed",
            "indirect",
            "first",
            "copy",
            "single",
            "withdrawn",
        ],
        syntax: &[(
            "is:direct",
            "also mixed indirect; of a story first copy single; withdrawn (also correction:refiled updated)",
        )],
        ..VALUE
    },
    FieldRow {
        field: Field::Speaker,
        name: "speaker",
        of_quotation: true,
        has: Some("quote"),
        syntax: &[("speaker:marrack", "somebody of this name is quoted")],
        ..NAMES
    },
    FieldRow {
        field: Field::Said,
        name: "said",
        aliases: &["quote"],
        suggested_for: &["says", "quotes"],
        of_quotation: true,
        has: Some("quote"),
        syntax: &[("said:jack", "a quotation has the word")],
        ..TEXT
    },
    FieldRow {
        field: Field::About,
        name: "about",
        of_quotation: true,
        has: Some("quote"),
        syntax: &[("about:dam", "… or its paragraph or the headline")],
        ..TEXT
    },
    FieldRow {
        field: Field::Assertion,
        name: "assertion",
        of_quotation: true,
        has: Some("quote"),
        // The classes of `extract::Assertion`, and `all`.
        values: &[
            "asserted",
            "denied",
            "asked",
            "directive",
            "declined",
            "not_said",
            "hypothetical",
            "all",
        ],
        syntax: &[(
            "assertion:denied",
            "what was done with the words; also asserted asked directive declined not_said hypothetical all",
        )],
        ..VALUE
    },
];

impl Field {
    /// The fields that have a name, in the order of the documentation.
    pub fn named() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.field)
    }

    /// The name before the colon; empty for [`Field::Any`].
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The field with this name or alias, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let is = |other: &&str| other.eq_ignore_ascii_case(name);
        let row = ROWS
            .iter()
            .find(|row| is(&row.name) || row.aliases.iter().any(&is));
        row.map(|row| row.field)
    }

    /// The field that another tool calls by this name, in lower case.
    pub(super) fn suggested_for(name: &str) -> Option<Self> {
        let row = ROWS.iter().find(|row| row.suggested_for.contains(&name));
        row.map(|row| row.field)
    }

    /// True for fields of names. The words of a phrase must belong to one name.
    #[must_use]
    pub fn holds_names(self) -> bool {
        self.row().holds == FieldContent::Names
    }

    /// True for fields of text, which match by stems. Names are not stemmed.
    #[must_use]
    pub fn is_stemmed(self) -> bool {
        self.row().holds == FieldContent::Text
    }

    /// True for fields whose operand is a date, a number or a value from a fixed list, and not a word of the
    /// text.
    #[must_use]
    pub fn holds_values(self) -> bool {
        self.row().holds == FieldContent::Value
    }

    /// True for fields of a quotation. All parts of a question in such fields refer to one and the same
    /// quotation.
    #[must_use]
    pub fn of_quotation(self) -> bool {
        self.row().of_quotation
    }

    /// True for fields whose words a passage of the text can show.
    #[must_use]
    pub fn is_shown(self) -> bool {
        self.row().is_shown
    }

    /// The possible values after the colon; empty if they are not a fixed list.
    #[must_use]
    pub fn values(self) -> Vec<&'static str> {
        if self != Self::Has {
            return self.row().values.to_vec();
        }
        let mut values: Vec<&str> = Vec::new();
        for value in ROWS.iter().filter_map(|row| row.has) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// The value of `has:` that selects articles with this field; None if there is none.
    #[must_use]
    pub fn has_value(self) -> Option<&'static str> {
        self.row().has
    }

    /// The first field of the table that a value of `has:` selects.
    #[must_use]
    pub fn of_has_value(word: &str) -> Option<Self> {
        let row = ROWS
            .iter()
            .find(|row| row.has.is_some_and(|has| has.eq_ignore_ascii_case(word)));
        row.map(|row| row.field)
    }

    /// Lines of `onrecord syntax` for the fields of articles, or for those of quotations: examples with
    /// explanations.
    pub fn syntax_lines(of_quotation: bool) -> impl Iterator<Item = (&'static str, String)> {
        let rows = ROWS.iter().filter(move |row| row.of_quotation == of_quotation);
        rows.flat_map(|row| {
            let values = || row.field.values().join(" ");
            row.syntax
                .iter()
                .map(move |&(example, text)| (example, text.replace("{values}", &values())))
        })
    }

    fn row(self) -> &'static FieldRow {
        ROWS.iter().find(|row| row.field == self).unwrap_or(&TEXT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_field() {
        let mut names: Vec<&str> = ROWS
            .iter()
            .flat_map(|row| {
                let others = row.aliases.iter().chain(row.suggested_for);
                others.chain([&row.name])
            })
            .copied()
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_field_has_one_row() {
        for field in Field::named() {
            assert_eq!(Field::from_name(field.name()), Some(field));
            assert_eq!(ROWS.iter().filter(|row| row.field == field).count(), 1);
        }
        // This is the last variant. A new one after it needs a row.
        assert_eq!(ROWS.len(), Field::Assertion as usize);
    }

    #[test]
    fn values_of_has_come_from_the_fields() {
        assert!(Field::Has.values().contains(&"pub"));
        assert_eq!(Field::of_has_value("QUOTE"), Some(Field::Speaker));
        assert_eq!(Field::of_has_value("words"), None);
    }
}
