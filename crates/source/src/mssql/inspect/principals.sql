-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-database-principals-transact-sql
SELECT p.principal_id AS principal_id, p.name AS principal_name, p.type AS kind, p.is_fixed_role AS is_fixed_role
FROM sys.database_principals p
ORDER BY p.principal_id
