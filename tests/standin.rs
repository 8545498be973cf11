//! SQL Server by its protocol alone: the stand-in of `tests/support/tds` on the other side. What passes here is true of the bytes on the
//! wire and of our statements as the stand-in understands them; it is not SQL Server.

mod database;
mod trouble;
mod verbs;
mod withheld;

use tds::{Behaviour, Encryption, Server};

use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server;

/// The password of every login.
const PASSWORD: &str = "Landfall!1";

/// A stand-in, an empty target, and a project between them.
struct Scene {
    server: Server,
    target: PgDatabase,
    project: Project,
}

impl Scene {
    /// With TLS and its certificate verified; `more` is appended to landfall.toml.
    fn new(name: &str, behaviour: Behaviour, more: &str) -> Scene {
        Scene::over(
            name,
            behaviour.encryption(Encryption::Required),
            "ca_file = \"ca.pem\"\n",
            more,
        )
    }

    /// As [`Scene::new`], with `source` in landfall.toml's part about the source.
    fn over(name: &str, behaviour: Behaviour, source: &str, more: &str) -> Scene {
        let server = Server::start(behaviour).unwrap();
        let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
        let project = Project::with_text(&format!(
            "[source]\nurl = \"mssql://sa@127.0.0.1:{}/shop\"\npassword_file = \"password\"\n{source}\n\
             [target]\nurl = \"{}\"\ntls = \"disable\"\n\n[stage]\npath = \"stage\"\n\n{more}",
            server.port(),
            target.url
        ));
        let password = project.file("password");
        std::fs::write(&password, PASSWORD).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&password, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        std::fs::write(project.file("ca.pem"), tds::certificate::CERTIFICATE).unwrap();
        Scene {
            server,
            target,
            project,
        }
    }

    /// The report of a verification that passed.
    #[track_caller]
    fn passes(&self) {
        let report = self.project.landfall(&["verify", "--format", "json"]).expect(0).json();
        assert_eq!(report["outcome"]["passed"], true, "{report:#}");
    }
}
