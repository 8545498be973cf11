-- $1 schema, $2 table, $3 foreign key that was just created, $4 what was particular in it, as foreign_keys.sql gave it: the
-- statements that make it so again.
WITH RECURSIVE tree (oid, depth) AS (
    SELECT k.oid, 0
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND n.nspname = $1::text AND c.relname = $2::text AND k.conname = $3::text
    UNION ALL
    SELECT k.oid, tree.depth + 1
    FROM tree
    JOIN pg_catalog.pg_constraint k ON k.conparentid = tree.oid),
top AS (
    SELECT k.conrelid, k.confrelid FROM tree JOIN pg_catalog.pg_constraint k ON k.oid = tree.oid WHERE tree.depth = 0),
members AS (
    SELECT format('%I.%I', n.nspname, c.relname) AS table_name, m.conname, w.name, w.comment
    FROM tree
    JOIN pg_catalog.pg_constraint m ON m.oid = tree.oid
    JOIN top ON m.conrelid <> top.conrelid AND m.confrelid = top.confrelid
    JOIN pg_catalog.pg_class c ON c.oid = m.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN jsonb_to_recordset($4::text::jsonb -> 'partitions') AS w ("schema" text, "table" text, name text, comment text)
      ON w."schema" = n.nspname AND w."table" = c.relname)
SELECT format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', table_name, conname, name)
FROM members
WHERE conname <> name
UNION ALL
SELECT format('COMMENT ON CONSTRAINT %I ON %s IS %L', name, table_name, comment)
FROM members
WHERE comment IS NOT NULL
UNION ALL
SELECT format('ALTER TABLE ONLY %I.%I %s TRIGGER %I', n.nspname, c.relname,
              CASE w.fires WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, g.tgname)
FROM tree
JOIN pg_catalog.pg_trigger g ON g.tgconstraint = tree.oid
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN jsonb_to_recordset($4::text::jsonb -> 'triggers') AS w ("schema" text, "table" text, "function" text, fires text)
  ON w."schema" = n.nspname AND w."table" = c.relname AND w."function" = g.tgfoid::regproc::text
