-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-fulltext-indexes-transact-sql
SELECT f.object_id AS table_id, i.name AS key_name, c.name AS catalog_name, f.is_enabled AS is_enabled,
       f.change_tracking_state_desc AS tracking
FROM sys.fulltext_indexes f
JOIN sys.indexes i ON i.object_id = f.object_id AND i.index_id = f.unique_index_id
LEFT JOIN sys.fulltext_catalogs c ON c.fulltext_catalog_id = f.fulltext_catalog_id
