CREATE TABLE dbo.Places (Id int NOT NULL PRIMARY KEY, Shape geometry NULL);
