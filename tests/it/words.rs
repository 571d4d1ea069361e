//! Words as people write them: irregular forms, acronyms, elided articles, numbers, scripts.

use crate::support::Desk;

/// An index of texts; the name of each file is the number of its text.
fn desk(texts: &[&str]) -> Desk {
    let desk = Desk::new();
    for (number, text) in texts.iter().enumerate() {
        desk.write_settled(&format!("{number}.txt"), text);
    }
    desk.ingest().succeeded();
    desk
}

/// Asserts the numbers of the texts that each question finds.
#[track_caller]
fn check(desk: &Desk, questions: &[(&str, &[usize])]) {
    for (question, wanted) in questions {
        let mut found = desk.found(question);
        found.sort();
        let wanted: Vec<String> = wanted.iter().map(|number| format!("{number}.txt")).collect();
        assert_eq!(found, wanted, "{question}");
    }
}

#[test]
fn irregular_forms_find_each_other() {
    let desk = desk(&[
        "The miller saw three mice and a wolf.",
        "The miller sees one mouse and many wolves.",
        "They went to the two theses of the women who had sworn.",
        "She goes to the thesis of a woman who will swear.",
    ]);
    check(
        &desk,
        &[
            ("mouse", &[0, 1]),
            ("mice", &[0, 1]),
            ("wolf see", &[0, 1]),
            ("gone", &[2, 3]),
            ("thesis swore", &[2, 3]),
            ("women", &[2, 3]),
            ("\"women\"", &[2]),
            ("\"went to\"", &[2, 3]),
            ("wome*", &[2]),
            ("mi?e", &[0]),
            ("=\"wolves\"", &[1]),
            ("wen*", &[2]),
            ("go*", &[3]),
        ],
    );
}

#[test]
fn words_that_share_a_beginning_alone_do_not_find_each_other() {
    let words = [
        "organ",
        "organisation",
        "universe",
        "university",
        "general",
        "generation",
        "commune",
        "community",
        "police",
        "policy",
        "animal",
        "animated",
        "human",
        "humanity",
        "even",
        "evening",
        "unit",
        "united",
    ];
    let texts = words.map(|word| format!("Somebody wrote {word} in a letter."));
    let desk = desk(&texts.each_ref().map(String::as_str));
    for (number, word) in words.iter().enumerate() {
        check(&desk, &[(word, &[number])]);
    }
}

#[test]
fn acronyms_are_found_with_dots_and_without() {
    let desk = desk(&[
        "The U.S. envoy met the U.K. minister and E.U. staff. A Ph.D. student of the N.S.A. spoke at 9 a.m. today.",
        "The US envoy met the UK minister and EU staff. A PhD student of the NSA spoke at 9 am today.",
        "They told us that it is late.",
    ]);
    check(
        &desk,
        &[
            ("\"US envoy\"", &[0, 1]),
            ("\"U.S. envoy\"", &[0, 1]),
            ("U.S.", &[0, 1]),
            ("us", &[0, 1, 2]),
            ("UK", &[0, 1]),
            ("U.K.", &[0, 1]),
            ("eu", &[0, 1]),
            ("E.U. minister", &[0, 1]),
            ("PhD", &[0, 1]),
            ("Ph.D.", &[0, 1]),
            ("N.S.A.", &[0, 1]),
            ("nsa student", &[0, 1]),
        ],
    );
    let shown = desk
        .run(["query", "--all", "US", "--color", "always", "-n", "all"])
        .succeeded();
    assert!(shown.stdout.contains("mU.S.\u{1b}"), "{shown:?}");
}

#[test]
fn words_are_found_after_an_elided_article() {
    let desk = desk(&[
        "L'écluse d'Amélie reste fermée, dit l’évêque. Qu'elle ouvre l'enquête. Dell'acqua e l'Umbria.",
        "Une écluse, une enquête.",
        "Shaquille O'Neal and D'Angelo met the d'Arcy sisters.",
    ]);
    check(
        &desk,
        &[
            ("écluse", &[0, 1]),
            ("ecluse enquete", &[0, 1]),
            ("l'enquête", &[0, 1]),
            ("Amélie", &[0]),
            ("évêque elle", &[0]),
            ("acqua Umbria", &[0]),
            ("O'Neal", &[2]),
            ("Neal", &[]),
            ("D'Angelo", &[2]),
        ],
    );
}

