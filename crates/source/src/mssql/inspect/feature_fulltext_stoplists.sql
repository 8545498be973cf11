-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-fulltext-stoplists-transact-sql
SELECT NULL AS schema_name, l.name AS object_name FROM sys.fulltext_stoplists l
