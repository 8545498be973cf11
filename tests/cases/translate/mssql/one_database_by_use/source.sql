USE Shop;
GO
CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY);
CREATE TABLE Shop.dbo.Third (Id int NOT NULL PRIMARY KEY, O int NULL REFERENCES Shop.dbo.Orders (Id));
GO
