-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-periods-transact-sql
SELECT p.object_id AS table_id, p.start_column_id AS start_id, p.end_column_id AS end_id
FROM sys.periods p
