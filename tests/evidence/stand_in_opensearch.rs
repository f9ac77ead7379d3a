//! An OpenSearch or Elasticsearch for tests: a stand-in that answers what errbook asks. Its answers, refusals among them, have the
//! shape of those that public documentation and bug reports of both show; none was at hand to hold it against.

use std::net::TcpStream;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::server::{Request, Server, json, reply};

/// One document in it.
#[derive(Debug, Clone)]
pub struct Document {
    /// Nanoseconds since 1970, as its field of time counts.
    pub at: i64,
    pub source: Value,
}

impl Document {
    /// A document of a pod, with a message and other fields.
    pub fn new(pod: &str, at: i64, message: &str, more: &Value) -> Self {
        let mut source =
            json!({"message": message, "kubernetes": {"pod": {"name": pod}}, "service": {"name": "gateway"}});
        source.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        source["@timestamp"] = json!(jiff::Timestamp::from_nanosecond(at.into()).unwrap().to_string());
        Self { at, source }
    }
}

/// The only index.
pub const INDEX: &str = "logs-gateway";

/// A server that holds these documents, and a source that asks it.
pub struct Index {
    pub server: Server,
}

impl Index {
    pub fn holding(documents: Vec<Document>) -> Self {
        let documents = Arc::new(documents);
        Self { server: Server::start(move |request, stream| answer(&documents, request, stream)) }
    }

    pub fn config(&self, more: &str) -> String {
        format!(
            "[[source]]\nkind = \"opensearch\"\nname = \"logs\"\nurl = \"{}\"\nindex = \"{INDEX}\"\n{more}",
            self.server.url
        )
    }
}

/// A refusal in the shape of both.
pub fn refuse(stream: &mut TcpStream, status: &str, kind: &str, reason: &str) {
    let number: u16 = status.split(' ').next().unwrap().parse().unwrap();
    let cause = json!({"type": kind, "reason": reason, "index_uuid": "_na_", "index": INDEX});
    let body = if number == 400 {
        json!({"error": {"root_cause": [cause], "type": "search_phase_execution_exception", "reason": "all shards failed",
            "phase": "query", "grouped": true, "failed_shards": []}, "status": number})
    } else {
        json!({"error": {"root_cause": [cause], "type": kind, "reason": reason}, "status": number})
    };
    reply(stream, status, "application/json; charset=UTF-8", body.to_string().as_bytes());
}

fn answer(all: &[Document], request: &Request, stream: &mut TcpStream) {
    let Some((index, what)) = request.path[1..].split_once('/') else {
        return refuse(stream, "400 Bad Request", "illegal_argument_exception", "no handler found");
    };
    if index != INDEX {
        return refuse(stream, "404 Not Found", "index_not_found_exception", &format!("no such index [{index}]"));
    }
    assert_eq!(request.header("content-type"), Some("application/json"));
    let asked: Value = serde_json::from_str(&request.body).unwrap();
    if asked["query"].to_string().contains("level:(") {
        return refuse(stream, "400 Bad Request", "query_shard_exception", "Failed to parse query [level:(error]");
    }
    let mut found: Vec<&Document> = all.iter().filter(|document| fits(document, &asked["query"])).collect();
    let shards = json!({"total": 1, "successful": 1, "skipped": 0, "failed": 0});
    match what {
        "_count" => json(stream, &json!({"count": found.len(), "_shards": shards})),
        "_search" if asked["size"] == 0 => {
            let aggregations = counts(&found, &asked["aggs"]);
            json(
                stream,
                &json!({"took": 2, "timed_out": false, "_shards": shards, "hits": {"max_score": null, "hits": []}, "aggregations": aggregations}),
            );
        }
        "_search" => {
            let sort = &asked["sort"][0]["@timestamp"];
            assert_eq!(sort["numeric_type"], "date_nanos");
            let backward = sort["order"] == "desc";
            let after = asked["search_after"][0].as_i64().unwrap();
            found.retain(|document| if backward { document.at < after } else { document.at > after });
            found.sort_by_key(|document| if backward { -document.at } else { document.at });
            found.truncate(usize::try_from(asked["size"].as_u64().unwrap()).unwrap());
            let hit = |document: &&Document| {
                let id = all.iter().position(|other| std::ptr::eq(other, *document)).unwrap();
                json!({"_index": INDEX, "_id": format!("id-{id}"), "_score": null, "_source": document.source, "sort": [document.at]})
            };
            let hits: Vec<Value> = found.iter().map(hit).collect();
            json(
                stream,
                &json!({"took": 2, "timed_out": false, "_shards": shards, "hits": {"max_score": null, "hits": hits}}),
            );
        }
        _ => refuse(stream, "400 Bad Request", "illegal_argument_exception", "no handler found"),
    }
}

