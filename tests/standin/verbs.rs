//! A shop by every verb: several schemas, keys of each kind and none, small chunks for several readers.

use tds::{Behaviour, Database, Encryption, Faults, Reply, ServerError, Statement, Table, Value};

use super::Scene;

const CUSTOMERS: i64 = 1_000;
const ORDERS: i64 = 2_000;
const LINES: i64 = 2;
const LOGGED: i64 = 500;

/// Spread over the order of the server, which begins at the last six bytes.
fn customer(number: i64) -> [u8; 16] {
    let mut bytes = [0; 16];
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed());
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes[8..].copy_from_slice(&spread.to_be_bytes());
    bytes
}

fn uuid(bytes: [u8; 16]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| digits[part].to_owned());
    parts.join("-")
}

fn shop() -> Database {
    let customers = Table::new("dbo", "customers")
        .column("id", "uniqueidentifier")
        .not_null()
        .column("name", "nvarchar(40)")
        .not_null()
        .column("credit", "money")
        .column("since", "datetime2(7)")
        .primary_key(&["id"])
        .rows((0..CUSTOMERS).map(|number| {
            vec![
                Value::Guid(customer(number)),
                Value::text(format!("Kündin {number} 緑")),
                Value::decimal(&format!("{number}.{:04}", number * 7 % 10_000)),
                "2024-02-29 12:34:56.1234560".into(),
            ]
        }));
    let orders = Table::new("dbo", "orders")
        .column("id", "int")
        .not_null()
        .identity(1, 1, Some(ORDERS))
        .column("customer", "uniqueidentifier")
        .not_null()
        .column("paid", "bit")
        .column("placed", "datetime")
        .column("share", "float")
        .primary_key(&["id"])
        .foreign_key(
            "FK_customer",
            &["customer"],
            ("dbo", "customers", &["id"]),
            ("NO_ACTION", "NO_ACTION"),
        )
        .rows((1..=ORDERS).map(|id| {
            vec![
                id.into(),
                Value::Guid(customer(id % CUSTOMERS)),
                if id % 3 == 0 {
                    Value::Null
                } else {
                    Value::Bit(id % 2 == 0)
                },
                Value::datetime("2024-02-29 12:00:00.997"),
                Value::Float(1.0 / 3.0),
            ]
        }));
    let lines = Table::new("sales", "order lines")
        .column("order id", "int")
        .not_null()
        .column("line", "smallint")
        .not_null()
        .column("price", "decimal(38, 10)")
        .column("picture", "varbinary(max)")
        .primary_key(&["order id", "line"])
        .foreign_key(
            "FK_order",
            &["order id"],
            ("dbo", "orders", &["id"]),
            ("CASCADE", "NO_ACTION"),
        )
        .rows((1..=ORDERS).flat_map(|order| {
            (1..=LINES).map(move |line| {
                vec![
                    order.into(),
                    line.into(),
                    Value::decimal("1234567890123456789012345678.0123456789"),
                    Value::Bytes(vec![u8::try_from(order % 256).unwrap(); 20]),
                ]
            })
        }));
    // A heap: nothing tells two of its rows apart.
    let log = Table::new("audit", "log")
        .column("at", "datetimeoffset(3)")
        .column("said", "varchar(max)")
        .rows((0..LOGGED).map(|_| vec!["2024-03-01 01:00:00.250 +02:00".into(), "twice".into()]));
    Database::new("shop")
        .table(customers)
        .table(orders)
        .table(lines)
        .table(log)
}

/// The rows of a chunk are asked for, of one of the tables.
fn reads(statement: &Statement, table: &str, column: &str) -> bool {
    let sql = &statement.text;
    sql.contains(&format!("FROM {table}"))
        && sql.contains(column)
        && !["COUNT_BIG", "DATALENGTH", "TABLOCK", "TOP ("]
            .iter()
            .any(|part| sql.contains(part))
}

const COPY: &str = "[copy]\nchunk_rows = 300\nreaders = 3\nloaders = 2\n";

