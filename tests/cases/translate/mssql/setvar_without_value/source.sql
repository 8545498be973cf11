USE [$(DatabaseName)];
GO
CREATE TABLE dbo.Audit (Id int NOT NULL PRIMARY KEY, Server sysname NOT NULL DEFAULT N'$(ServerName)');
GO
