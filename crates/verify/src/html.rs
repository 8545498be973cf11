//! A report as one HTML page that needs nothing else and prints well.
//!
//! The page is rendered from the report's data alone. Everything is escaped by the template engine; the values of
//! differing rows stand in the page as they stand in the report.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, HtmlEscape, Value, context};

use crate::difference::{ShownColumn, ShownValue};
use crate::result::{TableResult, VerifyReport};

const TEMPLATE: &str = include_str!("../templates/report.html");

/// The page cannot be rendered: the template is wrong.
#[derive(Debug, thiserror::Error)]
#[error("rendering the report page: {0}")]
pub struct HtmlError(#[from] minijinja::Error);

/// The page, UTF-8.
///
/// # Errors
/// [`HtmlError`] if the template does not fit the report.
pub fn render(report: &VerifyReport) -> Result<String, HtmlError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_filter("thousands", thousands);
    environment.add_filter("bytes", bytes);
    environment.add_filter("seconds", seconds);
    environment.add_filter("words", words);
    environment.add_filter("shown", |value: Serde<ShownValue>| {
        Value::from_safe_string(shown(&value.0))
    });
    environment.add_filter("row_name", |row: Serde<Vec<ShownColumn>>| {
        Value::from_safe_string(row_name(&row.0))
    });
    environment.add_template("report.html", TEMPLATE)?;
    let template = environment.get_template("report.html")?;
    let totals = context! {
        quarantined => report.tables.iter().map(TableResult::quarantined_rows).sum::<u64>(),
        unwaived => report.tables.iter().map(TableResult::unwaived_rows).sum::<u64>(),
        lost_values => report.tables.iter().flat_map(|table| &table.losses).map(|loss| loss.rows).sum::<u64>(),
        witnessed => report.tables.iter().map(|table| table.witness.compared).sum::<u64>(),
        witness_source => report.tables.iter().map(|table| table.witness.source_seconds).sum::<f64>(),
        witness_target => report.tables.iter().map(|table| table.witness.target_seconds).sum::<f64>(),
        witness_differs => report.tables.iter().any(|table| !table.witness.differences.is_empty()),
        rows_hold => report.outcome.verdict.holds(),
        // Not everything, if rows are in quarantine, or columns and rows were left out.
        whole => report.coverage.not_verified.is_empty() && report.tables.iter().all(|table| table.quarantined_rows() == 0),
        control_passed => report.negative_control.passed(),
    };
    Ok(template.render(context! { report => Value::from(Serde(report)), totals => totals })?)
}

/// 1234567 as `1,234,567`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size with one digit after the point, in powers of 1024.
fn bytes(number: u64) -> String {
    if number < 1024 {
        return format!("{number} B");
    }
    let (mut tenths, mut unit) = (u128::from(number) * 10 / 1024, 0);
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    while tenths >= 10_240 && unit + 1 < units.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
}

/// A duration with as many digits as it deserves.
fn seconds(number: f64) -> String {
    if number < 10.0 {
        format!("{number:.2} s")
    } else {
        format!("{number:.0} s")
    }
}

/// `equal-under-declared-loss` as `equal under declared loss`.
fn words(kebab: &Value) -> String {
    kebab.to_string().replace('-', " ")
}

