//! Servers that cannot be reached: passwords, certificates, hosts, databases.

use super::{assert_untouched, changed, small, source_url};
use crate::support::landfall::Run;
use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};
use crate::support::tls;

/// Verbs that need both servers.
const NEEDING_BOTH: &[&[&str]] = &[&["doctor"], &["copy"], &["migrate"]];

/// A port of this machine on which nobody listens.
fn silent_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
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
