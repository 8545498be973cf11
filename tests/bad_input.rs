//! Everything that can be wrong before and during a migration: a clear message, the documented exit code, nothing lost
//! and nothing half done.

use std::path::Path;
use std::process::Command;

use crate::support::halted::{parquet_files, stage_without_loading};
use crate::support::landfall::Run;
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::{Pair, table};
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};
use crate::support::tls;

/// Verbs that need both servers.
const NEEDING_BOTH: &[&[&str]] = &[&["doctor"], &["copy"], &["migrate"]];

/// A pair whose source has a small table.
fn small(name: &str, more: &str) -> Pair {
    let mut pair = Pair::new(name, more);
    pair.source
        .run("create table t (id int not null primary key, v varchar(20) null) engine=InnoDB");
    pair.source
        .run("insert into t values (1, 'one'), (2, 'two'), (3, null)");
    pair
}

/// The source's URL with other parts.
fn source_url(pair: &Pair, change: impl FnOnce(&mut url::Url)) -> String {
    changed(&format!("{}/{}", pair.source.server_url, pair.name), change)
}

fn changed(url: &str, change: impl FnOnce(&mut url::Url)) -> String {
    let mut url = url::Url::parse(url).unwrap();
    change(&mut url);
    url.into()
}

/// A port of this machine on which nobody listens.
fn silent_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The target as it was before anything happened.
#[track_caller]
fn assert_untouched(pair: &mut Pair) {
    let tables = pair.target.value("select count(*) from pg_class where relkind in ('r', 'p') and relnamespace not in (select oid from pg_namespace where nspname like 'pg\\_%' or nspname = 'information_schema')").unwrap();
    assert_eq!(tables, "0", "nothing was created in the target");
}

#[test]
fn a_wrong_password_of_the_source_is_said_and_never_shown() {
    let mut pair = small("lf_bad_source_password", "");
    pair.source.run("drop user if exists lf_bad_password@'%'");
    pair.source
        .run("create user lf_bad_password@'%' identified by 'the right one'");
    pair.source
        .run("grant select on lf_bad_source_password.* to lf_bad_password@'%'");
    let url = source_url(&pair, |url| url.set_username("lf_bad_password").unwrap());
    let project = Project::new(&url, &pair.target.url, "");
    for arguments in NEEDING_BOTH {
        let output = project
            .command(arguments)
            .env("LANDFALL_SOURCE_PASSWORD", "hunter2-SeCrEt")
            .output()
            .unwrap();
        let run = Run::from_output(&output).keeps("hunter2-SeCrEt");
        if arguments[0] == "doctor" {
            // All checks are reported at once, this one among them.
            assert!(run.code == 1 || run.code == 2, "{run:?}");
            assert!(
                format!("{}{}", run.stdout, run.stderr).contains("lf_bad_password"),
                "{run:?}"
            );
        } else {
            run.expect(2).says(&["access denied", "lf_bad_password", "password"]);
        }
    }
    // In the URL, where it does not belong, it is not shown either.
    let url = source_url(&pair, |url| {
        url.set_username("lf_bad_password").unwrap();
        url.set_password(Some("hunter2-SeCrEt")).unwrap();
    });
    Project::new(&url, &pair.target.url, "")
        .landfall(&["migrate"])
        .expect(2)
        .keeps("hunter2-SeCrEt")
        .says(&["access denied"]);
    assert_untouched(&mut pair);
}

