-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-types-transact-sql
SELECT s.name AS schema_name, t.name AS type_name, base.name AS base_name, t.max_length AS max_length,
       t.precision AS digits, t.scale AS scale, t.is_nullable AS is_nullable
FROM sys.types t
JOIN sys.schemas s ON s.schema_id = t.schema_id
LEFT JOIN sys.types base ON base.user_type_id = t.system_type_id AND base.is_user_defined = 0
WHERE t.is_user_defined = 1 AND t.is_table_type = 0 AND t.is_assembly_type = 0
ORDER BY s.name, t.name