/// A value as markup: NULL and the empty text are words, everything else is the escaped text in a box that shows spaces.
fn shown(value: &ShownValue) -> String {
    match value.as_deref() {
        None => r#"<span class="null">NULL</span>"#.to_owned(),
        Some("") => r#"<span class="null">empty text</span>"#.to_owned(),
        Some(text) => format!(r#"<span class="value">{}</span>"#, HtmlEscape(text)),
    }
}

/// The columns that name a row, one a line, as markup.
fn row_name(row: &[ShownColumn]) -> String {
    let cell = |cell: &ShownColumn| {
        format!(
            r#"<span class="column">{}</span> {}"#,
            HtmlEscape(&cell.column),
            shown(&cell.value)
        )
    };
    row.iter().map(cell).collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_page_says_the_answer_and_escapes_values() {
        let page = render(&sample::report()).unwrap();
        assert!(page.contains("<strong>Not passed: different</strong>"));
        assert!(
            page.contains("&lt;b&gt;ends with a space&lt;&#x2f;b&gt; "),
            "values are escaped and keep their spaces"
        );
        assert!(!page.contains("<b>ends"), "no value becomes markup");
        for outside in ["http://", "https://", "<script", "<link", "url("] {
            assert!(!page.contains(outside), "the page must stand alone, found {outside}");
        }
    }

    #[test]
    fn what_the_witness_says_and_does_not_say_is_in_the_page() {
        let page = render(&sample::report()).unwrap();
        assert!(page.contains("the witness differs in 1 aggregate"));
        assert!(page.contains("1010.11") && page.contains("shop.orders.doc"), "{page}");
    }

    /// Rows that are equal, and a run that did not pass: the headline says the answer, not the verdict of the rows.
    #[test]
    fn equal_rows_do_not_make_a_headline_that_reads_as_a_pass() {
        let mut report = sample::report();
        report.tables.remove(4);
        report.tables.remove(2);
        report.outcome = crate::outcome::decide(
            &report.tables,
            &report.structure,
            &report.negative_control,
            &report.coverage,
        );
        assert!(report.outcome.verdict.holds() && !report.outcome.passed);
        let page = render(&report).unwrap();
        assert!(page.contains("<strong>Not passed</strong>"), "{page}");
        assert!(page.contains("The rows that arrived are equal under declared loss, but"));
        assert_eq!(
            report.outcome.headline(),
            "not passed, though the rows that arrived are equal under declared loss"
        );
    }

    #[test]
    fn a_table_with_rows_in_quarantine_is_never_called_just_equal() {
        let mut report = sample::report();
        let page = render(&report).unwrap();
        assert!(page.contains(r#"<span class="verdict equal incomplete">equal, 1 quarantined</span>"#));
        // Under a waiver it is no longer red, and still said; and not everything arrived.
        let table = &mut report.tables[3];
        table.quarantine_waived = 1;
        report.tables = vec![table.clone()];
        report.structure.differences.clear();
        report.coverage.not_verified.clear();
        report.outcome = crate::outcome::decide(
            &report.tables,
            &report.structure,
            &report.negative_control,
            &report.coverage,
        );
        let page = render(&report).unwrap();
        assert!(page.contains(r#"<span class="verdict equal">equal, 1 quarantined</span>"#));
        assert!(page.contains("<strong>Passed: equal</strong>"));
    }

    /// Writes the page of the sample report to the path in LANDFALL_SAMPLE_PAGE, to look at it in a browser.
    #[test]
    fn the_sample_page_can_be_written() {
        let page = render(&sample::report()).unwrap();
        if let Some(path) = std::env::var_os("LANDFALL_SAMPLE_PAGE") {
            std::fs::write(path, page).unwrap();
        }
    }

    #[test]
    fn null_and_empty_text_look_different() {
        let page = render(&sample::report()).unwrap();
        assert!(page.contains(r#"<span class="null">NULL</span>"#));
        assert!(page.contains(r#"<span class="null">empty text</span>"#));
    }

    #[test]
    fn a_passing_report_says_yes() {
        let mut report = sample::report();
        report.tables.truncate(2);
        report.structure.differences.clear();
        report.coverage.not_verified.retain(|gap| gap.declared);
        report.outcome = crate::outcome::decide(
            &report.tables,
            &report.structure,
            &report.negative_control,
            &report.coverage,
        );
        let page = render(&report).unwrap();
        // A column is left out by the project's choice: a pass, and not everything.
        assert!(
            page.contains("<strong>Passed: equal under declared loss</strong>"),
            "{page}"
        );
        assert!(page.contains("leaves out was not compared"));
        report.coverage.not_verified.clear();
        assert!(render(&report).unwrap().contains("Everything arrived"));
    }

    #[test]
    fn a_run_without_a_negative_control_says_so() {
        let mut report = sample::report();
        report.negative_control.not_run = Some("no privilege".to_owned());
        report.negative_control.detectors.clear();
        assert!(render(&report).unwrap().contains("no privilege"));
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(1024), "1.0 KiB");
        assert_eq!(bytes(1_572_864), "1.5 MiB");
        assert_eq!(bytes(u64::MAX), "15.9 EiB");
        assert_eq!(seconds(0.421), "0.42 s");
        assert_eq!(seconds(83.2), "83 s");
    }
}
