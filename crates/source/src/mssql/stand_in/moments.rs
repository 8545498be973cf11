//! Dates and times, at the ends of each type and to the last digit.

use model::column_plan::packed::{Fields, pack, pack_seventh};
use tds::{Type, Value};

use super::{Wire, arrive, seen, shown};

fn fields(date: (u16, u8, u8), time: (u8, u8, u8), microsecond: u32) -> Fields {
    Fields {
        year: date.0,
        month: date.1,
        day: date.2,
        hour: time.0,
        minute: time.1,
        second: time.2,
        microsecond,
    }
}

fn moment(date: (u16, u8, u8), time: (u8, u8, u8), microsecond: u32) -> Wire {
    Wire::Int(pack(fields(date, time, microsecond)))
}

fn fine(date: (u16, u8, u8), time: (u8, u8, u8), microsecond: u32, seventh: u8) -> Wire {
    Wire::Fine(pack_seventh(pack(fields(date, time, microsecond)), seventh))
}

#[tokio::test]
async fn dates() {
    let values = vec![
        (Value::Date(0), moment((1, 1, 1), (0, 0, 0), 0)),
        (Value::Date(3_652_058), moment((9999, 12, 31), (0, 0, 0), 0)),
        (Value::date("2024-02-29"), moment((2024, 2, 29), (0, 0, 0), 0)),
        (Value::date("1582-10-10"), moment((1582, 10, 10), (0, 0, 0), 0)),
    ];
    arrive("date", "[c]", Type::Date, values).await;
}

/// The server prints three digits: .000, .003 and .007 for the three parts of a hundredth.
#[tokio::test]
async fn datetimes_to_the_millisecond_that_the_server_prints() {
    let at = |days: i32, ticks: u32| Value::DateTime { days, ticks };
    let values = vec![
        // 1753-01-01 and 9999-12-31 23:59:59.997.
        (at(-53_690, 0), moment((1753, 1, 1), (0, 0, 0), 0)),
        (at(2_958_463, 25_919_999), moment((9999, 12, 31), (23, 59, 59), 997_000)),
        (at(0, 0), moment((1900, 1, 1), (0, 0, 0), 0)),
        (at(-1, 1), moment((1899, 12, 31), (0, 0, 0), 3_000)),
        (at(45_349, 2), moment((2024, 2, 29), (0, 0, 0), 7_000)),
        (at(45_349, 3), moment((2024, 2, 29), (0, 0, 0), 10_000)),
        (
            at(45_349, 43_200 * 300 + 299),
            moment((2024, 2, 29), (12, 0, 0), 997_000),
        ),
    ];
    arrive("datetime", "[c]", Type::DateTime, values).await;
    let values = vec![
        (Value::datetime2("1900-01-01"), moment((1900, 1, 1), (0, 0, 0), 0)),
        (
            Value::datetime2("2079-06-06 23:59"),
            moment((2079, 6, 6), (23, 59, 0), 0),
        ),
    ];
    arrive("smalldatetime", "[c]", Type::SmallDateTime, values).await;
}

#[tokio::test]
async fn datetime2_to_the_seventh_digit() {
    let values = vec![
        (Value::DateTime2 { days: 0, ticks: 0 }, fine((1, 1, 1), (0, 0, 0), 0, 0)),
        (
            Value::DateTime2 {
                days: 3_652_058,
                ticks: 863_999_999_999,
            },
            fine((9999, 12, 31), (23, 59, 59), 999_999, 9),
        ),
        (
            Value::datetime2("2024-02-29 12:34:56.1234567"),
            fine((2024, 2, 29), (12, 34, 56), 123_456, 7),
        ),
        (
            Value::datetime2("2024-02-29 00:00:00.0000001"),
            fine((2024, 2, 29), (0, 0, 0), 0, 1),
        ),
    ];
    arrive("datetime2(7)", "[c]", Type::DateTime2(7), values).await;
    // 3, 4 and 5 bytes of time, and none of the seventh digit.
    for digits in 0..=6 {
        let cut = 999_999 / 10_u32.pow(6 - u32::from(digits)) * 10_u32.pow(6 - u32::from(digits));
        let last = Value::DateTime2 {
            days: 3_652_058,
            ticks: 863_999_999_999,
        };
        let values = vec![(last, moment((9999, 12, 31), (23, 59, 59), cut))];
        arrive(&format!("datetime2({digits})"), "[c]", Type::DateTime2(digits), values).await;
    }
}

