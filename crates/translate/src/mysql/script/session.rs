//! What a script's SET statements change of how it is cut and read: sql_mode and the time zone.

use std::collections::BTreeMap;

use super::split::after_quoted;
use super::sql_mode::{Modes, is_of_name};
use crate::mysql::zone::Zone;

/// Bytes of a statement beyond which it sets nothing.
const LONGEST: usize = 4096;

/// What the statements of a script set, save in variables and restore.
#[derive(Debug, Clone, Default)]
pub(super) struct Session {
    pub(super) modes: Modes,
    pub(super) zone: Zone,
    /// By the variable's name in lower case, without `@`.
    saved: BTreeMap<String, Modes>,
    saved_zones: BTreeMap<String, Zone>,
}

impl Session {
    /// Follows a statement; what is no SET changes nothing.
    pub(super) fn follow(&mut self, statement: &str) {
        if statement.len() > LONGEST {
            return;
        }
        let text = statement.to_ascii_lowercase();
        // It may be in a version comment, of which every server today opens those of dumps.
        let start = text.trim_start_matches(|c: char| c.is_ascii_digit() || "/*!m ".contains(c));
        if !(start.starts_with("set") || text.starts_with("set")) {
            return;
        }
        for (before, value) in settings(&text, "sql_mode") {
            match value {
                Some(value) => self.modes = self.assigned(value),
                None => {
                    if let Some(name) = saving(before) {
                        self.saved.insert(name.to_owned(), self.modes);
                    }
                }
            }
        }
        for (before, value) in settings(&text, "time_zone") {
            match value.map(|value| (value.strip_prefix('@').filter(|name| !name.starts_with('@')), value)) {
                Some((Some(name), _)) => {
                    let name = &name[..name.find(|c| !is_of_name(c)).unwrap_or(name.len())];
                    self.zone = self.saved_zones.get(name).copied().unwrap_or_default();
                }
                Some((None, value)) => self.zone = Zone::named(value),
                None => {
                    if let Some(name) = saving(before) {
                        self.saved_zones.insert(name.to_owned(), self.zone);
                    }
                }
            }
        }
    }

    /// What holds for a statement behind `SET STATEMENT settings FOR`. Its text is read before they hold, so that of the
    /// modes only those of values count.
    ///
    /// <https://mariadb.com/kb/en/set-statement/>
    pub(super) fn of_one(&self, settings: &str) -> (Modes, Zone) {
        let mut session = self.clone();
        session.follow(settings);
        let modes = Modes {
            lenient: session.modes.lenient,
            zero_is_value: session.modes.zero_is_value,
            unfollowed: session.modes.unfollowed,
            ..self.modes
        };
        (modes, session.zone)
    }

    /// The modes of an assigned value, which may be made of the present ones.
    fn assigned(&self, value: &str) -> Modes {
        if let Some(name) = value.strip_prefix('@').filter(|name| !name.starts_with('@')) {
            let name = &name[..name.find(|c| !is_of_name(c)).unwrap_or(name.len())];
            return self.saved.get(name).copied().unwrap_or_default();
        }
        let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let list = quote.and_then(|quote| value[1..].split(quote).next());
        let named = Modes {
            lenient: list.is_some_and(|list| !list.contains("strict_") && !list.contains("traditional")),
            ..Modes::named(value)
        };
        if !(value.contains("@@sql_mode") || value.contains("@@session.sql_mode")) {
            return named;
        }
        let taken_out = value.contains("replace(");
        let of = |present: bool, named: bool| if taken_out { present && !named } else { present || named };
        Modes {
            no_backslash_escapes: of(self.modes.no_backslash_escapes, named.no_backslash_escapes),
            ansi_quotes: of(self.modes.ansi_quotes, named.ansi_quotes),
            pipes_as_concat: of(self.modes.pipes_as_concat, named.pipes_as_concat),
            zero_is_value: of(self.modes.zero_is_value, named.zero_is_value),
            lenient: named.lenient,
            real_as_float: of(self.modes.real_as_float, named.real_as_float),
            unfollowed: std::array::from_fn(|at| of(self.modes.unfollowed[at], named.unfollowed[at])),
        }
    }
}