#[test]
fn numbers_are_found_with_commas_and_without() {
    let desk = desk(&[
        "The mill sold 12,500 sacks for 1,250,000 crowns.",
        "The mill sold 12500 sacks for 1250000 crowns.",
        "The mill sold 12,5 sacks and 12.5 more.",
    ]);
    check(
        &desk,
        &[
            ("12500", &[0, 1]),
            ("12,500", &[0, 1]),
            ("\"sold 1250000\"", &[]),
            ("\"for 1,250,000 crowns\"", &[0, 1]),
            ("12.5", &[2]),
        ],
    );
}

#[test]
fn capitals_of_greek_find_the_final_sigma() {
    let desk = desk(&["Ο Λεωνίδας έφυγε.", "Ο ΛΕΩΝΙΔΑΣ ΕΦΥΓΕ."]);
    check(&desk, &[("ΛΕΩΝΙΔΑΣ", &[0, 1]), ("Λεωνίδας", &[0, 1])]);
}

#[test]
fn hyphened_and_closed_spellings_find_each_other() {
    let desk = desk(&[
        "The clerk sent an e-mail about the on-line shop.",
        "The clerk sent two emails about the online shop.",
        "He stood on the line and would not resign.",
        "They will re-sign him.",
    ]);
    check(
        &desk,
        &[
            ("e-mail", &[0, 1]),
            ("email", &[0, 1]),
            ("emails clerk", &[0, 1]),
            ("online", &[0, 1]),
            ("on-line shop", &[0, 1]),
            ("(email W/9 shop)", &[0, 1]),
            ("\"e-mail\"", &[0]),
            ("\"online\"", &[1]),
            ("resign", &[2]),
            ("re-sign", &[3]),
            ("-email", &[2, 3]),
        ],
    );
}

#[test]
fn words_that_a_line_end_divides_are_found_whole() {
    let desk = desk(&[
        "The warden of Hollin-\nbrook said that the har-\nbour was closed in the long win-\nter, and Odo Quin-\nter of the \
         London-\nbased firm ag-\nreed. \"It is a com-\nplicated matter,\" said Quin-\nter.",
        "Winter in the harbour.",
    ]);
    check(
        &desk,
        &[
            ("Hollinbrook", &[0]),
            ("winter", &[0, 1]),
            ("\"the harbour was closed\"", &[0]),
            ("\"winter\"", &[0, 1]),
            ("=\"winter\"", &[0]),
            ("har", &[]),
            ("harb*", &[0, 1]),
            ("long-term OR London-based", &[0]),
            ("\"based firm\"", &[0]),
            ("person:\"Odo Quinter\"", &[0]),
            ("person:=\"Odo Quinter\"", &[0]),
            ("said:complicated", &[0]),
        ],
    );
    let shown = desk
        .run(["query", "winter harbour", "--color", "always"])
        .succeeded();
    assert!(shown.stdout.contains("mwinter"), "{shown:?}");
    for claim in [
        "It is a complicated matter",
        "The harbour was closed in the long winter",
    ] {
        let checked = desk.run(["verify", claim]).succeeded();
        assert!(checked.stdout.starts_with("exact"), "{checked:?}");
    }
    let quoted = desk.run(["quotes", "--by", "Quinter"]).succeeded().stdout;
    assert!(quoted.contains("It is a complicated matter"), "{quoted}");
    let people = desk.run(["people"]).succeeded().stdout;
    assert!(people.contains("Odo Quinter"), "{people}");
}

#[test]
fn a_page_number_divides_no_phrase_and_no_sentence() {
    let desk = desk(&[
        "Swans on the quay\n\nVolunteers will count the swans of the old\n\n                    2\n\nharbour on Sunday, said the warden.\n",
        "Swans on the quay\n\nVolunteers will count the swans of the old.\n\n2\n\nharbour on Sunday, said the warden.\n",
    ]);
    check(
        &desk,
        &[
            ("\"the old harbour on\"", &[0]),
            ("swans W/S Sunday", &[0]),
            ("swans W/P Sunday", &[0]),
            ("swans Sunday", &[0, 1]),
        ],
    );
}

