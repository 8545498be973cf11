CREATE DEFAULT dbo.UnknownDefault AS 'unknown';
GO
CREATE DEFAULT dbo.Zero AS 0;
GO
CREATE TYPE dbo.Quantity FROM int NOT NULL;
GO
CREATE TABLE dbo.Stock (Id int NOT NULL PRIMARY KEY, Place varchar(20) COLLATE Latin1_General_BIN2 NOT NULL, Spare dbo.Quantity, Freed varchar(20) COLLATE Latin1_General_BIN2 NULL);
GO
EXEC sp_bindefault 'dbo.UnknownDefault', 'dbo.Stock.Place';
EXEC sp_bindefault 'dbo.UnknownDefault', 'dbo.Stock.Freed';
EXEC sp_unbindefault 'dbo.Stock.Freed';
EXEC sp_bindefault 'dbo.Zero', 'dbo.Quantity';
GO
