CREATE TABLE dbo.Cust (CustNo int NOT NULL CONSTRAINT PK_Cust PRIMARY KEY, Nm nvarchar(40) COLLATE Latin1_General_BIN2 NOT NULL);
CREATE INDEX IX_Nm ON dbo.Cust (Nm);
CREATE TABLE dbo.Ord (OrdNo int NOT NULL PRIMARY KEY, CustNo int NOT NULL CONSTRAINT FK_Ord_Cust REFERENCES dbo.Cust (CustNo));
GO
EXEC sp_rename 'dbo.Cust.Nm', 'Name', 'COLUMN';
EXEC sp_rename N'dbo.Cust', N'Customer';
EXEC sp_rename @objname = N'dbo.Customer.IX_Nm', @newname = N'IX_Customer_Name', @objtype = N'INDEX';
EXEC sys.sp_rename 'dbo.FK_Ord_Cust', 'FK_Order_Customer', 'OBJECT';
EXEC sp_rename 'dbo.Customer.CustNo', 'CustomerId', 'COLUMN';
GO