/// The places of a statement, in lower case, that name a variable of the session: what is before it, and the value that it is
/// assigned, if it is.
fn settings<'t>(text: &'t str, variable: &str) -> Vec<(&'t str, Option<&'t str>)> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = text[from..].find(variable).map(|at| from + at) {
        from = at + variable.len();
        let (before, rest) = (&text[..at], text[from..].trim_start());
        let is_variable = before.ends_with('@') && !before.ends_with("@@");
        if is_variable || before.ends_with(is_of_name) || text[from..].starts_with(is_of_name) {
            continue;
        }
        let is_global = ["global", "global.", "persist", "persist."]
            .iter()
            .any(|scope| before.trim_end().ends_with(scope));
        if is_global {
            continue;
        }
        let value = rest.strip_prefix(":=").or_else(|| rest.strip_prefix('='));
        let value = value.map(str::trim_start);
        found.push((before, value.map(|value| &value[..value_end(value)])));
    }
    found
}

/// `saved` of a text that ends with `@saved = @@` or `@saved := @@session.`.
fn saving(before: &str) -> Option<&str> {
    let before = before.strip_suffix("session.").unwrap_or(before).strip_suffix("@@")?;
    let name = before.trim_end().strip_suffix('=')?;
    let name = name.strip_suffix(':').unwrap_or(name).trim_end();
    let start = name.trim_end_matches(is_of_name).len();
    name[..start].ends_with('@').then_some(&name[start..])
}

