-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-default-constraints-transact-sql
SELECT d.parent_object_id AS table_id, d.object_id AS part_id, d.definition AS definition
FROM sys.default_constraints d
WHERE d.is_ms_shipped = 0 /*only d*/
