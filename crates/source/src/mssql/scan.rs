//! Questions about data, asked of the server: all that concern one table in one pass.

use std::collections::BTreeMap;

use model::{LengthRequest, LengthResult, ScanCheck, ScanRequest, ScanResult, TableName};

use super::client::Client;
use super::quote;
use super::record::Record;
use crate::error::{Result, SourceError};

/// As many conditions in one statement.
const CHECKS_PER_PASS: usize = 200;

impl Client {
    /// Answers in the order of the requests.
    pub(crate) async fn scan_all(&mut self, requests: &[ScanRequest]) -> Result<Vec<ScanResult>> {
        let mut by_table: BTreeMap<&TableName, Vec<usize>> = BTreeMap::new();
        for (position, request) in requests.iter().enumerate() {
            by_table.entry(&request.table).or_default().push(position);
        }
        let mut counts = vec![0; requests.len()];
        for (table, positions) in by_table {
            for positions in positions.chunks(CHECKS_PER_PASS) {
                let doing = format!("scanning {table}");
                let mut conditions = Vec::with_capacity(positions.len());
                for &position in positions {
                    let condition = condition(&requests[position]).ok_or_else(|| SourceError::UnexpectedAnswer {
                        doing: doing.clone(),
                        reason: format!("{} cannot be asked of SQL Server", requests[position].column),
                    })?;
                    conditions.push(format!("COUNT_BIG(CASE WHEN {condition} THEN 1 END) AS c{position}"));
                }
                let sql = format!("SELECT {} FROM {}", conditions.join(", "), quote::table(table));
                let records = self.show(&doing, &sql).await?;
                let found = numbers(&doing, &records, positions.len())?;
                for (&position, count) in positions.iter().zip(found) {
                    counts[position] = count;
                }
            }
        }
        let answered = requests.iter().cloned().zip(counts);
        Ok(answered.map(|(request, rows)| ScanResult { request, rows }).collect())
    }

    /// How long values are: in the bytes that the server keeps.
    pub(crate) async fn lengths(&mut self, requests: &[LengthRequest]) -> Result<Vec<LengthResult>> {
        let mut results = Vec::with_capacity(requests.len());
        for request in requests {
            let doing = format!("measuring the values of {}", request.table);
            let records = self.show(&doing, &lengths(request)).await?;
            let mut numbers = numbers(&doing, &records, request.columns.len() + 2)?.into_iter();
            results.push(LengthResult {
                rows: numbers.next().unwrap_or_default(),
                longest_row: numbers.next().unwrap_or_default(),
                longest: numbers.collect(),
                request: request.clone(),
            });
        }
        Ok(results)
    }
}

/// Only lengths leave the inner query.
fn lengths(request: &LengthRequest) -> String {
    let aliases: Vec<String> = (0..request.columns.len()).map(|at| format!("l{at}")).collect();
    let measured: Vec<String> = request
        .columns
        .iter()
        .zip(&aliases)
        .map(|(column, alias)| {
            format!(
                "CAST(COALESCE(DATALENGTH({}), 0) AS bigint) AS {alias}",
                quote::identifier(column)
            )
        })
        .collect();
    let longest: Vec<String> = aliases
        .iter()
        .map(|alias| format!("MAX({alias}) AS m{alias}"))
        .collect();
    let top = request
        .first_rows
        .map(|rows| format!("TOP ({rows}) "))
        .unwrap_or_default();
    format!(
        "SELECT COUNT_BIG(*) AS n, MAX({}) AS longest_row, {} FROM (SELECT {top}{} FROM {}) AS lengths",
        aliases.join(" + "),
        longest.join(", "),
        measured.join(", "),
        quote::table(&request.table)
    )
}

/// The whole numbers of the first row; NULL, of a table without rows, is 0.
fn numbers(doing: &str, records: &[Record], count: usize) -> Result<Vec<u64>> {
    let record = records.first().ok_or_else(|| SourceError::UnexpectedAnswer {
        doing: doing.to_owned(),
        reason: "no row".to_owned(),
    })?;
    (0..count)
        .map(|at| match record.at(at)? {
            None => Ok(0),
            Some(text) => text.parse().map_err(|_| record.unexpected("a count is not a number")),
        })
        .collect()
}

/// The condition of a request; `None` if a bound is not a decimal number, and for questions that only MySQL raises.
fn condition(request: &ScanRequest) -> Option<String> {
    let column = quote::identifier(&request.column);
    Some(match &request.check {
        ScanCheck::Null => format!("{column} IS NULL"),
        ScanCheck::Outside { min, max } => format!("{column} < {} OR {column} > {}", number(min)?, number(max)?),
        // Code points are counted by the collations of supplementary characters alone; spaces at the end by none but in front of
        // something else.
        ScanCheck::LongerThan { length } => format!(
            "LEN(CAST({column} AS nvarchar(max)) COLLATE Latin1_General_100_CI_AS_SC + N'.') > {}",
            u64::from(*length) + 1
        ),
        ScanCheck::NotBoolean => format!("{column} NOT IN (0, 1)"),
        ScanCheck::MoreDigits { digits } if *digits >= 7 => "1 = 0".to_owned(),
        ScanCheck::MoreDigits { digits } => {
            format!(
                "DATEPART(nanosecond, {column}) % {} <> 0",
                10_u32.pow(9 - u32::from(*digits))
            )
        }
        ScanCheck::MoreScale { scale } => format!("{column} <> ROUND({column}, {scale}, 1)"),
        ScanCheck::ZeroDate | ScanCheck::ImpossibleDate | ScanCheck::NotTimeOfDay | ScanCheck::EnumError => {
            return None;
        }
        ScanCheck::NotIn { labels } if labels.is_empty() => format!("{column} IS NOT NULL"),
        ScanCheck::NotIn { labels } => {
            let labels: Vec<String> = labels.iter().map(|label| quote::text(label)).collect();
            format!(
                "CAST({column} AS nvarchar(max)) COLLATE Latin1_General_100_BIN2 NOT IN ({})",
                labels.join(", ")
            )
        }
        ScanCheck::WithoutSrid => format!("{column}.STSrid = 0"),
    })
}

/// A decimal number as a literal.
fn number(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits(whole) && all_digits(fraction)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(check: ScanCheck) -> Option<String> {
        condition(&ScanRequest {
            table: TableName::new("dbo", "t"),
            column: "c]d".to_owned(),
            check,
        })
    }

    #[test]
    fn bounds_are_numbers_and_labels_are_texts() {
        let outside = |min: &str| {
            ask(ScanCheck::Outside {
                min: min.to_owned(),
                max: "1.5".to_owned(),
            })
        };
        assert_eq!(outside("-32768").unwrap(), "[c]]d] < -32768 OR [c]]d] > 1.5");
        for bad in ["", "-", "1.", "1e5", "0 OR 1", ".5"] {
            assert_eq!(outside(bad), None, "{bad}");
        }
        let labels = ScanCheck::NotIn {
            labels: vec!["it's".to_owned(), String::new()],
        };
        assert!(ask(labels).unwrap().ends_with("NOT IN (N'it''s', N'')"));
        assert_eq!(
            ask(ScanCheck::MoreDigits { digits: 6 }).unwrap(),
            "DATEPART(nanosecond, [c]]d]) % 1000 <> 0"
        );
        assert_eq!(ask(ScanCheck::ZeroDate), None);
    }
}