fn by_every_verb(name: &str, encryption: Encryption, tls: &str) {
    let behaviour = Behaviour::serving(shop().open()).encryption(encryption);
    let mut scene = Scene::over(name, behaviour, &format!("tls = \"{tls}\"\n"), COPY);
    let project = &scene.project;
    project
        .landfall(&["doctor"])
        .expect(0)
        .says(&["mssql-version", "mssql-snapshot", "not yet run on SQL Server"]);
    project.landfall(&["assess"]).expect(0).says(&["order lines"]);
    project.landfall(&["schema", "--apply"]).expect(0);
    project
        .landfall(&["copy"])
        .expect(0)
        .says(&["tables locked while the readers' transactions began"]);
    project.landfall(&["finish"]).expect(0);
    let report = project.landfall(&["verify", "--format", "json"]).expect(0).json();
    assert_eq!(report["outcome"]["passed"], true, "{report:#}");
    project.landfall(&["verify"]).expect(0).says(&["PASSED"]);
    project.landfall(&["status"]).expect(0);

    let statements = scene.server.statements();
    for (table, column) in [
        ("[dbo].[customers]", "[credit]"),
        ("[dbo].[orders]", "[placed]"),
        ("[sales].[order lines]", "[picture]"),
    ] {
        let chunks = statements
            .iter()
            .filter(|statement| reads(statement, table, column))
            .count();
        assert!(chunks > 2, "{table}: {chunks}");
    }
    assert!(
        scene
            .server
            .logins()
            .iter()
            .all(|login| login.tls == (tls != "disable")),
        "{tls}"
    );

    scene.target.run("set timezone = 'UTC'");
    let mut value = |sql: &str| scene.target.value(sql).unwrap_or_default();
    assert_eq!(
        value("select count(*) || ' ' || sum(credit) from dbo.customers"),
        format!("{CUSTOMERS} {}", credits())
    );
    let mut ids: Vec<String> = (0..CUSTOMERS).map(|number| uuid(customer(number))).collect();
    ids.sort_unstable();
    assert_eq!(
        value("select string_agg(id::text, ',' order by id) from dbo.customers"),
        ids.join(",")
    );
    assert_eq!(
        value(&format!(
            "select concat_ws('|', name, credit, since) from dbo.customers where id = '{}'",
            uuid(customer(123))
        )),
        "Kündin 123 緑|123.0861|2024-02-29 12:34:56.123456"
    );
    assert_eq!(
        value(
            "select concat_ws('|', count(*), count(paid), count(*) filter (where paid), min(placed), max(placed), min(share)) from dbo.orders"
        ),
        "2000|1334|667|2024-02-29 12:00:00.997|2024-02-29 12:00:00.997|0.3333333333333333"
    );
    assert_eq!(
        value(
            "select concat_ws('|', count(*), count(distinct (\"order id\", line)), min(price), max(price), min(encode(picture, 'hex')) filter (where \"order id\" = 258)) from sales.\"order lines\""
        ),
        format!(
            "4000|4000|1234567890123456789012345678.0123456789|1234567890123456789012345678.0123456789|{}",
            "02".repeat(20)
        )
    );
    assert_eq!(
        value("select concat_ws('|', count(*), min(at), max(said)) from audit.log"),
        "500|2024-02-29 23:00:00.25+00|twice"
    );
    assert_eq!(
        value("select count(*)::text from pg_constraint where contype = 'f' and convalidated"),
        "2"
    );
    assert_eq!(
        value("select nextval(pg_get_serial_sequence('dbo.orders', 'id'))::text"),
        "2001"
    );
}

/// With four digits.
fn credits() -> String {
    let sum: i64 = (0..CUSTOMERS).map(|number| number * 10_000 + number * 7 % 10_000).sum();
    format!("{}.{:04}", sum / 10_000, sum % 10_000)
}

#[test]
fn a_shop_arrives_by_every_verb_over_tls_without_verification() {
    by_every_verb("lf_standin_shop_tls", Encryption::Required, "no-verify");
}

#[test]
fn a_shop_arrives_by_every_verb_without_tls() {
    by_every_verb("lf_standin_shop_plain", Encryption::NotSupported, "disable");
}

/// One fault for each table, in the middle of a chunk of it: a deadlock, a connection that is cut, one that is cut inside of a row.
#[test]
fn a_shop_with_a_fault_in_each_table_arrives_equal() {
    let faults = [
        (
            "[dbo].[customers]",
            "[credit]",
            Faults::default().error_after_rows(20, ServerError::deadlock()),
        ),
        ("[dbo].[orders]", "[placed]", Faults::default().cut_after_rows(30)),
        (
            "[sales].[order lines]",
            "[picture]",
            Faults::default().cut_after_bytes(1_001),
        ),
    ];
    let fallen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = std::sync::Arc::clone(&fallen);
    let behaviour = Behaviour::serving(shop().open()).intercepting(move |statement| {
        let mut log = log.lock().unwrap();
        let (table, _, fault) = faults
            .iter()
            .find(|(table, column, _)| reads(statement, table, column))?;
        if log.contains(table) {
            return None;
        }
        log.push(*table);
        Some(Reply::serve(fault.clone()))
    });
    let scene = Scene::new("lf_standin_shop_faults", behaviour, COPY);
    scene.project.landfall(&["schema", "--apply"]).expect(0);
    let mut runs = 1;
    while scene.project.landfall(&["copy"]).code != 0 {
        runs += 1;
        assert!(runs < 5, "{:?}", fallen.lock().unwrap());
    }
    assert_eq!(fallen.lock().unwrap().len(), 3, "{runs}");
    scene.project.landfall(&["finish"]).expect(0);
    scene.passes();
}
