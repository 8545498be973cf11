-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-database-permissions-transact-sql
SELECT p.class AS class, p.class_desc AS class_name, p.major_id AS major_id, p.minor_id AS minor_id,
       p.grantee_principal_id AS grantee_id, p.permission_name AS permission, p.state AS state,
       os.name AS schema_name, o.name AS object_name, COL_NAME(p.major_id, p.minor_id) AS column_name,
       s.name AS securable_schema
FROM sys.database_permissions p
LEFT JOIN sys.objects o ON p.class = 1 AND o.object_id = p.major_id
LEFT JOIN sys.schemas os ON os.schema_id = o.schema_id
LEFT JOIN sys.schemas s ON p.class = 3 AND s.schema_id = p.major_id
WHERE p.major_id >= 0
ORDER BY p.class, p.major_id, p.grantee_principal_id, p.permission_name, p.minor_id
