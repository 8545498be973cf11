-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-service-queues-transact-sql
SELECT s.name AS schema_name, q.name AS object_name
FROM sys.service_queues q
JOIN sys.schemas s ON s.schema_id = q.schema_id
WHERE q.is_ms_shipped = 0
