use std::collections::BTreeMap;
use std::time::Duration;

use model::TableName;
use model::session::{Blocker, SessionState, Waits};
use serde_json::json;
use transfer::{Event, Seen, Side, Stall};

use super::*;

/// Each event with its levels and fields, as documented.
fn documented() -> BTreeMap<String, (String, String)> {
    include_str!("../../../docs/log.md")
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(" | ").collect();
            let event = cells.first()?.strip_prefix("| `")?.strip_suffix('`')?;
            Some((event.to_owned(), (cells[1].to_owned(), cells[2].to_owned())))
        })
        .collect()
}

#[test]
fn every_event_is_documented() {
    let documented: Vec<String> = documented().into_keys().collect();
    let mut known = EVENTS.map(str::to_owned).to_vec();
    known.sort();
    assert_eq!(documented, known);
}

fn stall() -> Event {
    Event::Stalled(Stall {
        side: Side::Target,
        doing: "loading shop.orders, chunk 3".to_owned(),
        chunk: Some((TableName::new("shop", "orders"), 3)),
        still: Duration::from_millis(61_500),
        seen: Seen::Session {
            session: 41,
            state: SessionState {
                query: "COPY shop.orders (id) FROM STDIN".to_owned(),
                state: "active".to_owned(),
                waits: Waits::Lock(vec![Blocker {
                    session: 42,
                    who: "user app".to_owned(),
                    state: "idle in transaction".to_owned(),
                    since: None,
                }]),
            },
        },
    })
}

#[test]
fn a_stall_has_its_chunk_and_who_is_in_its_way() {
    let record = record(&stall()).unwrap();
    let fields = Value::Object(record.fields.clone());
    assert_eq!(
        fields,
        json!({"side": "target", "doing": "loading shop.orders, chunk 3", "table": "shop.orders", "chunk": 3, "seconds": 61.5,
            "session": 41, "query": "COPY shop.orders (id) FROM STDIN", "state": "active", "waits": "lock",
            "blockers": [{"session": 42, "who": "user app", "state": "idle in transaction", "seconds": null}]})
    );
    let (level, row) = &documented()[record.event];
    assert_eq!(level, "warning");
    for field in record.fields.keys() {
        assert!(row.contains(&format!("`{field}`")), "{field}");
    }
}

#[test]
fn a_line_of_text_is_one_line() {
    let log = Log {
        format: LogFormat::Text,
        least: Level::Warning,
        file: None,
    };
    let fields = json!({"message": "a\nb", "n": 7});
    let Written::Here(line) = log.write(&Record::new(Level::Error, "message", fields.clone())) else {
        panic!("it is for stderr");
    };
    assert!(line.ends_with("Z ERROR   message message=\"a\\nb\" n=7"), "{line}");
    let less = log.write(&Record::new(Level::Info, "message", fields));
    assert!(matches!(less, Written::Done), "quiet");
}

#[test]
fn a_file_that_takes_no_line_is_told_of_once() {
    // A device that is always full; where there is none there is nothing to test.
    let Ok(file) = File::options().append(true).open("/dev/full") else {
        return;
    };
    let log = Log {
        format: LogFormat::Json,
        least: Level::Debug,
        file: Some(Mutex::new(Kept {
            file,
            path: "/dev/full".into(),
            torn: false,
            told: false,
        })),
    };
    let line = Record::new(Level::Info, "message", json!({"message": "a"}));
    assert!(matches!(log.write(&line), Written::Failed { .. }));
    assert!(matches!(log.write(&line), Written::Done));
}
