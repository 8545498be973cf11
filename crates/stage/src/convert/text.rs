//! Texts, JSON texts, enum labels and sets.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{Array, ArrayRef, BinaryArray, StringArray};
use arrow_schema::DataType;
use model::{Loss, PgType};

use super::json::Json;
use super::{Column, LONGEST_VALUE, Notes, Outcome, RefusedReason, binary};

/// Before a text that its server cannot convert to Unicode, which then is as it was.
const NO_UNICODE: [u8; 1] = [0xff];

/// Binary to Utf8. The whole buffer is checked at once; only if that fails are the values looked at one by one.
pub(super) fn text(array: &ArrayRef, staged: &DataType, strip_nul: bool) -> Option<Column> {
    if *staged != DataType::Utf8 {
        return None;
    }
    let values = binary(array)?;
    let used = used_bytes(values);
    if used.len() <= LONGEST_VALUE
        && !used.contains(&0)
        && let Ok(text) = StringArray::try_from_binary(values.clone())
    {
        return Some(Column::exact(Arc::new(text)));
    }
    each(values, |value| match std::str::from_utf8(value) {
        Err(_) => Outcome::Refused(no_text(value)),
        Ok(text) if text.contains('\0') => {
            if !strip_nul {
                return Outcome::Refused(RefusedReason::NulByte);
            }
            let stripped = text.replace('\0', "");
            if stripped.len() > LONGEST_VALUE {
                return Outcome::Refused(RefusedReason::TooLarge);
            }
            Outcome::Changed(stripped, Loss::NulStripped)
        }
        Ok(text) if text.len() > LONGEST_VALUE => Outcome::Refused(RefusedReason::TooLarge),
        Ok(text) => Outcome::Value(text.to_owned()),
    })
}

/// JSON text to Utf8, as it is; what the target refuses is refused here.
pub(super) fn json(array: &ArrayRef, staged: &DataType, target: &PgType) -> Option<Column> {
    if *staged != DataType::Utf8 {
        return None;
    }
    let values = binary(array)?;
    let as_value = *target == PgType::Jsonb;
    let mut notes = Notes::default();
    for (row, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        let outcome = if value.len() > LONGEST_VALUE {
            Outcome::Refused(RefusedReason::TooLarge)
        } else {
            match std::str::from_utf8(value) {
                Err(_) => Outcome::Refused(RefusedReason::InvalidUtf8),
                Ok(text) => match Json::check(text, as_value) {
                    Err(reason) => Outcome::Refused(reason),
                    Ok(Json { repeated_key: true }) => Outcome::Changed((), Loss::JsonRepeatedKey),
                    Ok(Json { repeated_key: false }) => Outcome::Value(()),
                },
            }
        };
        notes.take(row, outcome);
    }
    if notes
        .refused
        .iter()
        .any(|(_, reason)| *reason == RefusedReason::InvalidUtf8)
    {
        // Refused rows hold NULL, so that the rest can be a text array.
        let mut refused = notes.refused.iter().map(|(row, _)| *row).peekable();
        let rest = values.iter().enumerate().map(|(row, value)| {
            if refused.next_if_eq(&row).is_some() {
                None
            } else {
                value.and_then(|value| std::str::from_utf8(value).ok())
            }
        });
        let rest: StringArray = rest.collect();
        return Some(notes.column(Arc::new(rest)));
    }
    let text = match StringArray::try_from_binary(values.clone()) {
        Ok(text) => text,
        // Bytes under a NULL need not be UTF-8.
        Err(_) => values
            .iter()
            .map(|value| value.and_then(|value| std::str::from_utf8(value).ok()))
            .collect(),
    };
    Some(notes.column(Arc::new(text)))
}

/// A label of an enum, or the empty error value of MySQL.
pub(super) fn label(array: &ArrayRef, staged: &DataType, labels: &[String], empty_as_null: bool) -> Option<Column> {
    if *staged != DataType::Utf8 {
        return None;
    }
    let labels: HashSet<&str> = labels.iter().map(String::as_str).collect();
    each(binary(array)?, |value| match std::str::from_utf8(value) {
        Ok(text) if labels.contains(text) => Outcome::Value(text.to_owned()),
        Ok("") if empty_as_null => Outcome::Null(Loss::EnumErrorToNull),
        Err(_) if value.starts_with(&NO_UNICODE) => Outcome::Refused(RefusedReason::NoUnicode),
        _ => Outcome::Refused(RefusedReason::NotALabel),
    })
}

