//! Building what `3-post` describes: indexes, keys and validations side by side on several connections, everything else in its
//! order.
//!
//! `CREATE INDEX`, `ADD … KEY`, `VALIDATE CONSTRAINT` and ANALYZE read a whole table each, on one core of the server. Statements
//! of these kinds that follow each other run at once, as many as there are loaders. They depend on nothing but tables and on
//! statements before them; where two lock the same table, one waits for the other in the server.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use model::failpoint::{self, Failpoint};
use model::{Connection, TableName};
use postgres::Target;
use postgres::ddl::{DdlProgress, Made, Statement, Together};
use tokio::task::JoinSet;
use transfer::Steps;
use translate::{DdlFile, DdlStatement};

use super::{FailedObject, Finished};
use crate::failure::Failure;
use crate::progress::StepProgress;
use crate::project::Project;
use crate::stall;

/// Statements of one kind that can run side by side, or one that cannot.
#[derive(Debug, PartialEq, Eq)]
enum Step<'a> {
    Alone(&'a DdlStatement),
    Together(Vec<&'a DdlStatement>),
}

/// The files before the first one with a foreign key, and the others.
pub(super) fn before_foreign_keys(files: &[DdlFile]) -> (&[DdlFile], &[DdlFile]) {
    let has_one = |statement: &DdlStatement| {
        let words = words(statement);
        begins(&words, &["alter", "table"]) && words.iter().any(|word| word == "foreign")
    };
    let first = files.iter().position(|file| file.statements.iter().any(has_one));
    files.split_at(first.unwrap_or(files.len()))
}

/// Runs the statements. One that the data does not allow is kept for the end, so that all of them are seen at once.
pub(super) async fn build(
    project: &Project,
    target: &mut Target,
    files: &[DdlFile],
    finished: &mut Finished,
) -> Result<(), Failure> {
    let total = files.iter().map(|file| file.statements.len()).sum();
    let progress = Arc::new(StepProgress::new(&project.printer, "build", total));
    let watched = Watched::new(project)?;
    for step in steps(files) {
        match step {
            Step::Alone(statement) => {
                progress.step(&statement.object);
                let made = run(&watched, target, statement).await;
                note(project, statement, made, finished)?;
            }
            Step::Together(statements) => {
                let statements: Vec<DdlStatement> = statements.into_iter().cloned().collect();
                let sessions = sessions(project, target, statements.len()).await?;
                let (progress, watched) = (Arc::clone(&progress), watched.clone());
                let ended = side_by_side(sessions, statements, move |mut session, statement| {
                    let (progress, watched) = (Arc::clone(&progress), watched.clone());
                    async move {
                        progress.step(&statement.object);
                        let made = run(&watched, &mut session, &statement).await;
                        (session, (statement, made))
                    }
                })
                .await?;
                for (statement, made) in ended {
                    note(project, &statement, made, finished)?;
                }
            }
        }
    }
    progress.finish();
    Ok(())
}

/// ANALYZE of every table.
pub(super) async fn analyze(
    project: &Project,
    target: &Target,
    tables: Vec<TableName>,
    finished: &mut Finished,
) -> Result<(), Failure> {
    let progress = Arc::new(StepProgress::new(&project.printer, "analyze", tables.len()));
    let sessions = sessions(project, target, tables.len()).await?;
    let (shown, watched) = (Arc::clone(&progress), Watched::new(project)?);
    let ended = side_by_side(sessions, tables, move |session, table| {
        let (progress, watched) = (Arc::clone(&shown), watched.clone());
        async move {
            progress.step(&table.to_string());
            let steps = watched.session(&session).await;
            let analyzing = postgres::ddl::analyze(&session, std::slice::from_ref(&table));
            let done = steps.target(&format!("analyzing {table}"), analyzing).await;
            failpoint::reach(Failpoint::TableAnalyzed);
            (session, done)
        }
    })
    .await?;
    for done in ended {
        done?;
        finished.analyzed += 1;
    }
    progress.finish();
    Ok(())
}

/// The statements in order, those that can run side by side together. The validations of a file come after its other
/// statements: nothing depends on them.
fn steps(files: &[DdlFile]) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for file in files {
        let (last, first): (Vec<_>, Vec<_>) = file.statements.iter().partition(|statement| is_validation(statement));
        for statement in first.into_iter().chain(last) {
            match steps.last_mut() {
                Some(Step::Together(statements)) if reads_a_table(statement) => statements.push(statement),
                _ if reads_a_table(statement) => steps.push(Step::Together(vec![statement])),
                _ => steps.push(Step::Alone(statement)),
            }
        }
    }
    steps
}

