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
fn of_a_pasted_text_only_the_first_unknown_words_are_looked_up() {
    let known = "harbour sluice keeper warden marsh bittern avocet curlew dunlin plover egret osprey";
    let desk = desk(&[known]);
    let question: Vec<String> = known.split(' ').map(|word| format!("{word}x")).collect();
    let run = desk.run(["query", &question.join(" ")]).ended_with(1);
    assert_eq!(run.stderr.matches("did you mean").count(), 8, "{}", run.stderr);
}
