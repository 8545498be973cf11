//! A copy keeps to its memory whatever the tables are.

use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;

/// Random bytes, so that nothing gets smaller by compression.
fn random_bytes(kilobytes: u32) -> String {
    format!("(select group_concat(random_bytes(1024) separator '') from n where n.i <= {kilobytes} and r.i > 0)")
}

#[test]
fn the_memory_of_a_copy_is_its_setting() {
    const MEMORY: u64 = 128 << 20;
    let mut pair = Pair::new(
        "lf_memory",
        "[copy]\nmemory = \"128 MiB\"\nreaders = 3\nloaders = 3\nchunk_bytes = \"16 MiB\"\n",
    );
    pair.source.run("set session group_concat_max_len = 1000000000");
    pair.source.run_all(
        "create table n (i int not null primary key) engine=InnoDB;
         create table narrow (i int not null primary key, v varchar(40)) engine=InnoDB;
         create table wide (i int not null primary key, v longblob, t longtext) engine=InnoDB;
         create table heap (i int not null, v longblob) engine=InnoDB;
         insert into n values (1)",
    );
    for _ in 0..11 {
        pair.source
            .run("insert into n select i + (select count(*) from n) from n");
    }
    pair.source.run(
        "insert into narrow select a.i * 100 + b.i, concat('value ', a.i) from n a join n b on b.i < 100 where a.i <= 1500",
    );
    // 130 MB in rows of 100 kB, and 60 MB in a table that one reader reads into one chunk.
    pair.source.run(&format!(
        "insert into wide select r.i, {}, repeat(hex(random_bytes(100)), 10) from n r where r.i <= 1300",
        random_bytes(98)
    ));
    pair.source.run(&format!(
        "insert into heap select r.i, {} from n r where r.i <= 1200",
        random_bytes(50)
    ));
    pair.landfall(&["schema", "--apply"]).expect(0);
    let copied = pair.landfall(&["copy", "--format", "json"]).expect(0).json();
    let peak = copied["peak_memory"].as_u64().expect("the system tells");
    let staged: u64 = copied["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|table| table["bytes"].as_u64().unwrap())
        .sum();
    assert!(staged > MEMORY + MEMORY / 4, "{staged} bytes prove nothing");
    assert!(peak <= MEMORY, "{peak} bytes at most, of {MEMORY}");

    let mut refused = Pair::new("lf_memory_little", "[copy]\nmemory = \"64 MiB\"\nreaders = 8\n");
    refused
        .source
        .run("create table t (i int not null primary key) engine=InnoDB");
    refused.landfall(&["schema", "--apply"]).expect(0);
    refused.landfall(&["copy"]).expect(2).says(&[
        "67108864 bytes of memory are too little for 10 readers and loaders",
        "raise memory in [copy]",
    ]);
}

/// Rows beyond the share of a worker pass one at a time in the whole process, from the socket on: four readers and four
/// loaders take what one of each takes, and no more with each of them.
#[test]
fn the_memory_of_large_rows_does_not_grow_with_the_workers() {
    const ROW: u64 = 30 << 20;
    let peak = |workers: u32| {
        let mut pair = Pair::new(
            &format!("lf_memory_large_{workers}"),
            &format!(
                "[copy]\nmemory = \"256 MiB\"\nreaders = {workers}\nloaders = {workers}\nchunk_rows = 1\nchunk_bytes = \"1 MiB\"\n"
            ),
        );
        pair.source.run("set global max_allowed_packet = 1073741824");
        let server = pair.source.server_url.clone();
        let mut source = MysqlDatabase::open(&format!("{server}/{}", pair.name));
        source.run("create table huge (i int not null primary key, v longblob, n int) engine=InnoDB");
        for i in 0..8 {
            source.run(&format!(
                "insert into huge select {i}, repeat('{i}123456789', {}), {i}",
                ROW / 10
            ));
        }
        source.rows("analyze table huge");
        pair.landfall(&["schema", "--apply"]).expect(0);
        let copied = pair.landfall(&["copy", "--format", "json"]).expect(0);
        let copied = copied.says(&["rows of more than", "one at a time"]).json();
        pair.source.run("set global max_allowed_packet = default");
        let rows = "select count(*) from huge where length(v) = 31457280 and i = n";
        assert_eq!(pair.target.value(rows).as_deref(), Some("8"));
        copied["peak_memory"].as_u64().expect("the system tells")
    };
    let (one, four) = (peak(1), peak(4));
    eprintln!("peak memory with one worker of each kind: {one}, with four: {four}");
    assert!(four <= one + ROW * 2, "{four} bytes with four workers, {one} with one");
}
