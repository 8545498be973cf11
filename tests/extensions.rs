//! Geometries in PostGIS and vectors in pgvector, on servers that have them.

use super::support::pair::{Pair, findings, table};

/// Whether the target's server offers an extension; says so where it does not.
fn offers(pair: &mut Pair, extension: &str) -> bool {
    let found = pair.target.value(&format!(
        "select count(*) from pg_available_extensions where name = '{extension}'"
    ));
    if found.as_deref() != Some("1") {
        eprintln!("skipped: the target server does not offer {extension}");
        return false;
    }
    true
}

fn is_maria(pair: &mut Pair) -> bool {
    pair.source.value("select version()").unwrap().contains("MariaDB")
}

/// Kinds of geometry: column, type, and values in the order of ids; all as longitude and latitude where that matters.
const SHAPES: &[(&str, &str, &[&str])] = &[
    (
        "g",
        "geometry",
        &[
            "'POINT(1 2)'",
            "'LINESTRING(0.1 0.2,0.3 0.4)'",
            "'POLYGON((0 0,1 0,1 1,0 0))'",
        ],
    ),
    (
        "p",
        "point",
        &["'POINT(-180.5 89.25)'", "'POINT(1e100 -1e-100)'", "'POINT(0 0)'"],
    ),
    ("l", "linestring", &["'LINESTRING(0 0,1 1,2 0)'"]),
    (
        "a",
        "polygon",
        &["'POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2))'"],
    ),
    ("mp", "multipoint", &["'MULTIPOINT(1 1,2 2)'"]),
    ("ml", "multilinestring", &["'MULTILINESTRING((0 0,1 1),(2 2,3 3,4 4))'"]),
    (
        "ma",
        "multipolygon",
        &["'MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))'"],
    ),
    (
        "gc",
        "geometrycollection",
        &[
            "'GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))'",
            "'GEOMETRYCOLLECTION EMPTY'",
        ],
    ),
];

#[test]
fn geometries_arrive_in_postgis() {
    let mut pair = Pair::with_mapping("lf_ext_geometry", "[types]\ngeometry = \"geometry\"\n", "");
    if !offers(&mut pair, "postgis") {
        return;
    }
    let columns: Vec<String> = SHAPES.iter().map(|(name, kind, _)| format!("{name} {kind}")).collect();
    pair.source.run(&format!(
        "create table s (id int not null primary key, {}, place point not null, spatial index ix_place (place)) engine=InnoDB",
        columns.join(", ")
    ));
    let names: Vec<&str> = SHAPES.iter().map(|(name, ..)| *name).collect();
    for (id, srid) in [0, 3857, 0].iter().enumerate() {
        let values: Vec<String> = SHAPES
            .iter()
            .map(|(.., values)| match values.get(id) {
                Some(value) => format!("st_geomfromtext({value}, {srid})"),
                None => "null".to_owned(),
            })
            .collect();
        pair.source.run(&format!(
            "insert into s (id, {}, place) values ({id}, {}, st_geomfromtext('POINT({id} 5)'))",
            names.join(", "),
            values.join(", ")
        ));
    }
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    assert_eq!(table(&report, "s")["verdict"]["kind"], "equal", "{report:#}");
    for (name, ..) in SHAPES {
        for id in 0..3 {
            let source = pair.source.value(&format!(
                "select concat_ws(':', st_srid({name}), lower(hex(st_aswkb({name})))) from s where id = {id}"
            ));
            let target = pair.target.value(&format!(
                "select concat_ws(':', public.st_srid({name}), encode(public.st_asbinary({name}, 'NDR'), 'hex')) from s where id = {id}"
            ));
            assert_eq!(source, target, "{name} of row {id}");
        }
    }
    assert_eq!(
        pair.target
            .value("select count(*) from s where public.st_y(place) = 5")
            .as_deref(),
        Some("3")
    );
    // The index is a finding, as long as it is not translated.
    let indexed = pair
        .target
        .value("select count(*) from pg_indexes where tablename = 's' and indexdef like '%gist%'");
    let assessment = pair.landfall(&["assess", "--format", "json"]).json();
    let told = findings(&assessment)
        .iter()
        .any(|finding| finding["code"] == "spatial-index");
    assert!(told || indexed.as_deref() == Some("1"), "{assessment:#}");
}

