CREATE TABLE dbo.Prices (Id int NOT NULL PRIMARY KEY, Cost money NOT NULL, Tax AS (Cost * 0.19) PERSISTED, Fee decimal(10, 2) NOT NULL, Total AS (Cost + Fee));
