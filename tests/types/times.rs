//! Dates and times, with those that PostgreSQL cannot have.

use super::{Family, Shown, travel};
use crate::support::pair::{Pair, table};

const TIMES: &[Family] = &[
    Family {
        name: "days",
        columns: &[
            ("d", "date", "date", Shown::Date),
            ("y", "year", "smallint", Shown::Number),
        ],
        rows: &[
            "'0000-01-01', 0",
            "'0000-12-31', 1901",
            "'0001-01-01', 2155",
            "'0009-02-28', 1970",
            "'1582-10-10', 2000",
            "'1900-02-28', 1999",
            "'2000-02-29', 2024",
            "'9999-12-31', 2069",
        ],
    },
    Family {
        name: "moments",
        columns: &[
            ("d0", "datetime", "timestamp(0) without time zone", Shown::Moment),
            ("d1", "datetime(1)", "timestamp(1) without time zone", Shown::Moment),
            ("d2", "datetime(2)", "timestamp(2) without time zone", Shown::Moment),
            ("d3", "datetime(3)", "timestamp(3) without time zone", Shown::Moment),
            ("d4", "datetime(4)", "timestamp(4) without time zone", Shown::Moment),
            ("d5", "datetime(5)", "timestamp(5) without time zone", Shown::Moment),
            ("d6", "datetime(6)", "timestamp without time zone", Shown::Moment),
        ],
        rows: &[
            "'0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01', '0000-01-01 00:00:00.000001'",
            "'9999-12-31 23:59:59', '9999-12-31 23:59:59.9', '9999-12-31 23:59:59.99', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.9999', '9999-12-31 23:59:59.99999', '9999-12-31 23:59:59.999999'",
            "'1000-01-01', '1582-10-10 12:00:00.5', '1969-12-31 23:59:59.99', '1970-01-01', '1999-12-31 23:59:59.9999', '2000-01-01 00:00:00.00001', '1999-12-31 23:59:59.999999'",
            "'2020-02-29 23:59:59', '2024-03-31 02:30:00.1', '2024-10-27 02:30:00.01', '2016-12-31 23:59:59.001', '0001-01-01 00:00:00.0001', '0999-01-01 00:00:00.00001', '0009-09-09 09:09:09.090909'",
        ],
    },
    Family {
        name: "instants",
        columns: &[
            ("t0", "timestamp", "timestamp(0) with time zone", Shown::Moment),
            ("t1", "timestamp(1)", "timestamp(1) with time zone", Shown::Moment),
            ("t2", "timestamp(2)", "timestamp(2) with time zone", Shown::Moment),
            ("t3", "timestamp(3)", "timestamp(3) with time zone", Shown::Moment),
            ("t4", "timestamp(4)", "timestamp(4) with time zone", Shown::Moment),
            ("t5", "timestamp(5)", "timestamp(5) with time zone", Shown::Moment),
            ("t6", "timestamp(6)", "timestamp with time zone", Shown::Moment),
        ],
        rows: &[
            "'1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01', '1970-01-01 00:00:01'",
            "'2038-01-19 03:14:07', '2038-01-19 03:14:07.9', '2038-01-19 03:14:07.99', '2038-01-19 03:14:07.999', '2038-01-19 03:14:07.9999', '2038-01-19 03:14:07.99999', '2038-01-19 03:14:07.999999'",
            "'2024-03-31 01:30:00', '2024-10-27 00:30:00.5', '2024-10-27 01:30:00.25', '2000-02-29 12:00:00.125', '1999-12-31 23:59:59.9999', '2000-01-01 00:00:00.00001', '1999-12-31 23:59:59.999999'",
        ],
    },
    Family {
        name: "spans",
        columns: &[
            ("t0", "time", "interval(0)", Shown::Span),
            ("t1", "time(1)", "interval(1)", Shown::Span),
            ("t2", "time(2)", "interval(2)", Shown::Span),
            ("t3", "time(3)", "interval(3)", Shown::Span),
            ("t4", "time(4)", "interval(4)", Shown::Span),
            ("t5", "time(5)", "interval(5)", Shown::Span),
            ("t6", "time(6)", "interval", Shown::Span),
        ],
        rows: &[
            "'838:59:59', '838:59:59.9', '838:59:58.99', '838:59:58.999', '838:59:58.9999', '838:59:58.99999', '838:59:58.999999'",
            "'-838:59:59', '-838:59:58.9', '-838:59:58.99', '-838:59:58.999', '-838:59:58.9999', '-838:59:58.99999', '-838:59:58.999999'",
            "'838:59:59', '838:59:59.0', '838:59:59.0', '838:59:59.0', '838:59:59.0', '838:59:59.0', '838:59:59.000000'",
            "'00:00:00', '-00:00:00.1', '-00:00:00.01', '-00:00:00.001', '-00:00:00.0001', '-00:00:00.00001', '-00:00:00.000001'",
            "'24:00:00', '24:00:00', '23:59:59.99', '-24:00:00', '100:00:00.5', '-00:59:59.5', '00:00:00.000001'",
        ],
    },
];

