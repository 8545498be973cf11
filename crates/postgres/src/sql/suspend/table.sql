-- What is set aside. The schema is there: the ledger comes before every load.
CREATE TABLE IF NOT EXISTS landfall.suspended (
    target_schema text NOT NULL,
    target_table text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('unique constraint', 'unique index', 'foreign key', 'trigger')),
    -- Of a foreign key: the table that it refers to.
    referenced_schema text,
    referenced_table text,
    -- Of an index of a partition: the index of the partitioned table of which it is a part, and the levels below the topmost.
    part_of text,
    depth integer NOT NULL DEFAULT 0,
    definition text NOT NULL,
    -- '': the database's own.
    tablespace text,
    -- Statements that give it the rest.
    after text[] NOT NULL DEFAULT '{}',
    -- What those need to know that can be written only when it is there again.
    particular jsonb NOT NULL DEFAULT '{}',
    suspended_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target_schema, target_table, name, kind)
);
-- Tables of an earlier version know no triggers.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint
                   WHERE conrelid = 'landfall.suspended'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%trigger%') THEN
        ALTER TABLE landfall.suspended
            DROP CONSTRAINT IF EXISTS suspended_kind_check,
            ADD CONSTRAINT suspended_kind_check CHECK (kind IN ('unique constraint', 'unique index', 'foreign key', 'trigger'));
    END IF;
END
$$;
-- The first layout had fewer columns. A referenced table with a quote in its name stays unknown.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = 'landfall.suspended'::regclass AND attname = 'particular') THEN
        RETURN;
    END IF;
    ALTER TABLE landfall.suspended
        ADD COLUMN referenced_schema text,
        ADD COLUMN referenced_table text,
        ADD COLUMN part_of text,
        ADD COLUMN depth integer NOT NULL DEFAULT 0,
        ADD COLUMN tablespace text,
        ADD COLUMN after text[] NOT NULL DEFAULT '{}',
        ADD COLUMN particular jsonb NOT NULL DEFAULT '{}',
        DROP CONSTRAINT suspended_pkey,
        ADD PRIMARY KEY (target_schema, target_table, name, kind);
    UPDATE landfall.suspended
    SET referenced_schema = btrim(f.place[1], '"'), referenced_table = btrim(f.place[2], '"')
    FROM (SELECT target_schema AS s, target_table AS t, name AS n,
                 regexp_match(definition, ' REFERENCES ("[^"]+"|[^".(]+)\.("[^"]+"|[^".(]+)\(') AS place
          FROM landfall.suspended WHERE kind = 'foreign key') AS f
    WHERE target_schema = s AND target_table = t AND name = n AND kind = 'foreign key' AND f.place IS NOT NULL;
END
$$
