//! `--set NAME`: one set of tables of a phased cutover, as a migration of its own.
//!
//! Everything that a set leaves stands beside that of the whole project, with the set's name behind it.

use std::path::PathBuf;

use cutover::Id;
use cutover::plan::{ReadPlan, TableSet};
use model::TableName;
use url::Url;

use super::{Settings, SettingsError};

impl Settings {
    /// The same project with the tables of one set alone, as the cutover's plan has it.
    ///
    /// # Errors
    /// There is no plan, or it has no such set.
    pub(crate) fn of_set(self, wanted: &Id) -> Result<Self, SettingsError> {
        let folder = self.cutover_folder();
        let no_set = |reason: String, known: Vec<String>| SettingsError::NoSet {
            set: wanted.to_string(),
            nearest: super::nearest(wanted.as_str(), &known),
            reason,
        };
        let plan = match ReadPlan::read(&folder) {
            Ok(Some(known)) => known.plan,
            Ok(None) => return Err(no_set(format!("there is no plan in {}", folder.display()), Vec::new())),
            Err(error) => return Err(no_set(error.to_string(), Vec::new())),
        };
        let known: Vec<String> = plan.sets.iter().map(|set| set.id.to_string()).collect();
        let found = plan.sets.into_iter().find(|set| set.id == *wanted);
        match found {
            Some(set) => Ok(self.with_set(set)),
            None => Err(no_set(
                format!("the plan in {} has {}", folder.display(), names(&known)),
                known,
            )),
        }
    }

    /// The same project with the tables of this set alone.
    pub(crate) fn with_set(mut self, set: TableSet) -> Self {
        self.set = Some(set);
        self
    }

    /// The set that is worked on alone.
    pub(crate) fn set(&self) -> Option<&Id> {
        self.set.as_ref().map(|set| &set.id)
    }

    /// A path with the set's name behind it, if there is one.
    pub(super) fn own(&self, path: PathBuf) -> PathBuf {
        let (Some(set), Some(name)) = (&self.set, path.file_name()) else {
            return path;
        };
        let mut name = name.to_owned();
        name.push(format!("-{}", set.id));
        path.with_file_name(name)
    }

    /// The same of an address.
    pub(super) fn own_address(&self, address: &Url) -> Url {
        let mut address = address.clone();
        if let Some(set) = &self.set {
            let path = format!("{}-{}", address.path().trim_end_matches('/'), set.id);
            address.set_path(&path);
        }
        address
    }

    /// The folder that `landfall schema` writes.
    pub(crate) fn schema_folder(&self) -> PathBuf {
        self.own(self.beside(std::path::Path::new("schema")))
    }

    /// Whether a table of the set is meant; without a set, everything is.
    pub(super) fn is_in_set(&self, meant: impl Fn(&TableName) -> bool) -> bool {
        self.set.as_ref().is_none_or(|set| set.tables.iter().any(meant))
    }
}

fn names(known: &[String]) -> String {
    if known.is_empty() {
        "no sets".to_owned()
    } else {
        format!("the sets {}", known.join(", "))
    }
}
