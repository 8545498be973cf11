//! Objects that PostgreSQL has no counterpart of: a finding each, as a script's reader gives for the statements that make them.

use model::{Finding, TableName, code};

use super::Refining;
use super::queries::Query;
use crate::error::Result;

/// What findings call the objects of a query.
const FEATURES: &[(Query, &str)] = &[
    (Query::XmlSchemaCollections, "xml schema collection"),
    (Query::Assemblies, "assembly"),
    (Query::SecurityPolicies, "security policy"),
    (Query::Queues, "queue"),
    (Query::Certificates, "certificate"),
    (Query::SymmetricKeys, "symmetric key"),
    (Query::ColumnMasterKeys, "column master key"),
    (Query::ExternalDataSources, "external data source"),
    (Query::ChangeTracking, "change tracking of"),
    (Query::FulltextStoplists, "fulltext stoplist"),
    (Query::Sensitivity, "sensitivity classification of"),
    (Query::NumberedProcedures, "procedure"),
];

impl Refining<'_> {
    pub(super) fn features(&mut self) -> Result<()> {
        for record in self.raw.rows(Query::ViewIndexes) {
            if let Some(name) = self.name(record, "object_name")? {
                let message = "an index on a view: a materialized view is its counterpart, and is not made";
                let finding = Finding::new(code::FEATURE_NOT_KEPT, format!("index {name}"), message);
                self.findings.push(finding);
            }
        }
        for (query, kind) in FEATURES {
            for record in self.raw.rows(*query) {
                let name = record.text("object_name")?;
                let object = match record.optional("schema_name")? {
                    Some(schema) if !self.schemas.contains(&schema) => continue,
                    Some(schema) => format!("{kind} {}", TableName::new(schema, name)),
                    None => format!("{kind} {name}"),
                };
                let message = "it is not carried over: PostgreSQL has no counterpart of its kind";
                self.findings
                    .push(Finding::new(code::FEATURE_NOT_KEPT, object, message));
            }
        }
        Ok(())
    }
}
