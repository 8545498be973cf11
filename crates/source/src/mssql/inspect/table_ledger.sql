-- SQL Server 2022 and later.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-tables-transact-sql
SELECT t.object_id AS table_id, t.ledger_type_desc AS ledger
FROM sys.tables t
WHERE t.is_ms_shipped = 0 AND t.ledger_type <> 0
