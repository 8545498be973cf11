CREATE TABLE dbo.Sales (Id int NOT NULL PRIMARY KEY, At datetime2(0) NOT NULL, Note nvarchar(max) COLLATE Latin1_General_BIN2 NULL);
CREATE INDEX IX_Sales_Note ON dbo.Sales (At) INCLUDE (Note);
