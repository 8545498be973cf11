CREATE TABLE dbo.Pages (Id int NOT NULL PRIMARY KEY, Touched varchar(3) COLLATE Latin1_General_BIN2 NOT NULL CONSTRAINT DF_Touched DEFAULT ('\0\0'), Kind varchar(4) COLLATE Latin1_General_BIN2 NOT NULL CONSTRAINT DF_Kind DEFAULT ('new   '));
GO
