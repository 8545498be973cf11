-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-spatial-indexes-transact-sql
SELECT i.object_id AS table_id, i.index_id AS index_id, i.tessellation_scheme AS scheme
FROM sys.spatial_indexes i
