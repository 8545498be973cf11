:setvar SchemaName "sales"
:setvar TableName Orders
:on error exit
SET NOCOUNT ON;
GO
CREATE SCHEMA [$(SchemaName)];
GO
CREATE TABLE [$(SchemaName)].[$(TableName)] (OrderId int NOT NULL CONSTRAINT PK_Orders PRIMARY KEY, Note nvarchar(200) COLLATE Latin1_General_BIN2 NULL);
GO
INSERT INTO [$(SchemaName)].[$(TableName)] (OrderId) SELECT ISNULL(MAX(OrderId), 0) + 1 FROM [$(SchemaName)].[$(TableName)];
GO 3
PRINT N'Created $(SchemaName).$(TableName)';
GO
