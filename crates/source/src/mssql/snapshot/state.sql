-- A database snapshot has a source.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-databases-transact-sql
SELECT CAST(d.snapshot_isolation_state AS int) AS snapshot_isolation_state,
       CAST(d.is_read_only AS int) AS is_read_only,
       CAST(d.source_database_id AS int) AS source_database_id,
       CAST(d.replica_id AS nvarchar(40)) AS replica,
       d.name + N'@' + CONVERT(nvarchar(40), d.create_date, 126) AS content
FROM sys.databases AS d
WHERE d.name = DB_NAME()
