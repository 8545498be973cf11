//! What SQL Server makes of a value.

use super::*;

#[test]
fn the_seventh_digit_is_kept_for_the_plan_to_round() {
    let fine = |type_name: &str, value: &str| {
        let found = column(Dialect::Mssql, type_name, &[value])[0].clone().unwrap();
        let (packed, digit) = model::column_plan::packed::unpack_seventh(found.parse().unwrap()).unwrap();
        format!("{}{digit}", day(&packed.to_string()))
    };
    assert_eq!(
        fine("datetime2(7)", "'2020-01-31 10:11:12.1234567'"),
        "2020-01-31 10:11:12.1234567"
    );
    assert_eq!(
        fine("datetime2", "'9999-12-31 23:59:59.9999999'"),
        "9999-12-31 23:59:59.9999999"
    );
    assert_eq!(
        fine("datetimeoffset(7)", "'2020-01-31 10:11:12.0000001 +02:00'"),
        "2020-01-31 08:11:12.0000001"
    );
    assert_eq!(
        column(Dialect::Mssql, "time(7)", &["'00:00:01.0000001'"]),
        [Ok("10000001".to_owned())]
    );
}

#[test]
fn constants_of_sql_server_are_computed_as_it_does() {
    let at = |value: &str| {
        let found = column(Dialect::Mssql, "datetime2(3)", &[value]);
        found[0].clone().map(|packed| day(&packed))
    };
    for (value, expected) in [
        ("DATEADD(month, 1, '2020-01-31')", "2020-02-29 00:00:00.000000"),
        (
            "DATEADD(ss, -1, CAST('2020-01-01' AS datetime))",
            "2019-12-31 23:59:59.000000",
        ),
        ("GETDATE()", "2023-11-14 22:13:20.600000"),
        ("SYSUTCDATETIME()", "2023-11-14 22:13:20.600000"),
        ("CURRENT_TIMESTAMP - 1", "2023-11-13 22:13:20.600000"),
        ("DATEFROMPARTS(2020, 2, 29)", "2020-02-29 00:00:00.000000"),
        (
            "CONVERT(datetime, '01/31/2020 10:11:12', 101)",
            "2020-01-31 10:11:12.000000",
        ),
        ("CAST(0x007141018E330B0000 AS DateTime2)", "2010-11-19 22:51:29.000000"),
        ("CAST(0xB3350B00 AS Date)", "2012-05-21 00:00:00.000000"),
        (
            "CAST(0x007043010D360B3C000000 AS DateTimeOffset)",
            "2012-08-19 23:00:00.000000",
        ),
    ] {
        assert_eq!(at(value).as_deref(), Ok(expected), "{value}");
    }
    let ok = |text: &str| Ok(text.to_owned());
    for (value, expected) in [
        ("CONVERT(varchar(8), GETDATE(), 112)", ok("20231114")),
        ("CONVERT(varchar(20), GETDATE(), 120)", ok("2023-11-14 22:13:20")),
        (
            "CONVERT(varchar(20), CAST('2020-01-31' AS date), 103)",
            ok("31/01/2020"),
        ),
        ("CAST(1.5 * 2 + 1 AS varchar(9))", ok("4.0")),
        ("ISNULL(NULL, N'x')", ok("x")),
        ("CONVERT(varchar(30), GETDATE())", Err(Refusal::NotConstant)),
        ("SERVERPROPERTY('x')", Err(Refusal::NotConstant)),
    ] {
        assert_eq!(column(Dialect::Mssql, "varchar(40)", &[value]), [expected], "{value}");
    }
}

