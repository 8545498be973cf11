CREATE TABLE dbo.Lines (Id int NOT NULL PRIMARY KEY, Price decimal(9, 2) NOT NULL, Total AS (Price * 2), WithTax AS (Total * 1.19));
GO
