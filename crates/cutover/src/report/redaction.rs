//! Values of rows in a report: shown, hashed with the project's salt, or left out.

use aws_lc_rs::hmac;
use serde::{Deserialize, Serialize};
use verify::difference::{ChangedColumn, Difference, ShownColumn, ShownValue};
use verify::{VerifyReport, result::QuarantinedRow};

/// What becomes of the values of differing and refused rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redaction {
    /// They are shown.
    Values,
    /// Equal values have equal hashes, which only the project's salt makes; NULL stays NULL.
    #[default]
    Hashed,
    /// Rows are counted, and not listed.
    None,
}

/// The secret that hashes of values are made with (HMAC-SHA-256, RFC 2104); it stays in the project.
pub struct Salt(hmac::Key);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(…)")
    }
}

impl Salt {
    /// Of these bytes.
    pub fn new(secret: &[u8]) -> Self {
        Salt(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// Of 32 random bytes.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn random() -> Result<[u8; 32], aws_lc_rs::error::Unspecified> {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes)?;
        Ok(bytes)
    }

    /// 96 bits of the hash: enough that two values of a report do not share one.
    fn hash(&self, value: &str) -> String {
        let tag = hmac::sign(&self.0, value.as_bytes());
        let digits: String = tag.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        format!("#{digits}")
    }
}

/// The verification without the values that are not to be shown; nothing is changed where it holds none.
pub fn redact(report: &VerifyReport, redaction: Redaction, salt: &Salt) -> VerifyReport {
    let mut report = report.clone();
    for table in &mut report.tables {
        match redaction {
            Redaction::Values => {}
            Redaction::Hashed => {
                table.differences.iter_mut().for_each(|row| hash_row(row, salt));
                table.quarantined.iter_mut().for_each(|row| hash_refused(row, salt));
                for difference in &mut table.witness.differences {
                    hash_value(&mut difference.source, salt);
                    hash_value(&mut difference.target, salt);
                }
            }
            Redaction::None => {
                table.differences.clear();
                table.quarantined.iter_mut().for_each(|row| {
                    row.key = None;
                    row.row = None;
                });
                // The least and the greatest value of a column are values of rows.
                for difference in &mut table.witness.differences {
                    difference.source = None;
                    difference.target = None;
                }
            }
        }
    }
    report
}

fn hash_row(difference: &mut Difference, salt: &Salt) {
    let named = |row: &mut Vec<ShownColumn>| row.iter_mut().for_each(|column| hash_value(&mut column.value, salt));
    match difference {
        // The digest of a whole row can be guessed by who knows its other columns.
        Difference::Missing { row, hash, .. } | Difference::Extra { row, hash, .. } => {
            named(row);
            *hash = salt.hash(hash);
        }
        Difference::Changed { row, columns, .. } => {
            named(row);
            for ChangedColumn { staged, target, .. } in columns {
                hash_value(staged, salt);
                hash_value(target, salt);
            }
        }
        Difference::Doubled { row, .. } => named(row),
    }
}

fn hash_value(value: &mut ShownValue, salt: &Salt) {
    if let Some(text) = value {
        *text = salt.hash(text);
    }
}

fn hash_refused(row: &mut QuarantinedRow, salt: &Salt) {
    hash_value(&mut row.key, salt);
    hash_value(&mut row.row, salt);
}

#[cfg(test)]
mod tests {
    use super::*;
    use verify::sample;

    fn redacted(redaction: Redaction) -> (String, VerifyReport) {
        let report = redact(&sample::report(), redaction, &Salt::new(b"salt"));
        (serde_json::to_string(&report).unwrap(), report)
    }

    #[test]
    fn values_are_shown_only_where_they_are_to_be() {
        let values = ["10.10", "ends with a space", "id = 44"];
        let (shown, report) = redacted(Redaction::Values);
        assert!(values.iter().all(|value| shown.contains(value)));
        assert_eq!(report, sample::report());
        for redaction in [Redaction::Hashed, Redaction::None] {
            let (text, report) = redacted(redaction);
            for value in values {
                assert!(!text.contains(value), "{redaction:?} shows {value}");
            }
            // Figures and reasons stay.
            let (was, is) = (&sample::report().tables[2], &report.tables[2]);
            assert_eq!(was.difference_counts, is.difference_counts);
            assert!(text.contains("U+0000"));
        }
    }

    #[test]
    fn equal_values_have_equal_hashes_under_one_salt_alone() {
        let (one, other) = (Salt::new(b"one"), Salt::new(b"other"));
        assert_eq!(one.hash("17"), Salt::new(b"one").hash("17"));
        assert_ne!(one.hash("17"), one.hash("18"));
        assert_ne!(one.hash("17"), other.hash("17"));
        assert_eq!(one.hash("17").len(), 25);
    }
}
