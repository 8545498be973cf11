-- The columns of indexes.sql and foreign_keys.sql, without whether it is the replica identity and has a table.
INSERT INTO landfall.suspended AS s (kind, target_schema, target_table, name, referenced_schema, referenced_table, depth, part_of,
                                     definition, tablespace, after, particular)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text::jsonb)
ON CONFLICT (target_schema, target_table, name, kind) DO UPDATE
SET referenced_schema = excluded.referenced_schema, referenced_table = excluded.referenced_table, depth = excluded.depth,
    part_of = excluded.part_of, definition = excluded.definition, tablespace = excluded.tablespace, after = excluded.after,
    particular = excluded.particular, suspended_at = now()
