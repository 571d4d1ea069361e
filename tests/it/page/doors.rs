//! Terminal, API and the door for assistants give the same ids, totals and facets.

use serde_json::{Map, Value, json};

use super::client::Server;
use crate::assistant::Assistant;
use crate::support::Desk;

/// Words and names of the sample corpus.
const WORDS: [&str; 10] = [
    "dam", "inquiry", "strike", "harbour", "council", "safety", "flood", "minister", "bridge", "school",
];
/// Forms of questions around two words.
const FORMS: [&str; 16] = [
    "A",
    "A B",
    "A OR B",
    "A -B",
    "\"the A\"",
    "A*",
    "title:A",
    "=A",
    "A~",
    "A W/8 B",
    "(A OR B) said",
    "about:A",
    "speaker:marrack A",
    "has:quote A",
    "A date:2021",
    "A \"unfinished",
];
/// One question in this many is asked, unless `ONRECORD_ALL_DOORS` is set.
const FEW: usize = 8;

/// A question: the tool and the path of the API, the command, and its parameters.
struct DoorQuestion {
    tool: &'static str,
    command: &'static str,
    parameters: Vec<(&'static str, String)>,
}

fn questions() -> Vec<DoorQuestion> {
    let mut questions = Vec::new();
    for (at, word) in WORDS.into_iter().enumerate() {
        let other = WORDS[(at + 1) % WORDS.len()];
        for (number, form) in FORMS.into_iter().enumerate() {
            let text = form.replace('A', word).replace('B', other);
            let facet = ["person", "pub", "date:month", "org", "place"][(at + number) % 5];
            let mut parameters = vec![
                ("q", text),
                ("limit", "20".to_owned()),
                ("facet", facet.to_owned()),
            ];
            match number % 4 {
                0 => parameters.push(("sort", "newest".to_owned())),
                1 => parameters.push(("since", "2020".to_owned())),
                2 => parameters.push(("all", "true".to_owned())),
                _ => parameters.push(("offset", "1".to_owned())),
            }
            questions.push(DoorQuestion {
                tool: "search_articles",
                command: "query",
                parameters,
            });
        }
        for (name, value) in [
            ("about", word),
            ("said", word),
            ("by", "marrack"),
            ("kind", "direct"),
        ] {
            let mut parameters = vec![(name, value.to_owned()), ("facet", "person".to_owned())];
            if name == "by" || name == "kind" {
                parameters.push(("q", word.to_owned()));
            }
            questions.push(DoorQuestion {
                tool: "search_quotations",
                command: "quotes",
                parameters,
            });
        }
    }
    questions
}

impl DoorQuestion {
    fn at_the_terminal(&self, desk: &Desk) -> Value {
        let mut arguments = vec![self.command.to_owned(), "--format=json".to_owned()];
        for (name, value) in &self.parameters {
            match (*name, value.as_str()) {
                ("q", _) => {}
                (name, "true") => arguments.push(format!("--{name}")),
                ("limit", value) => arguments.push(format!("-n={value}")),
                (name, value) => arguments.push(format!("--{name}={value}")),
            }
        }
        if let Some((_, text)) = self.parameters.iter().find(|(name, _)| *name == "q") {
            arguments.extend(["--".to_owned(), text.clone()]);
        }
        desk.run(&arguments).json()
    }

    fn at_the_api(&self, server: &Server) -> Value {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.parameters);
        let answer = server.api(&format!("/api/v1/{}?{}", self.command, query.finish()));
        serde_json::from_str(&answer.with(200).body).expect("JSON")
    }

    fn at_the_assistant(&self, assistant: &mut Assistant) -> Value {
        let typed = |(name, value): &(&str, String)| {
            let value = match *name {
                "limit" | "offset" => json!(value.parse::<u64>().expect("a number")),
                "all" => json!(true),
                _ => json!(value),
            };
            ((*name).to_owned(), value)
        };
        let arguments: Map<String, Value> = self.parameters.iter().map(typed).collect();
        assistant.answer(self.tool, &Value::Object(arguments))
    }
}

/// What all doors must agree on.
fn essence(answer: &Value) -> Value {
    let hits = answer["hits"].as_array().expect("hits");
    let ids: Vec<&Value> = hits.iter().map(|hit| &hit["id"]).collect();
    json!([
        answer["total"],
        answer["total_all"],
        answer["next"],
        ids,
        answer["facets"],
        answer["facets_rest"],
        answer["warnings"],
    ])
}

#[test]
fn all_doors_give_the_same_answers() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let mut assistant = Assistant::on(&desk);
    let step = if std::env::var_os("ONRECORD_ALL_DOORS").is_some() {
        1
    } else {
        FEW
    };
    let (mut asked, mut found) = (0, 0);
    for question in questions().iter().step_by(step) {
        let terminal = question.at_the_terminal(&desk);
        let essence_of_terminal = essence(&terminal);
        let told = format!("{} {:?}", question.command, question.parameters);
        assert_eq!(
            essence(&question.at_the_api(&server)),
            essence_of_terminal,
            "API: {told}"
        );
        assert_eq!(
            essence(&question.at_the_assistant(&mut assistant)),
            essence_of_terminal,
            "assistant: {told}"
        );
        asked += 1;
        found += usize::from(terminal["total"] != json!(0));
    }
    assert_eq!(asked, questions().len().div_ceil(step));
    assert!(found > asked / 2, "{found} of {asked} found something");
}
