CREATE ROLE readers;
CREATE ROLE writers;
CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY, Secret varchar(10) COLLATE Latin1_General_BIN2 NULL);
GO
GRANT SELECT, INSERT ON dbo.Orders TO readers;
REVOKE INSERT ON dbo.Orders FROM readers;
GRANT SELECT ON dbo.Orders TO writers;
DENY SELECT ON dbo.Orders TO writers;
DENY SELECT (Secret) ON dbo.Orders TO readers;
GO
