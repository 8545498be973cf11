CREATE TABLE dbo.Orders (Id int NOT NULL PRIMARY KEY, Doc json NOT NULL DEFAULT ('{}'), Meta nvarchar(max) COLLATE Latin1_General_BIN2 NOT NULL DEFAULT (N'{"a": [1]}'));
