CREATE SCHEMA stock;
GO
CREATE TABLE stock.Parts (Id int NOT NULL PRIMARY KEY, Name nvarchar(30) COLLATE Latin1_General_BIN2 NOT NULL);
GO
CREATE SYNONYM dbo.Parts FOR stock.Parts;
CREATE SYNONYM dbo.Ledger FOR Finance.dbo.Ledger;
CREATE SYNONYM dbo.Remote FOR [LINKED01].Sales.dbo.Orders;
CREATE SYNONYM dbo.Helper FOR dbo.usp_Helper;
GO
