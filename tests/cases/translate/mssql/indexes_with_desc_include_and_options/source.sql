CREATE TABLE dbo.Sales (Id int NOT NULL PRIMARY KEY, Region varchar(20) COLLATE Latin1_General_BIN2 NOT NULL, At datetime2(0) NOT NULL, Amount decimal(12, 2) NOT NULL);
CREATE NONCLUSTERED INDEX IX_Sales_Region ON dbo.Sales (Region ASC, At DESC) INCLUDE (Amount) WITH (ONLINE = ON);
CREATE UNIQUE NONCLUSTERED INDEX UX_Sales ON dbo.Sales (Region, At) WITH (IGNORE_DUP_KEY = ON);
CREATE INDEX IX_Off ON dbo.Sales (Amount);
ALTER INDEX IX_Off ON dbo.Sales DISABLE;
