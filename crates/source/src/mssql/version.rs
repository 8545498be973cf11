//! Version and edition of a server, from `SERVERPROPERTY`.

/// What engine it is: <https://learn.microsoft.com/en-us/sql/t-sql/functions/serverproperty-transact-sql>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// SQL Server on a machine of its own, of any edition.
    Server,
    AzureDatabase,
    ManagedInstance,
    /// Synapse, Edge, Fabric and what comes after them.
    Other(i64),
}

/// A server's version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    /// `ProductVersion`, e.g. `16.0.4135.4`.
    pub(crate) text: String,
    /// e.g. `Enterprise Edition (64-bit)`.
    pub(crate) edition: String,
    pub(crate) engine: Engine,
}

/// SQL Server 2016.
const LEAST: u16 = 13;

impl Version {
    pub(crate) fn new(text: String, edition: String, engine: Option<i64>) -> Version {
        Version {
            text,
            edition,
            engine: match engine {
                Some(5) => Engine::AzureDatabase,
                Some(8) => Engine::ManagedInstance,
                Some(1..=4) | None => Engine::Server,
                Some(other) => Engine::Other(other),
            },
        }
    }

    /// 13 is SQL Server 2016, 14 is 2017, 15 is 2019, 16 is 2022, 17 is 2025. Azure SQL Database says 12 whatever it is.
    pub(crate) fn major(&self) -> u16 {
        let digits: String = self.text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or_default()
    }

    /// Services of Azure are always new enough.
    pub(crate) fn is_supported(&self) -> bool {
        self.engine != Engine::Server || self.major() >= LEAST
    }

    /// As a person would say it.
    pub(crate) fn product(&self) -> &'static str {
        match self.engine {
            Engine::AzureDatabase => "Azure SQL Database",
            Engine::ManagedInstance => "Azure SQL Managed Instance",
            Engine::Server | Engine::Other(_) => "SQL Server",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_and_services_are_new_enough() {
        let of = |text: &str, engine| Version::new(text.to_owned(), String::new(), engine);
        assert_eq!(of("16.0.4135.4", Some(3)).major(), 16);
        assert!(!of("12.0.6024.0", Some(2)).is_supported());
        assert!(of("12.0.2000.8", Some(5)).is_supported());
        assert_eq!(of("12.0.2000.8", Some(5)).product(), "Azure SQL Database");
        assert_eq!(of("", None).major(), 0);
        assert!(!of("odd", None).is_supported());
    }
}
