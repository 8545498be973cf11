//! Facts about the server and the database.

use crate::connect::Target;
use crate::error::Result;

/// The server and the database, as far as a migration depends on them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TargetFacts {
    /// E.g. `150004` for 15.4.
    pub version_number: i32,
    /// As the server spells it.
    pub version: String,
    /// `UTF8` is what a migration needs.
    pub encoding: String,
    pub collate: String,
    pub ctype: String,
    pub database: String,
    pub user: String,
    /// May create schemas.
    pub can_create_schemas: bool,
    /// May create temporary tables.
    pub can_create_temporary: bool,
    /// A standby.
    pub in_recovery: bool,
    /// `default_transaction_read_only`.
    pub read_only: bool,
    pub superuser: bool,
    /// Ordered by name.
    pub extensions: Vec<Extension>,
}

impl TargetFacts {
    /// `15` for 15.4.
    pub fn major_version(&self) -> u32 {
        u32::try_from(self.version_number / 10_000).unwrap_or_default()
    }

    /// The extension of that name, if the server has its files.
    pub fn extension(&self, name: &str) -> Option<&Extension> {
        self.extensions.iter().find(|extension| extension.name == name)
    }
}

/// An extension that is installed or could be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Extension {
    pub name: String,
    /// The version that CREATE EXTENSION would install.
    pub default_version: Option<String>,
    /// The version that is installed in this database.
    pub installed_version: Option<String>,
    /// The schema that holds its types.
    pub schema: Option<String>,
    /// Whether a user with CREATE on the database may install it.
    pub trusted: bool,
}

impl Target {
    /// Reads the facts.
    ///
    /// # Errors
    /// Those of the two queries.
    pub async fn facts(&self) -> Result<TargetFacts> {
        let row = self.client.query_one(include_str!("../sql/facts.sql"), &[]).await?;
        let extensions = self.client.query(include_str!("../sql/extensions.sql"), &[]).await?;
        let extensions = extensions
            .iter()
            .map(|row| {
                Ok(Extension {
                    name: row.try_get(0)?,
                    default_version: row.try_get(1)?,
                    installed_version: row.try_get(2)?,
                    schema: row.try_get(3)?,
                    trusted: row.try_get(4)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(TargetFacts {
            version_number: row.try_get(0)?,
            version: row.try_get(1)?,
            encoding: row.try_get(2)?,
            collate: row.try_get(3)?,
            ctype: row.try_get(4)?,
            database: row.try_get(5)?,
            user: row.try_get(6)?,
            can_create_schemas: row.try_get(7)?,
            can_create_temporary: row.try_get(8)?,
            in_recovery: row.try_get(9)?,
            read_only: row.try_get(10)?,
            superuser: row.try_get::<_, Option<bool>>(11)?.unwrap_or(false),
            extensions,
        })
    }
}