#[test]
fn dates_and_times_arrive_to_the_microsecond() {
    let mut pair = Pair::new("lf_types_times", "");
    pair.target.run("set timezone = 'UTC'");
    travel(&mut pair, TIMES);
}

const ZERO_DATES: &str = "
    create table z (id int not null primary key, d date null, dt datetime(3) null, ts timestamp null, req date not null default '0000-00-00') engine=InnoDB;
    insert into z values (1, '2020-01-01', '2020-01-01 10:00:00.5', '2020-01-01 10:00:00', '2020-01-01');
    insert into z values (2, '0000-00-00', '2020-01-01', '2020-01-01', '2020-01-01');
    insert into z values (3, '2020-00-00', '0000-00-00', '2020-01-01', '2020-01-01');
    insert into z values (4, '2020-05-00', '2020-01-01', '0000-00-00', '2020-01-01');
    insert into z values (5, null, null, null, '2020-01-01');
    insert into z values (6, '2020-01-01', '2020-01-01', '2020-01-01', '0000-00-00')";

#[test]
fn zero_dates_become_null_and_are_counted_in_the_loss_ledger() {
    let mut pair = Pair::new("lf_types_zero_null", "");
    pair.source.run_all(ZERO_DATES);
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    let result = table(&report, "z");
    assert_eq!(result["verdict"]["kind"], "equal-under-declared-loss", "{result:#}");
    for (column, rows) in [("d", 3), ("dt", 1), ("ts", 1), ("req", 1)] {
        let counted: u64 = result["losses"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|loss| loss["column"] == column && loss["loss"] == "zero-date-to-null")
            .map(|loss| loss["rows"].as_u64().unwrap())
            .sum();
        assert_eq!(counted, rows, "{column}: {result:#}");
    }
    pair.target.run("set timezone = 'UTC'");
    let shown = pair.target.value("select string_agg(concat_ws('|', id, coalesce(d::text, '-'), coalesce(dt::text, '-'), coalesce((ts at time zone 'UTC')::text, '-'), coalesce(req::text, '-')), ';' order by id) from z").unwrap();
    assert_eq!(
        shown,
        "1|2020-01-01|2020-01-01 10:00:00.5|2020-01-01 10:00:00|2020-01-01;2|-|2020-01-01 00:00:00|2020-01-01 00:00:00|2020-01-01;\
         3|-|-|2020-01-01 00:00:00|2020-01-01;4|-|2020-01-01 00:00:00|-|2020-01-01;5|-|-|-|2020-01-01;6|2020-01-01|2020-01-01 00:00:00|2020-01-01 00:00:00|-"
    );
}

#[test]
fn zero_dates_are_quarantined_where_the_mapping_rejects_them() {
    let mut pair = Pair::with_mapping("lf_types_zero_reject", "[options]\nzero_date = \"reject\"\n", "");
    pair.source.run_all(ZERO_DATES);
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    let result = table(&report, "z");
    assert_eq!(result["quarantined_tally"]["rows"], 4, "{result:#}");
    assert!(result["losses"].as_array().unwrap().is_empty(), "{result:#}");
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from z")
            .as_deref(),
        Some("1,5")
    );
}

#[test]
fn impossible_dates_are_quarantined() {
    let mut pair = Pair::new("lf_types_impossible", "");
    pair.source
        .run("create table i (id int not null primary key, d date null) engine=InnoDB");
    pair.source.run("set sql_mode = 'ALLOW_INVALID_DATES'");
    pair.source
        .run("insert into i values (1, '2023-02-28'), (2, '2023-02-31'), (3, '2024-02-29')");
    pair.landfall(&["migrate"]).expect(1);
    let report = pair.verify();
    assert_eq!(table(&report, "i")["quarantined_tally"]["rows"], 1);
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from i")
            .as_deref(),
        Some("1,3")
    );
}