/// Lets a private PostgreSQL ask for passwords, and offer TLS by the certificate that nobody signed.
fn protect(server: &PrivateServer) {
    let mut admin = PgDatabase::open(&server.url);
    admin.run("create role guest login superuser password 'the right one'");
    for (file, text, mask) in [
        ("server.crt", tls::CERTIFICATE, "022"),
        ("server.key", tls::KEY, "077"),
        (
            "pg_hba.conf",
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
            "077",
        ),
    ] {
        let lines: Vec<String> = text.lines().map(|line| format!("('{line}')")).collect();
        // The server writes it itself: its folder belongs to its account.
        admin.run(&format!(
            "copy (values {}) to program 'umask {mask}; cat > {file}'",
            lines.join(", ")
        ));
    }
    admin.run("alter system set ssl = on");
    admin.run("select pg_reload_conf()");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while admin.value("select current_setting('ssl')").as_deref() != Some("on") {
        assert!(
            std::time::Instant::now() < deadline,
            "the server does not take its certificate"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_wrong_password_and_an_unverifiable_certificate_of_the_target_are_said() {
    let mut pair = small("lf_bad_target_login", "");
    let server = PrivateServer::start("postgres");
    protect(&server);
    let mut target = PgDatabase::create(&server.url, "lf_bad_target_login");
    let guest = changed(&target.url, |url| url.set_username("guest").unwrap());
    let source = source_url(&pair, |_| ());
    let text =
        |tls: &str| format!("[source]\nurl = \"{source}\"\ntls = \"disable\"\n[target]\nurl = \"{guest}\"\n{tls}\n");

    let project = Project::with_text(&text("tls = \"disable\""));
    for arguments in [["copy"], ["migrate"]] {
        let output = project
            .command(&arguments)
            .env("LANDFALL_TARGET_PASSWORD", "hunter2-SeCrEt")
            .output()
            .unwrap();
        Run::from_output(&output)
            .keeps("hunter2-SeCrEt")
            .expect(2)
            .says(&["password", "guest"]);
    }
    // The default verifies, and nobody signed this one.
    let project = Project::with_text(&text(""));
    let output = project
        .command(&["migrate"])
        .env("LANDFALL_TARGET_PASSWORD", "the right one")
        .output()
        .unwrap();
    Run::from_output(&output)
        .expect(2)
        .says(&["certificate", "127.0.0.1"])
        .keeps("the right one");
    assert_eq!(
        target
            .value("select count(*) from pg_namespace where nspname in ('landfall', 'lf_bad_target_login')")
            .as_deref(),
        Some("0")
    );

    // Trusted by its file, it is good; and so is an exception that is written down.
    for exception in ["ca_file = \"ca.pem\"", "tls = \"no-verify\""] {
        let project = Project::with_text(&text(exception));
        std::fs::write(project.file("ca.pem"), tls::CERTIFICATE).unwrap();
        std::fs::write(project.file("password"), "the right one\n").unwrap();
        let output = project
            .command(&["doctor"])
            .env("LANDFALL_TARGET_PASSWORD", "the right one")
            .output()
            .unwrap();
        Run::from_output(&output).keeps("the right one").expect(0);
        target.run("drop schema if exists landfall, lf_bad_target_login cascade");
    }
    assert_untouched(&mut pair);
}

#[test]
fn an_unverifiable_certificate_of_the_source_is_said() {
    let files = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(files.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let (certificate, key) = (files.path().join("server.crt"), files.path().join("server.key"));
    std::fs::write(&certificate, tls::CERTIFICATE).unwrap();
    std::fs::write(&key, tls::KEY).unwrap();
    let server = PrivateServer::start_with(
        "mariadb",
        &[
            &format!("--ssl-cert={}", certificate.display()),
            &format!("--ssl-key={}", key.display()),
        ],
    );
    let mut source = MysqlDatabase::create(&server.url, "lf_bad_certificate");
    source.run("create table t (id int not null primary key) engine=InnoDB");
    source.run("insert into t values (1)");
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_bad_certificate");
    let text = |tls: &str| {
        format!(
            "[source]\nurl = \"{}/lf_bad_certificate\"\n{tls}\n[target]\nurl = \"{}\"\ntls = \"disable\"\n",
            server.url, target.url
        )
    };
    Project::with_text(&text(""))
        .landfall(&["migrate"])
        .expect(2)
        .says(&["certificate", "ca_file"]);
    let project = Project::with_text(&text("ca_file = \"ca.pem\""));
    std::fs::write(project.file("ca.pem"), tls::CERTIFICATE).unwrap();
    project.landfall(&["migrate"]).expect(0);
}

#[test]
fn a_server_without_tls_is_not_talked_to_unless_the_file_says_so() {
    let mut pair = small("lf_bad_no_tls", "");
    let text = format!(
        "[source]\nurl = \"{}\"\n[target]\nurl = \"{}\"\n",
        source_url(&pair, |_| ()),
        pair.target.url
    );
    Project::with_text(&text)
        .landfall(&["migrate"])
        .expect(2)
        .says(&["tls"]);
    let text = text.replace("[target]", "tls = \"disable\"\n[target]");
    Project::with_text(&text)
        .landfall(&["migrate"])
        .expect(2)
        .says(&["does not offer tls"]);
    assert_untouched(&mut pair);
}

#[test]
fn an_unknown_host_and_a_refused_port_are_named() {
    let mut pair = small("lf_bad_hosts", "");
    let good = source_url(&pair, |_| ());
    let host = "no-such-host.invalid";
    let port = silent_port();
    for (source, target, words) in [
        (
            source_url(&pair, |url| url.set_host(Some(host)).unwrap()),
            pair.target.url.clone(),
            vec![host.to_owned(), "unknown".to_owned()],
        ),
        (
            good.clone(),
            changed(&pair.target.url, |url| url.set_host(Some(host)).unwrap()),
            vec![host.to_owned(), "unknown".to_owned()],
        ),
        (
            source_url(&pair, |url| url.set_port(Some(port)).unwrap()),
            pair.target.url.clone(),
            vec![port.to_string(), "refused".to_owned()],
        ),
        (
            good,
            changed(&pair.target.url, |url| url.set_port(Some(port)).unwrap()),
            vec![port.to_string(), "127.0.0.1".to_owned()],
        ),
    ] {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Project::new(&source, &target, "")
            .landfall(&["migrate"])
            .expect(2)
            .says(&words);
    }
    assert_untouched(&mut pair);
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let mut pair = small("lf_bad_database", "");
    let source = source_url(&pair, |url| url.set_path("lf_no_such_database"));
    Project::new(&source, &pair.target.url, "")
        .landfall(&["migrate"])
        .expect(2)
        .says(&["lf_no_such_database"]);
    let target = changed(&pair.target.url, |url| url.set_path("lf_no_such_database"));
    Project::new(&source_url(&pair, |_| ()), &target, "")
        .landfall(&["migrate"])
        .expect(2)
        .says(&["lf_no_such_database"]);
    assert_untouched(&mut pair);
}

#[test]
fn a_missing_privilege_is_named_with_the_grant_that_mends_it() {
    let mut pair = small("lf_bad_privilege", "");
    pair.source
        .run("create table hidden (id int not null primary key) engine=InnoDB");
    pair.source.run("drop user if exists lf_bad_privilege@'%'");
    pair.source.run("create user lf_bad_privilege@'%' identified by 'pw'");
    // INSERT lets the account see that the table is there.
    pair.source
        .run("grant select on lf_bad_privilege.t to lf_bad_privilege@'%'");
    pair.source
        .run("grant insert on lf_bad_privilege.hidden to lf_bad_privilege@'%'");
    let url = source_url(&pair, |url| url.set_username("lf_bad_privilege").unwrap());
    let project = Project::new(&url, &pair.target.url, "");
    let run = |arguments: &[&str]| {
        Run::from_output(
            &project
                .command(arguments)
                .env("LANDFALL_SOURCE_PASSWORD", "pw")
                .output()
                .unwrap(),
        )
    };
    let doctor = run(&["doctor", "--format", "json"]).expect(1).json();
    let failed: Vec<String> = doctor["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "failed")
        .map(|check| check["fix"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(
        failed
            .iter()
            .any(|fix| fix.contains("GRANT SELECT") && fix.contains("lf_bad_privilege")),
        "{doctor:#}"
    );
    run(&["migrate"]).expect(2).says(&["hidden"]);
    assert!(pair.target_is_empty());
}

#[test]
fn a_missing_privilege_in_the_target_is_said() {
    let mut pair = small("lf_bad_target_privilege", "");
    // A role of the server outlives a database.
    pair.target
        .run("do $$ begin create role lf_bad_target_guest login; exception when duplicate_object then null; end $$");
    let target = changed(&pair.target.url, |url| url.set_username("lf_bad_target_guest").unwrap());
    let project = Project::new(&source_url(&pair, |_| ()), &target, "");
    project.landfall(&["migrate"]).expect(2).says(&["permission denied"]);
    let doctor = project.landfall(&["doctor", "--format", "json"]).expect(1).json();
    let fixes: Vec<&str> = doctor["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "failed")
        .filter_map(|check| check["fix"].as_str())
        .collect();
    assert!(
        fixes.iter().any(|fix| fix.contains("GRANT CREATE ON DATABASE")),
        "{doctor:#}"
    );
    assert_untouched(&mut pair);
}

#[test]
fn a_table_without_transactions_is_refused_allowed_or_fenced() {
    let mut pair = small("lf_bad_myisam", "");
    pair.source
        .run("create table old_log (id int not null primary key, line varchar(50)) engine=MyISAM");
    pair.source.run("insert into old_log values (1, 'a'), (2, 'b')");
    pair.landfall(&["migrate"])
        .expect(2)
        .says(&["old_log", "--allow-inconsistent"]);
    assert!(pair.target_is_empty(), "nothing is loaded");

    // Allowed: it is copied, and never called verified.
    pair.landfall(&["migrate", "--allow-inconsistent"]).expect(1);
    assert_eq!(pair.target_rows("old_log"), 2);
    let report = pair.verify();
    assert_eq!(
        table(&report, "old_log")["verdict"]["kind"],
        "not-verified",
        "{report:#}"
    );
    assert_eq!(table(&report, "t")["verdict"]["kind"], "equal");
    assert_eq!(report["outcome"]["passed"], false);

    // Fenced: equal like any other.
    let mut fenced = small("lf_bad_myisam_fenced", "");
    fenced
        .source
        .run("create table old_log (id int not null primary key, line varchar(50)) engine=MyISAM");
    fenced.source.run("insert into old_log values (1, 'a'), (2, 'b')");
    fenced.landfall(&["migrate", "--fence"]).expect(0);
    let report = fenced.verify();
    assert_eq!(table(&report, "old_log")["verdict"]["kind"], "equal", "{report:#}");
    assert_eq!(fenced.target_rows("old_log"), 2);
}

#[test]
fn a_target_that_already_has_rows_is_refused() {
    let mut pair = small("lf_bad_rows", "");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into t values (77, 'mine')");
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["already has rows", "lf_bad_rows.t", "--into-existing"]);
    assert_eq!(pair.target_rows("t"), 1, "the row is still alone");
}

/// Runs `landfall` under a shell that limits the size of files.
fn limited(project: &Project, arguments: &[&str], blocks: u32) -> Run {
    let mut command = Command::new("sh");
    // Without the trap the signal would end the process before it can say anything.
    command
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""))
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_landfall"))
        .args(arguments);
    command.current_dir(project.path()).env("NO_COLOR", "1");
    Run::from_output(&command.output().unwrap())
}

/// A table whose staged file has about a megabyte.
fn fill_large(source: &mut MysqlDatabase) {
    source.run("create table large (id int not null primary key, v varbinary(2000) not null) engine=InnoDB");
    // Nothing that a compressor could make small.
    let hashes: Vec<String> = (0..30)
        .map(|part| format!("sha2(concat(id, '.{part}'), 512)"))
        .collect();
    source.run(&format!(
        "insert into large with recursive n as (select 1 as id union all select id + 1 from n where id < 400) select id, unhex(concat({})) from n",
        hashes.join(", ")
    ));
}

#[test]
fn a_full_stage_disk_stops_the_copy_and_it_resumes_when_there_is_room() {
    let mut pair = small("lf_bad_disk", "");
    fill_large(&mut pair.source);
    pair.landfall(&["schema", "--apply"]).expect(0);
    limited(&pair.project, &["copy"], 256)
        .expect(2)
        .says(&["stage", "large"]);
    assert_eq!(pair.target_rows("large"), 0);
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(pair.target_rows("large"), 400);
}

/// A file system of its own, unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where this account may not mount one.
    fn mount(kibibytes: u32) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={kibibytes}k"), "landfall-test"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        done.then_some(SmallDisk(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Nothing to do if it fails: the folder stays, empty or not.
        let _unmounted = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[test]
fn a_file_system_without_room_is_said_beforehand_or_when_it_happens() {
    let Some(disk) = SmallDisk::mount(256) else {
        eprintln!("skipped: this account may not mount a small file system");
        return;
    };
    let mut pair = small("lf_bad_small_disk", "");
    fill_large(&mut pair.source);
    let url = source_url(&pair, |_| ());
    let project = Project::with_text(&format!(
        "[source]\nurl = \"{url}\"\ntls = \"disable\"\n[target]\nurl = \"{}\"\ntls = \"disable\"\n[stage]\npath = \"{}\"\n",
        pair.target.url,
        disk.path().join("stage").display()
    ));
    project.landfall(&["schema", "--apply"]).expect(0);
    project.landfall(&["copy"]).expect(2).says(&["space"]);
    assert_eq!(pair.target_rows("large"), 0);
    let remounted = Command::new("mount")
        .args(["-o", "remount,size=64m"])
        .arg(disk.path())
        .status()
        .unwrap();
    assert!(remounted.success());
    project.landfall(&["migrate"]).expect(0);
    assert_eq!(pair.target_rows("large"), 400);
}

#[test]
fn a_truncated_staged_file_is_refused_and_the_table_can_be_restarted() {
    let mut pair = small("lf_bad_truncated", "");
    pair.landfall(&["schema", "--apply"]).expect(0);
    stage_without_loading(&pair, &["t"]);
    let files = parquet_files(&pair.project.file("stage"));
    assert_eq!(files.len(), 1, "{files:?}");
    let length = std::fs::metadata(&files[0]).unwrap().len();
    std::fs::OpenOptions::new()
        .write(true)
        .open(&files[0])
        .unwrap()
        .set_len(length / 2)
        .unwrap();

    let name = files[0].file_name().unwrap().to_string_lossy().into_owned();
    // The table stops, with what to do.
    pair.landfall(&["copy"])
        .expect(1)
        .says(&[&name, "truncated", "copy --restart lf_bad_truncated.t"]);
    assert_eq!(pair.target_rows("t"), 0, "nothing of it is loaded");
    pair.landfall(&["copy", "--restart", "lf_bad_truncated.t"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(pair.target_rows("t"), 3);
}

#[test]
fn a_staged_file_with_one_changed_byte_is_never_verified() {
    let pair = small("lf_bad_byte", "");
    pair.landfall(&["migrate"]).expect(0);
    let files = parquet_files(&pair.project.file("stage"));
    let good = std::fs::read(&files[0]).unwrap();
    // Any byte: in the data, in the footer, in the magic.
    for position in [4, good.len() / 3, good.len() / 2, good.len() - 9, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[position] ^= 0x20;
        std::fs::write(&files[0], &bytes).unwrap();
        let run = pair.landfall(&["verify"]);
        assert!(
            run.code == 1 || run.code == 2,
            "byte {position} of {}: {run:?}",
            good.len()
        );
    }
    std::fs::remove_file(&files[0]).unwrap();
    let run = pair.landfall(&["verify"]);
    assert!(run.code == 1 || run.code == 2, "{run:?}");
    std::fs::write(&files[0], &good).unwrap();
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn a_source_table_that_was_altered_since_planning_is_named() {
    let mut pair = small("lf_bad_altered", "");
    pair.source
        .run("create table steady (id int not null primary key) engine=InnoDB");
    pair.source.run("insert into steady values (1), (2)");
    pair.landfall(&["schema", "--apply"]).expect(0);
    stage_without_loading(&pair, &["t", "steady"]);
    pair.source
        .run("alter table t modify v varchar(40) null, add column added int null");
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["lf_bad_altered.t", "--restart"]);
    assert!(
        pair.target_is_empty(),
        "nothing is loaded under a plan that does not fit"
    );
}

#[test]
fn a_table_of_the_project_file_that_is_not_in_the_source_is_named() {
    let mut pair = small(
        "lf_bad_names",
        "[tables.\"lf_bad_names.orderz\"]\ntarget = \"public.orders\"\n",
    );
    pair.landfall(&["migrate"]).expect(2).says(&["lf_bad_names.orderz"]);
    assert_untouched(&mut pair);
    let mut pair = small(
        "lf_bad_column_names",
        "[tables.\"lf_bad_column_names.t\"]\ncolumns = { vv = \"w\" }\n",
    );
    pair.landfall(&["migrate"]).expect(2).says(&["vv"]);
    assert_untouched(&mut pair);
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_key() {
    let mut pair = small("lf_bad_key", "[copy]\nreaders = 2\nlaoders = 3\n");
    let text = std::fs::read_to_string(pair.project.file("landfall.toml")).unwrap();
    let line = text.lines().position(|line| line.starts_with("laoders")).unwrap() + 1;
    for verb in [
        "doctor", "assess", "schema", "copy", "finish", "verify", "migrate", "status", "clean",
    ] {
        pair.landfall(&[verb])
            .expect(2)
            .says(&["laoders", &format!("landfall.toml:{line}"), "`loaders`"]);
    }
    assert_untouched(&mut pair);
}

#[test]
fn an_unknown_word_or_key_of_the_mapping_file_is_named() {
    for (index, (mapping, words)) in [
        ("[types]\ntinint = \"smallint\"\n", ["tinint", "tinyint"]),
        ("[types]\ndate = \"uuid\"\n", ["date", "mapping.toml"]),
        ("[options]\nzero_dates = \"null\"\n", ["zero_dates", "zero_date"]),
        ("[column.\"t.v\"]\ntype = \"bolean\"\n", ["bolean", "t.v"]),
        (
            "[column.\"t.nothing_like_it\"]\ntype = \"text\"\n",
            ["t.nothing_like_it", "mapping.toml"],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut pair = Pair::with_mapping(&format!("lf_bad_mapping_{index}"), mapping, "");
        pair.source.run("create table t (id int not null primary key, v varchar(20) null, d date null, f tinyint(1) null) engine=InnoDB");
        pair.landfall(&["migrate"]).expect(2).says(&words);
        assert_untouched(&mut pair);
    }
}

#[test]
fn a_mapping_that_is_too_narrow_quarantines_what_does_not_fit() {
    let mut pair = Pair::with_mapping("lf_bad_narrow", "[column.\"n.small\"]\ntype = \"smallint\"\n", "");
    pair.source
        .run("create table n (id int not null primary key, small int not null) engine=InnoDB");
    pair.source
        .run("insert into n values (1, 32767), (2, 32768), (3, -32768), (4, -32769), (5, 0)");
    pair.landfall(&["migrate"]).expect(1).says(&["quarantine"]);
    let report = pair.verify();
    let result = table(&report, "n");
    assert_eq!(result["quarantined_tally"]["rows"], 2, "{result:#}");
    assert_eq!(result["source_tally"]["rows"], 5);
    assert_eq!(result["staged_tally"]["rows"], 3);
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from n")
            .as_deref(),
        Some("1,3,5")
    );
}

#[test]
fn rows_with_a_nul_character_are_quarantined_counted_and_listed() {
    let scene = "create table n (id int not null primary key, v varchar(20) null, doc json null) engine=InnoDB";
    let rows = "insert into n values (1, 'good', '{}'), (2, concat('a', char(0 using utf8mb4), 'b'), '{}'), (3, char(0 using utf8mb4), null), (4, '', '{\"a\": \"\\\\u0000\"}'), (5, null, null)";
    let mut pair = Pair::new("lf_bad_nul", "");
    pair.source.run(scene);
    pair.source.run(rows);
    pair.landfall(&["migrate"]).expect(1).says(&["quarantine"]);
    let report = pair.verify();
    let result = table(&report, "n");
    assert_eq!(
        result["quarantined_tally"]["rows"].as_u64().unwrap() + result["refused_tally"]["rows"].as_u64().unwrap(),
        3,
        "{result:#}"
    );
    let listed: Vec<(String, String)> = result["quarantined"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["key"].as_str().unwrap().to_owned(),
                row["column"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    for (key, column) in [("2", "v"), ("3", "v"), ("4", "doc")] {
        assert!(
            listed
                .iter()
                .any(|(listed_key, listed_column)| listed_key.contains(key) && listed_column == column),
            "row {key}: {listed:?}"
        );
    }
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from n")
            .as_deref(),
        Some("1,5")
    );
    // Verified by itself, a law that holds with rows in quarantine is still a no.
    pair.landfall(&["verify"]).expect(1);

    // Stripped where the mapping says so, and counted.
    let mut pair = Pair::with_mapping("lf_bad_nul_stripped", "[options]\nstrip_nul = true\n", "");
    pair.source.run(scene);
    pair.source.run(rows.split(", (4").next().unwrap());
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    let result = table(&report, "n");
    assert_eq!(result["verdict"]["kind"], "equal-under-declared-loss", "{result:#}");
    assert_eq!(result["losses"][0]["loss"], "nul-stripped");
    assert_eq!(result["losses"][0]["rows"], 2);
    assert_eq!(
        pair.target
            .value("select string_agg('<' || v || '>', '' order by id) from n")
            .as_deref(),
        Some("<good><ab><>")
    );
}

#[test]
fn rows_that_postgresql_refuses_are_found_and_the_others_arrive() {
    let mut pair = Pair::new("lf_bad_refused", "[copy]\nchunk_rows = 200\n");
    pair.source.run(
        "create table r (id int not null primary key, kind varchar(10) not null, amount int not null) engine=InnoDB",
    );
    let rows: Vec<String> = (1..=1000)
        .map(|id| format!("({id}, 'k{}', {})", id % 7, if id % 250 == 3 { -id } else { id }))
        .collect();
    pair.source.run(&format!("insert into r values {}", rows.join(",")));
    pair.target.run(
        "create schema lf_bad_refused; create type lf_bad_refused.kinds as enum ('k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6');
         create table r (id integer primary key, kind varchar(10) not null, amount integer not null constraint amount_is_positive check (amount > 0))",
    );
    pair.landfall(&["copy"])
        .expect(1)
        .says(&["lf_bad_refused.r", "quarantine"]);
    assert_eq!(pair.target_rows("r"), 996);
    let report = pair.verify();
    let result = table(&report, "r");
    assert_eq!(result["refused_tally"]["rows"], 4, "{result:#}");
    assert_eq!(result["staged_tally"]["rows"], 1000);
    let listed = result["quarantined"].as_array().unwrap();
    assert_eq!(listed.len(), 4, "{result:#}");
    for (row, id) in listed.iter().zip([3, 253, 503, 753]) {
        assert_eq!(row["sqlstate"], "23514", "{row}");
        assert!(row["key"].as_str().unwrap().contains(&id.to_string()), "{row}");
        assert!(row["reason"].as_str().unwrap().contains("amount_is_positive"), "{row}");
        // The value itself is nowhere.
        assert!(!row.to_string().contains(&format!("-{id}")), "{row}");
    }
    assert_eq!(report["outcome"]["passed"], false);

    // Mended, and copied again.
    pair.target.run("alter table r drop constraint amount_is_positive");
    pair.landfall(&["copy", "--restart", "lf_bad_refused.r"]).expect(0);
    assert_eq!(pair.target_rows("r"), 1000);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn labels_that_an_existing_enum_does_not_have_are_quarantined_or_refused_by_name() {
    let mut pair = Pair::new("lf_bad_label", "");
    pair.source
        .run("create table l (id int not null primary key, kind enum('a','b','c') not null) engine=InnoDB");
    pair.source
        .run("insert into l values (1, 'a'), (2, 'c'), (3, 'b'), (4, 'c')");
    pair.target.run("create schema lf_bad_label; create type lf_bad_label.kinds as enum ('a', 'b'); create table l (id integer primary key, kind lf_bad_label.kinds not null)");
    let run = pair.landfall(&["copy"]);
    match run.code {
        // Refused beforehand: the column, and how many rows it is.
        2 => {
            run.says(&["lf_bad_label.l", "kind", "2"]);
            assert_eq!(pair.target_rows("l"), 0);
        }
        _ => {
            run.expect(1);
            assert_eq!(
                pair.target
                    .value("select string_agg(id::text, ',' order by id) from l")
                    .as_deref(),
                Some("1,3")
            );
        }
    }
}

#[test]
fn too_many_refused_rows_stop_the_table() {
    let mut pair = Pair::new("lf_bad_many", "[copy]\nmax_quarantined = 5\n");
    pair.source
        .run("create table m (id int not null primary key, v varchar(10) not null) engine=InnoDB");
    pair.source
        .run("create table fine (id int not null primary key) engine=InnoDB");
    pair.source.run("insert into fine values (1), (2)");
    let rows: Vec<String> = (1..=100)
        .map(|id| format!("({id}, char({} using utf8mb4))", if id % 2 == 0 { 0 } else { 65 }))
        .collect();
    pair.source.run(&format!("insert into m values {}", rows.join(",")));
    pair.landfall(&["migrate"]).expect(1).says(&["lf_bad_many.m", "5"]);
    assert_eq!(pair.target_rows("fine"), 2, "the other table arrives");
    assert_eq!(pair.target_rows("m"), 0, "the stopped one does not");
}

#[test]
fn a_where_that_the_source_refuses_is_named_before_anything_is_read() {
    let mut pair = small(
        "lf_bad_where",
        "[tables.\"lf_bad_where.t\"]\nwhere = \"no_such_column = 1\"\n",
    );
    pair.landfall(&["migrate"]).expect(2).says(&["lf_bad_where.t"]);
    assert!(pair.target_is_empty());
}

#[test]
fn a_missing_project_file_and_a_missing_plan_are_said_with_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    crate::support::landfall::run(empty.path(), &["migrate"])
        .expect(2)
        .says(&["landfall.toml", "landfall init"]);
    let pair = small("lf_bad_order", "");
    pair.landfall(&["copy"]).expect(2).says(&["lf_bad_order.t", "schema"]);
    pair.landfall(&["verify"]).expect(2).says(&["landfall copy"]);
    pair.landfall(&["finish"]).expect(2).says(&["landfall"]);
}
