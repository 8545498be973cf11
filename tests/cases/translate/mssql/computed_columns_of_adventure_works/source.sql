CREATE TABLE dbo.SalesOrderHeader (
  SalesOrderID int IDENTITY(1, 1) NOT FOR REPLICATION NOT NULL PRIMARY KEY, SalesOrderNumber AS ISNULL(N'SO' + CONVERT(nvarchar(23), SalesOrderID), N'*** ERROR ***'),
  SubTotal money NOT NULL DEFAULT (0.00), TaxAmt money NOT NULL DEFAULT (0.00), Freight money NOT NULL DEFAULT (0.00), TotalDue AS ISNULL(SubTotal + TaxAmt + Freight, 0),
  AccountNumber AS ISNULL('AW' + RIGHT('0000000' + CONVERT(varchar(10), SalesOrderID), 8), '')
);
