-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-symmetric-keys-transact-sql
SELECT NULL AS schema_name, k.name AS object_name FROM sys.symmetric_keys k WHERE k.name NOT LIKE '##%'