/// Every text and number of a document.
fn values(value: &Value, name: &str, all: &mut Vec<(String, String)>) {
    match value {
        Value::Object(inner) => {
            inner.iter().for_each(|(key, value)| values(value, format!("{name}.{key}").trim_start_matches('.'), all));
        }
        Value::String(text) => all.push((name.to_owned(), text.clone())),
        other => all.push((name.to_owned(), other.to_string())),
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn has_phrase(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (words(text), words(phrase));
    text.windows(phrase.len()).any(|some| *some == phrase[..])
}

fn fits(document: &Document, query: &Value) -> bool {
    let (kind, asked) = query.as_object().unwrap().iter().next().unwrap();
    let mut fields = Vec::new();
    values(&document.source, "", &mut fields);
    match kind.as_str() {
        "bool" => {
            let all = asked["filter"].as_array().is_none_or(|all| all.iter().all(|one| fits(document, one)));
            all && asked["should"].as_array().is_none_or(|any| any.iter().any(|one| fits(document, one)))
        }
        "range" => {
            let range = &asked["@timestamp"];
            assert_eq!(range["format"], "epoch_millis");
            let millis = document.at.div_euclid(1_000_000);
            (range["gte"].as_i64().unwrap()..=range["lte"].as_i64().unwrap()).contains(&millis)
        }
        "match_all" => true,
        "match_phrase" => {
            let (name, value) = asked.as_object().unwrap().iter().next().unwrap();
            fields.iter().any(|(field, text)| field == name && has_phrase(text, value.as_str().unwrap()))
        }
        "multi_match" => {
            assert_eq!((&asked["type"], &asked["lenient"]), (&json!("phrase"), &json!(true)));
            let within = |name: &String| asked["fields"].as_array().is_none_or(|names| names.contains(&json!(name)));
            fields.iter().any(|(name, text)| within(name) && has_phrase(text, asked["query"].as_str().unwrap()))
        }
        "query_string" => {
            let query = asked["query"].as_str().unwrap();
            if let Some((name, value)) = query.split_once(':') {
                return fields.iter().any(|(field, text)| field == name && has_phrase(text, value));
            }
            let terms: Vec<&str> = query.split(" OR ").filter_map(|term| term.strip_suffix('*')).collect();
            let status = |word: &str| word.parse().is_ok_and(|number: u16| (400..600).contains(&number));
            let tells = |text: &str| {
                words(text).iter().any(|word| status(word) || terms.iter().any(|term| word.starts_with(term)))
            };
            fields.iter().any(|(_, text)| tells(text))
        }
        other => panic!("{other} is not asked for"),
    }
}

fn counts(found: &[&Document], aggregations: &Value) -> Value {
    let asked = &aggregations["codes"];
    assert_eq!(asked["aggs"]["minutes"]["date_histogram"]["fixed_interval"], "1m");
    let buckets = asked["filters"]["filters"].as_object().unwrap().iter().map(|(code, query)| {
        let of_code: Vec<&&Document> = found.iter().filter(|document| fits(document, query)).collect();
        let mut minutes: Vec<i64> =
            of_code.iter().map(|document| document.at.div_euclid(60_000_000_000) * 60_000).collect();
        minutes.sort_unstable();
        let counted = minutes.chunk_by(|a, b| a == b).map(|same| json!({"key": same[0], "doc_count": same.len()}));
        let counted: Vec<Value> = counted.collect();
        (code.clone(), json!({"doc_count": of_code.len(), "minutes": {"buckets": counted}}))
    });
    json!({"codes": {"buckets": buckets.collect::<serde_json::Map<_, _>>()}})
}