#[test]
fn a_geometry_with_a_spatial_reference_keeps_its_axes() {
    let mut pair = Pair::with_mapping("lf_ext_axes", "[types]\ngeometry = \"geometry\"\n", "");
    if !offers(&mut pair, "postgis") {
        return;
    }
    if is_maria(&mut pair) {
        eprintln!("skipped: MariaDB has no spatial reference systems");
        return;
    }
    pair.source.run(
        "create table s (id int not null primary key, p point not null srid 4326, spatial index (p)) engine=InnoDB",
    );
    pair.source
        .run("insert into s values (1, st_srid(point(13.4, 52.5), 4326)), (2, st_geomfromtext('POINT(10 20)', 4326))");
    pair.landfall(&["migrate"]).expect(0);
    let wanted = pair.source.value(
        "select group_concat(concat(st_longitude(p) + 0, '|', st_latitude(p) + 0) order by id separator ' ') from s",
    );
    let found = pair
        .target
        .value("select string_agg(public.st_x(p) || '|' || public.st_y(p), ' ' order by id) from s");
    assert_eq!(found, wanted);
    assert_eq!(
        pair.target
            .value("select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 's'::regclass and attname = 'p'")
            .map(|text| text.replace("public.", ""))
            .as_deref(),
        Some("geometry(Point,4326)")
    );
}

#[test]
fn a_geometry_that_an_existing_column_does_not_take_is_quarantined_or_refused_by_name() {
    let mut pair = Pair::new("lf_ext_bound", "");
    if !offers(&mut pair, "postgis") {
        return;
    }
    pair.source
        .run("create table s (id int not null primary key, p geometry not null) engine=InnoDB");
    pair.source.run(
        "insert into s values (1, st_geomfromtext('POINT(1 2)', 3857)), (2, st_geomfromtext('POINT(1 2)')), (3, st_geomfromtext('LINESTRING(0 0,1 1)', 3857))",
    );
    pair.target.run("create extension postgis schema public");
    pair.target.run("create schema lf_ext_bound");
    pair.target
        .run("create table lf_ext_bound.s (id int primary key, p public.geometry(Point, 3857) not null)");
    // PostGIS would change the second row without a word.
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["lf_ext_bound.s.p: 1 row", "without an SRID"]);
    pair.source
        .run("update s set p = st_geomfromtext('POINT(3 4)', 3857) where id = 2");
    pair.landfall(&["copy"]).expect(1);
    assert_eq!(
        pair.target
            .value("select string_agg(id || ':' || public.st_astext(p), ' ' order by id) from s")
            .as_deref(),
        Some("1:POINT(1 2) 2:POINT(3 4)")
    );
    let report = pair.verify();
    assert_eq!(table(&report, "s")["refused_tally"]["rows"], 1, "{report:#}");
}

#[test]
fn vectors_arrive_in_pgvector() {
    let mut pair = Pair::new("lf_ext_vector", "");
    if !offers(&mut pair, "vector") {
        return;
    }
    let version = pair.source.value("select version()").unwrap();
    let major: u32 = version.split('.').next().unwrap().parse().unwrap();
    let (has, from_text) = if version.contains("MariaDB") {
        (
            major > 11 || version.starts_with("11.8") || version.starts_with("11.7"),
            "vec_fromtext",
        )
    } else {
        (major >= 9, "string_to_vector")
    };
    if !has {
        eprintln!("skipped: this server has no VECTOR");
        return;
    }
    pair.source
        .run("create table v (id int not null primary key, e vector(3), w vector(2000)) engine=InnoDB");
    let wide: Vec<String> = (0..2000).map(|n| format!("{}", f64::from(n) / 8.0)).collect();
    pair.source.run(&format!(
        "insert into v values (1, {from_text}('[1, -0.5, 1e-7]'), {from_text}('[{}]')), (2, {from_text}('[0, 3.4e38, -3.4e38]'), null), (3, null, null)",
        wide.join(",")
    ));
    // MySQL takes vectors of fewer dimensions than declared, pgvector does not.
    let short = pair
        .source
        .try_run(&format!("insert into v values (4, {from_text}('[1, 2]'), null)"))
        .is_ok();
    pair.landfall(&["migrate"]).expect(i32::from(short));
    let report = pair.verify();
    assert_eq!(
        table(&report, "v")["refused_tally"]["rows"],
        u64::from(short),
        "{report:#}"
    );
    assert_eq!(
        pair.target
            .value("select string_agg(coalesce(e::text, 'null'), ' ' order by id) from v")
            .as_deref(),
        Some("[1,-0.5,1e-07] [0,3.4e+38,-3.4e+38] null")
    );
    assert_eq!(
        pair.target.value("select w::text from v where id = 1"),
        Some(format!("[{}]", wide.join(",")))
    );
    assert_eq!(
        pair.target
            .value("select count(*) from pg_extension where extname = 'vector'")
            .as_deref(),
        Some("1")
    );
}
