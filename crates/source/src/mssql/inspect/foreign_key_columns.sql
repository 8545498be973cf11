-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-foreign-key-columns-transact-sql
SELECT c.constraint_object_id AS constraint_id, own.name AS column_name, other.name AS referenced_column
FROM sys.foreign_key_columns c
JOIN sys.columns own ON own.object_id = c.parent_object_id AND own.column_id = c.parent_column_id
LEFT JOIN sys.columns other ON other.object_id = c.referenced_object_id AND other.column_id = c.referenced_column_id
ORDER BY c.constraint_object_id, c.constraint_column_id
