CREATE TYPE dbo.Phone FROM varchar(25) NOT NULL;
GO
EXEC sp_addtype N'OrderNumber', N'nvarchar(25)', N'null';
GO
EXEC sp_addtype 'ssn', 'char(11)', 'NOT NULL';
GO
CREATE TABLE dbo.Contacts (
  Id int NOT NULL PRIMARY KEY,
  Home dbo.Phone,
  Mobile dbo.Phone NULL,
  LastOrder [dbo].[OrderNumber],
  Social ssn COLLATE Latin1_General_BIN2
);
GO
