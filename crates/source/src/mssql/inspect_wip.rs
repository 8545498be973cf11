use super::client::Client;
use crate::error::Result;
use crate::{Scope, TableShape};
use model::{Dialect, SourceSchema, TableName};
use std::collections::BTreeMap;
impl Client {
    pub(crate) async fn inspect(&mut self, _: &Scope) -> Result<SourceSchema> {
        Ok(SourceSchema::empty(Dialect::Mssql, "", ""))
    }
    pub(crate) async fn shapes(&mut self, _: &[TableName]) -> Result<BTreeMap<TableName, TableShape>> {
        Ok(BTreeMap::new())
    }
}
