//! Kinds of tampering with the scratch table, as data: the SQL, and what must be reported, at which row and column.
//!
//! Rows are named by their `n`. `{t}` stands for the table. The list is used by the negative control of every run and by
//! the mutation tests, for a table with an integer key, with a text key and without a key.

/// What a detector must report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Nothing: both sides mean the same.
    Equal,
    /// Rows with other values in these columns. Without a key: the old row missing and the new one extra.
    Changed(&'static [(i64, &'static [&'static str])]),
    /// Rows that the target lacks.
    Missing(&'static [i64]),
    /// Rows that only the target has.
    Extra(&'static [i64]),
    /// A row that is there twice.
    Doubled(i64),
    /// One row lost and another doubled.
    LostAndDoubled { lost: i64, doubled: i64 },
    /// A row whose `n` became another. With `n` as key: one missing, one extra.
    Moved { from: i64, to: i64 },
}

/// One kind of tampering.
#[derive(Debug, Clone, Copy)]
pub struct Tampering {
    pub kind: &'static str,
    /// SQL, `{t}` for the table; empty for no change.
    pub sql: &'static str,
    pub expect: Expect,
}

const fn change(kind: &'static str, sql: &'static str, expect: &'static [(i64, &'static [&'static str])]) -> Tampering {
    Tampering {
        kind,
        sql,
        expect: Expect::Changed(expect),
    }
}

/// Every kind.
pub const TAMPERINGS: &[Tampering] = &[
    Tampering {
        kind: "nothing",
        sql: "",
        expect: Expect::Equal,
    },
    Tampering {
        kind: "key order in jsonb",
        sql: "UPDATE {t} SET doc = ('{\"c\": {\"x\": \"é\"}, \"a\": ' || n || ', \"b\": [1, 2.50, null, true]}')::jsonb WHERE n = 3",
        expect: Expect::Equal,
    },
    change(
        "two values swapped between rows",
        "UPDATE {t} a SET amount = b.amount FROM {t} b WHERE (a.n, b.n) IN ((3, 4), (4, 3))",
        &[(3, &["amount"]), (4, &["amount"])],
    ),
    change(
        "two values swapped between units",
        "UPDATE {t} a SET amount = b.amount FROM {t} b WHERE (a.n, b.n) IN ((3, 12), (12, 3))",
        &[(3, &["amount"]), (12, &["amount"])],
    ),
    change(
        "changes that cancel in a sum",
        "UPDATE {t} SET amount = amount + CASE n WHEN 5 THEN 1.5 ELSE -1.5 END WHERE n IN (5, 6)",
        &[(5, &["amount"]), (6, &["amount"])],
    ),
    change(
        "changes that cancel in an XOR",
        "UPDATE {t} SET whole = whole # 1 WHERE n IN (3, 4)",
        &[(3, &["whole"]), (4, &["whole"])],
    ),
    change(
        "the last digit of a decimal",
        "UPDATE {t} SET amount = amount + 0.01 WHERE n = 5",
        &[(5, &["amount"])],
    ),
    change(
        "the last of 65 digits",
        "UPDATE {t} SET wide = wide + 0.0000000001 WHERE n = 6",
        &[(6, &["wide"])],
    ),
    change(
        "one less than the unsigned maximum",
        "UPDATE {t} SET unsigned = unsigned - 1 WHERE n = 1",
        &[(1, &["unsigned"])],
    ),
    change(
        "the sign of a small integer",
        "UPDATE {t} SET small = -small WHERE n = 8",
        &[(8, &["small"])],
    ),
    change(
        "NULL to 0",
        "UPDATE {t} SET whole = 0 WHERE n = 16",
        &[(16, &["whole"])],
    ),
    change(
        "0.3 to 0.30000000000000004",
        "UPDATE {t} SET ratio8 = 0.30000000000000004 WHERE n = 6",
        &[(6, &["ratio8"])],
    ),
    change(
        "-0.0 to 0.0",
        "UPDATE {t} SET ratio8 = '0' WHERE n = 13",
        &[(13, &["ratio8"])],
    ),
    change(
        "a double to NaN",
        "UPDATE {t} SET ratio8 = 'NaN' WHERE n = 2",
        &[(2, &["ratio8"])],
    ),
    change(
        "the last bit of a real",
        "UPDATE {t} SET ratio4 = '1.5000001' WHERE n = 3",
        &[(3, &["ratio4"])],
    ),
    change(
        "a boolean",
        "UPDATE {t} SET flag = NOT flag WHERE n = 9",
        &[(9, &["flag"])],
    ),
    change(
        "NULL to the empty text",
        "UPDATE {t} SET note = '' WHERE n = 10",
        &[(10, &["note"])],
    ),
    change(
        "the empty text to NULL",
        "UPDATE {t} SET note = NULL WHERE n = 11",
        &[(11, &["note"])],
    ),
    change(
        "a trailing space more",
        "UPDATE {t} SET note = note || ' ' WHERE n = 12",
        &[(12, &["note"])],
    ),
    change(
        "a trailing space less",
        "UPDATE {t} SET note = rtrim(note) WHERE n = 7",
        &[(7, &["note"])],
    ),
    change(
        "upper case",
        "UPDATE {t} SET note = upper(note) WHERE n = 4",
        &[(4, &["note"])],
    ),
    change(
        "an accent decomposed",
        "UPDATE {t} SET note = replace(note, U&'\\00E9', U&'e\\0301') WHERE n = 2",
        &[(2, &["note"])],
    ),
    change(
        "a character lost",
        "UPDATE {t} SET short = left(short, -1) WHERE n = 14",
        &[(14, &["short"])],
    ),
    change(
        "an enum label",
        "UPDATE {t} SET color = CASE WHEN color = enum_first(color) THEN enum_last(color) ELSE enum_first(color) END WHERE n = 5",
        &[(5, &["color"])],
    ),
    change(
        "a value in jsonb",
        "UPDATE {t} SET doc = jsonb_set(doc, '{a}', '99') WHERE n = 3",
        &[(3, &["doc"])],
    ),
    change(
        "a number in jsonb to a text",
        "UPDATE {t} SET doc = jsonb_set(doc, '{a}', '\"3\"') WHERE n = 3",
        &[(3, &["doc"])],
    ),
    change(
        "a null key lost from jsonb",
        "UPDATE {t} SET doc = doc - 'c' WHERE n = 9",
        &[(9, &["doc"])],
    ),
    change(
        "key order in json kept as text",
        "UPDATE {t} SET doc_text = ('{\"a\": ' || n || ', \"b\": 1}')::json WHERE n = 6",
        &[(6, &["doc_text"])],
    ),
    change("one day", "UPDATE {t} SET day = day + 1 WHERE n = 1", &[(1, &["day"])]),
    change(
        "one microsecond of a timestamp",
        "UPDATE {t} SET moment = moment + interval '1 microsecond' WHERE n = 9",
        &[(9, &["moment"])],
    ),
    change(
        "one microsecond of a moment in UTC",
        "UPDATE {t} SET instant = instant - interval '1 microsecond' WHERE n = 10",
        &[(10, &["instant"])],
    ),
    change(
        "one microsecond of an interval",
        "UPDATE {t} SET span = span + interval '1 microsecond' WHERE n = 3",
        &[(3, &["span"])],
    ),
    change(
        "one microsecond of a time",
        "UPDATE {t} SET clock = clock + interval '1 microsecond' WHERE n = 4",
        &[(4, &["clock"])],
    ),
    change(
        "a timestamp that is infinite",
        "UPDATE {t} SET moment = 'infinity' WHERE n = 5",
        &[(5, &["moment"])],
    ),
    change(
        "NULL to a timestamp that is infinite",
        "UPDATE {t} SET moment = 'infinity' WHERE n = 16",
        &[(16, &["moment"])],
    ),
    change(
        "a decimal that is no number",
        "UPDATE {t} SET amount = 'NaN' WHERE n = 6",
        &[(6, &["amount"])],
    ),
    change(
        "one bit of a byte",
        "UPDATE {t} SET raw = set_byte(raw, 2, 254) WHERE n = 7",
        &[(7, &["raw"])],
    ),
    change(
        "a zero byte more",
        "UPDATE {t} SET raw = raw || '\\x00'::bytea WHERE n = 8",
        &[(8, &["raw"])],
    ),
    change(
        "a digit of a UUID",
        "UPDATE {t} SET ident = '00000000-0000-0000-0000-00000000000f' WHERE n = 9",
        &[(9, &["ident"])],
    ),
    change(
        "an address",
        "UPDATE {t} SET address = address + 1 WHERE n = 10",
        &[(10, &["address"])],
    ),
    change(
        "one bit of a bit string",
        "UPDATE {t} SET bits = bits # B'000000000001' WHERE n = 11",
        &[(11, &["bits"])],
    ),
    change(
        "the order in a list",
        "UPDATE {t} SET tags = ARRAY[tags[2], tags[1]] WHERE n = 12",
        &[(12, &["tags"])],
    ),
    change(
        "a number in a vector",
        "UPDATE {t} SET vector[2] = 0.25 WHERE n = 13",
        &[(13, &["vector"])],
    ),
    change(
        "two columns of one row",
        "UPDATE {t} SET small = 0, note = 'x' WHERE n = 14",
        &[(14, &["small", "note"])],
    ),
    change(
        "two columns exchanged",
        "UPDATE {t} SET note = short, short = note WHERE n = 15",
        &[(15, &["note", "short"])],
    ),
    Tampering {
        kind: "a lost row",
        sql: "DELETE FROM {t} WHERE n = 5",
        expect: Expect::Missing(&[5]),
    },
    Tampering {
        kind: "a lost unit",
        sql: "DELETE FROM {t} WHERE n >= 9",
        expect: Expect::Missing(&[9, 10, 11, 12, 13, 14, 15, 16]),
    },
    Tampering {
        kind: "an extra row",
        sql: "INSERT INTO {t} (n, code) VALUES (100, 'k-0100')",
        expect: Expect::Extra(&[100]),
    },
    Tampering {
        kind: "a row with NULL for a key",
        sql: "INSERT INTO {t} (note) VALUES ('no key')",
        expect: Expect::Extra(&[0]),
    },
    Tampering {
        kind: "a doubled row",
        sql: "INSERT INTO {t} SELECT * FROM {t} WHERE n = 6",
        expect: Expect::Doubled(6),
    },
    Tampering {
        kind: "a lost and a doubled row",
        sql: "DELETE FROM {t} WHERE n = 3; INSERT INTO {t} SELECT * FROM {t} WHERE n = 4",
        expect: Expect::LostAndDoubled { lost: 3, doubled: 4 },
    },
    Tampering {
        kind: "a row that moved to another unit",
        sql: "UPDATE {t} SET n = 200 WHERE n = 5",
        expect: Expect::Moved { from: 5, to: 200 },
    },
];
