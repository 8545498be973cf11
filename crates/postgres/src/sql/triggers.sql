-- $1 schemas: triggers that a user made.
SELECT n.nspname::text, c.relname::text, t.tgname::text, t.tgenabled <> 'D', pg_get_triggerdef(t.oid)
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND NOT t.tgisinternal AND t.tgparentid = 0
ORDER BY n.nspname, c.relname, t.tgname
