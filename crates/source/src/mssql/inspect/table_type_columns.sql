-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-table-types-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql
SELECT c.object_id AS table_id, c.column_id AS column_id, c.name AS column_name,
       t.name AS type_name, ts.name AS type_schema, t.is_user_defined AS is_user_defined,
       t.is_assembly_type AS is_assembly_type, base.name AS base_name,
       c.max_length AS max_length, c.precision AS digits, c.scale AS scale,
       c.collation_name AS collation_name, c.is_nullable AS is_nullable, c.is_identity AS is_identity,
       c.is_computed AS is_computed, c.is_rowguidcol AS is_rowguidcol, c.is_sparse AS is_sparse,
       c.is_column_set AS is_column_set, c.is_filestream AS is_filestream
FROM sys.table_types tt
JOIN sys.columns c ON c.object_id = tt.type_table_object_id
LEFT JOIN sys.types t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.schemas ts ON ts.schema_id = t.schema_id
LEFT JOIN sys.types base ON base.user_type_id = c.system_type_id AND base.is_user_defined = 0
WHERE tt.is_user_defined = 1
ORDER BY c.object_id, c.column_id
