//! What tables are at one moment, and whether one of them is still the same.
//!
//! The shape tells: its time is `modify_date`, which any ALTER, SWITCH and index operation moves, and `sp_rename` too; and the table's
//! number (`object_id`), which no other table in its place has. A transaction in SNAPSHOT isolation that reads a table that was altered
//! since its snapshot is refused by the server itself (error 3961).
//!
//! <https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-objects-transact-sql>

use model::TableName;

use super::client::Client;
use crate::definitions::Definitions;
use crate::error::Result;

impl Client {
    /// What some tables are now.
    pub(crate) async fn definitions(&mut self, tables: &[TableName]) -> Result<Definitions> {
        Ok(Definitions {
            shapes: self.shapes(tables).await?,
            ..Definitions::default()
        })
    }

    /// What about a table is not as it was, in words; `None` if it is the same.
    pub(crate) async fn difference(&mut self, before: &Definitions, table: &TableName) -> Result<Option<String>> {
        let Some(was) = before.shape(table) else {
            return Ok(Some("it was not there before".to_owned()));
        };
        let now = self.shapes(std::slice::from_ref(table)).await?;
        Ok(match now.get(table) {
            None => Some("the table is gone".to_owned()),
            Some(is) => was.difference(is),
        })
    }
}
