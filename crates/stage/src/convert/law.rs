//! The law on random values: what the digest sees in a wire batch is what it sees in the staged rows and in the refused
//! rows together, S = P + Q. `convert` and the wire encoder share no conversion code, so a fault in either shows here.

use arrow_array::{RecordBatch, UInt32Array};
use arrow_select::take::take_record_batch;
use model::ColumnPlan;

use super::{Converted, convert};
use crate::digest::{Digest, Form, RowHasher};
use crate::test_support::{Rng, every_plan, random_batch};

fn refused_rows(batch: &RecordBatch, converted: &Converted) -> RecordBatch {
    let rows = converted
        .refused
        .iter()
        .map(|refused| u32::try_from(refused.row).unwrap());
    take_record_batch(batch, &UInt32Array::from_iter_values(rows)).unwrap()
}

fn holds(batch: &RecordBatch, columns: &[ColumnPlan], what: &str) -> (usize, usize) {
    let wire = RowHasher::new(columns, Form::Wire);
    let staged = RowHasher::new(columns, Form::Staged);
    let converted = convert(batch, columns).unwrap();
    let s_rows = wire.hash_rows(batch).unwrap();
    let s = Digest::of(&s_rows);
    let p_rows = staged.hash_rows(&converted.batch).unwrap();
    let p = Digest::of(&p_rows);
    let q = Digest::of(&wire.hash_rows(&refused_rows(batch, &converted)).unwrap());
    // Row by row first: a message that names the row is worth more than a sum.
    let refused: Vec<usize> = converted.refused.iter().map(|refused| refused.row).collect();
    let kept: Vec<usize> = (0..batch.num_rows()).filter(|row| !refused.contains(row)).collect();
    assert_eq!(kept.len(), p_rows.len(), "{what}");
    for (row, p_row) in kept.iter().zip(&p_rows) {
        assert_eq!(s_rows[*row], *p_row, "{what}, row {row} of {batch:?}");
    }
    for refused in &converted.refused {
        let cell = wire.encoder(batch).unwrap().cell(refused.row, refused.column).unwrap();
        assert_eq!(
            cell[2], 255,
            "{what}: row {} is refused but its wire cell is not raw: {refused:?}",
            refused.row
        );
    }
    assert_eq!(Some(s), p.combine(q), "{what}");
    (kept.len(), refused.len())
}

#[test]
fn each_conversion_alone_keeps_the_law() {
    let seed = Rng::seed(20_260);
    for plan in every_plan() {
        let what = format!(
            "seed {seed}, {:?} to {:?} by {:?}",
            plan.wire, plan.staged, plan.conversion
        );
        let mut rng = Rng::new(seed);
        let columns = [plan];
        let mut kept = 0;
        for _ in 0..4 {
            let batch = random_batch(&mut rng, &columns, 500);
            kept += holds(&batch, &columns, &what).0;
        }
        assert!(
            kept > 300,
            "{what}: only {kept} of 2000 rows were kept, which tests little"
        );
    }
}

#[test]
fn all_conversions_in_one_row_keep_the_law() {
    let seed = Rng::seed(4_711);
    let mut rng = Rng::new(seed);
    // Columns that nearly always fit, so that many rows survive with all of them.
    let columns: Vec<ColumnPlan> = every_plan();
    let (mut kept, mut refused) = (0, 0);
    for width in [1, 2, 5, columns.len()] {
        for start in (0..columns.len()).step_by(width) {
            let some = &columns[start..(start + width).min(columns.len())];
            let batch = random_batch(&mut rng, some, 60);
            let counts = holds(&batch, some, &format!("seed {seed}, columns {start} and {width} on"));
            kept += counts.0;
            refused += counts.1;
        }
    }
    assert!(
        kept > 1000 && refused > 1000,
        "seed {seed}: {kept} kept, {refused} refused"
    );
}

#[test]
fn sliced_batches_keep_the_law() {
    let seed = Rng::seed(99);
    let mut rng = Rng::new(seed);
    let columns = every_plan();
    let batch = random_batch(&mut rng, &columns[..12], 100);
    holds(&batch.slice(37, 41), &columns[..12], &format!("seed {seed}, sliced"));
}

#[test]
fn a_batch_without_rows_is_nothing() {
    let columns = every_plan();
    let batch = random_batch(&mut Rng::new(1), &columns, 0);
    assert_eq!(holds(&batch, &columns, "no rows"), (0, 0));
}
