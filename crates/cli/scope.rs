//! Which tables of the source are migrated.

use model::{SourceSchema, TableName};
use wildmatch::WildMatch;

/// Patterns over `schema.table`; case matters. Excludes win over includes.
#[derive(Debug)]
pub(crate) struct TableScope {
    /// As written.
    pub(crate) include: Vec<String>,
    /// As written.
    pub(crate) exclude: Vec<String>,
    included: Vec<WildMatch>,
    excluded: Vec<WildMatch>,
}

impl TableScope {
    /// A scope from its patterns; without any include, everything is in.
    pub(crate) fn new(include: Vec<String>, exclude: Vec<String>) -> Self {
        let compile = |patterns: &[String]| patterns.iter().map(|pattern| WildMatch::new(pattern)).collect();
        TableScope {
            included: compile(&include),
            excluded: compile(&exclude),
            include,
            exclude,
        }
    }

    /// The schemas that the includes name outright; `None` if one of them stands behind a wildcard, or none is named.
    pub(crate) fn schemas(&self) -> Option<Vec<String>> {
        let mut schemas: Vec<String> = Vec::new();
        for pattern in &self.include {
            let (schema, _) = pattern.split_once('.')?;
            if schema.contains(['*', '?']) {
                return None;
            }
            if !schemas.iter().any(|known| known == schema) {
                schemas.push(schema.to_owned());
            }
        }
        (!schemas.is_empty()).then_some(schemas)
    }

    /// The includes that mean one table each, as written.
    pub(crate) fn named(&self) -> impl Iterator<Item = &str> {
        self.include
            .iter()
            .map(String::as_str)
            .filter(|pattern| !pattern.contains(['*', '?']))
    }

    /// Whether every include that may mean tables of a schema names one table in full.
    pub(crate) fn names_each_table(&self, schema: &str) -> bool {
        let may_mean = |pattern: &&String| {
            pattern
                .split_once('.')
                .is_none_or(|(schemas, _)| WildMatch::new(schemas).matches(schema))
        };
        !self.include.is_empty()
            && self
                .include
                .iter()
                .filter(may_mean)
                .all(|pattern| !pattern.contains(['*', '?']))
    }

    /// Whether a table is migrated.
    pub(crate) fn contains(&self, table: &TableName) -> bool {
        let name = table.to_string();
        (self.included.is_empty() || self.included.iter().any(|pattern| pattern.matches(&name)))
            && !self.excluded.iter().any(|pattern| pattern.matches(&name))
    }

    /// Takes what is not in scope out of a schema. A trigger belongs to its table.
    pub(crate) fn apply(&self, schema: &mut SourceSchema) {
        schema.tables.retain(|table| self.contains(&table.name));
        schema
            .others
            .retain(|object| self.contains(object.table.as_ref().unwrap_or(&object.name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(include: &[&str], exclude: &[&str]) -> TableScope {
        let owned = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        TableScope::new(owned(include), owned(exclude))
    }

    #[test]
    fn excludes_win_and_case_matters() {
        let scope = scope(&["shop.*", "billing.invoice?"], &["*.tmp_*", "shop.Log"]);
        for (name, expected) in [("orders", true), ("tmp_orders", false), ("Log", false), ("log", true)] {
            assert_eq!(scope.contains(&TableName::new("shop", name)), expected, "{name}");
        }
        assert!(scope.contains(&TableName::new("billing", "invoices")));
        assert!(!scope.contains(&TableName::new("billing", "invoice")));
        assert!(!scope.contains(&TableName::new("Shop", "orders")));
    }

    #[test]
    fn tables_are_named_one_by_one_only_without_wildcards() {
        let named = scope(&["shop.a", "shop.b", "billing.*"], &[]);
        assert!(named.names_each_table("shop") && !named.names_each_table("billing"));
        assert_eq!(named.named().collect::<Vec<_>>(), ["shop.a", "shop.b"]);
        assert!(!scope(&["shop.a", "s*.x"], &[]).names_each_table("shop"));
        assert!(!scope(&[], &["shop.a"]).names_each_table("shop"));
    }

    #[test]
    fn schemas_are_known_only_without_wildcards() {
        assert_eq!(
            scope(&["shop.*", "shop.a", "b.c"], &[]).schemas(),
            Some(vec!["shop".to_owned(), "b".to_owned()])
        );
        assert_eq!(scope(&["shop.*", "b*.c"], &[]).schemas(), None);
        assert_eq!(scope(&[], &[]).schemas(), None);
        assert!(scope(&[], &[]).contains(&TableName::new("a", "b")));
    }
}