/// The first words of a statement in lower case, to tell what it does. A comment before them makes it one that runs alone.
fn words(statement: &DdlStatement) -> Vec<String> {
    let words = statement.sql.split_ascii_whitespace();
    words.map(str::to_ascii_lowercase).collect()
}

fn begins(words: &[String], with: &[&str]) -> bool {
    words.len() > with.len() && words.iter().zip(with).all(|(a, b)| a == b)
}

fn is_validation(statement: &DdlStatement) -> bool {
    let words = words(statement);
    begins(&words, &["alter", "table"])
        && words
            .windows(2)
            .any(|pair| pair[0] == "validate" && pair[1] == "constraint")
}

fn reads_a_table(statement: &DdlStatement) -> bool {
    let words = words(statement);
    begins(&words, &["create", "index"])
        || begins(&words, &["create", "unique", "index"])
        || is_validation(statement)
        || begins(&words, &["alter", "table"])
            && words
                .windows(2)
                .any(|pair| (pair[0] == "primary" && pair[1].starts_with("key")) || pair[0] == "unique")
            && !words.iter().any(|word| word == "foreign")
}

/// Sessions for so much work: as many as there are loaders, each with its share of the memory that the server has for building
/// indexes.
async fn sessions(project: &Project, target: &Target, work: usize) -> Result<Vec<Target>, Failure> {
    let loaders = project
        .settings
        .copy_options(&crate::args::CopyOptions::default())
        .loaders;
    let count = loaders.clamp(1, work.max(1));
    let memory = postgres::ddl::index_memory(target, count).await?;
    let mut sessions = Vec::with_capacity(count);
    for _ in 0..count {
        let session = project.connect_target().await?;
        postgres::ddl::use_index_memory(&session, memory).await?;
        sessions.push(session);
    }
    Ok(sessions)
}

/// Does all the work, each piece in one of the sessions; answers come in the order in which they end.
async fn side_by_side<W, R, F>(
    sessions: Vec<Target>,
    work: Vec<W>,
    one: impl Fn(Target, W) -> F + Clone + Send + 'static,
) -> Result<Vec<R>, Failure>
where
    W: Send + 'static,
    R: Send + 'static,
    F: Future<Output = (Target, R)> + Send,
{
    let queue = Arc::new(Mutex::new(VecDeque::from(work)));
    let mut workers = JoinSet::new();
    for mut session in sessions {
        let (queue, one) = (Arc::clone(&queue), one.clone());
        workers.spawn(async move {
            let mut answers = Vec::new();
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some(work) = next else { return answers };
                let (back, answer) = one(session, work).await;
                session = back;
                answers.push(answer);
            }
        });
    }
    let mut answers = Vec::new();
    while let Some(ended) = workers.join_next().await {
        answers.extend(ended.map_err(|error| Failure::System {
            what: "build in the target",
            source: std::io::Error::other(error),
        })?);
    }
    Ok(answers)
}

/// Tells of statements that do not end.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    steps: Steps,
    connection: Connection,
}

impl Watched {
    /// Where the target's sessions can be asked after.
    pub(super) fn new(project: &Project) -> Result<Watched, Failure> {
        Ok(Watched {
            steps: stall::steps(project),
            connection: project.settings.target()?,
        })
    }

    /// For what one session does.
    pub(super) async fn session(&self, target: &Target) -> Steps {
        self.steps.clone().with_target(&self.connection, target).await
    }
}

