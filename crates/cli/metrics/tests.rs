use std::collections::BTreeSet;
use std::time::Duration;

use model::TableName;
use transfer::{ChunkEnd, CopyOptions, Event, Rate, Seen, Side, Stall, Times};

use super::figures::{Exposition, Figures};

/// An event of each kind that has series of its own.
fn counted() -> Figures {
    let figures = Figures::new(&CopyOptions {
        rate: Some(Rate::Rows(500)),
        ..CopyOptions::default()
    });
    let table = TableName::new("shop", "a \"b\"");
    let chunk = 0;
    let times = Times {
        read: 0.5,
        encode: 0.25,
        write: 0.125,
        load: 0.0,
        witness: 0.0625,
    };
    for event in [
        Event::Planned {
            tables: vec![(table.clone(), 7)],
            chunks: 2,
            bytes: None,
        },
        Event::WorkBegun {
            readers: 2,
            loaders: 1,
            reads: 2,
            loads: 0,
        },
        Event::ChunkBegun {
            side: Side::Source,
            table: table.clone(),
            chunk,
        },
        Event::RowsRead {
            table: table.clone(),
            rows: 7,
            bytes: None,
            memory: 70,
        },
        Event::ChunkStaged {
            table: table.clone(),
            chunk,
            rows: 6,
            refused: 1,
            bytes: 40,
            kept: false,
            times,
        },
        Event::ChunkEnded {
            side: Side::Source,
            table: table.clone(),
            chunk,
            end: ChunkEnd::Done,
        },
        Event::Stalled(Stall {
            side: Side::Target,
            doing: "loading".to_owned(),
            chunk: None,
            still: Duration::from_secs(1),
            seen: Seen::Idle,
        }),
        Event::GoesOn {
            held: Duration::from_secs(3),
        },
    ] {
        figures.count(&event);
    }
    figures
}

#[test]
fn every_metric_is_documented_with_its_type_and_labels() {
    let Exposition { media_type, text, .. } = counted().exposition();
    assert_eq!(media_type, "text/plain; version=0.0.4");
    let served: BTreeSet<(String, String)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '))
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        .collect();
    let documented: BTreeSet<(String, String)> = include_str!("../../../docs/metrics.md")
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `landfall_")?.split_once("` | ")?;
            Some((format!("landfall_{name}"), rest.split(' ').next()?.to_owned()))
        })
        .collect();
    assert_eq!(served, documented);
    for (name, kind) in &served {
        assert!(name.starts_with("landfall_"), "{name}");
        assert_eq!(name.ends_with("_total"), kind == "counter", "{name}");
        // Every label and word of it is in its row.
        let row = include_str!("../../../docs/metrics.md")
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")))
            .unwrap();
        for sample in text.lines().filter(|line| line.starts_with(&format!("{name}{{"))) {
            let labels = sample.split_once('{').unwrap().1.split_once('}').unwrap().0;
            let Some((label, value)) = labels.split_once("=\"") else {
                panic!("{sample}");
            };
            assert!(row.contains(&format!("`{label}`")), "{sample}");
            let value = value.split('"').next().unwrap();
            if !["table", "version", "le"].contains(&label) && label != "by" {
                assert!(row.contains(&format!("`{value}`")), "{sample}");
            }
        }
    }
}

#[test]
fn events_become_the_series_of_their_table_and_stage() {
    let text = counted().exposition().text;
    for line in [
        r#"landfall_rows_read_total{table="shop.a \"b\""} 7"#,
        r#"landfall_rows_staged_total{table="shop.a \"b\""} 6"#,
        r#"landfall_rows_loaded_total{table="shop.a \"b\""} 0"#,
        r#"landfall_rows_refused_total{by="conversion",table="shop.a \"b\""} 1"#,
        r#"landfall_chunk_duration_seconds_sum{stage="read"} 0.5"#,
        r#"landfall_chunk_duration_seconds_count{stage="load"} 0"#,
        r#"landfall_chunks_waiting{queue="read"} 1"#,
        r#"landfall_chunks_waiting{queue="load"} 1"#,
        r#"landfall_workers_busy{kind="reader"} 0"#,
        r#"landfall_workers{kind="reader"} 2"#,
        r#"landfall_rate_limit{unit="rows"} 500"#,
        r#"landfall_stalls_total{side="target"} 1"#,
        "landfall_reading_held_seconds_total 3",
        "landfall_epoch_age_seconds 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
}
