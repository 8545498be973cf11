//! Values that a script gives columns which the server computes.

use translate::script::RowsStatement;

use crate::script::constant::Constant;

/// What the server does with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::script) enum ComputedValues {
    /// MySQL, which takes DEFAULT only: <https://dev.mysql.com/doc/refman/9.0/en/create-table-generated-columns.html>.
    Refused,
    /// MariaDB in strict mode.
    NullDropped,
    /// MariaDB in another mode, as in its dumps, which hold such values: <https://mariadb.com/kb/en/generated-columns/>.
    Dropped,
}

impl ComputedValues {
    /// In a statement of a script for a product.
    pub(in crate::script) fn of(product: &str, rows: &RowsStatement) -> ComputedValues {
        match product {
            "MariaDB" if rows.lenient => ComputedValues::Dropped,
            "MariaDB" => ComputedValues::NullDropped,
            _ => ComputedValues::Refused,
        }
    }

    /// Whether the row is kept without the value.
    pub(in crate::script) fn drops(self, value: &Constant<'_>) -> bool {
        match self {
            ComputedValues::Refused => false,
            ComputedValues::NullDropped => matches!(value, Constant::Null),
            ComputedValues::Dropped => true,
        }
    }
}
