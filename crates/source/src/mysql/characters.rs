//! The character sets of a table's columns: which characters they have, and which of them the server cannot convert.
//!
//! What a server has no Unicode character for it sends as `?`, or as U+FFFD, or it ends the text there, and says nothing of it
//! (<https://dev.mysql.com/doc/refman/9.0/en/charset-conversion.html>). Such a text is asked for as its own bytes behind a
//! byte that is in no UTF-8, so that its row is refused for what it is.

use std::collections::HashMap;

use model::TableName;
use mysql_common::Value;

use super::client::Client;
use super::quote;
use crate::chunks::Letters;
use crate::error::Result;

/// The last character that is asked for: the character sets that have more are Unicode's.
const LAST_ASKED: char = '\u{FFFD}';

/// How a text is compared with its conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    /// Every character has its own in Unicode, on MySQL and MariaDB alike.
    None,
    /// By its length in characters: what is no character ends the text.
    Length,
    /// By its question marks, whose byte is part of no other character of the set.
    QuestionMarks,
    /// By those, and by U+FFFD, which some sets have for what they lack.
    AllMarks,
}

impl Check {
    fn of(character_set: &str) -> Check {
        match character_set {
            "utf8" | "utf8mb3" | "utf8mb4" | "utf16" | "utf16le" | "utf32" | "latin1" | "latin2" | "latin5"
            | "latin7" | "armscii8" | "cp850" | "cp852" | "cp866" | "keybcs2" | "koi8r" | "koi8u" | "macce"
            | "macroman" => Check::None,
            "ucs2" => Check::Length,
            "ascii" | "cp1250" | "cp1251" | "cp1256" | "cp1257" | "cp932" | "dec8" | "eucjpms" | "euckr" | "gb2312"
            | "gbk" | "geostd8" | "greek" | "hebrew" | "hp8" | "sjis" | "swe7" | "ujis" => Check::QuestionMarks,
            _ => Check::AllMarks,
        }
    }
}

/// A column as it is asked for, by its name and its character set if it has one.
pub(crate) fn selected(column: &str, character_set: Option<&str>) -> String {
    let column = quote::identifier(column);
    let converted = format!("CAST(CONVERT({column} USING utf8mb4) AS BINARY)");
    let raw = format!("CAST({column} AS BINARY)");
    let marks = |text: &str| format!("LENGTH({text}) - LENGTH(REPLACE({text}, x'3F', ''))");
    let is_whole = match character_set.map_or(Check::None, Check::of) {
        Check::None => return column,
        Check::Length => format!("CHAR_LENGTH({column}) = CHAR_LENGTH(CONVERT({column} USING utf8mb4))"),
        check => format!(
            "{}(LOCATE(x'3F', {converted}) = 0 OR {} = {})",
            if check == Check::AllMarks {
                format!("LOCATE(x'EFBFBD', {converted}) = 0 AND ")
            } else {
                String::new()
            },
            marks(&converted),
            marks(&raw)
        ),
    };
    // Beyond `max_allowed_packet` REPLACE and CONCAT give NULL: then the text is refused, too.
    format!(
        "CASE WHEN {column} IS NULL THEN NULL WHEN {is_whole} THEN {converted} ELSE COALESCE(CONCAT(x'FF', {raw}), x'FF') END"
    )
}

impl Client {
    /// Character sets by the names of a table's columns; none for those that hold no text.
    pub(crate) async fn character_sets(&mut self, table: &TableName) -> Result<HashMap<String, String>> {
        let params = [&table.schema, &table.name, &table.schema, &table.name]
            .map(Value::from)
            .to_vec();
        let doing = format!("reading the character sets of {table}");
        self.select(&doing, include_str!("inspect/character_sets.sql"), params)
            .await?
            .into_iter()
            .map(|record| Ok((record.text("column_name")?, record.text("character_set_name")?)))
            .collect()
    }

    /// The characters of a character set. Of those that are not Unicode's the server is asked: it makes `?` of all that such
    /// a set lacks.
    pub(crate) async fn letters(&mut self, character_set: &str) -> Result<Letters> {
        match character_set {
            "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => return Ok(Letters::All),
            "utf8" | "utf8mb3" | "ucs2" => return Ok(Letters::Basic),
            _ => {}
        }
        let doing = format!("reading the characters of {character_set}");
        let asked: String = (' '..=LAST_ASKED).collect();
        // A literal: MySQL refuses to convert a parameter that is not wholly of the set.
        let sql = format!(
            "SELECT CONVERT(CONVERT(_utf8mb4 {} USING {character_set}) USING utf8mb4) AS answer",
            quote::text(&asked)
        );
        let records = self.show(&doing, &sql).await?;
        let answer = match records.first() {
            Some(record) => record.text_or_empty("answer")?,
            None => String::new(),
        };
        // Some collations leave control characters out, and compare with no text that has one.
        let same = asked
            .chars()
            .zip(answer.chars())
            .filter(|(asked, answer)| asked == answer && !asked.is_control());
        Ok(Letters::of(same.map(|(asked, _)| asked)))
    }
}
