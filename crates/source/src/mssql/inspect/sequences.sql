-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-sequences-transact-sql
SELECT q.object_id AS object_id, s.name AS schema_name, q.name AS sequence_name, base.name AS base_name,
       q.precision AS digits, q.scale AS scale,
       CAST(q.start_value AS nvarchar(60)) AS start_value, CAST(q.increment AS nvarchar(60)) AS increment,
       CAST(q.minimum_value AS nvarchar(60)) AS minimum_value, CAST(q.maximum_value AS nvarchar(60)) AS maximum_value,
       CAST(q.current_value AS nvarchar(60)) AS current_value,
       q.is_cycling AS is_cycling, q.is_cached AS is_cached, q.cache_size AS cache_size
FROM sys.sequences q
JOIN sys.schemas s ON s.schema_id = q.schema_id
LEFT JOIN sys.types base ON base.user_type_id = q.system_type_id
WHERE q.is_ms_shipped = 0
ORDER BY s.name, q.name
