-- An index is no object of its schema: tables may have its name (Northwind's Region does), and other tables an index of it.
CREATE TABLE dbo.Customers (Id int NOT NULL CONSTRAINT Customers_Key PRIMARY KEY, Region nvarchar(15), City nvarchar(15))
GO
CREATE INDEX "Region" ON dbo.Customers (Region)
CREATE INDEX City ON dbo.Customers (City)
CREATE INDEX Cities ON dbo.Customers (City)
GO
CREATE TABLE dbo.Region (RegionID int NOT NULL, RegionDescription nchar(50) NOT NULL)
GO
IF OBJECT_ID('dbo.City') IS NULL
  CREATE TABLE dbo.City (Id int NOT NULL PRIMARY KEY)
IF NOT EXISTS (SELECT * FROM sys.objects WHERE name = 'Cities' AND type = 'U')
  CREATE TABLE dbo.Cities (Id int NOT NULL PRIMARY KEY)
GO
-- That of a constraint is taken.
CREATE TABLE dbo.Customers_Key (Id int)
IF NOT EXISTS (SELECT * FROM sys.indexes WHERE name = 'Region')
  CREATE TABLE dbo.NotMade (Id int)
GO
