IF NOT EXISTS (SELECT * FROM sys.schemas WHERE name = N'hr')
  EXEC('CREATE SCHEMA [hr] AUTHORIZATION [dbo]');
GO
EXEC sp_executesql N'CREATE TABLE hr.People (Id int NOT NULL PRIMARY KEY, Nick varchar(20) COLLATE Latin1_General_BIN2 NOT NULL DEFAULT (''it''''s''))';
GO
EXECUTE (N'ALTER TABLE hr.People ADD Born date NULL');
GO
DECLARE @sql nvarchar(max) = N'CREATE TABLE hr.' + QUOTENAME(@@SERVERNAME) + N' (Id int)';
EXEC (@sql);
GO
