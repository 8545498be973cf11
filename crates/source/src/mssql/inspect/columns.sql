-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-types-transact-sql
-- Types are joined by user_type_id: by system_type_id alias types would double the rows. What an alias stands for is the
-- type whose user_type_id is the system_type_id; an account may see a column and not its alias.
SELECT c.object_id AS table_id, c.column_id AS column_id, c.name AS column_name,
       t.name AS type_name, ts.name AS type_schema, t.is_user_defined AS is_user_defined,
       t.is_assembly_type AS is_assembly_type, base.name AS base_name,
       c.max_length AS max_length, c.precision AS digits, c.scale AS scale,
       c.collation_name AS collation_name, c.is_nullable AS is_nullable, c.is_identity AS is_identity,
       c.is_computed AS is_computed, c.is_rowguidcol AS is_rowguidcol, c.is_sparse AS is_sparse,
       c.is_column_set AS is_column_set, c.is_filestream AS is_filestream
FROM sys.columns c
JOIN sys.tables tb ON tb.object_id = c.object_id
LEFT JOIN sys.types t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.schemas ts ON ts.schema_id = t.schema_id
LEFT JOIN sys.types base ON base.user_type_id = c.system_type_id AND base.is_user_defined = 0
WHERE tb.is_ms_shipped = 0 /*only tb*/
ORDER BY c.object_id, c.column_id
