CREATE TABLE dbo.Sales (Id int NOT NULL PRIMARY KEY, Amount decimal(12, 2) NOT NULL);
CREATE INDEX IX_Sales ON dbo.Sales (Amount) WITH (FILLFACTOR = 80, PAD_INDEX = ON);
