//! The documents say what the code has.

use model::Dialect;

use crate::mapping::type_keys;

const FINDINGS: &str = include_str!("../../../../docs/findings.md");
const MAPPING: &str = include_str!("../../../../docs/mapping.md");

#[test]
fn every_finding_code_is_documented_and_no_other() {
    let mut documented: Vec<&str> = FINDINGS
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.split_once('`').map(|(id, _)| id))
        .collect();
    documented.sort_unstable();
    let mut known: Vec<&str> = model::code::ALL.iter().map(|code| code.id).collect();
    known.sort_unstable();
    assert_eq!(documented, known, "docs/findings.md and model::code::ALL differ");
    for code in model::code::ALL {
        let heading = format!("### `{}` ({})", code.id, code.severity);
        assert!(
            FINDINGS.contains(&heading),
            "docs/findings.md has no heading {heading:?}"
        );
    }
}

#[test]
fn every_mapping_key_is_documented() {
    for key in [Dialect::Mysql, Dialect::Mssql].into_iter().flat_map(type_keys) {
        assert!(
            MAPPING.contains(&format!("`{}`", key.name)),
            "docs/mapping.md does not name {}",
            key.name
        );
        for word in key.words {
            assert!(
                MAPPING.contains(&format!("`{word}`")),
                "docs/mapping.md does not name {word}"
            );
        }
    }
    for option in [
        "zero_date",
        "strip_nul",
        "enum_empty",
        "case_insensitive",
        "computed",
        "temporal",
        "partitions",
        "fulltext_configuration",
        "unsigned_check",
    ] {
        assert!(
            MAPPING.contains(&format!("`{option}`")),
            "docs/mapping.md does not name {option}"
        );
    }
}
