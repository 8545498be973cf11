//! What has one canonical form, what has two, and what has none.

use super::*;

fn canonical(text: &str) -> Result<Vec<u8>, NotJson> {
    let mut out = Vec::new();
    put_canonical(text.as_bytes(), &mut out).map(|()| out)
}

#[test]
fn equal_values_have_equal_forms() {
    for group in [
        &["1", "1.0", "1e0", " 1 ", "10E-1", "0.1e+1"][..],
        &["100", "1e2", "1.00e2", "1000e-1"],
        &["0", "-0", "0.00", "0e50", "-0e-5"],
        &[
            r#"{"a":1,"b":[true,null]}"#,
            r#" { "b" : [ true , null ] , "a" : 1.0 } "#,
        ],
        &[r#"{"a":2}"#, r#"{"a":1,"a":2}"#, r#"{"\u0061":{"x":[]},"a":2}"#],
        &[r#""é😀/""#, r#""\u00e9\ud83d\ude00\/""#, r#""\u00E9\uD83D\uDE00/""#],
        &[r#"{"":{},"a":[]}"#, "{\"a\":[ ],\"\":{\n}}"],
    ] {
        for text in group {
            assert_eq!(canonical(text), canonical(group[0]), "{text}");
            assert!(canonical(text).is_ok(), "{text}");
        }
    }
}

#[test]
fn different_values_have_different_forms() {
    let texts = [
        "1",
        "-1",
        "10",
        "1.1",
        "0",
        "null",
        "true",
        "false",
        "\"\"",
        "\"1\"",
        "[]",
        "{}",
        "[1]",
        "[[1]]",
        "[1,1]",
        r#"{"1":1}"#,
        r#"[{"a":1},{"b":2}]"#,
        r#"[{"a":1,"b":2}]"#,
        r#"{"a":{"b":1}}"#,
        r#"{"a":1,"b":1}"#,
        "[0]",
        "[[]]",
    ];
    for (i, a) in texts.iter().enumerate() {
        for b in &texts[i + 1..] {
            assert_ne!(canonical(a), canonical(b), "{a} and {b}");
        }
    }
}

#[test]
fn what_jsonb_refuses_is_refused() {
    for text in [
        "",
        " ",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1a",
        "nul",
        "nulll",
        "[1,]",
        "[1 2]",
        "[",
        "]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "\"",
        "\"\t\"",
        r#""\x""#,
        r#""\u12g4""#,
        r#""\u0000""#,
        r#""\ud800""#,
        r#""\ud800\u0041""#,
        r#""\udc00""#,
        "1e131072",
        "1e-16384",
        "0e-16384",
        "0e1073741823",
        "\u{c}1",
        "1 2",
        r#"{"a":1 "b":2}"#,
    ] {
        assert_eq!(canonical(text), Err(NotJson), "{text}");
    }
    for text in [
        "1e131071",
        "1e-16383",
        "0e200000",
        "0e1073741822",
        "0.00000000001e16394",
        "\"\u{7f}\"",
    ] {
        assert!(canonical(text).is_ok(), "{text}");
    }
}

#[test]
fn a_json_column_takes_more_than_a_jsonb_column() {
    for text in [r#""\u0000""#, r#""\ud800""#, "1e999999"] {
        assert!(is_json(text.as_bytes()), "{text}");
    }
    assert!(!is_json(b"[1,]"));
}

#[test]
fn nesting_ends_at_the_limit() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(canonical(&nested(DEEPEST)).is_ok());
    assert_eq!(canonical(&nested(DEEPEST + 1)), Err(NotJson));
    let deep = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert!(canonical(&deep(DEEPEST)).is_ok());
    assert_eq!(canonical(&deep(DEEPEST + 1)), Err(NotJson));
}
