CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY, Total money NOT NULL, At date NULL);
