CREATE TABLE dbo.People (Id int NOT NULL PRIMARY KEY, Name nvarchar(50) NOT NULL, Exact varchar(10) COLLATE Latin1_General_CS_AS NULL);
