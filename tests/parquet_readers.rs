//! Staged files are ordinary Parquet: DuckDB and pyarrow read them, with the types that `docs/stage-format.md` lists.

use serde_json::{Value, json};

use crate::support::pair::Pair;
use crate::support::python;

/// Types and values of every column, as each of the two has them: values that JSON has no form for by Python's own text.
const READ: &str = "
import sys, json, duckdb, pyarrow.parquet as pq
plain = (bool, int, float, str, type(None))
def shown(value):
    if isinstance(value, list):
        return [shown(one) for one in value]
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    return value if isinstance(value, plain) else str(value)
table = pq.read_table(sys.argv[1])
arrow = {f.name: [str(f.type), shown(table.column(f.name).to_pylist())] for f in table.schema}
kept = {f.name: {k.decode(): v.decode() for k, v in (f.metadata or {}).items()} for f in table.schema}
query = duckdb.connect().execute('select * from read_parquet($1)', [sys.argv[1]])
types = [(d[0], str(d[1])) for d in query.description]
rows = query.fetchall()
duck = {name: [type, [shown(row[at]) for row in rows]] for at, (name, type) in enumerate(types)}
json.dump({'pyarrow': arrow, 'metadata': kept, 'duckdb': duck}, sys.stdout)
";

/// Reads the one staged file of a table.
fn read(pair: &Pair, table: &str) -> Value {
    let folder = pair.project.file("stage/data").join(format!("{}.{table}", pair.name));
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let [file] = files.as_slice() else {
        panic!("not one file: {files:?}");
    };
    python::answer(READ, &[file.to_str().unwrap()])
}

#[test]
fn duckdb_and_pyarrow_read_every_type_as_it_is() {
    let mut pair = Pair::new("readers", "");
    pair.source.run_all(
        "create table t (id int not null primary key, small smallint, big bigint, huge bigint unsigned, flag bit(1),
           f float, d double, n decimal(38,4), wide decimal(65,30), day date, at datetime(6), moment timestamp(6) null,
           span time(6), v varchar(40), c char(4), b varbinary(8), j json, e enum('a','b'), s set('x','y','z'), bits bit(12),
           y year) engine=InnoDB;
         set time_zone = '+00:00';
         insert into t values (1, -32768, -9223372036854775808, 18446744073709551615, b'1', 1.5, 1e300,
           1234567890123456789012345678901234.5678, -12345678901234567890123456789012345.000000000000000000000000000001,
           '2024-02-29', '2024-02-29 23:59:59.123456', '2024-02-29 12:00:00.5', '-838:59:58.5', 'grün 🛒', 'ab', x'00ff',
           '{\"a\": 1}', 'b', 'x,z', b'101000000001', 2024),
         (2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)",
    );
    pair.landfall(&["migrate"]).expect(0);
    let found = read(&pair, "t");
    let expected = [
        // column, in Arrow, in DuckDB, the value
        ("id", "int32", "INTEGER", json!(1)),
        ("small", "int16", "SMALLINT", json!(-32768)),
        ("big", "int64", "BIGINT", json!(i64::MIN)),
        ("huge", "uint64", "UBIGINT", json!(u64::MAX)),
        ("flag", "bool", "BOOLEAN", json!(true)),
        ("f", "float", "FLOAT", json!(1.5)),
        ("d", "double", "DOUBLE", json!(1e300)),
        (
            "n",
            "decimal128(38, 4)",
            "DECIMAL(38,4)",
            json!("1234567890123456789012345678901234.5678"),
        ),
        (
            "wide",
            "string",
            "VARCHAR",
            json!("-12345678901234567890123456789012345.000000000000000000000000000001"),
        ),
        ("day", "date32[day]", "DATE", json!("2024-02-29")),
        ("at", "timestamp[us]", "TIMESTAMP", json!("2024-02-29 23:59:59.123456")),
        (
            "moment",
            "timestamp[us, tz=UTC]",
            "TIMESTAMP WITH TIME ZONE",
            json!("2024-02-29 12:00:00.500000+00:00"),
        ),
        ("span", "string", "VARCHAR", json!("-838:59:58.500000")),
        ("v", "string", "VARCHAR", json!("grün 🛒")),
        ("c", "string", "VARCHAR", json!("ab")),
        ("b", "binary", "BLOB", json!("00ff")),
        ("j", "string", "VARCHAR", json!("{\"a\": 1}")),
        ("e", "string", "VARCHAR", json!("b")),
        ("s", "list<item: string>", "VARCHAR[]", json!(["x", "z"])),
        ("bits", "binary", "BLOB", json!("a010")),
        ("y", "int16", "SMALLINT", json!(2024)),
    ];
    for (column, arrow, duckdb, value) in &expected {
        // The second row has NULLs.
        let second = if *column == "id" { json!(2) } else { Value::Null };
        assert_eq!(
            found["pyarrow"][column],
            json!([arrow, [value, second]]),
            "{column} in pyarrow"
        );
        assert_eq!(
            found["duckdb"][column],
            json!([duckdb, [value, second]]),
            "{column} in DuckDB"
        );
    }
    assert_eq!(found["pyarrow"].as_object().unwrap().len(), expected.len());
    assert_eq!(found["metadata"]["wide"]["landfall.type"], "decimal(65,30)");
    assert_eq!(found["metadata"]["span"]["landfall.type"], "duration");
}
