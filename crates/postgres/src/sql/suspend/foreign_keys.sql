-- $1 tables: foreign keys of them and to them. Those that a foreign key has made on partitions come and go with it; what is
-- particular in them, and triggers that do not fire as usual, is in the last column but one.
-- https://www.postgresql.org/docs/current/catalog-pg-constraint.html
WITH RECURSIVE tree (root, oid, depth) AS (
    SELECT k.oid, k.oid, 0
    FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND k.conparentid = 0 AND (k.conrelid = ANY ($1::oid[]) OR k.confrelid = ANY ($1::oid[]))
    UNION ALL
    SELECT tree.root, k.oid, tree.depth + 1
    FROM tree
    JOIN pg_catalog.pg_constraint k ON k.conparentid = tree.oid)
SELECT 'foreign key', n.nspname::text, c.relname::text, f.conname::text, rn.nspname::text, rc.relname::text, 0, NULL::text,
       pg_get_constraintdef(f.oid), NULL::text,
       array_remove(ARRAY[
           format('COMMENT ON CONSTRAINT %I ON %I.%I IS ', f.conname, n.nspname, c.relname)
               || quote_literal(obj_description(f.oid, 'pg_constraint'))], NULL),
       false,
       jsonb_build_object('partitions', coalesce(p.partitions, '[]'), 'triggers', coalesce(t.triggers, '[]'))::text,
       true
FROM tree
JOIN pg_catalog.pg_constraint f ON f.oid = tree.oid
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class rc ON rc.oid = f.confrelid
JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('schema', mn.nspname, 'table', mc.relname, 'name', m.conname,
                                        'comment', obj_description(m.oid, 'pg_constraint'))) AS partitions
    FROM tree AS member
    JOIN pg_catalog.pg_constraint m ON m.oid = member.oid
    JOIN pg_catalog.pg_class mc ON mc.oid = m.conrelid
    JOIN pg_catalog.pg_namespace mn ON mn.oid = mc.relnamespace
    WHERE member.root = f.oid AND m.conrelid <> f.conrelid AND m.confrelid = f.confrelid
      AND (m.conname <> f.conname OR obj_description(m.oid, 'pg_constraint') IS NOT NULL)) AS p
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('schema', gn.nspname, 'table', gc.relname, 'function', g.tgfoid::regproc,
                                        'fires', g.tgenabled)) AS triggers
    FROM tree AS member
    JOIN pg_catalog.pg_trigger g ON g.tgconstraint = member.oid
    JOIN pg_catalog.pg_class gc ON gc.oid = g.tgrelid
    JOIN pg_catalog.pg_namespace gn ON gn.oid = gc.relnamespace
    WHERE member.root = f.oid AND g.tgenabled <> 'O') AS t
WHERE tree.depth = 0
ORDER BY 2, 3, 4
