-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-assembly-modules-transact-sql
SELECT m.object_id AS object_id, a.name AS assembly_name, m.assembly_class AS class_name, m.assembly_method AS method_name
FROM sys.assembly_modules m
JOIN sys.assemblies a ON a.assembly_id = m.assembly_id
