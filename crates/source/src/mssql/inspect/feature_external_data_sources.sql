-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-external-data-sources-transact-sql
SELECT NULL AS schema_name, d.name AS object_name FROM sys.external_data_sources d
