//! Dates of zeros: what becomes of them, and what is advised.

use super::*;

#[test]
fn zero_dates_follow_the_policy() {
    let source = broad();
    let translation = shipped(&source);
    let dates = plan(&translation, "dates");
    let zero = |name: &str| match &dates
        .columns
        .iter()
        .find(|c| c.source_column == name)
        .unwrap()
        .conversion
    {
        Conversion::Date { zero } | Conversion::Timestamp { zero, .. } => *zero,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (zero("key"), zero("zero"), zero("strict")),
        (ZeroDate::Reject, ZeroDate::Null, ZeroDate::Reject)
    );
    let nullable = |name: &str| {
        let table = translation
            .schema
            .tables
            .iter()
            .find(|t| t.source.name == "dates")
            .unwrap();
        table.columns.iter().find(|c| c.name == name).unwrap().nullable
    };
    assert_eq!(
        (nullable("key"), nullable("zero"), nullable("strict")),
        (false, true, false)
    );
    let mapping = Mapping::shipped(model::Dialect::Mysql)
        .with_user_file("[column.\"dates.*\"]\nnullable = true")
        .unwrap();
    let translation = translate(&source, &mapping, &Options::default());
    let dates = plan(&translation, "dates");
    let strict = dates.columns.iter().find(|c| c.source_column == "strict").unwrap();
    assert!(matches!(
        strict.conversion,
        Conversion::Timestamp {
            zero: ZeroDate::Null,
            ..
        }
    ));
    // A key stays a key.
    assert!(dates.key.is_some());
}

#[test]
fn advice_about_zero_dates_is_advice_that_works() {
    let mut dates = table(
        "dates",
        vec![
            required("day", "date"),
            required("other", "date"),
            required("plain", "date"),
        ],
        &["day"],
    );
    dates.indexes = vec![unique("u", &["other"])];
    let mut second = table("second", vec![required("other", "date")], &[]);
    second.indexes = vec![unique("u", &["other"])];
    let source = schema(vec![dates, second]);
    let translation = shipped(&source);
    let results: Vec<ScanResult> = wanted_scans(&source, &translation)
        .into_iter()
        .map(|request| ScanResult { request, rows: 2 })
        .collect();
    assert!(
        results
            .iter()
            .any(|result| result.request.check == ScanCheck::ImpossibleDate)
    );
    let advice = advice(&translation, &results);
    let help = |object: &str| {
        &advice
            .iter()
            .find(|finding| finding.object == object && finding.code.as_str() == "zero-date")
            .unwrap()
            .help
    };
    // A rule that makes a primary key nullable does nothing.
    assert!(!help("shop.dates.day").contains("nullable") && help("shop.dates.day").contains("MONTH(`day`) = 0"));
    assert!(help("shop.dates.plain").contains("nullable = true"));
    assert!(help("shop.second.other").contains("no key for cutting"));
    assert!(advice.iter().any(|finding| finding.code.as_str() == "impossible-date"));
}
