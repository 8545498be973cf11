-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-assembly-types-transact-sql
SELECT s.name AS schema_name, t.name AS type_name, a.name AS assembly_name, t.assembly_class AS class_name
FROM sys.assembly_types t
JOIN sys.schemas s ON s.schema_id = t.schema_id
JOIN sys.assemblies a ON a.assembly_id = t.assembly_id
WHERE t.is_user_defined = 1
