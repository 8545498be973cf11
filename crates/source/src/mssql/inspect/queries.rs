//! The queries of the catalog: one file each, and what it means when one cannot be run.

use std::collections::BTreeMap;

use crate::mssql::record::Record;

/// What becomes of an inspection without the answer of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// There is none.
    Required,
    /// Something is not seen, and that is told.
    Told,
    /// An estimate is missing, which changes nothing.
    Estimate,
}

macro_rules! queries {
    ($($name:ident $file:literal, since $since:literal, $need:ident, $what:literal;)*) => {
        /// A query of the catalog.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Query { $($name,)* }

        impl Query {
            pub(super) const ALL: &[Query] = &[$(Query::$name,)*];

            /// Its text, as in the file.
            pub(super) fn sql(self) -> &'static str {
                match self { $(Query::$name => include_str!(concat!($file, ".sql")),)* }
            }

            /// The oldest server that has what it asks for, by the major number of the version: 13 is SQL Server 2016.
            pub(super) fn since(self) -> u16 {
                match self { $(Query::$name => $since,)* }
            }

            pub(super) fn need(self) -> Need {
                match self { $(Query::$name => Need::$need,)* }
            }

            /// What it reads, in words.
            pub(super) fn what(self) -> &'static str {
                match self { $(Query::$name => $what,)* }
            }
        }
    };
}

queries! {
    Database "database", since 13, Told, "the collation of the database";
    Schemas "schemas", since 13, Required, "the schemas";
    Tables "tables", since 13, Required, "the tables";
    TableKinds "table_kinds", since 13, Told, "which tables are temporal, memory-optimized or external";
    TableStorage "table_storage", since 13, Told, "how tables are stored";
    TableRetention "table_retention", since 14, Told, "how long history tables keep rows";
    TableGraph "table_graph", since 14, Told, "graph tables";
    TableLedger "table_ledger", since 16, Told, "ledger tables";
    Periods "periods", since 13, Told, "the periods of temporal tables";
    Columns "columns", since 13, Required, "the columns";
    ColumnKinds "column_kinds", since 13, Told, "hidden columns, and those that the server fills";
    ColumnMasks "column_masks", since 13, Told, "masked columns";
    ColumnEncryption "column_encryption", since 13, Told, "encrypted columns";
    ColumnGraph "column_graph", since 14, Told, "the columns that the server adds to graph tables";
    ColumnVectors "column_vectors", since 17, Told, "the dimensions of vectors";
    ColumnXml "column_xml", since 13, Told, "the schema collections of XML columns";
    IdentityColumns "identity_columns", since 13, Told, "the identity columns";
    ComputedColumns "computed_columns", since 13, Told, "which computed columns are persisted";
    ComputedDefinitions "computed_definitions", since 13, Told, "the expressions of computed columns";
    Defaults "defaults", since 13, Told, "the defaults";
    DefaultDefinitions "default_definitions", since 13, Told, "the expressions of defaults";
    BoundObjects "bound_objects", since 13, Told, "defaults and rules that are bound to columns";
    Indexes "indexes", since 13, Required, "the indexes";
    IndexColumns "index_columns", since 13, Required, "the columns of indexes";
    IndexOrder "index_order", since 16, Told, "the order of columnstore indexes";
    IndexHash "index_hash", since 13, Told, "hash indexes";
    IndexSpaces "index_spaces", since 13, Told, "where indexes lie";
    IndexCompression "index_compression", since 13, Told, "the compression of indexes";
    KeyConstraints "key_constraints", since 13, Told, "which keys the server named";
    XmlIndexes "xml_indexes", since 13, Told, "XML indexes";
    SpatialIndexes "spatial_indexes", since 13, Told, "spatial indexes";
    FulltextIndexes "fulltext_indexes", since 13, Told, "full-text indexes";
    FulltextColumns "fulltext_columns", since 13, Told, "the columns of full-text indexes";
    ForeignKeys "foreign_keys", since 13, Required, "the foreign keys";
    ForeignKeyColumns "foreign_key_columns", since 13, Required, "the columns of foreign keys";
    Checks "checks", since 13, Told, "the checks";
    CheckDefinitions "check_definitions", since 13, Told, "the conditions of checks";
    Partitions "partitions", since 13, Told, "partitioned tables";
    PartitionValues "partition_values", since 13, Told, "the boundaries of partitions";
    Sequences "sequences", since 13, Told, "the sequences";
    SequencesUsed "sequences_used", since 14, Told, "which sequences have given a value";
    AliasTypes "alias_types", since 13, Told, "alias types";
    AssemblyTypes "assembly_types", since 13, Told, "types of assemblies";
    TableTypes "table_types", since 13, Told, "table types";
    TableTypeColumns "table_type_columns", since 13, Told, "the columns of table types";
    TableTypeKeys "table_type_keys", since 13, Told, "the keys of table types";
    Synonyms "synonyms", since 13, Told, "synonyms";
    Modules "modules", since 13, Told, "views, procedures and functions";
    ViewColumns "view_columns", since 13, Told, "what stars in views mean";
    AssemblyModules "assembly_modules", since 13, Told, "routines of assemblies";
    Triggers "triggers", since 13, Told, "triggers";
    TriggerOrder "trigger_order", since 13, Told, "the order of triggers";
    Properties "properties", since 13, Told, "descriptions and other extended properties";
    PropertyParts "property_parts", since 13, Told, "the schemas, indexes and types that are described";
    PropertyParameters "property_parameters", since 13, Told, "the parameters that are described";
    Principals "principals", since 13, Told, "users and roles";
    RoleMembers "role_members", since 13, Told, "the members of roles";
    SchemaOwners "schema_owners", since 13, Told, "the owners of schemas";
    Permissions "permissions", since 13, Told, "permissions";
    Estimates "estimates", since 13, Estimate, "estimates of rows";
    Sizes "sizes", since 13, Estimate, "the sizes of tables";
    ViewIndexes "feature_view_indexes", since 13, Told, "indexes on views";
    XmlSchemaCollections "feature_xml_schema_collections", since 13, Told, "XML schema collections";
    Assemblies "feature_assemblies", since 13, Told, "assemblies";
    SecurityPolicies "feature_security_policies", since 13, Told, "security policies";
    Queues "feature_queues", since 13, Told, "queues of Service Broker";
    Certificates "feature_certificates", since 13, Told, "certificates";
    SymmetricKeys "feature_symmetric_keys", since 13, Told, "symmetric keys";
    ColumnMasterKeys "feature_column_master_keys", since 13, Told, "column master keys";
    ExternalDataSources "feature_external_data_sources", since 13, Told, "external data sources";
    ChangeTracking "feature_change_tracking", since 13, Told, "tables whose changes are tracked";
    FulltextStoplists "feature_fulltext_stoplists", since 13, Told, "stoplists of full-text indexes";
    Sensitivity "feature_sensitivity", since 15, Told, "classified columns";
    NumberedProcedures "feature_numbered_procedures", since 13, Told, "procedures with numbers";
}

