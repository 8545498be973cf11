-- https://learn.microsoft.com/en-us/sql/t-sql/functions/databasepropertyex-transact-sql
-- https://learn.microsoft.com/en-us/sql/t-sql/functions/has-perms-by-name-transact-sql
-- Without VIEW DEFINITION on the database the catalog hides objects, and the texts of those that it shows.
SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128)) AS collation_name,
       COALESCE(HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), 'DATABASE', 'VIEW DEFINITION'), 1) AS views_definitions
