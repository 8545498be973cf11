//! JSON, geometry, addresses and vectors.

use super::{Family, Shown, is_maria, travel, version};
use crate::support::pair::Pair;

const DOCUMENTS: &[Family] = &[
    Family {
        name: "documents",
        columns: &[("doc", "json", "jsonb", Shown::Json)],
        rows: &[
            "'{}'",
            "'[]'",
            "'null'",
            "'true'",
            "'\"\"'",
            "'\"text with \\\\\"quotes\\\\\" and \\\\\\\\ and \\\\u00e9 🙂\"'",
            "'{\"b\": 1, \"a\": [1, 2.50, -0.0, 1e3, 1.7976931348623157e308], \"c\": {\"x\": null}}'",
            "'[9007199254740993, 18446744073709551615, 123456789012345678901234567890, 0.1000000000000000055511151231257827]'",
            "'  [1 ,  2 ]  '",
            "'{\"\": {\"\": []}, \"日本\": \"naïve\", \"a b\": \"\\\\ud83d\\\\ude42\"}'",
            "'[[[[[[[[[[[[[[[[\"deep\"]]]]]]]]]]]]]]]]'",
        ],
    },
    Family {
        name: "shapes",
        columns: &[
            ("g", "geometry", "bytea", Shown::Geometry),
            ("p", "point", "bytea", Shown::Geometry),
            ("l", "linestring", "bytea", Shown::Geometry),
            ("a", "polygon", "bytea", Shown::Geometry),
            ("mp", "multipoint", "bytea", Shown::Geometry),
            ("ml", "multilinestring", "bytea", Shown::Geometry),
            ("ma", "multipolygon", "bytea", Shown::Geometry),
            ("gc", "geometrycollection", "bytea", Shown::Geometry),
        ],
        rows: &[
            "st_geomfromtext('POINT(1 2)', 4326), st_geomfromtext('POINT(-180.5 89.25)', 3857), st_geomfromtext('LINESTRING(0 0, 1 1, 2 0)'), \
             st_geomfromtext('POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 2))', 4326), st_geomfromtext('MULTIPOINT(1 1,2 2)', 4326), \
             st_geomfromtext('MULTILINESTRING((0 0,1 1),(2 2,3 3,4 4))'), st_geomfromtext('MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))', 4326), \
             st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1),MULTIPOINT(1 1,2 2))', 3857)",
            "st_geomfromtext('LINESTRING(0.1 0.2, 0.3 0.4)'), st_geomfromtext('POINT(1e100 -1e-100)'), null, null, null, null, null, null",
        ],
    },
];

const OF_MARIADB: &[Family] = &[Family {
    name: "addresses",
    columns: &[
        ("u", "uuid", "uuid", Shown::Plain),
        ("four", "inet4", "inet", Shown::Address),
        ("six", "inet6", "inet", Shown::Address),
    ],
    rows: &[
        "'00000000-0000-0000-0000-000000000000', '0.0.0.0', '::'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff', '255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'",
        "'6CCD780C-BABA-1026-9564-5B8C65602404', '127.0.0.1', '::1'",
        "'123e4567-e89b-12d3-a456-426655440000', '1.2.3.4', '::ffff:1.2.3.4'",
        "'123e4567-e89b-72d3-a456-426655440000', '10.0.0.255', '2001:db8::1:0:0:1'",
    ],
}];

#[test]
fn documents_shapes_and_addresses_arrive() {
    let mut pair = Pair::new("lf_types_documents", "");
    let maria = is_maria(&mut pair.source);
    let version = version(&mut pair.source);
    let mut families: Vec<&Family> = DOCUMENTS.iter().collect();
    if maria && version >= (10, 10) {
        families.extend(OF_MARIADB);
    } else {
        eprintln!("skipped: uuid, inet4 and inet6, which this server does not have");
    }
    let families: Vec<Family> = families
        .into_iter()
        .map(|family| Family {
            name: family.name,
            columns: family.columns,
            rows: family.rows,
        })
        .collect();
    travel(&mut pair, &families);
}

#[test]
fn vectors_arrive_as_arrays_of_floats_where_pgvector_is_not_there() {
    let mut pair = Pair::new("lf_types_vectors", "");
    let version = version(&mut pair.source);
    let (has, from_text) = if is_maria(&mut pair.source) {
        (version >= (11, 7), "vec_fromtext")
    } else {
        (version >= (9, 0), "string_to_vector")
    };
    if !has {
        eprintln!("skipped: this server has no VECTOR");
        return;
    }
    pair.source
        .run("create table v (id int not null primary key, e vector(3)) engine=InnoDB");
    pair.source.run(&format!(
        "insert into v values (1, {from_text}('[1, -0.5, 1e-7]')), (2, {from_text}('[0, 3.4e38, -3.4e38]')), (3, null)"
    ));
    pair.landfall(&["migrate"]).expect(0);
    let shown = pair
        .target
        .value("select string_agg(coalesce(e::text, 'null'), ' ' order by id) from v");
    let there = pair
        .target
        .value("select count(*) from pg_extension where extname = 'vector'")
        .as_deref()
        == Some("1");
    assert_eq!(
        shown.as_deref(),
        Some(if there {
            "[1,-0.5,1e-07] [0,3.4e+38,-3.4e+38] null"
        } else {
            "{1,-0.5,1e-07} {0,3.4e+38,-3.4e+38} null"
        })
    );
}
