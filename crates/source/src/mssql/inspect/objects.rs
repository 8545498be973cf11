//! Sequences and synonyms.

use std::collections::BTreeMap;

use model::SourceType;
use model::source_schema::{SourceSequence, SourceSynonym};

use super::Refining;
use super::columns::whole;
use super::queries::Query;
use super::types::parsed;
use crate::error::Result;

impl Refining<'_> {
    /// The sequences, each with its next value.
    pub(super) fn sequences(&self) -> Result<Vec<SourceSequence>> {
        let mut used = BTreeMap::new();
        for record in self.raw.rows(Query::SequencesUsed) {
            if let Some(number) = record.number("object_id")? {
                used.insert(number, record.optional("last_used")?.and_then(|text| whole(&text)));
            }
        }
        let mut sequences = Vec::new();
        for record in self.raw.rows(Query::Sequences) {
            let Some(name) = self.name(record, "sequence_name")? else {
                continue;
            };
            let number =
                |column: &str| -> Result<Option<i128>> { Ok(record.optional(column)?.and_then(|text| whole(&text))) };
            let source_type = match record.optional("base_name")? {
                Some(base) => Some(SourceType::Mssql(parsed(&base, record)?)),
                None => None,
            };
            let last_used = match record.number("object_id")? {
                Some(number) => used.get(&number).copied(),
                None => None,
            };
            let range = Range {
                first: number("start_value")?,
                increment: number("increment")?.unwrap_or(1),
                minimum: number("minimum_value")?,
                maximum: number("maximum_value")?,
                cycle: record.flag("is_cycling")?,
            };
            let cache = record.number("cache_size")?.and_then(|size| u64::try_from(size).ok());
            sequences.push(SourceSequence {
                name,
                source_type,
                start: range.next(number("current_value")?, last_used),
                increment: range.increment,
                minimum: range.minimum,
                maximum: range.maximum,
                cycle: range.cycle,
                cache: cache.filter(|size| *size > 0),
            });
        }
        Ok(sequences)
    }

    pub(super) fn synonyms(&self) -> Result<Vec<SourceSynonym>> {
        let mut synonyms = Vec::new();
        for record in self.raw.rows(Query::Synonyms) {
            if let Some(name) = self.name(record, "synonym_name")? {
                let target = record.text_or_empty("target")?;
                synonyms.push(SourceSynonym { name, target });
            }
        }
        Ok(synonyms)
    }
}

/// What a sequence counts through.
struct Range {
    first: Option<i128>,
    increment: i128,
    minimum: Option<i128>,
    maximum: Option<i128>,
    cycle: bool,
}

impl Range {
    /// The next value. `current` is the last one that was given, or the first one before that; `used` is the last one that
    /// was given, `Some(None)` before that, `None` where it is not told (2016). Then one value may be left out, so that none
    /// comes twice.
    #[allow(clippy::option_option, reason = "not used and not told are different answers")]
    fn next(&self, current: Option<i128>, used: Option<Option<i128>>) -> Option<i128> {
        let last = match used {
            Some(None) => return current.or(self.first),
            Some(Some(last)) => last,
            None => current?,
        };
        let next = last.checked_add(self.increment)?;
        let over = self.maximum.is_some_and(|most| next > most);
        let under = self.minimum.is_some_and(|least| next < least);
        match (self.cycle, over, under) {
            (true, true, _) => self.minimum,
            (true, _, true) => self.maximum,
            _ => Some(next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_go_on_behind_the_last_value() {
        let range = Range {
            first: Some(10),
            increment: 5,
            minimum: Some(0),
            maximum: Some(30),
            cycle: true,
        };
        assert_eq!(range.next(Some(10), Some(None)), Some(10));
        assert_eq!(range.next(Some(20), Some(Some(20))), Some(25));
        assert_eq!(range.next(Some(30), Some(Some(30))), Some(0));
        // Not told whether the first one was given: it is not given again.
        assert_eq!(range.next(Some(10), None), Some(15));
        let down = Range { increment: -5, ..range };
        assert_eq!(down.next(Some(0), Some(Some(0))), Some(30));
    }
}
