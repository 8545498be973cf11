//! The tables in reach.
use super::*;
pub(in crate::mssql) struct Reach<'a> {
    x: &'a str,
}
impl Reach<'_> {
    pub(in crate::mssql) fn column(&self, _idents: &[Ident]) -> Result<ScopeColumn> {
        Err(Untranslatable::new(self.x))
    }
}
