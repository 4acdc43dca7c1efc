//! findings.sarif: the findings in the exchange format of code checkers (SARIF 2.1.0), which viewers
//! of editors and build servers open.
//!
//! A list has no lines of text, so places are logical ones: «таблица 2, строка 14, столбец 3».
//! The file is written in pieces: [`head`], [`results`] of every file, [`END`].

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::finding::{At, Finding, Level};
use crate::rules::{RULES, Rule};
use crate::text::harmless::is_direction;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What ends the file.
pub const END: &[u8] = b"\n]}]}\n";

/// The file up to the first result.
pub fn head() -> serde_json::Result<Vec<u8>> {
    let driver = json!({
        "name": "perechen",
        "version": env!("CARGO_PKG_VERSION"),
        "language": "ru",
        "rules": RULES.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
    });
    let mut head =
        format!("{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":")
            .into_bytes();
    serde_json::to_writer(&mut head, &driver)?;
    head.extend_from_slice(b"},\"results\":[");
    Ok(head)
}

/// The findings of a file, each after a comma: the caller leaves out the very first.
pub fn results<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    out: &mut Vec<u8>,
) -> serde_json::Result<()> {
    for finding in findings {
        out.extend_from_slice(b",\n");
        result(finding).serialize(&mut serde_json::Serializer::new(&mut *out))?;
    }
    Ok(())
}

fn described(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.explanation },
        "help": { "text": rule.example },
        "defaultConfiguration": { "level": level(rule.level).1 },
    })
}

fn result(finding: &Finding) -> Value {
    let (kind, level) = level(finding.level);
    let text = [&finding.message, &finding.hint]
        .into_iter()
        .filter(|text| !text.is_empty())
        .map(|text| harmless(text))
        .collect::<Vec<_>>()
        .join("\n");
    let mut result = json!({
        "ruleId": finding.code,
        "kind": kind,
        "level": level,
        "message": { "text": text },
        "locations": [location(&finding.file, &finding.at)],
        "partialFingerprints": { "perechen/1": finding.fingerprint },
        "properties": {
            "level": finding.level.key(),
            "list": finding.list,
            "clause": finding.clause.as_deref().map(harmless),
            "expected": finding.expected.as_deref().map(harmless),
        },
    });
    if let Some(index) = RULES.iter().position(|rule| rule.code == finding.code) {
        result["ruleIndex"] = index.into();
    }
    let related: Vec<Value> = finding
        .related
        .iter()
        .filter(|at| at.table.is_some())
        .map(|at| location(&finding.file, at))
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

/// A query is a warning and an advice a note; of a rule that could not be checked the format says
/// "open", and knows no level.
fn level(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Error => ("fail", "error"),
        Level::Query => ("fail", "warning"),
        Level::Advice | Level::Note => ("fail", "note"),
        Level::Unchecked => ("open", "none"),
    }
}

fn location(file: &str, at: &At) -> Value {
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(file) } } });
    let place = at.describe();
    if !place.is_empty() {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": harmless(&place), "kind": "element" }]);
    }
    location
}

/// A relative path as a reference: what is no letter, digit or mark of a path is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len() * 3);
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push('%');
            uri.push_str(&crate::text::hash::hex(&[byte]).to_uppercase());
        }
    }
    uri
}

/// Without characters that steer a terminal or turn the direction of the text.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' || is_direction(c) { '\u{FFFD}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::example;

    /// What the schema of SARIF 2.1.0 requires of the objects used here, and the words it allows.
    fn check_required(log: &Value) {
        assert_eq!((log["version"].as_str(), log["$schema"].as_str()), (Some("2.1.0"), Some(SCHEMA)));
        let run = &log["runs"][0];
        let driver = &run["tool"]["driver"];
        assert!(driver["name"].is_string());
        let rules = driver["rules"].as_array().unwrap();
        let levels = ["none", "note", "warning", "error"];
        for rule in rules {
            assert!(rule["id"].is_string());
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!(rule[text]["text"].is_string(), "{rule}");
            }
            assert!(levels.contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
        }
        for result in run["results"].as_array().unwrap() {
            assert!(result["message"]["text"].is_string());
            let (kind, level) = (result["kind"].as_str().unwrap(), result["level"].as_str().unwrap());
            assert!(levels.contains(&level) && ["fail", "open"].contains(&kind));
            assert_eq!(level == "none", kind != "fail", "only a failure has a level");
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            for location in result["locations"].as_array().unwrap() {
                let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
            }
            assert!(result["partialFingerprints"].as_object().unwrap().values().all(Value::is_string));
        }
    }

    #[test]
    fn findings_are_results_with_their_rule_and_place() {
        let mut outcome = example::outcome();
        outcome.findings[1].level = Level::Unchecked;
        outcome.findings[2].message = "Точка\u{202e} «Сайт».".into();
        for finding in &mut outcome.findings {
            finding.file = "папка 1/перечень #2.docx".into();
        }
        let mut log = head().unwrap();
        let mut lines = Vec::new();
        results(&outcome.findings, &mut lines).unwrap();
        log.extend_from_slice(&lines[1..]);
        log.extend_from_slice(END);
        let log: Value = serde_json::from_slice(&log).unwrap();
        check_required(&log);
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 3);
        assert_eq!(
            results[0]["locations"][0],
            json!({
                "physicalLocation": { "artifactLocation": {
                    "uri": "%D0%BF%D0%B0%D0%BF%D0%BA%D0%B0%201/%D0%BF%D0%B5%D1%80%D0%B5%D1%87%D0%B5%D0%BD%D1%8C%20%232.docx"
                } },
                "logicalLocations": [{ "fullyQualifiedName": "таблица 2, строка 3, столбец 3", "kind": "element" }],
            })
        );
        assert_eq!((results[1]["kind"].as_str(), results[1]["level"].as_str()), (Some("open"), Some("none")));
        assert!(!results[2]["message"]["text"].as_str().unwrap().contains('\u{202e}'));
    }

    #[test]
    fn a_run_without_findings_is_a_log_too() {
        let log = [head().unwrap(), END.to_vec()].concat();
        check_required(&serde_json::from_slice(&log).unwrap());
    }
}
