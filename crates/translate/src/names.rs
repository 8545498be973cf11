//! Names that PostgreSQL takes: at most 63 bytes, unique where it wants them unique.

use std::collections::{BTreeMap, BTreeSet};

/// The longest identifier in bytes (NAMEDATALEN - 1).
///
/// Source: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>.
pub(crate) const MAX_BYTES: usize = 63;

/// Names that PostgreSQL keeps for its system columns.
///
/// Source: <https://www.postgresql.org/docs/current/ddl-system-columns.html>.
pub(crate) const SYSTEM_COLUMNS: &[&str] = &["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// The name itself if it fits; otherwise its start and a hash of the whole, which does not change from run to run.
pub(crate) fn shortened(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let suffix = format!("_{:08x}", fold(fnv1a(name.as_bytes())));
    let mut end = MAX_BYTES - suffix.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", &name[..end])
}

/// FNV-1a, 64 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The two halves of a hash in one.
fn fold(hash: u64) -> u64 {
    (hash >> 32) ^ (hash & 0xffff_ffff)
}

/// Names in use, by namespace (a schema's relations and types; a table's constraints; a table's columns).
#[derive(Debug, Default)]
pub(crate) struct Registry {
    used: BTreeMap<String, Used>,
}

#[derive(Debug, Default)]
struct Used {
    names: BTreeSet<String>,
    /// The number with which to go on, by the name that is wanted: tools call thousands of indexes the same.
    numbers: BTreeMap<String, u32>,
}

impl Used {
    /// A free name, and the number behind it.
    fn free(&self, wanted: &str) -> (String, Option<u32>) {
        let name = shortened(wanted);
        if !self.names.contains(&name) {
            return (name, None);
        }
        let mut number = self.numbers.get(wanted).copied().unwrap_or(2);
        loop {
            let name = shortened(&format!("{wanted}_{number}"));
            if !self.names.contains(&name) {
                return (name, Some(number));
            }
            number += 1;
        }
    }
}

impl Registry {
    /// True if nothing has the name.
    pub(crate) fn is_free(&self, namespace: &str, wanted: &str) -> bool {
        self.used
            .get(namespace)
            .is_none_or(|used| !used.names.contains(&shortened(wanted)))
    }

    /// The name that [`Registry::claim`] would give.
    pub(crate) fn free(&self, namespace: &str, wanted: &str) -> String {
        match self.used.get(namespace) {
            Some(used) => used.free(wanted).0,
            None => shortened(wanted),
        }
    }

    /// Takes `wanted`, shortened, or the first free name with a number behind it.
    pub(crate) fn claim(&mut self, namespace: &str, wanted: &str) -> String {
        let used = match self.used.get_mut(namespace) {
            Some(used) => used,
            None => self.used.entry(namespace.to_owned()).or_default(),
        };
        let (name, number) = used.free(wanted);
        if let Some(number) = number {
            used.numbers.insert(wanted.to_owned(), number + 1);
        }
        used.names.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_on_a_character_and_stay_apart() {
        let long = "ä".repeat(40);
        let short = shortened(&long);
        assert!(short.len() <= MAX_BYTES && short.starts_with('ä'));
        assert_ne!(short, shortened(&format!("{long}b")));
        assert_eq!(shortened("orders"), "orders");
        assert_eq!(shortened(&"x".repeat(63)).len(), 63);
    }

    #[test]
    fn claimed_names_are_unique_per_namespace() {
        let mut names = Registry::default();
        let long = "n".repeat(100);
        let claimed = [
            names.claim("a", "x"),
            names.claim("a", "x"),
            names.claim("a", "x"),
            names.claim("b", "x"),
        ];
        assert_eq!(claimed, ["x", "x_2", "x_3", "x"]);
        names.claim("a", "x_5");
        assert_eq!(names.free("a", "x"), "x_4");
        assert_eq!([names.claim("a", "x"), names.claim("a", "x")], ["x_4", "x_6"]);
        assert_eq!(names.claim("a", "x_5"), "x_5_2");
        let (first, second) = (names.claim("a", &long), names.claim("a", &long));
        assert_ne!(first, second);
        assert!(second.len() <= MAX_BYTES);
    }
}
