//! The plain types of an [`Extraction`]: what was found in one article, as spans of its text.

use crate::extract::token::Token;
use crate::span::Span;

/// What was found in one article. All spans count in bytes of [`Article::text`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// Every token of the text, in order; the index is built from the same tokens.
    pub tokens: Vec<Token>,
    /// Sentences, in order, not overlapping; a sentence never crosses a paragraph's end.
    pub sentences: Vec<Span>,
    /// People, organisations, places and nationalities: one entity for each within the article, ordered by first
    /// mention.
    pub entities: Vec<Entity>,
    /// Quotations, ordered by start.
    pub quotes: Vec<Quote>,
}

/// One person, organisation or place of an article, under all names it has there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// The fullest name seen in the article, white space folded to single blanks, without a courtesy title.
    pub name: String,
    /// Where it is mentioned in the text, in order.
    pub mentions: Vec<Mention>,
    /// Where it is mentioned in a title that does not stand in the text ([`crate::article::Title::Apart`]); spans
    /// count in that title.
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
    /// A name of another kind (a law, a ship, a storm).
    Other,
}

impl EntityKind {
    /// The word for it in JSON: `person`, `organisation`, `place`, `nationality`, `other`.
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

/// One place where an entity is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where; a possessive ending and a courtesy title (`Mr`) stand outside.
    pub span: Span,
    /// How.
    pub form: MentionForm,
}

/// How an entity is mentioned.
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
    /// The word for it in JSON: `name`, `nominal`, `pronoun`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Nominal => "nominal",
            Self::Pronoun => "pronoun",
        }
    }
}

/// One quotation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quote {
    /// What was said, without the outer quotation marks. Over several paragraphs it runs from the first to the last.
    pub span: Span,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// What the speaker did with the words.
    pub assertion: Assertion,
    /// Who said it; None where the text does not say. The first of [`Quote::speakers`].
    pub speaker: Option<Speaker>,
    /// Everybody who said it: several where people speak together ("Holt and Reeve said").
    pub speakers: Vec<Speaker>,
    /// The principal of a spokesman, lawyer or agent: the speaker speaks for somebody else.
    pub spoken_for: Option<Speaker>,
    /// The word that reports it ("said"), where there is one.
    pub cue: Option<Span>,
    /// How sure the speaker (or the lack of one) is: 0.0 to 1.0.
    pub confidence: f32,
}

/// What a speaker did with the words of a quotation. Only the words of [`Assertion::Asserted`] are the speaker's own
/// statement.
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
    /// Nothing was said: "declined to comment", "would not discuss".
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

    /// The class of a word, as [`Assertion::as_str`] has it.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|assertion| assertion.as_str() == word)
    }

    /// The word for it in JSON: `asserted`, `denied`, `asked`, `directive`, `declined`, `not_said`, `hypothetical`.
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
    /// Wholly within quotation marks.
    #[default]
    Direct,
    /// A reported clause with marked parts.
    Mixed,
    /// A reported clause without marks.
    Indirect,
}

impl QuoteKind {
    /// The word for it in JSON: `direct`, `mixed`, `indirect`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// Who said a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// Index into [`Extraction::entities`]; None where the speaker is described but not named ("two senators").
    pub entity: Option<usize>,
    /// The words that name the speaker at the quotation ("Kerry", "he", "two senators").
    pub span: Span,
}
