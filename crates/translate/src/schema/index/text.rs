//! Full-text indexes: GIN over the words of the texts.

use model::PgType;
use model::code;
use model::pg_schema::PgIndex;
use model::pg_type::quote;
use model::source_schema::SourceIndex;

use super::part::text_of;
use super::{Context, Indexes};
use crate::expression::quoted;

impl Context<'_, '_> {
    pub(super) fn fulltext(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
        let (mut columns, mut others) = (Vec::new(), Vec::new());
        for part in &index.parts {
            let name = part.column.as_deref().unwrap_or("an expression");
            let text = self.table.column(name).filter(|column| {
                matches!(
                    column.target,
                    PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext
                )
            });
            match text {
                Some(column) => columns.push((
                    self.dialect
                        .text_search(index, name)
                        .unwrap_or(&self.mapping.options.fulltext_configuration),
                    format!("coalesce({}, '')", text_of(column, &quote(&column.name))),
                )),
                None => others.push(name),
            }
        }
        if !others.is_empty() {
            let message = if columns.is_empty() {
                "a FULLTEXT index over something that is no text".to_owned()
            } else {
                format!(
                    "the FULLTEXT index leaves out what is no text in PostgreSQL: {}",
                    others.join(", ")
                )
            };
            self.finding(code::INDEX_NOT_KEPT, index, message);
            if columns.is_empty() {
                return;
            }
        }
        if columns.is_empty() {
            self.finding(code::INDEX_NOT_KEPT, index, "the index has no columns");
            return;
        }
        // Neighbours of one language are one text.
        let vectors: Vec<String> = columns
            .chunk_by(|one, other| one.0 == other.0)
            .map(|same| {
                let texts: Vec<&str> = same.iter().map(|(_, text)| text.as_str()).collect();
                let configuration = quoted(same[0].0);
                format!("to_tsvector({configuration}::regconfig, {})", texts.join(" || ' ' || "))
            })
            .collect();
        let part = match vectors.as_slice() {
            [one] => one.clone(),
            several => format!("({})", several.join(" || ")),
        };
        self.finding(code::FULLTEXT_INDEX, index, format!("a GIN index over {part}"));
        let name = self.relation(Some(index), indexes);
        indexes.indexes.push(PgIndex {
            name,
            unique: false,
            method: "gin".to_owned(),
            parts: vec![part],
            ..PgIndex::default()
        });
    }
}
