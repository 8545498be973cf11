//! Character sets and collations: defaults of the servers, and how a table or a column comes to its own.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/charset-syntax.html>, <https://mariadb.com/kb/en/setting-character-sets-and-collations/>

use super::version::Version;

/// A character set with a collation of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Charset {
    pub(super) name: String,
    pub(super) collation: String,
}

/// What a statement says of both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Declared {
    pub(super) charset: Option<String>,
    pub(super) collation: Option<String>,
    /// The attribute BINARY: the set's collation by code.
    pub(super) binary: bool,
}

impl Charset {
    /// What a new database of the server has.
    pub(super) fn of_server(version: &Version) -> Charset {
        let name = if version.is_mysql_since(8, 0, 1) || version.is_mariadb_since(11, 6) {
            "utf8mb4"
        } else {
            "latin1"
        };
        Charset::named(name, version)
    }

    /// A set with its default collation.
    pub(super) fn named(name: &str, version: &Version) -> Charset {
        let name = canonical(name, version);
        let collation = default_collation(&name, version);
        Charset { name, collation }
    }

    /// What is declared, the rest from `self`.
    pub(super) fn with(&self, declared: &Declared, version: &Version) -> Charset {
        let set = match (&declared.charset, &declared.collation) {
            (Some(name), _) if name.eq_ignore_ascii_case("default") => self.clone(),
            (Some(name), _) => Charset::named(name, version),
            (None, Some(collation)) => match set_of(collation) {
                Some(name) if canonical(name, version) != self.name => Charset::named(name, version),
                _ => self.clone(),
            },
            (None, None) => self.clone(),
        };
        let collation = match &declared.collation {
            Some(collation) if !collation.eq_ignore_ascii_case("default") => {
                canonical_collation(collation, &set.name, version)
            }
            _ if declared.binary && set.name != "binary" => format!("{}_bin", set.name),
            _ => set.collation,
        };
        Charset {
            name: set.name,
            collation,
        }
    }

    /// Bytes of the longest character.
    pub(super) fn width(&self) -> u32 {
        match self.name.as_str() {
            "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => 4,
            "utf8" | "utf8mb3" | "ujis" | "eucjpms" => 3,
            "big5" | "cp932" | "euckr" | "gb2312" | "gbk" | "sjis" | "ucs2" => 2,
            _ => 1,
        }
    }
}

fn canonical(name: &str, version: &Version) -> String {
    let name = name.to_ascii_lowercase();
    if name == "utf8" || name == "utf8mb3" {
        version.utf8mb3().to_owned()
    } else {
        name
    }
}

/// A collation with the name of its set as the server spells it; MariaDB has some that belong to no set (`uca1400_ai_ci`).
fn canonical_collation(name: &str, set: &str, version: &Version) -> String {
    let name = name.to_ascii_lowercase();
    match set_of(&name) {
        None => format!("{set}_{name}"),
        Some(prefix) if prefix == name => name,
        Some(prefix) => format!("{}{}", canonical(prefix, version), &name[prefix.len()..]),
    }
}

/// The set whose name a collation begins with.
fn set_of(collation: &str) -> Option<&str> {
    let prefix = collation.split('_').next()?;
    let is_set = !prefix.eq_ignore_ascii_case("uca1400") && !prefix.eq_ignore_ascii_case("default");
    is_set.then_some(prefix)
}

fn default_collation(set: &str, version: &Version) -> String {
    let unicode = ["utf8mb4", "utf8mb3", "ucs2", "utf16", "utf32"].contains(&set);
    let suffix = match set {
        "binary" => return "binary".to_owned(),
        _ if unicode && version.is_mariadb_since(11, 5) => "uca1400_ai_ci",
        "utf8mb4" if version.is_mysql_since(8, 0, 1) => "0900_ai_ci",
        "latin1" | "swe7" => "swedish_ci",
        "big5" | "gb2312" | "gbk" | "gb18030" => "chinese_ci",
        "dec8" => "swedish_ci",
        "cp850" | "hp8" => return format!("{set}_{}", if set == "hp8" { "english_ci" } else { "general_ci" }),
        "ujis" | "sjis" | "cp932" | "eucjpms" => "japanese_ci",
        "euckr" => "korean_ci",
        "tis620" => "thai_ci",
        _ => "general_ci",
    };
    format!("{set}_{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_collations_are_inherited() {
        let mysql = Version::parse("8.0.36");
        let database = Charset::of_server(&mysql);
        assert_eq!(database.collation, "utf8mb4_0900_ai_ci");
        let declared = |charset: Option<&str>, collation: Option<&str>, binary| Declared {
            charset: charset.map(str::to_owned),
            collation: collation.map(str::to_owned),
            binary,
        };
        for (charset, collation, binary, name, wanted) in [
            (None, None, false, "utf8mb4", "utf8mb4_0900_ai_ci"),
            (Some("utf8"), None, false, "utf8mb3", "utf8mb3_general_ci"),
            (Some("UTF8MB4"), Some("utf8mb4_BIN"), false, "utf8mb4", "utf8mb4_bin"),
            (None, Some("latin1_german1_ci"), false, "latin1", "latin1_german1_ci"),
            (None, None, true, "utf8mb4", "utf8mb4_bin"),
            (
                Some("utf8"),
                Some("utf8_unicode_ci"),
                false,
                "utf8mb3",
                "utf8mb3_unicode_ci",
            ),
            (Some("binary"), None, false, "binary", "binary"),
        ] {
            let found = database.with(&declared(charset, collation, binary), &mysql);
            assert_eq!((found.name.as_str(), found.collation.as_str()), (name, wanted));
        }
    }

    #[test]
    fn servers_differ_in_their_defaults() {
        for (version, collation) in [
            ("5.7.44", "latin1_swedish_ci"),
            ("10.11.6-MariaDB", "latin1_swedish_ci"),
            ("11.6.2-MariaDB", "utf8mb4_uca1400_ai_ci"),
        ] {
            assert_eq!(Charset::of_server(&Version::parse(version)).collation, collation);
        }
        let mariadb = Version::parse("11.4.2-MariaDB");
        let declared = Declared {
            collation: Some("uca1400_as_cs".to_owned()),
            ..Declared::default()
        };
        let found = Charset::named("utf8mb4", &mariadb).with(&declared, &mariadb);
        assert_eq!(found.collation, "utf8mb4_uca1400_as_cs");
    }
}
