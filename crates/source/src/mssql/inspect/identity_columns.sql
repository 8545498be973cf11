-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-identity-columns-transact-sql
-- Values are sql_variant of the column's type; of decimal they may have 38 digits.
SELECT c.object_id AS table_id, c.column_id AS column_id,
       CAST(c.seed_value AS nvarchar(60)) AS seed, CAST(c.increment_value AS nvarchar(60)) AS increment,
       CAST(c.last_value AS nvarchar(60)) AS last_value, c.is_not_for_replication AS is_not_for_replication
FROM sys.identity_columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
WHERE tb.is_ms_shipped = 0
