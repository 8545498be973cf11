-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/schemas-catalog-views-sys-schemas
SELECT s.name AS schema_name, p.name AS owner_name
FROM sys.schemas s
JOIN sys.database_principals p ON p.principal_id = s.principal_id
WHERE p.name <> 'dbo'
ORDER BY s.name
