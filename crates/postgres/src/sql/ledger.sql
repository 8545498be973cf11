-- The ledger: what was loaded, written in the transaction that loads. Format 1.
CREATE TABLE IF NOT EXISTS landfall.migration (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    format_version integer NOT NULL,
    fingerprint text,
    source_identity text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS landfall.load (
    source_schema text COLLATE "C" NOT NULL,
    source_table text COLLATE "C" NOT NULL,
    chunk integer NOT NULL,
    part integer NOT NULL,
    target_schema text COLLATE "C" NOT NULL,
    target_table text COLLATE "C" NOT NULL,
    file_sha256 text NOT NULL,
    epoch text NOT NULL,
    rows bigint NOT NULL,
    quarantined bigint NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_schema, source_table, chunk, part)
);
CREATE TABLE IF NOT EXISTS landfall.quarantine (
    source_schema text COLLATE "C" NOT NULL,
    source_table text COLLATE "C" NOT NULL,
    chunk integer NOT NULL,
    part integer NOT NULL,
    file_sha256 text NOT NULL,
    file_row bigint NOT NULL,
    unit bigint NOT NULL,
    row_hash bytea NOT NULL CHECK (octet_length(row_hash) = 16),
    sqlstate text NOT NULL,
    column_name text,
    message text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_schema, source_table, chunk, part, file_row)
);
CREATE TABLE IF NOT EXISTS landfall.table_state (
    source_schema text COLLATE "C" NOT NULL,
    source_table text COLLATE "C" NOT NULL,
    target_schema text COLLATE "C" NOT NULL,
    target_table text COLLATE "C" NOT NULL,
    baseline jsonb,
    loaded_epoch text,
    declared_loaded_at timestamptz,
    -- The table that was opened: one that was made anew in its place is another.
    target_oid oid,
    -- The source server: two may have a database of one name.
    source_identity text,
    PRIMARY KEY (source_schema, source_table)
);
CREATE TABLE IF NOT EXISTS landfall.ddl (
    object text COLLATE "C" NOT NULL,
    statement_md5 text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (object, statement_md5)
);
INSERT INTO landfall.migration (format_version) VALUES (1) ON CONFLICT DO NOTHING
