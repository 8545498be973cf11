-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/schemas-catalog-views-sys-schemas
SELECT s.schema_id AS schema_id, s.name AS schema_name,
       (SELECT COUNT_BIG(*) FROM sys.objects o WHERE o.schema_id = s.schema_id AND o.is_ms_shipped = 0) AS objects
FROM sys.schemas s
ORDER BY s.name
