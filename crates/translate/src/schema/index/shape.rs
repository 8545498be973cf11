//! Spatial indexes: GiST where PostGIS is.

use model::pg_schema::PgIndex;
use model::pg_type::quote;
use model::source_schema::SourceIndex;
use model::{Finding, PgType, Severity, code};

use super::{Context, Indexes};

impl Context<'_, '_> {
    pub(super) fn spatial(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
        match self.shape(index) {
            Some(part) => {
                let name = self.relation(Some(index), indexes);
                indexes.indexes.push(PgIndex {
                    name,
                    unique: false,
                    method: "gist".to_owned(),
                    parts: vec![part],
                    ..PgIndex::default()
                });
                let message = "a GiST index of PostGIS; spatial functions differ in name";
                self.findings.push(Finding {
                    severity: Severity::Info,
                    ..Finding::new(code::SPATIAL_INDEX, self.object(index), message).with_help("nothing to do")
                });
            }
            _ => self.finding(
                code::SPATIAL_INDEX,
                index,
                "a SPATIAL index needs the type geometry; the column is bytea, so the index is left out",
            ),
        }
    }

    /// The column of a spatial index, if PostGIS can index it.
    pub(super) fn shape(&self, index: &SourceIndex) -> Option<String> {
        let column = self.table.column(index.parts.first()?.column.as_deref()?)?;
        matches!(column.target, PgType::Geometry { .. }).then(|| quote(&column.name))
    }
}
