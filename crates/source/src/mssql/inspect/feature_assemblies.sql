-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-assemblies-transact-sql
SELECT NULL AS schema_name, a.name AS object_name FROM sys.assemblies a WHERE a.is_user_defined = 1
