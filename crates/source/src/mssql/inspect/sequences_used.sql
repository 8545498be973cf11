-- SQL Server 2017 and later: NULL until the first value is taken.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-sequences-transact-sql
SELECT q.object_id AS object_id, CAST(q.last_used_value AS nvarchar(60)) AS last_used
FROM sys.sequences q
