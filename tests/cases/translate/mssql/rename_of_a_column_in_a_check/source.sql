CREATE TABLE dbo.Cust (CustNo int NOT NULL PRIMARY KEY, CHECK (CustNo > 0));
GO
EXEC sp_rename 'dbo.Cust.CustNo', 'CustomerId', 'COLUMN';
GO
