-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-certificates-transact-sql
SELECT NULL AS schema_name, c.name AS object_name FROM sys.certificates c WHERE c.name NOT LIKE '##%'
