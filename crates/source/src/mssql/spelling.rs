//! Rows that refer to their parent by another spelling.

use model::{SpelledColumn, SpellingRequest, SpellingResult};

use super::client::Client;
use super::quote;
use crate::error::Result;

/// Rows that are shown.
const EXAMPLES: usize = 3;
/// Characters of each.
const SHOWN: usize = 200;

impl Client {
    /// Answers in the order of the requests; each is a join by the key.
    pub(crate) async fn spellings(&mut self, requests: &[SpellingRequest]) -> Result<Vec<SpellingResult>> {
        let mut results = Vec::with_capacity(requests.len());
        for request in requests {
            let doing = format!("comparing the spelling of {}", request.table);
            let rows = rows(request);
            let records = self
                .show(&doing, &format!("SELECT COUNT_BIG(*) AS counted{rows}"))
                .await?;
            let counted = records
                .first()
                .map(|record| record.number("counted"))
                .transpose()?
                .flatten();
            let mut examples = Vec::new();
            if counted.is_some_and(|counted| counted > 0) {
                let sql = format!(
                    "SELECT DISTINCT TOP ({EXAMPLES}) {} AS own, {} AS parents{rows}",
                    shown(request, "c", |column| &column.child),
                    shown(request, "p", |column| &column.parent)
                );
                for record in self.show(&doing, &sql).await? {
                    examples.push((
                        short(&record.text_or_empty("own")?),
                        short(&record.text_or_empty("parents")?),
                    ));
                }
            }
            results.push(SpellingResult {
                request: request.clone(),
                rows: counted
                    .and_then(|counted| u64::try_from(counted).ok())
                    .unwrap_or_default(),
                examples,
            });
        }
        Ok(results)
    }
}

/// Cut here, for the server would cut characters in two.
fn short(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// ` FROM … WHERE …`: joined as the server compares, kept where the target tells the two apart.
fn rows(request: &SpellingRequest) -> String {
    let on: Vec<String> = request
        .columns
        .iter()
        .map(|column| {
            let (own, parents) = (quote::identifier(&column.child), quote::identifier(&column.parent));
            format!("c.{own} = p.{parents}")
        })
        .collect();
    let unlike: Vec<String> = request.columns.iter().filter_map(unlike).collect();
    format!(
        " FROM {} AS c JOIN {} AS p ON {} WHERE {}",
        quote::table(&request.table),
        quote::table(&request.parent),
        on.join(" AND "),
        unlike.join(" OR ")
    )
}

/// By code units. Spaces at the end count only in front of something, whatever the collation.
fn unlike(column: &SpelledColumn) -> Option<String> {
    let told_apart = column.told_apart?;
    let exact = |alias: &str, name: &str| {
        let mut value = format!("CAST({alias}.{} AS nvarchar(max))", quote::identifier(name));
        if told_apart.padded {
            value = format!("RTRIM({value})");
        }
        if told_apart.folds_case {
            value = format!("LOWER({value})");
        }
        format!("({value} + N'.') COLLATE Latin1_General_BIN2")
    };
    Some(format!(
        "{} <> {}",
        exact("c", &column.child),
        exact("p", &column.parent)
    ))
}

/// The key of a row as one text.
fn shown(request: &SpellingRequest, alias: &str, name: fn(&SpelledColumn) -> &str) -> String {
    let values: Vec<String> = request
        .columns
        .iter()
        .map(|column| {
            // By units of UTF-16 again, or DISTINCT would show one spelling of several.
            format!(
                "CAST({alias}.{} AS nvarchar(max)) COLLATE Latin1_General_BIN2",
                quote::identifier(name(column))
            )
        })
        .collect();
    values.join(" + N', ' + ")
}

#[cfg(test)]
mod tests {
    use model::{Spelling, TableName};

    use super::*;

    #[test]
    fn the_server_joins_and_code_units_tell_apart() {
        let column = |name: &str, told_apart| SpelledColumn {
            child: name.to_owned(),
            parent: "id".to_owned(),
            told_apart,
        };
        let request = SpellingRequest {
            table: TableName::new("dbo", "o"),
            foreign_key: String::new(),
            parent: TableName::new("dbo", "p"),
            columns: vec![
                column("a", None),
                column(
                    "b",
                    Some(Spelling {
                        folds_case: true,
                        padded: true,
                    }),
                ),
            ],
        };
        assert_eq!(
            rows(&request),
            " FROM [dbo].[o] AS c JOIN [dbo].[p] AS p ON c.[a] = p.[id] AND c.[b] = p.[id] WHERE \
             (LOWER(RTRIM(CAST(c.[b] AS nvarchar(max)))) + N'.') COLLATE Latin1_General_BIN2 <> \
             (LOWER(RTRIM(CAST(p.[id] AS nvarchar(max)))) + N'.') COLLATE Latin1_General_BIN2"
        );
    }
}