/// Where a value ends: at a comma or the end, outside of quotes and parentheses.
pub(super) fn value_end(value: &str) -> usize {
    let bytes = value.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\'' | b'"' | b'`' => {
                at = after_quoted(bytes, at, false);
                continue;
            }
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(text: &str) -> Modes {
        Modes::named(text)
    }

    /// What is not of rows.
    fn spelling(session: &Session) -> Modes {
        Modes {
            lenient: false,
            zero_is_value: false,
            unfollowed: Default::default(),
            ..session.modes
        }
    }

    #[test]
    fn only_an_assignment_sets_the_mode() {
        for (statement, expected) in [
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
                Some(""),
            ),
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */",
                Some("ansi"),
            ),
            (
                "SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'",
                Some("ansi no_backslash_escapes"),
            ),
            (
                "set session sql_mode:='no_backslash_escapes'",
                Some("no_backslash_escapes"),
            ),
            (
                "SET @@session.sql_mode='NO_BACKSLASH_ESCAPES'",
                Some("no_backslash_escapes"),
            ),
            ("SET sql_mode = ANSI_QUOTES, @a = 'oracle'", Some("ansi_quotes")),
            (
                "SET sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')",
                Some("ansi_quotes pipes_as_concat"),
            ),
            ("SET sql_mode = replace(@@sql_mode, 'PIPES_AS_CONCAT', '')", Some("")),
            ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", Some("")),
            ("SET GLOBAL sql_mode = 'ANSI'", None),
            ("SET @saved = @@sql_mode", None),
            ("SET NAMES utf8", None),
            ("INSERT INTO t VALUES ('SET sql_mode = NO_BACKSLASH_ESCAPES')", None),
        ] {
            let mut session = Session {
                modes: modes("pipes_as_concat"),
                ..Session::default()
            };
            session.follow(statement);
            assert_eq!(
                spelling(&session),
                modes(expected.unwrap_or("pipes_as_concat")),
                "{statement}"
            );
        }
    }

    #[test]
    fn a_saved_mode_is_restored() {
        let mut session = Session::default();
        for (statement, expected) in [
            ("/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='ANSI' */", "ansi"),
            ("/*!50003 SET @saved_sql_mode       = @@sql_mode */ ", "ansi"),
            ("/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES' */ ", ""),
            ("/*!50003 SET sql_mode              = @saved_sql_mode */ ", "ansi"),
            ("SET @sql_mode := @@session.sql_mode, @@sql_mode = ''", ""),
            ("SET SESSION sql_mode = @sql_mode", "ansi"),
            ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", ""),
        ] {
            session.follow(statement);
            assert_eq!(spelling(&session), modes(expected), "{statement}");
        }
    }

    fn after(statements: &[&str]) -> (bool, bool) {
        let mut session = Session::default();
        for statement in statements {
            session.follow(statement);
        }
        (!session.modes.no_backslash_escapes, session.modes.lenient)
    }

    #[test]
    fn a_list_without_a_strict_mode_is_lenient() {
        for (statement, expected) in [
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
                (true, true),
            ),
            ("SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'", (false, true)),
            ("set session sql_mode:='no_backslash_escapes'", (false, true)),
            ("SET @@session.sql_mode='NO_BACKSLASH_ESCAPES'", (false, true)),
            ("SET sql_mode='', @x = 'STRICT_ALL_TABLES'", (true, true)),
            ("SET sql_mode='ANSI,STRICT_ALL_TABLES'", (true, false)),
            ("SET sql_mode=\"TRADITIONAL\"", (true, false)),
            ("SET sql_mode=CONCAT(@@sql_mode, ',ANSI')", (true, false)),
            ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", (true, false)),
            ("SET @saved = @@sql_mode", (true, false)),
            ("SET NAMES utf8", (true, false)),
            (
                "INSERT INTO t VALUES ('SET sql_mode = NO_BACKSLASH_ESCAPES')",
                (true, false),
            ),
        ] {
            assert_eq!(after(&[statement]), expected, "{statement}");
        }
    }

    /// As dumps do around triggers, between the rows of tables.
    #[test]
    fn a_variable_keeps_the_mode() {
        let dump = [
            "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
            "/*!50003 SET @saved_sql_mode       = @@sql_mode */ ",
            "/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES' */ ",
            "/*!50003 SET sql_mode              = @saved_sql_mode */ ",
            "/*!40101 SET SQL_MODE=@OLD_SQL_MODE */",
        ];
        let expected = [(true, true), (true, true), (false, false), (true, true), (true, false)];
        for (passed, expected) in expected.into_iter().enumerate() {
            assert_eq!(after(&dump[..=passed]), expected, "{}", dump[passed]);
        }
    }

    #[test]
    fn zero_and_the_zone_are_followed() {
        let mut session = Session::default();
        for (statement, zero, zone) in [
            ("SET NAMES utf8", false, Zone::Unsaid),
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
                true,
                Zone::Unsaid,
            ),
            ("/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */", true, Zone::Unsaid),
            ("/*!40103 SET TIME_ZONE='+00:00' */", true, Zone::East(0)),
            (
                "SET @z = @@session.time_zone, time_zone := '-3:30'",
                true,
                Zone::East(-12_600),
            ),
            ("SET time_zone = 'Europe/Berlin'", true, Zone::Unknown),
            (
                "SET GLOBAL time_zone = '+01:00', sql_mode = REPLACE(@@sql_mode, 'NO_AUTO_VALUE_ON_ZERO', '')",
                false,
                Zone::Unknown,
            ),
            ("SET time_zone = @z", false, Zone::East(0)),
            ("SET log_time_zone = '+01:00'", false, Zone::East(0)),
            ("SET @@time_zone = DEFAULT", false, Zone::Unsaid),
            ("SET time_zone = \"+14:00\"", false, Zone::East(50_400)),
            ("/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */", false, Zone::Unsaid),
        ] {
            session.follow(statement);
            assert_eq!((session.modes.zero_is_value, session.zone), (zero, zone), "{statement}");
        }
        let (modes, zone) = session.of_one("SET STATEMENT sql_mode='NO_AUTO_VALUE_ON_ZERO', time_zone='+02:00' FOR");
        assert_eq!((modes.zero_is_value, zone), (true, Zone::East(7200)));
        assert_eq!((session.modes.zero_is_value, session.zone), (false, Zone::Unsaid));
    }
}
