-- The columns of views as they were when the view was made, or refreshed: what a star in it means.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-views-transact-sql
SELECT c.object_id AS object_id, c.name AS column_name
FROM sys.columns c
JOIN sys.views v ON v.object_id = c.object_id
WHERE v.is_ms_shipped = 0
ORDER BY c.object_id, c.column_id
