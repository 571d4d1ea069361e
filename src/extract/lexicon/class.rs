//! Word classes: the lists that the rules of extraction test words against.
//!
//! A class is one row here and one section of `data/classes.txt`. Unlike a [`flag`](super::flag), a class is invisible
//! to the tagger, so that adding one or changing its words needs no new model. A rule asks
//! [`TokenisedText::has`](crate::extract::text::tokenised_text::TokenisedText::has) and its variants, which also check
//! the case of the token; the lists themselves fold case.

/// Declares the classes, each with its section of `data/classes.txt` and a description of its words.
macro_rules! word_classes {
    ($($(#[$doc:meta])* $class:ident $section:literal;)*) => {
        /// A class of words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum WordClass {
            $($(#[$doc])* $class,)*
        }

        impl WordClass {
            /// Every class.
            pub const ALL: &[Self] = &[$(Self::$class),*];

            /// Returns the section of `data/classes.txt` that lists the words of the class.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self {
                    $(Self::$class => $section,)*
                }
            }
        }
    };
}

word_classes! {
    /// An article.
    Article "article";
    /// A preposition whose object is a place: "in", "near".
    PlacePreposition "place-preposition";
    /// A preposition whose object is often a place: "from", "at".
    LoosePlacePreposition "loose-place-preposition";
    /// A word that can occur in lower case inside a name: "of", "and".
    NameJoiner "name-joiner";
    /// A word that, with a [`WordClass::NameJoiner`], can separate the titles of a list of works.
    WorkListJoiner "work-list-joiner";
    /// A coordinating conjunction between the items of a list.
    Coordinator "coordinator";
    /// A conjunction that opens a clause, so that a name after it is a subject.
    ClauseOpener "clause-opener";
    /// A personal pronoun for one person as a subject.
    SubjectPronoun "subject-pronoun";
    /// A preposition that attaches a complement to an office: "the minister of", "for", "in".
    OfficePreposition "office-preposition";
    /// A verb or noun of motion: before "to", it makes the next name a place.
    Motion "motion";
    /// The abbreviated first word of a place name: "St.", "Mt."
    PlaceAbbreviation "place-abbreviation";

    /// An honour, degree or office in letters that follows a person's name: "QC".
    PostNominal "post-nominal";
    /// A member of a parliament, in letters: "MP".
    ParliamentMember "parliament-member";
    /// Initials that people use as a first name: "JK".
    InitialPair "initial-pair";
    /// A family name that is written before the given name, though the lists count it among first names.
    LeadingFamilyName "leading-family-name";
    /// A Korean family name.
    KoreanFamilyName "korean-family-name";
    /// An English word that is also a syllable of Korean given names.
    KoreanSyllable "korean-syllable";
    /// The first word of a name after a child: "Abu".
    Kunya "kunya";
    /// After "Abu" or "Umm", the rest of the name of a place: "Dhabi".
    KunyaPlace "kunya-place";
    /// The title of a peer, whose name can continue with "of" and a place.
    Peer "peer";
    /// A first name of women and men, whatever the lists say.
    UnisexFirstName "unisex-first-name";
    /// A prefix written together with a surname, which gives it a second capital: `Mc` in `McCoy`.
    SurnamePrefix "surname-prefix";
    /// A numeral after the name of a king, pope or treaty.
    RomanNumeral "roman-numeral";
    /// The title of a saint before the name.
    Saint "saint";

    /// A kind of storm that always has a name after it in capitals: "Hurricane".
    NamedStorm "named-storm";
    /// A kind of storm whose word is also used without a name.
    Storm "storm";
    /// A kind of ship or craft, before its name in lower case.
    Vessel "vessel";
    /// The prefix of a ship's name: "HMS".
    ShipPrefix "ship-prefix";
    /// A spacecraft or storm, after its name.
    NamedCraft "named-craft";
    /// The last word of the name of a street, building or landscape.
    StreetWord "street-word";
    /// The last word of the name of a law, prize or the like that bears a person's name: "Holt Act".
    Eponym "eponym";
    /// The last word of the name of a prize, law or competition: "Open", "Games".
    AwardWord "award-word";
    /// A competition by its full name.
    Competition "competition";
    /// In lower case after "'s": a disease, law or effect that bears a person's name.
    Disease "disease";
    /// In lower case after a full name: a place that bears it.
    Facility "facility";
    /// A firm whose name ends in "'s", without that ending.
    FirmInS "firm-in-s";
    /// A verb in the past or an auxiliary: after "'s" it shows that the name includes this ending.
    FirmVerb "firm-verb";
    /// The rest of a firm's name after "&": "Sons".
    FirmPartner "firm-partner";
    /// A point of the compass or side: a name that begins with it is a place.
    Side "side";
    /// The last word of a company's name where the tagger sees a place: "Silver Hill Bank".
    BusinessWord "business-word";
    /// A possession of a company: "shares".
    CompanyPossession "company-possession";
    /// The office of someone who runs or analyses a company, before "of" or "at".
    BusinessRole "business-role";
    /// A stock exchange, in a stock code.
    StockExchange "stock-exchange";
    /// A news agency, in a dateline.
    NewsAgency "news-agency";
    /// An office or rule that a president's name precedes: "the Holt administration".
    Presidency "presidency";
    /// The rule of a person or a place: "the Holt regime".
    Regime "regime";

    /// A work of art; the title follows: "the novel".
    WorkNoun "work-noun";
    /// A work of art by a word with other senses, before a person's name as well: "play", "hit".
    LooseWorkNoun "loose-work-noun";
    /// Several works.
    WorkNounPlural "work-noun-plural";

    /// The position or office of someone in a team.
    TeamRole "team-role";
    /// A further position, found only before a player's name.
    PlayerNoun "player-noun";
    /// The first part of a hyphenated position: "fly" in "fly-half".
    PositionPrefix "position-prefix";
    /// A member or possession of a team: "squad".
    TeamNoun "team-noun";
    /// A verb whose object is the club that a player joins.
    JoinsClub "joins-club";
    /// A word to which "for" or "from" attaches a club: "signed for".
    PlaysFor "plays-for";
    /// A match or its result, to which a preposition attaches the opponent.
    MatchNoun "match-noun";
    /// The preposition before the opponent.
    OpponentPreposition "opponent-preposition";
    /// A verb or sign between the two teams of a match: "beat".
    Defeats "defeats";
    /// A verb whose subject is a team: "trailed".
    TeamVerb "team-verb";
    /// A plural verb: after the name of a town as the subject, it shows that a team is meant.
    PluralVerb "plural-verb";

    /// An auxiliary in a form that only a main clause has: "is", "would".
    Auxiliary "auxiliary";
    /// A modal auxiliary.
    Modal "modal";
    /// A form of "be", which helps a participle.
    FormOfBe "form-of-be";
    /// An adverb or auxiliary that can be between a subject and its verb.
    VerbHelper "verb-helper";
    /// A word that negates the verb after it; contractions with "n't" are not listed.
    Negation "negation";
    /// The past tense of a common verb, or a verb form, that does not end in "-ed".
    IrregularPast "irregular-past";
    /// The past tense of a reporting verb that does not end in "-ed".
    ReportedPast "reported-past";
    /// A verb of speech that is more often a noun.
    NounFirst "noun-first";
    /// A noun whose "that" clause is what someone says: "claim".
    NounOfSpeech "noun-of-speech";
    /// The first word of "according to".
    SourcePreposition "source-preposition";
    /// A pronoun that can say something, except "I", "he" and "she".
    SpeakingPronoun "speaking-pronoun";
    /// A body that has spokesmen: "a ministry spokesman".
    SpeakingBody "speaking-body";
    /// A number or share of people.
    ShareOfPeople "share-of-people";
    /// A word at which a second report or an act can begin within a report.
    ReportTurn "report-turn";
    /// A preposition that leads from one noun to another.
    Preposition "preposition";
    /// A preposition over which a description reaches back to the noun before it.
    NounLink "noun-link";
    /// An article, possessive or count that a description begins with.
    Determiner "determiner";
    /// A word after which a form that can be a noun is one.
    NounContext "noun-context";
    /// A conjunction with no subject of its clause before it.
    ClauseConjunction "clause-conjunction";
    /// A word that opens a sentence and belongs to no name.
    SentenceOpener "sentence-opener";
    /// A noun for a stretch of time.
    TimeWord "time-word";

    /// A given name in short and in full, as one entry: "Bob Robert".
    ShortName "short-name";
}

/// Number of 64-bit words in a set of classes.
const WORDS: usize = 4;

/// A set of classes, with room for 256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ClassSet([u64; WORDS]);

const _: () = assert!(WordClass::ALL.len() <= WORDS * 64);

impl ClassSet {
    /// Adds a class.
    #[must_use]
    pub(crate) const fn with(mut self, class: WordClass) -> Self {
        self.0[class as usize / 64] |= 1 << (class as usize % 64);
        self
    }

    /// Returns the classes of both sets.
    #[must_use]
    pub(crate) const fn union(self, other: Self) -> Self {
        let (one, two) = (self.0, other.0);
        Self([one[0] | two[0], one[1] | two[1], one[2] | two[2], one[3] | two[3]])
    }

    /// True if the set has the class.
    #[must_use]
    #[inline]
    pub(crate) const fn has(self, class: WordClass) -> bool {
        self.0[class as usize / 64] >> (class as usize % 64) & 1 != 0
    }
}
