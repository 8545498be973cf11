//! Which server a script was written for, and what follows from it.

use crate::script::ReadOptions;

/// The newest MySQL that the reader knows.
const NEWEST_MYSQL: &str = "9.7.0";
/// The newest MariaDB that the reader knows.
const NEWEST_MARIADB: &str = "11.8.6-MariaDB";
/// Bytes of a script in which a dump's header is looked for.
const HEADER: usize = 4096;

/// What only MariaDB has, in lower case. Words in texts and comments count too: a dump of MySQL has none of them.
const MARIADB_ONLY: &[&str] = &[
    "/*m!",
    "create or replace table",
    "create sequence",
    "create or replace sequence",
    "with system versioning",
    "without system versioning",
    "for system_time",
    "next value for",
    ") persistent",
    "engine=aria",
    "engine = aria",
    "page_checksum",
    "_uca1400_",
    "without overlaps",
];

/// A server's product and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::mysql) struct Version {
    pub(super) is_mariadb: bool,
    /// Major, minor, patch.
    number: (u32, u32, u32),
    /// As the server spells it.
    pub(super) text: String,
}

impl Version {
    /// Reads `8.0.36`, `10.11.6-MariaDB-0+deb12u1`, `5.5.5-10.6.12-MariaDB`, `mariadb 11.4` and the like; missing parts
    /// are 0.
    pub(in crate::mysql) fn parse(text: &str) -> Version {
        let is_mariadb = text.to_ascii_lowercase().contains("mariadb");
        // Old replication hacks put this prefix before MariaDB's own number.
        let number = text.strip_prefix("5.5.5-").filter(|_| is_mariadb).unwrap_or(text);
        let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
        let mut parts = digits
            .split(|c: char| !c.is_ascii_digit())
            .map(|part| part.parse::<u32>().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        Version {
            is_mariadb,
            number: (next(), next(), next()),
            text: text.to_owned(),
        }
    }

    /// The version that the options name, that a dump's header names, or the newest of the product whose syntax is used.
    pub(super) fn of<'t>(
        scripts: impl Iterator<Item = &'t str>,
        options: &ReadOptions,
        statements: impl Iterator<Item = &'t str>,
    ) -> Version {
        if let Some(text) = &options.source_version {
            return Version::parse(text);
        }
        if let Some(text) = { scripts }.find_map(header_version) {
            return Version::parse(&text);
        }
        let mut statements = statements;
        let is_mariadb = statements.any(|text| {
            let text = text.to_ascii_lowercase();
            MARIADB_ONLY.iter().any(|only| text.contains(only))
        });
        Version::parse(if is_mariadb { NEWEST_MARIADB } else { NEWEST_MYSQL })
    }

    pub(super) fn product(&self) -> &'static str {
        if self.is_mariadb { "MariaDB" } else { "MySQL" }
    }

    pub(super) fn is_mysql_since(&self, major: u32, minor: u32, patch: u32) -> bool {
        !self.is_mariadb && self.number >= (major, minor, patch)
    }

    pub(in crate::mysql) fn is_mariadb_since(&self, major: u32, minor: u32) -> bool {
        self.is_mariadb && self.number >= (major, minor, 0)
    }

    /// Whether a version comment is opened: `/*!50610`, or `/*M!100100` if `mariadb_only`; without a number always.
    ///
    /// MariaDB leaves closed what is for MySQL 5.7 to 9.x: <https://mariadb.com/kb/en/comment-syntax/>.
    pub(super) fn opens(&self, mariadb_only: bool, number: Option<u32>) -> bool {
        let own = self.number.0 * 10_000 + self.number.1 * 100 + self.number.2;
        match number {
            _ if mariadb_only && !self.is_mariadb => false,
            None => true,
            Some(50_700..=99_999) if self.is_mariadb && !mariadb_only => false,
            Some(number) => number <= own,
        }
    }

    /// Whether integer types show their width where none was given.
    pub(super) fn shows_widths(&self) -> bool {
        !self.is_mysql_since(8, 0, 19)
    }

    /// explicit_defaults_for_timestamp, as the server starts with.
    pub(super) fn explicit_timestamp_defaults(&self) -> bool {
        self.is_mysql_since(8, 0, 2) || self.is_mariadb_since(10, 10)
    }

    /// sql_mode, as the server starts with it, is strict.
    pub(super) fn is_strict(&self) -> bool {
        self.is_mysql_since(5, 7, 0) || (self.is_mariadb && self.number >= (10, 2, 4))
    }

    /// Older servers read CHECK and forget it.
    pub(super) fn keeps_checks(&self) -> bool {
        self.is_mysql_since(8, 0, 16) || self.is_mariadb_since(10, 2)
    }

    /// InnoDB forgets REFERENCES at a column before these.
    pub(super) fn keeps_inline_references(&self) -> bool {
        self.is_mysql_since(9, 0, 0) || self.is_mariadb_since(10, 5)
    }

    /// The name of three-byte UTF-8 in the catalog.
    pub(super) fn utf8mb3(&self) -> &'static str {
        if self.is_mysql_since(8, 0, 28) || self.is_mariadb_since(10, 6) {
            "utf8mb3"
        } else {
            "utf8"
        }
    }
}

/// The version in the header that mysqldump and mariadb-dump write (`-- Server version` and a number).
fn header_version(text: &str) -> Option<String> {
    let mut end = text.len().min(HEADER);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let header = &text[..end];
    let line = |mark: &str| header.lines().find_map(|line| Some(line.split_once(mark)?.1.trim()));
    let version = line("-- Server version")
        .or_else(|| line("Distrib ").and_then(|rest| rest.split([',', ' ']).next()))?
        .trim_start_matches(':')
        .trim();
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_comments_are_opened_as_the_servers_do() {
        let (mysql, mariadb) = (Version::parse("8.0.36"), Version::parse("10.11.6-MariaDB-1"));
        for (only, number, by_mysql, by_mariadb) in [
            (false, None, true, true),
            (false, Some(40_101), true, true),
            (false, Some(80_023), true, false),
            (false, Some(80_037), false, false),
            (true, Some(100_100), false, true),
            (true, Some(110_400), false, false),
            (true, None, false, true),
        ] {
            assert_eq!(mysql.opens(only, number), by_mysql, "{number:?}");
            assert_eq!(mariadb.opens(only, number), by_mariadb, "{number:?}");
        }
    }

    #[test]
    fn a_dump_says_its_server() {
        let of = |text: &str| {
            let once = || std::iter::once(text);
            Version::of(once(), &ReadOptions::default(), once()).text
        };
        assert_eq!(of("-- MySQL dump 10.13\n--\n-- Server version\t8.0.36\n"), "8.0.36");
        assert_eq!(
            of("-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian\n"),
            "10.11.6-MariaDB"
        );
        assert_eq!(of("create table t (a int) with system versioning"), NEWEST_MARIADB);
        assert_eq!(of("create table t (a int)"), NEWEST_MYSQL);
    }
}
