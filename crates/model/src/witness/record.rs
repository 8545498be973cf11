//! What a server answered: the record of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Aggregate;

/// Version of what aggregates mean. A record of another version is not compared.
pub const VERSION: u32 = 1;

/// A server's answers for some rows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregates {
    pub rows: u64,
    /// By the source's column.
    pub columns: BTreeMap<String, Answer>,
}

/// The answers for one column, as the server spells them; `None` where there is no value. As text `nulls=0 sum=12 min=NULL`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Answer(pub BTreeMap<Aggregate, Option<String>>);

const NULL: &str = "NULL";

impl From<Answer> for String {
    fn from(answer: Answer) -> String {
        let parts = answer
            .0
            .into_iter()
            .map(|(aggregate, value)| format!("{}={}", aggregate.name(), value.as_deref().unwrap_or(NULL)));
        parts.collect::<Vec<_>>().join(" ")
    }
}

impl TryFrom<String> for Answer {
    type Error = String;

    fn try_from(text: String) -> Result<Answer, String> {
        let parts = text.split(' ').filter(|part| !part.is_empty()).map(|part| {
            let (name, value) = part.split_once('=').ok_or_else(|| format!("{part} has no ="))?;
            let aggregate = Aggregate::try_from(name.to_owned())?;
            Ok((aggregate, (value != NULL).then(|| value.to_owned())))
        });
        Ok(Answer(parts.collect::<Result<_, String>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_survive_their_text() {
        let answer = Answer(BTreeMap::from([
            (Aggregate::Nulls, Some("0".to_owned())),
            (Aggregate::Min, Some("2026-01-02T03:04:05.000006".to_owned())),
            (Aggregate::Max, None),
            (Aggregate::Label(3), Some("17".to_owned())),
        ]));
        let text = String::from(answer.clone());
        assert_eq!(text, "nulls=0 min=2026-01-02T03:04:05.000006 max=NULL label-3=17");
        assert_eq!(Answer::try_from(text), Ok(answer));
        assert!(Answer::try_from("sum".to_owned()).is_err());
        assert_eq!(Answer::try_from(String::new()), Ok(Answer::default()));
    }
}
