//! Questions about data, asked of the server: all that concern one table in one pass.

use std::collections::BTreeMap;

use model::{ScanCheck, ScanRequest, ScanResult, TableName};

use super::client::Client;
use super::quote;
use crate::error::{Result, SourceError};

/// As many conditions in one statement; a row of the answer has that many columns.
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
                        reason: format!("a bound of {} is not a number", requests[position].column),
                    })?;
                    conditions.push(format!("COUNT(CASE WHEN {condition} THEN 1 END)"));
                }
                let sql = format!("SELECT {} FROM {}", conditions.join(", "), quote::table(table));
                let records = self.show(&doing, &sql).await?;
                let record = records.first().ok_or_else(|| SourceError::UnexpectedAnswer {
                    doing: doing.clone(),
                    reason: "no row".to_owned(),
                })?;
                for (column, &position) in positions.iter().enumerate() {
                    let text = record.at(column)?.unwrap_or_default();
                    counts[position] = text.parse().map_err(|_| record.unexpected("a count is not a number"))?;
                }
            }
        }
        Ok(requests
            .iter()
            .cloned()
            .zip(counts)
            .map(|(request, rows)| ScanResult { request, rows })
            .collect())
    }
}

/// The condition of a request; `None` if a bound is not a decimal number, which must not reach the SQL.
fn condition(request: &ScanRequest) -> Option<String> {
    let column = quote::identifier(&request.column);
    Some(match &request.check {
        ScanCheck::Null => format!("{column} IS NULL"),
        ScanCheck::Outside { min, max } => format!("{column} < {} OR {column} > {}", number(min)?, number(max)?),
        ScanCheck::LongerThan { length } => format!("CHAR_LENGTH({column}) > {length}"),
        ScanCheck::NotBoolean => format!("{column} NOT IN (0, 1)"),
        ScanCheck::MoreDigits { digits } if *digits >= 6 => format!("{column} IS NULL AND FALSE"),
        ScanCheck::MoreDigits { digits } => {
            format!("MICROSECOND({column}) % {} <> 0", 10_u32.pow(6 - u32::from(*digits)))
        }
        ScanCheck::MoreScale { scale } => format!("{column} <> TRUNCATE({column}, {scale})"),
        // Functions, because a comparison with '0000-00-00' misses the partly zero ones.
        ScanCheck::ZeroDate => format!("MONTH({column}) = 0 OR DAYOFMONTH({column}) = 0"),
        ScanCheck::ImpossibleDate => format!(
            "DAYOFMONTH({column}) > CASE WHEN MONTH({column}) IN (4, 6, 9, 11) THEN 30 WHEN MONTH({column}) <> 2 THEN 31 \
             WHEN YEAR({column}) % 400 = 0 OR (YEAR({column}) % 4 = 0 AND YEAR({column}) % 100 <> 0) THEN 29 ELSE 28 END"
        ),
        ScanCheck::NotTimeOfDay => {
            format!("{column} < CAST('00:00:00' AS TIME(6)) OR {column} > CAST('24:00:00' AS TIME(6))")
        }
        // Byte by byte in UTF-8: a collation would call 'A' and 'a' one label.
        ScanCheck::NotIn { labels } if labels.is_empty() => format!("{column} IS NOT NULL"),
        ScanCheck::NotIn { labels } => {
            let labels: Vec<String> = labels.iter().map(|label| quote::bytes(label.as_bytes())).collect();
            format!(
                "CAST(CONVERT({column} USING utf8mb4) AS BINARY) NOT IN ({})",
                labels.join(", ")
            )
        }
        ScanCheck::EnumError => format!("{column} + 0 = 0"),
        ScanCheck::WithoutSrid => format!("ST_SRID({column}) = 0"),
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
            table: TableName::new("a", "t"),
            column: "c`d".to_owned(),
            check,
        })
    }

    #[test]
    fn bounds_are_numbers_and_labels_are_bytes() {
        let outside = |min: &str| {
            ask(ScanCheck::Outside {
                min: min.to_owned(),
                max: "1.5".to_owned(),
            })
        };
        assert_eq!(outside("-32768").unwrap(), "`c``d` < -32768 OR `c``d` > 1.5");
        for bad in ["", "-", "1.", "1e5", "0 OR 1", ".5"] {
            assert_eq!(outside(bad), None, "{bad}");
        }
        let labels = ScanCheck::NotIn {
            labels: vec!["it's".to_owned(), String::new()],
        };
        assert!(ask(labels).unwrap().ends_with("NOT IN (x'69742773', x'')"));
        assert_eq!(
            ask(ScanCheck::MoreDigits { digits: 3 }).unwrap(),
            "MICROSECOND(`c``d`) % 1000 <> 0"
        );
    }
}
