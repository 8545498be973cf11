-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-column-master-keys-transact-sql
SELECT NULL AS schema_name, k.name AS object_name FROM sys.column_master_keys k
