//! The character sets of a table's columns: which characters they have.

use std::collections::HashMap;

use model::TableName;
use mysql_common::Value;

use super::client::Client;
use super::quote;
use crate::chunks::Letters;
use crate::error::Result;

/// The last character that is asked for: the character sets that have more are Unicode's.
const LAST_ASKED: char = '\u{FFFD}';

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
