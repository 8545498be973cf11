//! A row of a small answer, with checked access by column name.

use std::borrow::Cow;

use tiberius::{ColumnData, Row};

use super::decode::decimal;
use super::moment::moment;
use crate::error::{Result, SourceError};

/// A row of a catalog query.
#[derive(Debug)]
pub(crate) struct Record {
    doing: String,
    names: Vec<String>,
    values: Vec<ColumnData<'static>>,
}

impl Record {
    pub(super) fn new(doing: &str, row: Row) -> Record {
        Record {
            doing: doing.to_owned(),
            names: row.columns().iter().map(|column| column.name().to_owned()).collect(),
            values: row.into_iter().collect(),
        }
    }

    /// A row of texts, for tests without a server.
    #[cfg(test)]
    pub(super) fn of(values: &[(&str, Option<&str>)]) -> Record {
        Record {
            doing: "testing".to_owned(),
            names: values.iter().map(|(name, _)| (*name).to_owned()).collect(),
            values: values
                .iter()
                .map(|(_, value)| ColumnData::String(value.map(|text| text.to_owned().into())))
                .collect(),
        }
    }

    fn index(&self, name: &str) -> Result<usize> {
        self.names
            .iter()
            .position(|known| known.eq_ignore_ascii_case(name))
            .ok_or_else(|| self.unexpected(&format!("no column {name}")))
    }

    /// An error about this row.
    pub(crate) fn unexpected(&self, reason: &str) -> SourceError {
        SourceError::UnexpectedAnswer {
            doing: self.doing.clone(),
            reason: reason.to_owned(),
        }
    }

    /// Whether the answer has a column of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.index(name).is_ok()
    }

    /// A value as text, by position; `None` for NULL.
    pub(crate) fn at(&self, index: usize) -> Result<Option<String>> {
        match self.values.get(index) {
            None => Err(self.unexpected(&format!("no column {index}"))),
            Some(value) => Ok(text(value).map(Cow::into_owned)),
        }
    }

    /// A text that may be NULL. Numbers and moments are given as text too, bytes as hexadecimal digits.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<String>> {
        self.at(self.index(name)?)
    }

    /// A text; NULL is an error.
    pub(crate) fn text(&self, name: &str) -> Result<String> {
        self.optional(name)?
            .ok_or_else(|| self.unexpected(&format!("{name} is NULL")))
    }

    /// A text, empty for NULL.
    pub(crate) fn text_or_empty(&self, name: &str) -> Result<String> {
        Ok(self.optional(name)?.unwrap_or_default())
    }

    /// A whole number that may be NULL.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>> {
        match self.optional(name)? {
            None => Ok(None),
            Some(text) => text
                .parse()
                .map(Some)
                .map_err(|_| self.unexpected(&format!("{name} is not a whole number"))),
        }
    }

    /// A bit; NULL is no.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.number(name)?.is_some_and(|number| number != 0))
    }

    /// The row's values.
    pub(super) fn into_values(self) -> Vec<ColumnData<'static>> {
        self.values
    }

    /// The values as texts.
    pub(super) fn texts(&self) -> Vec<Option<String>> {
        self.values
            .iter()
            .map(|value| text(value).map(Cow::into_owned))
            .collect()
    }
}

/// A value as text; `None` for NULL.
pub(super) fn text(value: &ColumnData<'static>) -> Option<Cow<'static, str>> {
    match value {
        ColumnData::U8(value) => value.map(|number| number.to_string().into()),
        ColumnData::I16(value) => value.map(|number| number.to_string().into()),
        ColumnData::I32(value) => value.map(|number| number.to_string().into()),
        ColumnData::I64(value) => value.map(|number| number.to_string().into()),
        ColumnData::F32(value) => value.map(|number| number.to_string().into()),
        ColumnData::F64(value) => value.map(|number| number.to_string().into()),
        ColumnData::Bit(value) => value.map(|bit| if bit { "1" } else { "0" }.into()),
        ColumnData::String(value) => value.clone(),
        ColumnData::Guid(value) => value.map(|uuid| uuid.to_string().to_uppercase().into()),
        ColumnData::Binary(value) => value
            .as_ref()
            .map(|bytes| super::quote::bytes(bytes)[2..].to_owned().into()),
        ColumnData::Numeric(value) => value.map(|number| decimal(number.value(), number.scale())),
        ColumnData::Xml(value) => value.as_ref().map(|xml| xml.as_ref().clone().into_string().into()),
        ColumnData::DateTime(_)
        | ColumnData::SmallDateTime(_)
        | ColumnData::Time(_)
        | ColumnData::Date(_)
        | ColumnData::DateTime2(_)
        | ColumnData::DateTimeOffset(_) => moment(value).map(|moment| moment.to_string().into()),
    }
}
