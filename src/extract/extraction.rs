//! The types of an [`Extraction`]: entities and quotations as spans of an article's text.

use crate::extract::token::Token;
use crate::span::Span;

/// The entities and quotations of one article. All spans count in bytes of [`crate::article::Article::text`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// Every token of the text, in order. The index is built from the same tokens.
    pub tokens: Vec<Token>,
    /// Sentences in order, not overlapping. None crosses the end of a paragraph.
    pub sentences: Vec<Span>,
    /// One entity for each person, organisation, place and nationality of the article, ordered by first mention.
    pub entities: Vec<Entity>,
    /// Quotations, ordered by start.
    pub quotes: Vec<Quote>,
}

/// A person, organisation, place or other named thing of an article, with all its names there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The kind of thing it is.
    pub kind: EntityKind,
    /// The fullest name in the article, with white space folded to single spaces and without a courtesy title.
    pub name: String,
    /// Its mentions in the text, in order.
    pub mentions: Vec<Mention>,
    /// Its mentions in a title that is not part of the text ([`crate::article::Title::Apart`]); their spans count in
    /// that title.
    pub title_mentions: Vec<Mention>,
}

/// The kinds of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A company, party, ministry, team, court …
    Organisation,
    /// A country, town, river, building …
    Place,
    /// A nationality or people, as noun or adjective.
    Nationality,
    /// Another named thing (a law, a ship, a storm).
    Other,
}

impl EntityKind {
    /// Returns its value in JSON: `person`, `organisation`, `place`, `nationality`, `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Nationality => "nationality",
            Self::Other => "other",
        }
    }
}

/// A mention of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The words of the mention, without a possessive ending and a courtesy title (`Mr`).
    pub span: Span,
    /// The form of the reference to the entity.
    pub form: MentionForm,
}

/// The forms of reference to an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionForm {
    /// By a name: "John Kerry", "Kerry".
    Name,
    /// By a description: "the minister".
    Nominal,
    /// By a pronoun: "he".
    Pronoun,
}

impl MentionForm {
    /// Returns its value in JSON: `name`, `nominal`, `pronoun`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Nominal => "nominal",
            Self::Pronoun => "pronoun",
        }
    }
}

/// A quotation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quote {
    /// The words said, without the outer quotation marks; from the first paragraph to the last, if there are several.
    pub span: Span,
    /// Its kind: direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The class of the statement.
    pub assertion: Assertion,
    /// The speaker; None if the text does not name or describe one. The first of [`Quote::speakers`].
    pub speaker: Option<Speaker>,
    /// All speakers: several if people speak together ("Holt and Reeve said").
    pub speakers: Vec<Speaker>,
    /// The principal of a spokesman, lawyer or agent: the person or organisation that the speaker speaks for.
    pub spoken_for: Option<Speaker>,
    /// The word that reports it ("said"), if there is one.
    pub cue: Option<Span>,
    /// Probability that the speaker, or the lack of one, is right: 0.0 to 1.0.
    pub confidence: f32,
}

/// The class of a statement: whether the speaker asserted the words, denied them and so on. Only the words of
/// [`Assertion::Asserted`] are the speaker's own statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assertion {
    /// Stated: "said", "argued", "promised".
    #[default]
    Asserted,
    /// The content was denied, rejected, ruled out or doubted.
    Denied,
    /// A question: "asked whether", "wondered why".
    Asked,
    /// Something that others should do: "urged", "ordered", "called for".
    Directive,
    /// Nothing was said or done: "declined to comment", "would not discuss", "refused to pay".
    Declined,
    /// The content was not said: "did not say", "has yet to reveal", "nobody said".
    NotSaid,
    /// The content may or will be said: "is expected to say", "if she says".
    Hypothetical,
}

impl Assertion {
    /// All classes, in the order of their codes in the index.
    pub const ALL: [Self; 7] = [
        Self::Asserted,
        Self::Denied,
        Self::Asked,
        Self::Directive,
        Self::Declined,
        Self::NotSaid,
        Self::Hypothetical,
    ];

    /// Returns the class with this word, as [`Assertion::as_str`] gives it.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|assertion| assertion.as_str() == word)
    }

    /// Returns the word for it in JSON: `asserted`, `denied`, `asked`, `directive`, `declined`, `not_said`,
    /// `hypothetical`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Denied => "denied",
            Self::Asked => "asked",
            Self::Directive => "directive",
            Self::Declined => "declined",
            Self::NotSaid => "not_said",
            Self::Hypothetical => "hypothetical",
        }
    }
}

/// The kinds of quotation, as in `PolNeAR` (Newell et al. 2018).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuoteKind {
    /// Entirely inside quotation marks.
    #[default]
    Direct,
    /// A reported clause, partly inside quotation marks.
    Mixed,
    /// A reported clause without quotation marks.
    Indirect,
}

impl QuoteKind {
    /// Returns its value in JSON: `direct`, `mixed`, `indirect`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// The speaker of a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// Index into [`Extraction::entities`]; None if the speaker is described but not named ("two senators").
    pub entity: Option<usize>,
    /// The words that refer to the speaker at the quotation ("Kerry", "he", "two senators").
    pub span: Span,
}
