-- https://learn.microsoft.com/en-us/sql/t-sql/functions/serverproperty-transact-sql
SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version,
       CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition,
       CAST(SERVERPROPERTY('EngineEdition') AS int) AS engine,
       DB_NAME() AS database_name,
       CAST(@@SPID AS int) AS session,
       CASE WHEN CAST(N'é€' AS varbinary(8)) = 0xE900AC20 THEN 1 ELSE 0 END AS shows_utf16