#[test]
fn sql_server_converts_as_its_server_does() {
    let values = |type_name: &str, values: &[&str]| column(Dialect::Mssql, type_name, values);
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(
        values(
            "int",
            &["'5'", "2.9", "-2.9", "0x10", "''", "'2.5'", "2147483648", "-5"]
        ),
        [
            ok("5"),
            ok("2"),
            ok("-2"),
            ok("16"),
            ok("0"),
            Err(Refusal::NotANumber),
            Err(Refusal::OutOfRange),
            ok("-5")
        ]
    );
    assert_eq!(
        values("bit", &["1", "'true'", "'False'", "5", "0"]),
        [ok("1"), ok("1"), ok("0"), ok("1"), ok("0")]
    );
    assert_eq!(
        values(
            "varchar(5)",
            &[
                "5",
                "N'a' + CHAR(10) + 'b'",
                "'it''s'",
                "'12345  '",
                "'123456'",
                "CAST('abcdefgh' AS varchar(2))"
            ]
        ),
        [
            ok("5"),
            ok("a\nb"),
            ok("it's"),
            ok("12345"),
            Err(Refusal::TooLong),
            ok("ab")
        ]
    );
    assert_eq!(
        values(
            "int",
            &[
                "1+5",
                "1 - -5 -2",
                "2147483647+1",
                "1+2*3",
                "1.5+1",
                "'1'-1",
                "7 -- seven\n"
            ]
        ),
        [
            ok("6"),
            ok("4"),
            Err(Refusal::OutOfRange),
            ok("7"),
            ok("2"),
            Err(Refusal::NotConstant),
            ok("7")
        ]
    );
    assert_eq!(
        values(
            "varchar(9)",
            &[
                "CONCAT('d', NULL, N'e')",
                "CONCAT('d')",
                "REPLICATE('de', 1+2)",
                "REPLICATE('d', 4001)",
                "REPLICATE('d', 0)"
            ]
        ),
        [
            ok("de"),
            Err(Refusal::NotConstant),
            ok("dedede"),
            Err(Refusal::NotConstant),
            ok("")
        ]
    );
    assert_eq!(values("char(4)", &["'ab'"]), [ok("ab  ")]);
    assert_eq!(
        values("money", &["$1.5", "'$1,234.50'", "-1", "'(2)'"]),
        [ok("1.5000"), ok("1234.5000"), ok("-1.0000"), ok("-2.0000")]
    );
    for (type_name, value, expected) in [
        ("datetime", "'Jun  9 1991 12:00AM'", "1991-06-09 00:00:00.000000"),
        ("datetime", "'10:00:00.005'", "1900-01-01 10:00:00.007000"),
        (
            "datetime",
            "CAST(0x0000992800CF8011 AS DateTime)",
            "2007-05-08 12:35:29.123000",
        ),
        ("smalldatetime", "'2020-01-31 10:11:30'", "2020-01-31 10:12:00.000000"),
        (
            "smalldatetime",
            "'2020-01-31 10:11:29.998'",
            "2020-01-31 10:11:00.000000",
        ),
        (
            "smalldatetime",
            "'2020-01-31 10:11:29.999'",
            "2020-01-31 10:12:00.000000",
        ),
        (
            "datetimeoffset(0)",
            "'2020-01-31 10:00:00 +02:00'",
            "2020-01-31 08:00:00.000000",
        ),
        ("date", "CONVERT(date, '31.01.2020', 104)", "2020-01-31 00:00:00.000000"),
    ] {
        let found = values(type_name, &[value]).remove(0).unwrap();
        assert_eq!(day(&found), expected, "{value}");
    }
    assert_eq!(
        values(
            "uniqueidentifier",
            &[
                "0xFF19966F868B11D0B42D00C04FC964FF",
                "'{6f9619ff-8b86-d011-b42d-00c04fc964ff}'"
            ]
        ),
        [
            ok("6F9619FF-8B86-D011-B42D-00C04FC964FF"),
            ok("6F9619FF-8B86-D011-B42D-00C04FC964FF")
        ]
    );
}

/// GO with a count is one only where it ends a batch.
#[test]
fn a_count_in_a_comment_or_a_text_repeats_nothing() {
    let (found, refused) = rows(
        Dialect::Mssql,
        "CREATE TABLE t (a int, b varchar(40))\nGO\nINSERT t VALUES (1, 'a')\n/* with\nGO 5\n/* and\nGO 6 */ */\n\
         INSERT t VALUES (2, 'run\nGO 3\nand wait')\nGO\nINSERT t VALUES (3, N'c')\nGO 2 -- twice\nINSERT t VALUES (4, [d\nGO 4\n])\nGO",
    );
    let numbers: Vec<&str> = found.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3", "3"]);
    assert_eq!(found[1][1], "run\nGO 3\nand wait");
    assert_eq!(refused, [(14, Refusal::NotConstant)]);
}

