//! What is granted at the end of a script.

use super::{schema, with};

/// The grants that a script leaves.
fn grants(text: &str) -> Vec<String> {
    let script = format!(
        "create schema s\ngo\ncreate table s.t (a int primary key, b int, c int)\ncreate table s.u (a int)\ngo\n{text}"
    );
    let translation = with(&schema(&script), "", 15);
    let grants = translation.schema.grants.into_iter();
    grants.filter(|sql| !sql.starts_with("do ")).collect()
}

/// As in a script that only makes databases and users.
#[test]
fn a_schema_with_nothing_in_it_is_made_for_its_grants() {
    let translation = with(
        &schema("create user app without login\ngo\ngrant select on schema::dbo to app\n"),
        "",
        15,
    );
    assert_eq!(translation.schema.schemas, ["dbo"]);
    assert_eq!(translation.schema.grants[1], r#"grant usage on schema "dbo" to "app""#);
}

#[test]
fn revoke_takes_a_grant_back() {
    let left = |text: &str| grants(&format!("create role r\ngo\n{text}"));
    assert_eq!(
        left("grant select, insert on s.t to r\nrevoke insert on s.t from r"),
        [
            r#"grant usage on schema "s" to "r""#,
            r#"grant select on "s"."t" to "r""#
        ]
    );
    let nothing: [&str; 0] = [];
    assert_eq!(
        left("grant select on s.t to r\nrevoke all on s.t to r cascade"),
        nothing
    );
    assert_eq!(
        left(
            "grant select, update on s.t to r with grant option\nrevoke grant option for update on s.t from r cascade"
        )[1..],
        [
            r#"grant update on "s"."t" to "r""#,
            r#"grant select on "s"."t" to "r" with grant option"#
        ]
    );
    assert_eq!(
        left("grant select on s.t to r\nrevoke select (b) on s.t from r")[1..],
        [r#"grant select ("a", "c") on "s"."t" to "r""#]
    );
}

#[test]
fn what_is_denied_is_not_granted() {
    let left = |text: &str| grants(&format!("create role r\ncreate role m\ngo\n{text}"));
    let nothing: [&str; 0] = [];
    for text in [
        "grant select on s.t to r\ndeny select on s.t to r",
        "deny select on schema::s to r\ngrant select on s.t to r",
        "grant select on s.t to r\ndeny select on s.t to public",
        "deny select, execute on s.t to r\ngrant select on s.t to r\nrevoke select on s.t from r",
        "grant select on schema::s to r\ndeny select to r",
    ] {
        assert_eq!(left(text), nothing, "{text}");
    }
    assert_eq!(
        left("alter role r add member m\ngrant select on s.t to m\ndeny select on s.t to r"),
        [r#"grant "r" to "m""#]
    );
    assert_eq!(
        left("deny select (b) on s.t to r\ngrant select, insert on s.t to r")[1..],
        [r#"grant select ("a", "c"), insert on "s"."t" to "r""#]
    );
    assert_eq!(
        left("deny select on s.t to r\ngrant select on s.t to r")[1..],
        [r#"grant select on "s"."t" to "r""#]
    );
    assert_eq!(
        left("grant select on schema::s to r\ndeny select on s.u to r\ndeny select (b, c) on s.t to r")[1..],
        [
            r#"grant select on all tables in schema "s" to "r""#,
            r#"alter default privileges in schema "s" grant select on tables to "r""#,
            r#"revoke select on "s"."u" from "r""#,
            r#"revoke select on "s"."t" from "r""#,
            r#"grant select ("a") on "s"."t" to "r""#,
        ]
    );
}

#[test]
fn a_schema_is_made_with_its_elements() {
    let source = schema(
        "create user app without login\ngo\ncreate schema Sales authorization app create table Regions (id int primary key)\n\
         grant select on Regions to public\ncreate table Cities (id int primary key)\ngo\ncreate table Other (id int primary key)\ngo\n\
         create schema Empty;\ncreate table Beside (id int primary key)",
    );
    let names: Vec<String> = source.tables.iter().map(|table| table.name.to_string()).collect();
    assert_eq!(names, ["Sales.Cities", "Sales.Regions", "dbo.Beside", "dbo.Other"]);
    let translation = with(&source, "", 15);
    let grants: Vec<&String> = translation
        .schema
        .grants
        .iter()
        .filter(|sql| !sql.starts_with("do "))
        .collect();
    assert_eq!(
        grants,
        [
            r#"grant usage on schema "Sales" to public"#,
            r#"alter schema "Sales" owner to "app""#,
            r#"grant select on "Sales"."Regions" to public"#,
        ]
    );
    assert!(
        translation
            .findings
            .iter()
            .all(|finding| finding.code.as_str() != "permission-not-kept")
    );
}
