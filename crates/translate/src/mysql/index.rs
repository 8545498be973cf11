//! Parts of MySQL's indexes: how long they are, and when they are prefixes.

use model::source_schema::SourceIndexPart;
use model::{MysqlType, SourceType};

use crate::schema::draft::ColumnDraft;

/// The largest key of InnoDB, in bytes.
pub(super) const INNODB_KEY: u64 = 3_072;

/// The most bytes that a part can have, where it has a bound.
pub(super) fn part_bytes(column: &ColumnDraft<'_>, part: &SourceIndexPart) -> Option<u64> {
    let SourceType::Mysql(mysql) = column.source_type() else {
        return None;
    };
    let characters = |count: u32| {
        let charset = column.source.charset.as_deref().unwrap_or("utf8mb4");
        let width = match charset {
            "ascii" => 1,
            "latin1" => 2,
            "utf8" | "utf8mb3" => 3,
            _ => 4,
        };
        u64::from(count) * width
    };
    match (mysql, part.prefix) {
        (MysqlType::Char { length } | MysqlType::Varchar { length }, prefix) => {
            let bytes = characters(prefix.unwrap_or(*length).min(*length));
            (bytes <= INNODB_KEY).then_some(bytes)
        }
        (MysqlType::Binary { length } | MysqlType::Varbinary { length }, prefix) => {
            let bytes = u64::from(prefix.unwrap_or(*length).min(*length));
            (bytes <= INNODB_KEY).then_some(bytes)
        }
        (MysqlType::TinyText | MysqlType::TinyBlob, _) => Some(255),
        (MysqlType::Text | MysqlType::MediumText | MysqlType::LongText, Some(prefix)) => Some(characters(prefix)),
        (MysqlType::Blob | MysqlType::MediumBlob | MysqlType::LongBlob, Some(prefix)) => Some(u64::from(prefix)),
        (
            MysqlType::Text
            | MysqlType::MediumText
            | MysqlType::LongText
            | MysqlType::Blob
            | MysqlType::MediumBlob
            | MysqlType::LongBlob,
            None,
        ) => None,
        _ => Some(16),
    }
}

/// True if the part indexes less than the column holds.
pub(super) fn cuts(column: &ColumnDraft<'_>, part: &SourceIndexPart) -> bool {
    let Some(prefix) = part.prefix else { return false };
    match column.source_type() {
        SourceType::Mysql(
            MysqlType::Char { length }
            | MysqlType::Varchar { length }
            | MysqlType::Binary { length }
            | MysqlType::Varbinary { length },
        ) => prefix < *length,
        _ => true,
    }
}
