CREATE TABLE dbo.Pages (Id int NOT NULL PRIMARY KEY, Script varchar(40) COLLATE Latin1_General_BIN2 NOT NULL);
GO
INSERT dbo.Pages (Id, Script) VALUES (1, '$(document).ready()');
GO
