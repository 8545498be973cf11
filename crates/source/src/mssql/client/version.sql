-- https://learn.microsoft.com/en-us/sql/t-sql/functions/serverproperty-transact-sql
SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version,
       CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition,
       CAST(SERVERPROPERTY('EngineEdition') AS int) AS engine,
       DB_NAME() AS database_name,
       CAST(@@SPID AS int) AS session
