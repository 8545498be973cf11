CREATE TABLE dbo.Regions (Id int NOT NULL PRIMARY KEY);
GO
INSERT dbo.Regions (Id) VALUES (1), (2);
TRUNCATE TABLE dbo.Regions;
INSERT dbo.Regions (Id) VALUES (3);
GO