/// The moment is what counts: the offset is not part of the wire form.
#[tokio::test]
async fn datetimeoffsets_in_utc() {
    let values = vec![
        (
            Value::datetimeoffset("2024-03-01 13:59:59.9999999 +14:00"),
            fine((2024, 2, 29), (23, 59, 59), 999_999, 9),
        ),
        (
            Value::datetimeoffset("2024-02-28 10:00:00.0000001 -14:00"),
            fine((2024, 2, 29), (0, 0, 0), 0, 1),
        ),
        (
            Value::datetimeoffset("0001-01-01 00:00 +00:00"),
            fine((1, 1, 1), (0, 0, 0), 0, 0),
        ),
        (
            Value::datetimeoffset("9999-12-31 23:59:59.9999999 +00:00"),
            fine((9999, 12, 31), (23, 59, 59), 999_999, 9),
        ),
        (
            Value::datetimeoffset("2024-02-29 05:45:00 +05:45"),
            fine((2024, 2, 29), (0, 0, 0), 0, 0),
        ),
    ];
    arrive("datetimeoffset(7)", "[c]", Type::DateTimeOffset(7), values).await;
    let values = vec![(
        Value::datetimeoffset("2024-02-29 12:00:00.25 +02:00"),
        moment((2024, 2, 29), (10, 0, 0), 250_000),
    )];
    arrive("datetimeoffset(3)", "[c]", Type::DateTimeOffset(3), values).await;
}

#[tokio::test]
async fn times_to_the_seventh_digit() {
    let values = vec![
        (Value::Time(0), Wire::Fine(0)),
        (Value::Time(1), Wire::Fine(1)),
        (Value::Time(863_999_999_999), Wire::Fine(863_999_999_999)),
    ];
    arrive("time(7)", "[c]", Type::Time(7), values).await;
    for digits in 0..=6 {
        let unit = 10_i64.pow(6 - u32::from(digits));
        let last = Wire::Int(86_399_999_999 / unit * unit);
        let values = vec![(Value::Time(863_999_999_999), last), (Value::Time(0), Wire::Int(0))];
        arrive(&format!("time({digits})"), "[c]", Type::Time(digits), values).await;
    }
}

/// Bytes that no calendar has, as of a page that was torn.
#[tokio::test]
async fn what_is_outside_of_the_calendar_is_refused_by_column() {
    for (declared, sent, value) in [
        ("date", Type::Date, Value::Date(3_652_059)),
        (
            "datetime",
            Type::DateTime,
            Value::DateTime {
                days: i32::MAX,
                ticks: 0,
            },
        ),
        (
            "datetime2(7)",
            Type::DateTime2(7),
            Value::DateTime2 {
                days: 3_652_059,
                ticks: 0,
            },
        ),
        (
            "datetime2(7)",
            Type::DateTime2(7),
            Value::DateTime2 {
                days: 0,
                ticks: 864_000_000_001,
            },
        ),
        (
            "datetime",
            Type::DateTime,
            Value::DateTime {
                days: 0,
                ticks: 25_920_300,
            },
        ),
    ] {
        let seen = seen(declared, "[c]", sent, &[value]).await;
        let said = shown(&seen.expect_err(declared));
        assert!(said.contains("unexpected value in dbo.t.c"), "{declared}: {said}");
    }
}