/// Comma-separated members to a list; the empty text is the empty set.
pub(super) fn set(array: &ArrayRef, staged: &DataType) -> Option<Column> {
    let DataType::List(member) = staged else { return None };
    if *member.data_type() != DataType::Utf8 {
        return None;
    }
    let values = binary(array)?;
    let mut notes = Notes::default();
    let mut builder = ListBuilder::new(StringBuilder::new()).with_field(Arc::clone(member));
    for (row, value) in values.iter().enumerate() {
        let checked = value.and_then(|value| {
            let outcome = match std::str::from_utf8(value) {
                Err(_) => Outcome::Refused(no_text(value)),
                Ok(text) if text.contains('\0') => Outcome::Refused(RefusedReason::NulByte),
                Ok(text) if text.len() > LONGEST_VALUE => Outcome::Refused(RefusedReason::TooLarge),
                Ok(text) => Outcome::Value(text),
            };
            notes.take(row, outcome)
        });
        match checked {
            None => builder.append(false),
            Some("") => builder.append(true),
            Some(text) => {
                text.split(',').for_each(|member| builder.values().append_value(member));
                builder.append(true);
            }
        }
    }
    Some(notes.column(Arc::new(builder.finish())))
}

/// Why bytes that are not UTF-8 are no text.
fn no_text(value: &[u8]) -> RefusedReason {
    if value.starts_with(&NO_UNICODE) {
        RefusedReason::NoUnicode
    } else {
        RefusedReason::InvalidUtf8
    }
}

fn each(values: &BinaryArray, mut of: impl FnMut(&[u8]) -> Outcome<String>) -> Option<Column> {
    let mut notes = Notes::default();
    let mut builder = StringBuilder::with_capacity(values.len(), used_bytes(values).len());
    for (row, value) in values.iter().enumerate() {
        match value.and_then(|value| notes.take(row, of(value))) {
            Some(text) => builder.append_value(text),
            None => builder.append_null(),
        }
    }
    Some(notes.column(Arc::new(builder.finish())))
}

/// The bytes that the array's rows (and not its siblings in a shared buffer) use.
fn used_bytes(values: &BinaryArray) -> &[u8] {
    let offsets = values.value_offsets();
    let bound = |offset: Option<&i32>| offset.and_then(|offset| usize::try_from(*offset).ok()).unwrap_or(0);
    &values.value_data()[bound(offsets.first())..bound(offsets.last())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: Vec<Option<&[u8]>>, strip_nul: bool) -> Column {
        let array: ArrayRef = Arc::new(BinaryArray::from(values));
        text(&array, &DataType::Utf8, strip_nul).unwrap()
    }

    #[test]
    fn valid_text_shares_its_buffer() {
        let array: ArrayRef = Arc::new(BinaryArray::from(vec![&b"a"[..], "é".as_bytes()]));
        let column = text(&array, &DataType::Utf8, false).unwrap();
        assert_eq!(
            array.to_data().buffers()[1].as_ptr(),
            column.array.to_data().buffers()[1].as_ptr()
        );
    }

    #[test]
    fn bytes_that_only_together_are_utf8_are_refused() {
        let column = texts(vec![Some(&[0xc3]), Some(&[0xa9]), Some(b"ok"), None], false);
        assert_eq!(
            column.refused,
            [(0, RefusedReason::InvalidUtf8), (1, RefusedReason::InvalidUtf8)]
        );
        assert_eq!(column.array.null_count(), 3);
    }

    #[test]
    fn a_text_that_its_server_cannot_convert_is_refused_as_such() {
        let column = texts(vec![Some(b"\xff\xf0\x40"), Some(b"\xf0\x40"), Some(b"ok")], false);
        assert_eq!(
            column.refused,
            [(0, RefusedReason::NoUnicode), (1, RefusedReason::InvalidUtf8)]
        );
    }

    #[test]
    fn nul_is_refused_or_stripped_and_counted() {
        assert_eq!(texts(vec![Some(b"a\0b")], false).refused, [(0, RefusedReason::NulByte)]);
        let column = texts(vec![Some(b"a\0b"), Some(b"ab")], true);
        assert_eq!(column.lossy, [(0, Loss::NulStripped)]);
        let values = column.array.as_any().downcast_ref::<StringArray>().unwrap();
        assert_eq!((values.value(0), values.value(1)), ("ab", "ab"));
    }

    #[test]
    fn a_slice_is_judged_by_its_own_rows() {
        let array: ArrayRef = Arc::new(BinaryArray::from(vec![&[0xff][..], b"fine", b"a\0"]));
        let column = text(&array.slice(1, 1), &DataType::Utf8, false).unwrap();
        assert!(column.refused.is_empty());
    }
}
