CREATE TABLE dbo.Prices (Id int NOT NULL PRIMARY KEY);
GO
CREATE USER app WITHOUT LOGIN;
GO
EXEC sp_addrolemember N'db_datareader', N'app';
GRANT EXECUTE TO app;
GO
ALTER ROLE db_datawriter ADD MEMBER app;
DENY DELETE ON dbo.Prices TO app;
GO
