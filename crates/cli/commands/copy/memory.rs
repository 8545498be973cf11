//! What a copy says beforehand of rows that are larger than its workers' shares of the memory.

use model::{MysqlType, SourceType, TablePlan};
use stage::Budget;
use transfer::CopyOptions;

use crate::figures::{as_u64, bytes, counted};

/// A line if a table may hold rows that pass one at a time; nothing where the columns' types forbid it.
///
/// Such a row is held as it came, converted, encoded and compressed: copies of rows of 30 MB took six times that beside
/// the setting, with one worker of a kind or with four.
pub(super) fn bound(options: &CopyOptions, tables: &[TablePlan]) -> Option<String> {
    let workers = options.readers.max(1) + options.loaders.max(1);
    let limit = as_u64(Budget::divided(options.memory, workers).ok()?.large_row());
    let large = tables.iter().filter(|table| longest(table) > limit).count();
    (large > 0).then(|| {
        format!(
            "memory: {} for all workers; rows of more than {}, which {} may hold, pass one at a time, each in about six times its \
             size beside that (`landfall assess` measures the longest)",
            bytes(options.memory),
            bytes(limit),
            counted(as_u64(large), "table"),
        )
    })
}

/// Most bytes that the long columns of a row may have.
fn longest(table: &TablePlan) -> u64 {
    let columns = table.columns.iter().map(|column| match &column.source {
        SourceType::Mysql(MysqlType::MediumText | MysqlType::MediumBlob) => 1 << 24,
        SourceType::Mysql(MysqlType::LongText | MysqlType::LongBlob | MysqlType::Json { .. }) => 1 << 32,
        SourceType::Mysql(MysqlType::Geometry { .. }) => 1 << 32,
        _ => 1_u64 << 16,
    });
    columns.sum()
}
