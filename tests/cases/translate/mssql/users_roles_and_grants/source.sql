CREATE LOGIN app WITH PASSWORD = 'S3cret!';
CREATE USER app FOR LOGIN app WITH DEFAULT_SCHEMA = dbo;
CREATE ROLE readers AUTHORIZATION dbo;
CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY, Total money NULL, Secret varchar(10) COLLATE Latin1_General_BIN2 NULL);
GO
ALTER ROLE readers ADD MEMBER app;
EXEC sp_addrolemember N'db_datareader', N'app';
GRANT SELECT, INSERT ON dbo.Orders TO readers WITH GRANT OPTION;
GRANT UPDATE (Total) ON OBJECT::dbo.Orders TO app;
GRANT SELECT ON SCHEMA::dbo TO readers;
GRANT EXECUTE TO app;
GRANT REFERENCES ON dbo.Orders TO app AS dbo;
DENY SELECT (Secret) ON dbo.Orders TO readers;
REVOKE INSERT ON dbo.Orders FROM readers;
GRANT CONTROL ON dbo.Orders TO app;
GRANT CONNECT TO app;
GO
