-- A database that was dropped and restored is another one, under the same name.
-- https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-databases-transact-sql
SELECT COALESCE(CAST(SERVERPROPERTY('ServerName') AS nvarchar(256)), @@SERVERNAME, N'') + N'/' + d.name + N'/'
       + CONVERT(nvarchar(40), d.create_date, 126) AS identity_text
FROM sys.databases AS d
WHERE d.name = DB_NAME()