/// What became of a statement, as far as it is known.
async fn run(
    watched: &Watched,
    target: &mut Target,
    statement: &DdlStatement,
) -> Result<Option<Made>, postgres::Error> {
    let steps = watched.session(target).await;
    let one = [Statement {
        object: &statement.object,
        sql: &statement.sql,
    }];
    let mut made = None;
    let mut on_step = |step: DdlProgress<'_>| made = step.made.or(made);
    let running = postgres::ddl::run(target, &one, Together::EachStatement, &mut on_step);
    steps.target(&format!("making {}", statement.object), running).await?;
    Ok(made)
}

fn note(
    project: &Project,
    statement: &DdlStatement,
    made: Result<Option<Made>, postgres::Error>,
    finished: &mut Finished,
) -> Result<(), Failure> {
    match made {
        Ok(Some(Made::Before)) => finished.present += 1,
        Ok(Some(Made::Otherwise)) => {
            let object = &statement.object;
            let text = format!("{object} was made from another statement, and is left as it is");
            project.printer.detail(text);
            finished.present += 1;
        }
        Ok(_) => {
            failpoint::reach(Failpoint::ObjectBuilt);
            finished.created += 1;
        }
        // Of the same name and by others, or by psql: whether it is what was planned, `landfall verify` says.
        Err(postgres::Error::AlreadyThere { object, .. }) => {
            project
                .printer
                .detail(format!("{object} is there already, and left as it is"));
            finished.present += 1;
        }
        Err(postgres::Error::Ddl { object, sql, source }) if is_refusal(&source) => {
            finished.failed.push(FailedObject {
                object,
                error: source.to_string(),
                sql,
            });
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Whether the data is at fault, not the statement.
fn is_refusal(error: &postgres::Error) -> bool {
    matches!(error, postgres::Error::Server(server) if server.is_row_refusal())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, statements: &[&str]) -> DdlFile {
        DdlFile {
            path: path.to_owned(),
            statements: statements
                .iter()
                .map(|sql| DdlStatement {
                    object: (*sql).to_owned(),
                    sql: (*sql).to_owned(),
                })
                .collect(),
        }
    }

    #[test]
    fn what_reads_whole_tables_runs_together_and_the_rest_in_order() {
        let files = [
            file(
                "3-post/10-a-keys.sql",
                &[
                    "alter table a.t add constraint t_pkey primary key (id)",
                    "ALTER TABLE a.u ADD CONSTRAINT u_name UNIQUE NULLS NOT DISTINCT (name)",
                ],
            ),
            file(
                "3-post/20-a-indexes.sql",
                &["create index i on a.t (x)", "create unique index j on a.t (y)"],
            ),
            file(
                "3-post/30-a-foreign-keys.sql",
                &[
                    "alter table a.t add constraint f foreign key (u) references a.u (id) not valid",
                    "alter table a.t validate constraint f",
                    "alter table a.u add constraint g foreign key (t) references a.t (id) not valid",
                    "alter table a.u validate constraint g",
                ],
            ),
            file(
                "3-post/80-a-views.sql",
                &["create view a.v as select 1 -- create index"],
            ),
        ];
        let shown: Vec<Vec<&str>> = steps(&files)
            .into_iter()
            .map(|step| match step {
                Step::Alone(statement) => vec![statement.sql.as_str()],
                Step::Together(statements) => statements.iter().map(|statement| statement.sql.as_str()).collect(),
            })
            .collect();
        let sizes: Vec<usize> = shown.iter().map(Vec::len).collect();
        assert_eq!(sizes, [4, 1, 1, 2, 1], "{shown:#?}");
        assert!(shown[3].iter().all(|sql| sql.contains("validate constraint")));
        let (before, from) = before_foreign_keys(&files);
        assert_eq!((before.len(), from.len()), (2, 2), "{from:#?}");
        assert_eq!(before_foreign_keys(before), (before, &files[..0]));
    }
}
