-- SQL Server 2017 and later.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-tables-transact-sql
SELECT t.object_id AS table_id, t.history_retention_period AS period, t.history_retention_period_unit_desc AS unit
FROM sys.tables t
WHERE t.is_ms_shipped = 0 AND t.temporal_type = 2
