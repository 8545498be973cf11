//! Texts of every character set that the server has.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use mysql_async::prelude::Queryable;

use super::Server;
use super::reading::{OPEN, plan_of, read};
use crate::mysql::rows::MysqlReader;
use crate::reader::BatchLimits;

/// All texts of a set's shortest codes: those of one byte, and of the sets that have them those of two and three.
fn texts(character_set: &str) -> Vec<Vec<u8>> {
    let all = || 0..=u8::MAX;
    let mut texts: Vec<Vec<u8>> = all().map(|byte| vec![byte]).collect();
    let pairs = |first: u8| (first..=u8::MAX).flat_map(move |a| all().map(move |b| vec![a, b]));
    match character_set {
        "sjis" | "cp932" | "gbk" | "gb2312" | "euckr" | "big5" | "gb18030" => texts.extend(pairs(0x80)),
        "ujis" | "eucjpms" => {
            texts.extend(pairs(0x80));
            texts.extend((0xA1..=0xFE).flat_map(|a| (0xA1..=0xFE).map(move |b| vec![0x8F, a, b])));
        }
        "ucs2" | "utf16" | "utf16le" => texts.extend(pairs(0)),
        _ => {}
    }
    texts
}

fn hex(bytes: &[u8]) -> String {
    crate::mysql::quote::hex(bytes)
}

/// Whatever a column of text holds arrives as a character that stands for it, or as what can only be refused.
#[tokio::test]
async fn no_character_becomes_a_question_mark_in_silence() {
    let Some(mut server) = Server::start("characters").await else {
        return;
    };
    let sets: Vec<(String, String, String, u64)> = server.conn.query("SHOW CHARACTER SET").await.unwrap();
    let mut marked = 0;
    for (set, ..) in sets.into_iter().filter(|(set, ..)| set != "binary") {
        server
            .run(&format!(
                "CREATE TABLE t (id INT PRIMARY KEY, h VARBINARY(4), v VARCHAR(9) CHARACTER SET {set})"
            ))
            .await;
        let texts = texts(&set);
        for (block, texts) in texts.chunks(5_000).enumerate() {
            let values: Vec<String> = (block * 5_000..)
                .zip(texts)
                .map(|(id, text)| format!("({id}, x'{0}', x'{0}')", hex(text)))
                .collect();
            server.run(&format!("INSERT INTO t VALUES {}", values.join(", "))).await;
        }
        // What the server has stored as something else was lost before.
        server.run("DELETE FROM t WHERE h <> CAST(v AS BINARY)").await;
        let known: Vec<(i64, Vec<u8>, bool)> = server
            .conn
            .query(format!(
                "SELECT id, h, h = CAST(CONVERT(CONVERT(v USING utf8mb4) USING {set}) AS BINARY) OR \
                 CAST(CONVERT(v USING utf8mb4) AS BINARY) = \
                 CAST(CONVERT(CONVERT(CONVERT(v USING utf8mb4) USING {set}) USING utf8mb4) AS BINARY) FROM t ORDER BY id"
            ))
            .await
            .unwrap();
        let mut source = server.source().await;
        let table = plan_of(&mut source, &server, "t", &["id"]).await;
        let mut reader = MysqlReader::new(server.client().await);
        let batches = read(&mut reader, &table, &OPEN, BatchLimits::default()).await;
        let mut known = known.into_iter();
        for batch in batches {
            let ids = batch.column(0).as_primitive::<Int64Type>();
            let values = batch.column(2).as_binary::<i32>();
            for (id, value) in ids.values().iter().zip(values.iter()) {
                let (known_id, raw, comes_back) = known.next().unwrap();
                let value = value.unwrap();
                assert_eq!(*id, known_id);
                let what = format!("{set} {}", hex(&raw));
                match (std::str::from_utf8(value), value) {
                    (Ok(text), _) => {
                        let code = |character: u16| match set.as_str() {
                            "ucs2" | "utf16" => character.to_be_bytes().to_vec(),
                            "utf16le" => character.to_le_bytes().to_vec(),
                            _ => vec![u8::try_from(character).unwrap_or(0)],
                        };
                        assert!(!text.is_empty(), "{what}");
                        assert_eq!(text == "?", raw == code(0x3F), "{what}");
                        assert_eq!(text == "\u{FFFD}", raw == code(0xFFFD) && raw.len() == 2, "{what}");
                        assert!(comes_back, "{what} arrives as another character");
                    }
                    (Err(_), [0xFF, rest @ ..]) => {
                        marked += 1;
                        assert_eq!(rest, raw, "{what}");
                    }
                    // MariaDB sends half of a surrogate pair as it is, and it is refused for that.
                    (Err(_), _) => assert!(set == "ucs2" && (0xD8..=0xDF).contains(&raw[0]), "{what}"),
                }
            }
        }
        assert!(known.next().is_none());
        server.run("DROP TABLE t").await;
    }
    assert!(marked > 15_000, "{marked}");
    server.end().await;
}

/// Beside question marks of its own, as a label, and in no value at all.
#[tokio::test]
async fn a_text_that_cannot_be_converted_is_told_by_its_first_byte() {
    let Some(mut server) = Server::start("unconverted").await else {
        return;
    };
    server
        .run("CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT CHARACTER SET sjis, e ENUM('a?', 'b') CHARACTER SET cp1251, c CHAR(9) CHARACTER SET gbk)")
        .await;
    server
        .run(
            "INSERT INTO t VALUES (1, x'3FF0403F', 'a?', 'who?'), (2, '?', 'b', x'FE50'), (3, NULL, NULL, NULL), (4, REPEAT('?', 100), 'a?', '')",
        )
        .await;
    let mut source = server.source().await;
    let table = plan_of(&mut source, &server, "t", &["id"]).await;
    let mut reader = MysqlReader::new(server.client().await);
    let batches = read(&mut reader, &table, &OPEN, BatchLimits::default()).await;
    let column = |position: usize| -> Vec<Option<Vec<u8>>> {
        batches[0]
            .column(position)
            .as_binary::<i32>()
            .iter()
            .map(|value| value.map(<[u8]>::to_vec))
            .collect()
    };
    let some = |bytes: &[u8]| Some(bytes.to_vec());
    assert_eq!(
        column(1),
        [some(b"\xff?\xf0\x40?"), some(b"?"), None, some(&[b'?'; 100])]
    );
    assert_eq!(column(2), [some(b"a?"), some(b"b"), None, some(b"a?")]);
    assert_eq!(column(3), [some(b"who?"), some(b"\xff\xfe\x50"), None, some(b"")]);
    server.end().await;
}
