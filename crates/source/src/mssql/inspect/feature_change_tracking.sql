-- Tables whose changes are tracked.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/change-tracking-catalog-views-sys-change-tracking-tables
SELECT s.name AS schema_name, t.name AS object_name
FROM sys.change_tracking_tables c
JOIN sys.tables t ON t.object_id = c.object_id
JOIN sys.schemas s ON s.schema_id = t.schema_id
