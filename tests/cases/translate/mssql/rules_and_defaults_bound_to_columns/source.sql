CREATE RULE dbo.PositiveRule AS @value > 0;
GO
CREATE DEFAULT dbo.UnknownDefault AS 'unknown';
GO
CREATE TYPE dbo.Quantity FROM int NOT NULL;
GO
CREATE TABLE dbo.Stock (Id int NOT NULL PRIMARY KEY, Amount int NOT NULL, Place varchar(20) COLLATE Latin1_General_BIN2 NOT NULL, Spare dbo.Quantity);
GO
EXEC sp_bindrule 'dbo.PositiveRule', 'dbo.Stock.Amount';
EXEC sp_bindefault 'dbo.UnknownDefault', 'dbo.Stock.Place';
EXEC sp_bindrule 'dbo.PositiveRule', 'dbo.Quantity';
GO
