//! Product and version of a server, from `VERSION()`.

use std::fmt;

/// The product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    Mysql,
    Mariadb,
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Product::Mysql => "MySQL",
            Product::Mariadb => "MariaDB",
        })
    }
}

/// A server's product and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) product: Product,
    /// Major, minor, patch.
    pub(crate) number: (u16, u16, u16),
    /// As the server spells it.
    pub(crate) text: String,
}

impl Version {
    /// Reads `8.0.23-rds.20240529-log`, `10.11.6-MariaDB-log`, `5.5.5-10.6.12-MariaDB` and the like. A part that is not
    /// a number counts as 0, so that an odd text is reported as an old version, not as a crash.
    pub(crate) fn parse(text: &str) -> Version {
        let product = if text.to_ascii_lowercase().contains("mariadb") {
            Product::Mariadb
        } else {
            Product::Mysql
        };
        // Old replication hacks put this prefix before MariaDB's own number.
        let number = match product {
            Product::Mariadb => text.strip_prefix("5.5.5-").unwrap_or(text),
            Product::Mysql => text,
        };
        let mut parts = number
            .split(|c: char| !c.is_ascii_digit())
            .map(|part| part.parse::<u16>().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        Version {
            product,
            number: (next(), next(), next()),
            text: text.to_owned(),
        }
    }

    /// True for MariaDB.
    pub(crate) fn is_mariadb(&self) -> bool {
        self.product == Product::Mariadb
    }

    /// True for MySQL (and Percona Server) of at least this version.
    pub(crate) fn is_mysql_since(&self, major: u16, minor: u16, patch: u16) -> bool {
        self.product == Product::Mysql && self.number >= (major, minor, patch)
    }

    /// True for MariaDB of at least this version.
    pub(crate) fn is_mariadb_since(&self, major: u16, minor: u16) -> bool {
        self.product == Product::Mariadb && self.number >= (major, minor, 0)
    }

    /// The oldest version that Landfall reads.
    pub(crate) fn least(&self) -> &'static str {
        match self.product {
            Product::Mysql => "5.7",
            Product::Mariadb => "10.6",
        }
    }

    /// True from [`Version::least`] on.
    pub(crate) fn is_supported(&self) -> bool {
        self.is_mysql_since(5, 7, 0) || self.is_mariadb_since(10, 6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_texts_of_the_wild_are_read() {
        for (text, product, number) in [
            ("8.0.23-rds.20240529-log", Product::Mysql, (8, 0, 23)),
            ("10.11.6-MariaDB-0+deb12u1-log", Product::Mariadb, (10, 11, 6)),
            ("5.5.5-10.6.12-MariaDB", Product::Mariadb, (10, 6, 12)),
            ("9.1.0", Product::Mysql, (9, 1, 0)),
            ("5.7.44-48-log", Product::Mysql, (5, 7, 44)),
            ("strange", Product::Mysql, (0, 0, 0)),
        ] {
            let version = Version::parse(text);
            assert_eq!((version.product, version.number), (product, number), "{text}");
        }
        assert!(!Version::parse("5.6.51").is_supported());
        assert!(!Version::parse("10.5.9-MariaDB").is_supported());
        assert!(Version::parse("11.4.2-MariaDB").is_supported());
    }
}
