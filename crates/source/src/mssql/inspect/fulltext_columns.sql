-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-fulltext-index-columns-transact-sql
SELECT f.object_id AS table_id, f.column_id AS column_id, f.type_column_id AS type_column_id, f.language_id AS language_id
FROM sys.fulltext_index_columns f
ORDER BY f.object_id, f.column_id
