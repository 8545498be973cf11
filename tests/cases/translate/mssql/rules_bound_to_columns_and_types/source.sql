CREATE RULE dbo.PositiveRule AS @value > 0;
GO
CREATE TYPE dbo.Quantity FROM int NOT NULL;
GO
CREATE TABLE dbo.Stock (Id int NOT NULL PRIMARY KEY, Amount int NOT NULL, Spare dbo.Quantity);
GO
EXEC sp_bindrule 'dbo.PositiveRule', 'dbo.Stock.Amount';
EXEC sp_bindrule 'dbo.PositiveRule', 'dbo.Quantity';
GO
