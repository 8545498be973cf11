//! How many bytes the values of a row take in memory.

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, FieldRef, Schema};

/// Bytes of each row's values, near enough to bound memory.
pub(super) fn row_bytes(batch: &RecordBatch) -> Vec<usize> {
    let mut sizes = vec![0; batch.num_rows()];
    for array in batch.columns() {
        add(array, &mut sizes);
    }
    sizes
}

/// Bytes of all values that are there.
pub(super) fn value_bytes(array: &ArrayRef) -> usize {
    match array.data_type() {
        DataType::Utf8 | DataType::Binary | DataType::List(_) => {
            let mut sizes = vec![0; array.len()];
            add(array, &mut sizes);
            sizes.into_iter().sum()
        }
        fixed => fixed_width(fixed) * (array.len() - array.null_count()),
    }
}

/// Bytes that any row takes, also one of NULLs.
pub(super) fn least_row_bytes(schema: &Schema) -> usize {
    let width = |field: &FieldRef| match field.data_type() {
        DataType::Utf8 | DataType::Binary | DataType::List(_) => size_of::<i32>(),
        fixed => fixed_width(fixed),
    };
    schema.fields().iter().map(width).sum()
}

fn fixed_width(fixed: &DataType) -> usize {
    fixed.primitive_width().unwrap_or(match fixed {
        DataType::FixedSizeBinary(width) => usize::try_from(*width).unwrap_or(0),
        _ => 1,
    })
}

fn add(array: &ArrayRef, sizes: &mut [usize]) {
    let data = array.to_data();
    match array.data_type() {
        DataType::Utf8 | DataType::Binary => {
            add_differences(&offsets(&data), |from, to| to - from, sizes);
        }
        DataType::List(_) => {
            let child = arrow_array::make_array(data.child_data()[0].clone());
            let mut child_sizes = vec![0; child.len()];
            add(&child, &mut child_sizes);
            let mut until = Vec::with_capacity(child_sizes.len() + 1);
            until.push(0_usize);
            for size in child_sizes {
                until.push(until.last().copied().unwrap_or(0) + size);
            }
            let before = |member: usize| until.get(member).copied().unwrap_or(0);
            add_differences(&offsets(&data), |from, to| before(to) - before(from), sizes);
        }
        fixed => {
            let width = fixed_width(fixed);
            sizes.iter_mut().for_each(|size| *size += width);
        }
    }
}

/// The offsets of an array of 32-bit offsets, as far as its own rows go.
fn offsets(data: &arrow_data::ArrayData) -> Vec<usize> {
    if data.is_empty() {
        return Vec::new();
    }
    let offsets = &data.buffers()[0].typed_data::<i32>()[data.offset()..=data.offset() + data.len()];
    offsets
        .iter()
        .map(|offset| usize::try_from(*offset).unwrap_or(0))
        .collect()
}

fn add_differences(offsets: &[usize], difference: impl Fn(usize, usize) -> usize, sizes: &mut [usize]) {
    for (size, pair) in sizes.iter_mut().zip(offsets.windows(2)) {
        *size += 4 + difference(pair[0], pair[1]);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{BinaryArray, Int64Array, StringArray};
    use arrow_schema::{Field, Schema};

    use super::*;

    #[test]
    fn rows_are_measured_one_by_one() {
        let mut sets = ListBuilder::new(StringBuilder::new());
        for members in [&["a", "bcd"][..], &[], &["ef"]] {
            members.iter().for_each(|member| sets.values().append_value(member));
            sets.append(true);
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![1, 2, 3])),
            Arc::new(StringArray::from(vec!["", "four", "xx"])),
            Arc::new(BinaryArray::from(vec![Some(&b"1"[..]), None, Some(b"22")])),
            Arc::new(sets.finish()),
        ];
        let fields: Vec<Field> = columns
            .iter()
            .map(|c| Field::new("c", c.data_type().clone(), true))
            .collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
        let fixed = 8 + 4 + 4 + 4;
        assert_eq!(row_bytes(&batch), [fixed + 1 + 12, fixed + 4, fixed + 2 + 2 + 6]);
        assert_eq!(row_bytes(&batch.slice(1, 2)), [fixed + 4, fixed + 2 + 2 + 6]);
        assert_eq!(row_bytes(&batch.slice(1, 0)), [0_usize; 0]);
    }
}
