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
    /// A capitalised noun for a person that can stand before the name: "Englishman".
    PersonNoun "person-noun";
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
    /// A kind of business in lower case, before or after its name.
    BusinessNoun "business-noun";
    /// A deal, before the preposition and the name of a company: "takeover of".
    DealNoun "deal-noun";
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
    /// A word of American football, basketball, baseball or ice hockey.
    AmericanSport "american-sport";
    /// A plural verb: after the name of a town as the subject, it shows that a team is meant.
    PluralVerb "plural-verb";

    /// An auxiliary in a form that only a main clause has: "is", "would".
    Auxiliary "auxiliary";
    /// A modal auxiliary.
    Modal "modal";
    /// A form of "be" that shows that a participle after it is a passive with its own time.
    PassiveAuxiliary "passive-auxiliary";
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
    /// The base form of a verb of speech that is also a noun: "call", "order".
    NounOrReport "noun-or-report";
    /// A form of a verb of speech that is a noun where a verb follows: jobless "claims" were.
    NounBeforeVerb "noun-before-verb";
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
    /// Somebody without a name who says something: "a person familiar with the matter".
    UnnamedSource "unnamed-source";
    /// A determiner of a source without a name, besides articles: "another" analyst.
    SourceDeterminer "source-determiner";
    /// A word that goes on with the description of a source without a name: a person "familiar" with it.
    SourceLink "source-link";
    /// Somebody who represents clients at law.
    Lawyer "lawyer";
    /// A body's word that is a field of law before "lawyer": "defence".
    FieldOfLaw "field-of-law";
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

    /// A possessive that a noun phrase can begin with.
    Possessive "possessive";
    /// An article or possessive: a noun follows.
    PhraseOpener "phrase-opener";
    /// A function word that can begin a noun phrase after a verb: "said several".
    SubjectOpener "subject-opener";
    /// A word that begins the subject of a clause after an audience: "told parliament the".
    ClauseSubjectOpener "clause-subject-opener";
    /// A word that begins the thing demanded: "demanded more".
    WantedOpener "wanted-opener";
    /// A word for a number of people or things, before their plural.
    Quantifier "quantifier";
    /// A determiner that can be a subject by itself.
    LoneDeterminer "lone-determiner";
    /// A word that begins a described subject: "Another", "The".
    NominalOpener "nominal-opener";
    /// A determiner after which a form in -ing describes a noun: "a threatening letter".
    ParticipleDeterminer "participle-determiner";
    /// After a dash, the first word of the reporter's remark.
    AsideOpener "aside-opener";
    /// After a name and a comma, the first word of its description.
    AppositionOpener "apposition-opener";
    /// A word before the first of two names: "both Holt".
    Definite "definite";
    /// A word that no description of a principal contains.
    DescriptionBound "description-bound";
    /// A determiner that can open a sentence's description.
    OpeningDeterminer "opening-determiner";
    /// A capitalised word after which a form that can be a noun is one.
    NounContextCapital "noun-context-capital";
    /// A function word inside the phrase that opens a clause.
    OpeningNounWord "opening-noun-word";
    /// A pronoun that can also precede a noun.
    PronounDeterminer "pronoun-determiner";
    /// An adjective that the lists count as a function word, inside a description.
    InnerAdjective "inner-adjective";
    /// A function word that can be inside a noun phrase.
    InnerWord "inner-word";
    /// A word before a singular noun, so that a verb after it ends in "s".
    Distributive "distributive";

    /// A personal pronoun as a subject.
    Nominative "nominative";
    /// A personal pronoun with a verb in "-s".
    SingularPronoun "singular-pronoun";
    /// A personal pronoun with a verb without "-s".
    PluralSubject "plural-subject";
    /// A pronoun with a verb without "-s".
    PluralPronoun "plural-pronoun";
    /// A word that is mostly the subject of the verb after it.
    PlainSubject "plain-subject";
    /// A capitalised pronoun that opens a quoted clause.
    ClauseSubject "clause-subject";
    /// A pronoun as an object, in "called him".
    ObjectivePronoun "objective-pronoun";
    /// A pronoun for a thing that somebody calls by a name: "called this a mess".
    NamedPronoun "named-pronoun";
    /// A pronoun as the object that somebody withholds: "did not name any".
    WithheldPronoun "withheld-pronoun";
    /// An addressee that is no name: "told reporters".
    AddresseeWord "addressee-word";
    /// A pronoun as the object of a report, for words elsewhere: "said this on Monday".
    ReportedPronoun "reported-pronoun";
    /// A subject that says nothing.
    Nobody "nobody";
    /// A word that opens an indirect question.
    QuestionWord "question-word";
    /// A word that opens a question only after a verb of asking.
    AskedWord "asked-word";
    /// A pronoun that opens a relative clause.
    RelativePronoun "relative-pronoun";
    /// In a reporter's remark, the first word of its relative clause.
    RemarkRelative "remark-relative";

    /// After a verb that reports, a word that leads to the time, place or occasion.
    OccasionLead "occasion-lead";
    /// A word after the last of several speakers: "said Holt and Reeve in".
    ListTail "list-tail";
    /// After a report at the end of a sentence, the first word of its time or place.
    ClosingAdjunct "closing-adjunct";
    /// After a report at the end of quoted words, the first word of its time, place or occasion.
    TrailingAdjunct "trailing-adjunct";
    /// After "said that" and a noun, a word that shows that "that" belongs to the noun.
    DemonstrativeAdjunct "demonstrative-adjunct";
    /// A word that can be between a verb of saying and its "that".
    ReportAdjunct "report-adjunct";
    /// A preposition before an occasion: "in a statement".
    OccasionPreposition "occasion-preposition";
    /// An adverb of time.
    TimeAdverb "time-adverb";
    /// A time between a subject and its verb: "Holt a month later said".
    TimeBeforeVerb "time-before-verb";
    /// An adverb that makes "would" refer to the past: "would later say".
    SettlingAdverb "settling-adverb";
    /// A preposition before the body that somebody works for.
    BodyPreposition "body-preposition";
    /// A preposition before an addressee: "called on the council to".
    AddresseePreposition "addressee-preposition";
    /// A preposition whose object is not the subject of the clause.
    GoverningPreposition "governing-preposition";
    /// The same at the beginning of a sentence, where other prepositions open a clause as well.
    OpeningPreposition "opening-preposition";
    /// Opening a sentence, a preposition to whose object a relative clause can belong.
    LeadPreposition "lead-preposition";
    /// A word that opens a sentence and only leads in the report: "In May, she said".
    LeadIn "lead-in";
    /// A word after the name of an inverted speaker: "said Holt of".
    SpeakerLink "speaker-link";
    /// A word with which a phrase is more than names.
    NameExtension "name-extension";
    /// An adjective between a person and the preposition: "a person close to".
    RelationAdjective "relation-adjective";
    /// A word that leads from a noun of speech to quoted words.
    ContentLink "content-link";
    /// A word that leads from a claim to its content.
    ClaimLink "claim-link";

    /// A word before a further act of the same subject.
    ActConjunction "act-conjunction";
    /// A word that opens a sentence and is not part of its first clause.
    Connective "connective";
    /// A conjunction of contrast.
    Contrast "contrast";
    /// A conjunction under which nothing has been said yet.
    Condition "condition";
    /// After a comma, a word that opens another clause than the report.
    OtherClause "other-clause";
    /// A word that opens an adjunct after a comma, besides prepositions: "including", "more" than expected.
    AdjunctOpener "adjunct-opener";
    /// After a comma, a word that leads from quoted words to a clause of the reporter.
    QuotationTail "quotation-tail";
    /// After "according to", a source and a comma, a word that goes on about the source.
    SourceTail "source-tail";
    /// A conjunction that leads from quoted words to a clause with its own verb.
    ClauseTurn "clause-turn";
    /// A conjunction that no description between commas begins with.
    PartConjunction "part-conjunction";
    /// A word that opens a clause whose subject a participle can have.
    SubordinateLead "subordinate-lead";
    /// A word that opens a clause which continues the sentence.
    CoordinateLead "coordinate-lead";
    /// A conjunction of a subordinate clause that opens a sentence.
    Subordinator "subordinator";
    /// A conjunction directly before the subject of a report, whose content is then no statement of the sentence.
    ReportSubordinator "report-subordinator";
    /// A word whose clause or phrase precedes a main clause.
    LeadingSubordinator "leading-subordinator";
    /// A conjunction whose clause is said together with the main clause after the report.
    ConditionOpener "condition-opener";
    /// A word at which the reporter's own words begin.
    ReporterTurn "reporter-turn";
    /// The past tense of an unlisted act after "and": "said it was late and outlined the plan".
    FurtherAct "further-act";
    /// After "but", a word with which the same clause continues.
    ButContinues "but-continues";
    /// A word that can precede a list of speakers.
    ListLead "list-lead";
    /// A word that can precede two names as one subject.
    JointLead "joint-lead";
    /// A word before the noun of a subject with a preposition: "that some clerks at the town hall".
    HeadLead "head-lead";
    /// A word that shows that a clause, rather than a phrase, begins.
    ClauseSign "clause-sign";
    /// A preposition or conjunction that leads out of a noun phrase.
    PhraseEnd "phrase-end";
    /// A function word that cannot begin a clause.
    NeverClauseOpener "never-clause-opener";
    /// A word that is not part of a description before a name.
    NameBound "name-bound";
    /// A word after which no spokesman belongs to the name before.
    AgentBound "agent-bound";
    /// A word that shows that a noun, rather than a clause, was written.
    ObjectBound "object-bound";
    /// A word that ends the object of a denial.
    ClaimBound "claim-bound";
    /// A word that ends the infinitive of an intention.
    IntentionBound "intention-bound";
    /// A word that opens no object of a negated verb.
    NoObject "no-object";
    /// A word that cannot be between a verb, its addressee and an infinitive.
    InfinitiveBound "infinitive-bound";
    /// A word that cannot be between "asked", the addressee and "for".
    RequestBound "request-bound";

    /// A form of "have", which helps a participle.
    FormOfHave "form-of-have";
    /// An auxiliary before a participle.
    TenseAuxiliary "tense-auxiliary";
    /// A form of "do" or "have" before a subject: "nor did Holt".
    HelpingVerb "helping-verb";
    /// A form of "do" that makes the words after it an act of its own.
    FormOfDo "form-of-do";
    /// After a conjunction, a word with which another act begins.
    ActAuxiliary "act-auxiliary";
    /// A word after which a verb has no ending.
    InfinitiveHelper "infinitive-helper";
    /// A modal that makes quoted words a clause, whatever their capitals.
    QuotedModal "quoted-modal";
    /// A verb that makes a headline a statement.
    HeadlineVerb "headline-verb";
    /// A form of a reporting verb that is never a noun.
    PlainReport "plain-report";
    /// A form of a verb whose bare object clause is clearly what was said.
    ClearReport "clear-report";
    /// A form of a verb that can be inserted into a clause: "a move that officials believe was late".
    LooseReport "loose-report";
    /// A verb in the present tense whose clause needs no conjunction.
    PresentReport "present-report";
    /// A verb that reports the words before it, whatever follows.
    TrailingReport "trailing-report";
    /// A verb whose object is the person quoted: "quoted Holt as saying".
    QuotingVerb "quoting-verb";
    /// The past tense of an unlisted verb of uttering.
    VocalPast "vocal-past";
    /// A verb before "no" and a claim: "made no claim".
    GivingVerb "giving-verb";
    /// A participle of asking: "was asked whether".
    Questioned "questioned";
    /// A word before a participle of asking: "When asked".
    QuestionLead "question-lead";
    /// A noun of speech whose infinitive is what somebody intends: "her promise to mend the pier".
    NounOfIntention "noun-of-intention";
    /// In a headline, a plural noun that looks like a reporting verb.
    HeadlineNoun "headline-noun";
    /// A noun of number, with a plural verb.
    CountNoun "count-noun";
    /// The first word of a share of people: "Nearly half".
    ShareOpener "share-opener";
    /// A word inside a share of people: "one in ten".
    ShareHelper "share-helper";
    /// A word before a share of people as the subject.
    ShareLead "share-lead";
    /// A noun without an article for work that can report.
    ResearchNoun "research-noun";
    /// A noun without a plural that can open a clause as its subject.
    OpeningNoun "opening-noun";
    /// A word inside the description before a name: "director general", "the former".
    TitleWord "title-word";
    /// A plural noun for two people: "both men".
    PairOfPeople "pair-of-people";
    /// A plural noun for two states.
    PairOfPlaces "pair-of-places";
    /// Letters after a name at the end of a subject. Includes short ones that elsewhere mean other things.
    WidePostNominal "wide-post-nominal";

    /// A participle before a name that someone was given: "has been dubbed".
    GivenName "given-name";
    /// A participle before the title of a text.
    Entitled "entitled";
    /// A text whose title is its writer's statement.
    OpinionText "opinion-text";
    /// A verb or noun before words that many people shout or that are known as words.
    CalledOut "called-out";
    /// A verb between a sign and its words.
    InscriptionVerb "inscription-verb";
    /// A thing that carries words.
    InscribedThing "inscribed-thing";
    /// A noun of speech whose content can be a few quoted words.
    ContentNoun "content-noun";
    /// A thing after the quoted words that name it: "the “fight for fifteen” movement".
    LabelledThing "labelled-thing";
    /// A language, before "for" and the meaning of a word.
    Language "language";
    /// A short or special word, before "for" and its meaning.
    ShortForm "short-form";
    /// A noun before another name of somebody.
    AliasNoun "alias-noun";
    /// A work, or a participle, directly before the title.
    TitledWork "titled-work";
    /// A message, whose title is part of it.
    MessageNoun "message-noun";

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