/// One byte that is no UTF-8 refuses its row and no other.
#[test]
fn bytes_that_are_no_text_are_refused() {
    let text = b"CREATE TABLE t (a nvarchar(9))\nGO\nINSERT t VALUES (N'\xd0\x9f\xd1\x80\xd0\xb8')\nINSERT t VALUES (N'\xe9')\nGO\n";
    let decoded = translate::script::decode(Dialect::Mssql, text);
    let (found, refused) = batches(Dialect::Mssql, &decoded.text, decoded.encodings);
    assert_eq!(shown(found[0].column(0), 0), "При");
    assert_eq!(refused, [(4, Refusal::NotText)]);
}

/// Money is shown with two digits, and rounded where other numbers are cut.
#[test]
fn money_becomes_a_text_as_the_server_writes_it() {
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(
        column(
            Dialect::Mssql,
            "varchar(20)",
            &[
                "$1.5",
                "-$2",
                "$0.005",
                "$1.5 + 1",
                "CAST('12.345' AS money)",
                "CONVERT(smallmoney, 3)",
                "$2 * 1.25"
            ]
        ),
        [
            ok("1.50"),
            ok("-2.00"),
            ok("0.01"),
            ok("2.50"),
            ok("12.35"),
            ok("3.00"),
            ok("2.50")
        ]
    );
    assert_eq!(column(Dialect::Mssql, "int", &["$1.5", "1.5"]), [ok("2"), ok("1")]);
    assert_eq!(
        column(Dialect::Mssql, "decimal(9,3)", &["$1.5", "$-1"]),
        [ok("1.500"), ok("-1.000")]
    );
    assert_eq!(column(Dialect::Mssql, "sql_variant", &["$1.5"]), [ok("1.5000")]);
    assert_eq!(
        column(Dialect::Mssql, "money", &["$922337203685477.5808"]),
        [Err(Refusal::OutOfRange)]
    );
}

#[test]
fn a_time_of_day_that_is_rounded_up_to_midnight_begins_the_day() {
    assert_eq!(
        column(
            Dialect::Mssql,
            "time(0)",
            &["'23:59:59.997'", "CAST('23:59:59.5' AS time(0))"]
        ),
        [Ok("0".to_owned()), Ok("0".to_owned())]
    );
}

/// The rows of one statement have one type a column, that of the highest precedence.
#[test]
fn values_of_several_rows_have_their_type_in_common() {
    let found = |type_name: &str, values: &[&str]| {
        let lists: Vec<String> = values.iter().map(|value| format!("({value})")).collect();
        let selects: Vec<String> = values.iter().map(|value| format!("SELECT {value}")).collect();
        let given = |text: String| {
            let text = format!("CREATE TABLE t (a {type_name})\nGO\n{text}\nGO\n");
            let (rows, refused) = rows(Dialect::Mssql, &text);
            let values: Vec<String> = rows.into_iter().map(|mut row| row.swap_remove(0)).collect();
            (
                values,
                refused.into_iter().map(|(_, reason)| reason).collect::<Vec<_>>(),
            )
        };
        let listed = given(format!("INSERT t VALUES {}", lists.join(", ")));
        assert_eq!(
            listed,
            given(format!("INSERT t {}", selects.join(" UNION ALL "))),
            "{type_name} {values:?}"
        );
        listed
    };
    for (type_name, values, expected) in [
        ("varchar(9)", ["1", "'01234'", "NULL"], ["1", "1234", "NULL"]),
        ("varchar(9)", ["'01'", "'02'", "'03'"], ["01", "02", "03"]),
        ("nvarchar(9)", ["1", "2.25", "'3.5'"], ["1.00", "2.25", "3.50"]),
        ("varchar(9)", ["1", "$2", "'3'"], ["1.00", "2.00", "3.00"]),
        ("varchar(9)", ["1.5", "$2", "'3'"], ["1.5000", "2.0000", "3.0000"]),
        ("sql_variant", ["1", "2", "'003'"], ["1", "2", "3"]),
        (
            "varbinary(4)",
            ["0x01", "2", "0x0304"],
            ["\0\0\0\u{1}", "\0\0\0\u{2}", "\0\0\u{3}\u{4}"],
        ),
        ("int", ["1", "'2'", "3.7"], ["1", "2", "3"]),
    ] {
        let (found, refused) = found(type_name, &values);
        assert_eq!(
            (found, refused),
            (expected.map(str::to_owned).to_vec(), Vec::new()),
            "{type_name} {values:?}"
        );
    }
    // The server refuses the statement, for the text is no number.
    assert_eq!(found("varchar(9)", &["1", "'a'"]).0, Vec::<String>::new());
}
