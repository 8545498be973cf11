-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-check-constraints-transact-sql
SELECT k.parent_object_id AS table_id, k.object_id AS part_id, k.definition AS definition
FROM sys.check_constraints k
WHERE k.is_ms_shipped = 0 /*only k*/
