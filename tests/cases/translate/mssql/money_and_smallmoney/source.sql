CREATE TABLE dbo.Prices (Id int NOT NULL PRIMARY KEY, Cost money NOT NULL DEFAULT ($0.00), Tip smallmoney NULL DEFAULT (1.2345), Half AS (Cost + Cost) PERSISTED);