impl Query {
    /// The queries that tell the shape of tables.
    pub(super) const OF_SHAPES: &[Query] = &[
        Query::Tables,
        Query::TableKinds,
        Query::Columns,
        Query::ColumnKinds,
        Query::ColumnGraph,
        Query::ColumnVectors,
        Query::ComputedColumns,
        Query::ComputedDefinitions,
        Query::Partitions,
        Query::PartitionValues,
    ];

    /// The query whose rows name what a query of texts gives the texts of. One text that the server cannot give must not cost
    /// the others: they are asked for one by one then.
    pub(super) fn texts_of(self) -> Option<Query> {
        match self {
            Query::ComputedDefinitions => Some(Query::ComputedColumns),
            Query::DefaultDefinitions => Some(Query::Defaults),
            Query::CheckDefinitions => Some(Query::Checks),
            _ => None,
        }
    }

    /// Its text for some objects only, all if none is named; an object is its number as SQL.
    /// Those that take a restriction have a mark with the alias of the view that has the numbers.
    pub(super) fn restricted(self, objects: &[String], more: &str) -> String {
        let sql = self.sql();
        let mark = sql
            .split_once("/*only ")
            .and_then(|(before, rest)| rest.split_once("*/").map(|(alias, after)| (before, alias, after)));
        match mark {
            Some((before, alias, after)) if !objects.is_empty() => {
                format!("{before}AND {alias}.object_id IN ({}){more}{after}", objects.join(", "))
            }
            _ => sql.to_owned(),
        }
    }
}

/// The answers, as they came.
#[derive(Debug, Default)]
pub(super) struct Raw {
    rows: BTreeMap<Query, Vec<Record>>,
}

impl Raw {
    /// The rows of a query, none where it was not run or not answered.
    pub(super) fn rows(&self, query: Query) -> &[Record] {
        self.rows.get(&query).map_or(&[], Vec::as_slice)
    }

    /// True if a query was answered.
    pub(super) fn has(&self, query: Query) -> bool {
        self.rows.contains_key(&query)
    }

    /// The same without the answer of one query.
    #[cfg(test)]
    pub(super) fn take(&mut self, query: Query) -> Vec<Record> {
        self.rows.remove(&query).unwrap_or_default()
    }

    pub(super) fn put(&mut self, query: Query, records: Vec<Record>) {
        self.rows.entry(query).or_default().extend(records);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_names_the_page_of_what_it_asks() {
        for query in Query::ALL {
            let sql = query.sql();
            assert!(
                sql.contains("-- https://learn.microsoft.com/en-us/sql/"),
                "{query:?} does not say where its view is described"
            );
            assert!(!sql.contains("SELECT *"), "{query:?}");
        }
    }

    #[test]
    fn queries_are_restricted_to_objects() {
        let sql = Query::Columns.restricted(&["7".to_owned(), "8".to_owned()], "");
        assert!(
            sql.contains("WHERE tb.is_ms_shipped = 0 AND tb.object_id IN (7, 8)\nORDER BY"),
            "{sql}"
        );
        assert_eq!(Query::Columns.restricted(&[], ""), Query::Columns.sql());
        for query in Query::OF_SHAPES
            .iter()
            .filter(|query| **query != Query::PartitionValues)
        {
            assert!(query.restricted(&["7".to_owned()], "").contains(" IN (7)"), "{query:?}");
        }
    }
}