#[test]
fn of_a_pasted_text_only_the_first_unknown_words_are_looked_up() {
    let known = "harbour sluice keeper warden marsh bittern avocet curlew dunlin plover egret osprey";
    let desk = desk(&[known]);
    let question: Vec<String> = known.split(' ').map(|word| format!("{word}x")).collect();
    let run = desk.run(["query", &question.join(" ")]).ended_with(1);
    assert_eq!(run.stderr.matches("did you mean").count(), 8, "{}", run.stderr);
}

/// Articles in several languages, each long enough for its language to be detected.
fn languages() -> Desk {
    desk(&[
        "Der Rat der Stadt Halmersund sagte am Montag, dass er die alten Häuser am Hafen nicht verkaufen werde. Die Mühle und ihre \
         verschiedenen Arten von Mehl bleiben, teilte Frau Velde mit.",
        "The council of Halmersund said on Monday that it would not sell the old house at the harbour, and that the art of \
         the miller, an important one, would be taught at the school which was built there by the town.",
        "Le conseil de la ville de Halmersund a déclaré lundi que les élections passées ne seraient pas annulées, et que les \
         chevaux de la ferme étaient très importants pour les habitants de la région.",
        "Городской совет Халмерсунда сообщил в понедельник, что новые дома у гавани не будут проданы, и что старая мельница \
         останется открытой для всех жителей города.",
        "A câmara da cidade de Halmersund disse na segunda-feira que as organizações dos pescadores não vão vender as casas \
         antigas do porto, e que as eleições serão realizadas em maio.",
    ])
}

#[test]
fn words_of_other_languages_are_found_in_any_form() {
    check(
        &languages(),
        &[
            ("Haus", &[0]),
            ("hauses", &[0]),
            ("hauser", &[0]),
            ("verschiedene", &[0]),
            ("cheval", &[2]),
            ("élection", &[2]),
            ("election", &[2]),
            ("passée", &[2]),
            ("passees", &[2]),
            ("новый дом", &[3]),
            ("мельницы", &[3]),
            ("organização", &[4]),
            ("organizacoes", &[4]),
            ("\"altes Haus am Hafen\"", &[0]),
            ("alte W/3 Hafen", &[0]),
            ("\"casa antiga\"", &[4]),
            ("Halmersund", &[0, 1, 2, 4]),
        ],
    );
}

#[test]
fn a_stem_of_another_language_finds_no_english_word() {
    check(
        &languages(),
        &[
            // The German stem of "Arten" is "art", the French one of "importants" is "import".
            ("Arten", &[0]),
            ("important", &[1, 2]),
            ("houses", &[1]),
            ("artful", &[]),
        ],
    );
}

#[test]
fn exact_forms_and_patterns_hold_in_other_languages() {
    check(
        &languages(),
        &[
            ("\"Häuser\"", &[0]),
            ("\"hauser\"", &[0]),
            ("\"haus\"", &[]),
            ("=\"Häuser\"", &[0]),
            ("=\"häuser\"", &[]),
            ("häu*", &[0]),
            ("*ções", &[4]),
            ("\"mehl\"", &[0]),
            ("=\"Arten\"", &[0]),
            ("=\"chevaux\"", &[2]),
            ("\"cheval\"", &[]),
            ("дом*", &[3]),
            ("\"новые\"", &[3]),
            ("lang:de Stadt", &[0]),
        ],
    );
}

#[test]
fn chinese_japanese_and_korean_are_found_by_their_characters() {
    let desk = desk(&[
        "哈尔默松德市议会星期一表示，不会出售港口旁边的旧磨坊。北京大学的学生参观了磨坊。",
        "北京的大学很多。议会没有开会。",
        "ハルメルスンド市議会は月曜日、港の古い水車小屋を売らないと発表した。東京都の学生が訪れた。",
        "할메르순드 시의회는 월요일에 항구의 오래된 방앗간을 팔지 않겠다고 밝혔다. 서울에서 학생들이 왔다.",
    ]);
    check(
        &desk,
        &[
            ("北京大学", &[0]),
            ("\"北京大学\"", &[0]),
            ("北京 大学", &[0, 1]),
            ("京", &[0, 1, 2]),
            ("议会", &[0, 1]),
            ("磨坊 W/5 港口", &[0]),
            ("京都", &[2]),
            ("水車", &[2]),
            ("서울", &[3]),
            ("시의회", &[3]),
            ("학생", &[3]),
            ("=\"磨坊\"", &[0]),
            ("NOT 学生", &[1, 3]),
        ],
    );
}
