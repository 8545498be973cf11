//! The table of finding codes. A code is declared here, once, and documented in `docs/findings.md` (a test compares).

use crate::finding::Severity;

/// A kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// Stable kebab-case id.
    pub id: &'static str,
    /// Default severity.
    pub severity: Severity,
    /// What to do about it, unless the finding says more exactly.
    pub help: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $help:literal;)*) => {
        $($(#[$doc])* pub const $name: Code = Code { id: $id, severity: Severity::$severity, help: $help };)*
        /// Every code, in the order of this file.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    /// A column type that Landfall does not know.
    UNSUPPORTED_TYPE = "unsupported-type", Blocking, "exclude the column, or map it with [column.\"table.column\"] in the mapping file";
    /// Zero or partly zero dates, and what the mapping does with them.
    ZERO_DATE = "zero-date", Lossy, "choose zero_date = \"null\" or \"reject\" in the mapping file";
    /// Days that no month has, counted by a scan.
    IMPOSSIBLE_DATE = "impossible-date", Lossy, "correct the rows in the source, or accept that they are quarantined";
    /// A TINYINT(1) that holds only 0, 1 and NULL.
    TINYINT_BOOLEAN = "tinyint-boolean", Advice, "map the column to boolean in the mapping file";
    /// A view, listed but not translated.
    VIEW = "view", Unsupported, "write the view for PostgreSQL by hand; its text is in the finding";
    /// A procedure or function, listed but not translated.
    ROUTINE = "routine", Unsupported, "write the routine for PostgreSQL by hand";
    /// A trigger, listed but not translated.
    TRIGGER = "trigger", Unsupported, "write the trigger for PostgreSQL by hand";
    /// An event of the event scheduler.
    EVENT = "event", Unsupported, "schedule the job outside the database, or with pg_cron";
    /// A MariaDB sequence.
    SEQUENCE = "sequence", Unsupported, "create the sequence by hand";
    /// A spatial index.
    SPATIAL_INDEX = "spatial-index", Unsupported, "install PostGIS in the target and map the column to geometry, then create a GiST index";
    /// A geometry column kept as EWKB bytes because PostGIS is not there.
    GEOMETRY_AS_BYTEA = "geometry-as-bytea", Behaviour, "install PostGIS in the target and map geometry = \"geometry\"";
    /// A FULLTEXT index that became a GIN index over tsvector.
    FULLTEXT_INDEX = "fulltext-index", Behaviour, "queries with MATCH … AGAINST, CONTAINS or FREETEXT change to @@ with to_tsquery; check the text search configuration";
    /// An index on a prefix that became an index over left(column, n).
    PREFIX_INDEX = "prefix-index", Info, "queries use it when they filter by left(column, n)";
    /// A unique index on a prefix.
    PREFIX_UNIQUE = "prefix-unique", Info, "kept as a unique index over the prefix expression";
    /// An index that PostgreSQL cannot have as it is.
    INDEX_NOT_KEPT = "index-not-kept", Unsupported, "create an index that fits the queries by hand";
    /// A collation that compares without case, or without accents.
    CASE_INSENSITIVE = "case-insensitive", Behaviour, "comparisons become case-sensitive; use citext or a nondeterministic ICU collation where the application relies on the old way";
    /// Rows that refer to their parent by another spelling, which only the source takes for the same.
    KEY_SPELLED_OTHERWISE = "key-spelled-otherwise", Behaviour, "write these rows as their parents are written, or map both columns to citext: the foreign key fails otherwise";
    /// An expression that could not be translated.
    EXPRESSION_NOT_KEPT = "expression-not-kept", Unsupported, "write the expression for PostgreSQL by hand";
    /// A default that PostgreSQL cannot have.
    DEFAULT_NOT_KEPT = "default-not-kept", Unsupported, "set the default by hand";
    /// A generated column whose expression PostgreSQL refuses, kept as a plain column.
    GENERATED_NOT_KEPT = "generated-not-kept", Unsupported, "the column holds the copied values; keep them current by a trigger";
    /// A VIRTUAL generated column that became STORED.
    GENERATED_STORED = "generated-stored", Info, "PostgreSQL before 18 has only stored generated columns";
    /// A CHECK that is not enforced in the source.
    CHECK_NOT_ENFORCED = "check-not-enforced", Behaviour, "the constraint is left out; clean the data and add it by hand";
    /// ON UPDATE CURRENT_TIMESTAMP, kept as a trigger.
    ON_UPDATE_TRIGGER = "on-update-trigger", Info, "a BEFORE UPDATE trigger sets the column";
    /// A partitioned table that became unpartitioned.
    PARTITION_NOT_KEPT = "partition-not-kept", Unsupported, "set partitions = \"partitions\" in the mapping file to keep the partitions and give up the key";
    /// A partitioned table that stays partitioned.
    PARTITION_KEPT = "partition-kept", Info, "check the bounds in the written DDL";
    /// A name longer than PostgreSQL's 63 bytes.
    NAME_SHORTENED = "name-shortened", Behaviour, "the name is cut and made unique by a hash; rename it in landfall.toml if you want another";
    /// Two names that become one.
    NAME_COLLISION = "name-collision", Blocking, "rename one of them in landfall.toml";
    /// A storage engine without transactions.
    NOT_TRANSACTIONAL = "not-transactional", Behaviour, "convert the table to InnoDB, or fence it, or accept an inconsistent copy with --allow-inconsistent";
    /// Unsigned columns, and how their range is kept.
    UNSIGNED_RANGE = "unsigned-range", Info, "a CHECK constraint keeps the lower bound";
    /// ZEROFILL, and FLOAT and DOUBLE with a number of digits.
    NUMBER_FORMAT = "number-format", Behaviour, "pad with lpad() where numbers are shown; map the column to numeric(m,d) to keep rounding new values";
    /// Columns that the mapping gives a type that holds less than the source's.
    NARROWED_TYPE = "narrowed-type", Lossy, "map the column to a wider type, or accept that digits are rounded and that rows with other values are quarantined";
    /// A TIME column, which may hold more than 24 hours.
    TIME_AS_INTERVAL = "time-as-interval", Info, "map the column to time if it holds times of day only";
    /// An enum kept as text because a label does not fit.
    ENUM_AS_TEXT = "enum-as-text", Behaviour, "a CHECK constraint keeps the labels; their order is lost";
    /// JSON that becomes jsonb: key order, white space and repeated keys are not kept.
    JSON_NORMALIZED = "json-normalized", Info, "map the column to json to keep the text as it is";
    /// An option of a table that has no counterpart.
    TABLE_OPTION_DROPPED = "table-option-dropped", Info, "nothing to do in most cases";
    /// A column, invisible in the source.
    INVISIBLE_COLUMN = "invisible-column", Behaviour, "PostgreSQL has no invisible columns; SELECT * shows it";
    /// An index, invisible (ignored) in the source.
    INVISIBLE_INDEX = "invisible-index", Info, "the index is created and used in PostgreSQL";
    /// A foreign key that PostgreSQL cannot have as it is.
    FOREIGN_KEY_NOT_KEPT = "foreign-key-not-kept", Unsupported, "create the constraint by hand";
    /// A vector column and the pgvector extension.
    VECTOR_AS_ARRAY = "vector-as-array", Behaviour, "install pgvector in the target and map vector = \"vector\"";
    /// A table with no usable key.
    NO_KEY = "no-key", Behaviour, "the table is read by one reader and compared without keys; add a primary key if you can";
    /// System-versioned tables.
    SYSTEM_VERSIONED = "system-versioned", Lossy, "only the current rows are copied; keep the history by hand";
    /// A system-versioning, period or other feature that is not carried.
    FEATURE_NOT_KEPT = "feature-not-kept", Unsupported, "rebuild the feature by hand";
    /// The types of both ends of a foreign key were made the same.
    KEY_TYPE_UNIFIED = "key-type-unified", Info, "both ends of a foreign key get one type";
    /// The target's column type differs from the planned one and holds every value.
    BIND_TYPE_DIFFERS = "bind-type-differs", Info, "nothing to do: every value fits";
    /// The target's column type holds the values after a counted loss.
    BIND_TYPE_LOSES = "bind-type-loses", Lossy, "widen the target column, or accept the counted loss";
    /// The target's column type cannot hold the values.
    BIND_TYPE_REFUSED = "bind-type-refused", Blocking, "change the target column's type, or map the column";
    /// A column of the source that the target table lacks.
    BIND_COLUMN_MISSING = "bind-column-missing", Blocking, "add the column, rename it in [tables] of landfall.toml, or exclude it there";
    /// A column of the target that the source does not have.
    BIND_COLUMN_EXTRA = "bind-column-extra", Info, "its default fills it";
    /// A column of the target that the source does not have, NOT NULL and without a default.
    BIND_COLUMN_EXTRA_REQUIRED = "bind-column-extra-required", Blocking, "give the column a default, or drop NOT NULL";
    /// Triggers of an existing target that fire for the loaded rows.
    BIND_TRIGGERS = "bind-triggers", Behaviour, "disable them during the copy: ALTER TABLE … DISABLE TRIGGER USER; they may change rows or refuse them";
    /// A table that the target lacks.
    BIND_TABLE_MISSING = "bind-table-missing", Blocking, "make it with `landfall schema --apply`, or name the table that takes its place in [tables] of landfall.toml";
    /// A mapping rule names a type that the column cannot become.
    MAPPING_NOT_POSSIBLE = "mapping-not-possible", Blocking, "choose one of the types that the message lists";
    /// A column rule of the mapping file that fits no column.
    MAPPING_RULE_UNUSED = "mapping-rule-unused", Behaviour, "correct the name in the mapping file, or remove the rule";
    /// A type needs an extension that the target does not offer.
    EXTENSION_MISSING = "extension-missing", Behaviour, "install the extension in the target, or choose another type in the mapping file";
    /// A column that is declared not to be copied.
    COLUMN_EXCLUDED = "column-excluded", Info, "the copy is declared as partial in [tables] of landfall.toml";
    /// A column name that PostgreSQL keeps for itself.
    NAME_RESERVED = "name-reserved", Behaviour, "rename the column in landfall.toml if you want another name";
    /// An AUTO_INCREMENT column whose range differs in PostgreSQL.
    IDENTITY_RANGE = "identity-range", Behaviour, "rows beyond the range are quarantined; a scan counts them";
    /// An AUTO_INCREMENT column that cannot be an identity column.
    IDENTITY_NOT_KEPT = "identity-not-kept", Unsupported, "give the column a default from a sequence by hand";
    /// An AUTO_INCREMENT column that counts anew for each value of the columns before it in its key.
    IDENTITY_PER_GROUP = "identity-per-group", Behaviour, "give new rows their number in the application, or by a trigger: the highest of its group plus one, under a lock";
    /// Values outside the range of the chosen PostgreSQL type, counted by a scan.
    VALUES_OUT_OF_RANGE = "values-out-of-range", Lossy, "map the column to a wider type, or accept that the rows are quarantined";
    /// A text of the catalog in which a question mark may stand for another character.
    CATALOG_UNREADABLE = "catalog-unreadable", Behaviour, "compare it with the statement that made the table, and set it by hand if it is another character";
    /// Empty error values of an enum, counted by a scan.
    ENUM_ERROR = "enum-error", Lossy, "choose enum_empty = \"null\" in the mapping file, or clean the rows";
    /// A CHECK that the PostgreSQL type enforces by itself.
    CHECK_BY_TYPE = "check-by-type", Info, "nothing to do: the type json or jsonb refuses what the constraint refused";
    /// An expression that is kept, with a known difference.
    EXPRESSION_CAVEAT = "expression-caveat", Behaviour, "check that the difference does not matter for your data";
    /// An index key that can grow beyond PostgreSQL's 2704 bytes.
    LONG_INDEX_KEY = "long-index-key", Behaviour, "check the longest values, or index a prefix or a hash";
    /// A database of which the account may not read everything.
    PARTLY_VISIBLE = "partly-visible", Behaviour, "grant SELECT on the whole database (`landfall doctor` has the statement) and copy again, or name every table in [scope], or set accept_hidden = true there";
    /// A part of the catalog that the server or the account does not show.
    CATALOG_NOT_SEEN = "catalog-not-seen", Behaviour, "look whether the database has any of it; grant VIEW DEFINITION on the database to the account where a permission is missing";
    /// A statement of a script that Landfall cannot read.
    SCRIPT_STATEMENT_NOT_UNDERSTOOD = "script-statement-not-understood", Unsupported, "do by hand what the statement does; the rest of the script is translated";
    /// A statement that the server would refuse, or whose object the script does not have.
    SCRIPT_STATEMENT_REFUSED = "script-statement-refused", Behaviour, "check that all scripts are named, in the order in which they are run";
    /// A statement whose effect only a server can know.
    SCRIPT_STATEMENT_NOT_RUN = "script-statement-not-run", Unsupported, "run the script in a server and translate from there, or write down the result by hand";
    /// Rows that a script changes by a query, or reads from another file.
    SCRIPT_ROWS_NOT_READ = "script-rows-not-read", Lossy, "run the script in a server and copy the rows from there";
    /// A row of a script that could not be read or converted.
    SCRIPT_ROW_REFUSED = "script-row-refused", Lossy, "add the rows by hand, or run the script in a server and copy them from there";
    /// Rows that the source may merge by their key.
    SCRIPT_ROWS_MERGED = "script-rows-merged", Behaviour, "where rows have the same key, run the script in a server and copy the rows from there";
    /// Rows with a key that another row has, or that do not satisfy a check, and at which the source did not look as they came.
    SCRIPT_ROWS_CONFLICT = "script-rows-conflict", Behaviour, "mend the rows or the constraint in the script, or run the script in a server and copy the rows from there";
    /// Values of rows that a server makes when it runs a script: the present time, new identifiers.
    SCRIPT_ROWS_MADE = "script-rows-made", Behaviour, "nothing to do where any such value will do; otherwise write the wanted values into the script, or copy the rows from a server that ran it";
    /// Rows for which the source runs a trigger.
    SCRIPT_ROWS_TRIGGER = "script-rows-trigger", Behaviour, "check whether the trigger changes rows; if it does, run the script in a server and copy the rows from there";
    /// A computed column, of which a script has no values.
    SCRIPT_COLUMN_COMPUTED = "script-column-computed", Advice, "nothing to do; to have the values compared, run the script in a server and migrate from there";
    /// How the bytes of a script were taken, where they do not tell it or speak against what it says.
    SCRIPT_ENCODING = "script-encoding", Behaviour, "look at the lines that are named; if they are wrong, convert the script to UTF-8 (iconv) from what it was written in";
    /// Rows of a script that are not committed at its end.
    SCRIPT_TRANSACTION_OPEN = "script-transaction-open", Behaviour, "put COMMIT behind the statements if their rows are wanted";
    /// Numbers of an identity column that rows took which are gone.
    SCRIPT_NUMBERS_TAKEN = "script-numbers-taken", Advice, "if numbers must not come twice, set the next one: ALTER TABLE … ALTER COLUMN … RESTART WITH …";
    /// A setting of the session under which statements of a script mean something else, and that is not followed.
    SCRIPT_SETTING = "script-setting", Behaviour, "look at what the setting changes in the statements that are named, and write them so that they do not need it";
    /// Moments of a script whose time zone it does not tell.
    SCRIPT_TIME_ZONE = "script-time-zone", Behaviour, "put SET time_zone = '+hh:mm' with the offset that is meant before the statements that are named";
    /// A variable of sqlcmd without a value.
    SCRIPT_VARIABLE = "script-variable", Behaviour, "give the variable a value with :setvar in the script";
    /// DDL under a condition that only a server can decide.
    SCRIPT_CONDITION = "script-condition", Behaviour, "check that the branch that was read is the one that your server takes";
    /// Temporary tables of a script.
    SCRIPT_TEMPORARY = "script-temporary", Info, "nothing to do";
    /// A further database of a script.
    SCRIPT_OTHER_DATABASE = "script-other-database", Unsupported, "translate the statements of each database as a script of their own";
    /// An extended property of SQL Server that is no description.
    EXTENDED_PROPERTY = "extended-property", Info, "nothing to do, unless a tool of yours reads it";
    /// What a server of that version reads and does not keep.
    DISCARDED_BY_SERVER = "discarded-by-server", Info, "add it to the written DDL if it was meant to hold";
    /// A rowversion, which no update changes any more.
    ROWVERSION_NOT_KEPT = "rowversion-not-kept", Behaviour, "where the application compares it to notice changes, set the column by a BEFORE UPDATE trigger, or use the system column xmin";
    /// A sql_variant kept as text.
    VARIANT_AS_TEXT = "variant-as-text", Lossy, "map the column to the type that its values really have, or keep that type in a second column";
    /// A hierarchyid kept as the text of its path.
    HIERARCHYID_AS_TEXT = "hierarchyid-as-text", Behaviour, "use the extension ltree, or queries over the text of the path";
    /// A geography in a column of type geometry.
    GEOGRAPHY_AS_GEOMETRY = "geography-as-geometry", Behaviour, "cast to geography in queries that measure";
    /// XML, with what PostgreSQL refuses or has otherwise.
    XML_CONTENT = "xml-content", Info, "map the column to text if its values have a DTD; queries change from value() and nodes() to xpath() and xmltable";
    /// A property of a column that has no counterpart and needs none.
    COLUMN_PROPERTY_DROPPED = "column-property-dropped", Info, "nothing to do in most cases";
    /// A property of a column whose loss a person must make up for.
    COLUMN_PROPERTY_LOST = "column-property-lost", Unsupported, "rebuild what the property did";
    /// The seventh digit of a second.
    DIGIT_ROUNDED = "digit-rounded", Lossy, "each row that changes is counted in the loss ledger; nothing to do unless the application needs 100 ns";
    /// The offset of a datetimeoffset.
    OFFSET_NOT_KEPT = "offset-not-kept", Lossy, "keep the offset in a second column if the application shows it";
    /// money and smallmoney.
    MONEY_AS_NUMERIC = "money-as-numeric", Info, "round where the application relied on four digits";
    /// A length that counted bytes.
    LENGTH_IN_CHARACTERS = "length-in-characters", Info, "nothing to do: the column takes a little more than before";
    /// Rows in the order of an index.
    CLUSTERED_INDEX = "clustered-index", Info, "nothing to do in most cases";
    /// A filtered unique index that only allowed more than one NULL.
    FILTER_NOT_NEEDED = "filter-not-needed", Info, "nothing to do: PostgreSQL's unique keys take any number of NULLs";
    /// A constraint that old rows may break.
    CONSTRAINT_NOT_VALID = "constraint-not-valid", Behaviour, "clean the old rows, then: ALTER TABLE … VALIDATE CONSTRAINT";
    /// A constraint that is declared and not held.
    CONSTRAINT_NOT_ENFORCED = "constraint-not-enforced", Info, "clean the rows and add it again without NOT ENFORCED to have it held";
    /// An index or constraint under another name.
    NAME_CHANGED = "name-changed", Info, "nothing to do unless something refers to it by name";
    /// A computed column that a trigger keeps.
    COMPUTED_BY_TRIGGER = "computed-by-trigger", Info, "a BEFORE INSERT OR UPDATE trigger sets the column";
    /// A computed column that a view computes.
    COMPUTED_BY_VIEW = "computed-by-view", Info, "read the view where the value must be current";
    /// A virtual generated column.
    GENERATED_VIRTUAL = "generated-virtual", Info, "nothing to do";
    /// A table whose history triggers keep.
    HISTORY_BY_TRIGGER = "history-by-trigger", Behaviour, "FOR SYSTEM_TIME has no counterpart: query table and history table by their period columns";
    /// Memory-optimized, ledger, graph and external tables.
    TABLE_KIND_NOT_KEPT = "table-kind-not-kept", Unsupported, "the table is a plain one; rebuild what its kind did";
    /// An alias type.
    ALIAS_TYPE = "alias-type", Info, "nothing to do; a domain of PostgreSQL could carry the name";
    /// A table type, or another type that somebody made.
    TYPE_NOT_KEPT = "type-not-kept", Unsupported, "routines that take it need an array of a composite type, or a temporary table";
    /// A synonym that became a view.
    SYNONYM_AS_VIEW = "synonym-as-view", Info, "the view takes INSERT, UPDATE and DELETE as its table does";
    /// A synonym without a counterpart.
    SYNONYM_NOT_KEPT = "synonym-not-kept", Unsupported, "name its target in the application, or make a foreign table or a function for it";
    /// A sequence whose range or type differs.
    SEQUENCE_RANGE = "sequence-range", Behaviour, "PostgreSQL's sequences are 64 bits wide at most";
    /// A permission without a counterpart.
    PERMISSION_NOT_KEPT = "permission-not-kept", Unsupported, "decide by hand who may do what in PostgreSQL";
    /// Users and roles that became roles without login.
    ROLE_WITHOUT_LOGIN = "role-without-login", Info, "ALTER ROLE … LOGIN PASSWORD … for those who connect";
    /// A comment on an object that is not there.
    COMMENT_NOT_KEPT = "comment-not-kept", Info, "nothing to do unless tools read it";
}
