CREATE TABLE dbo.T (Id int NOT NULL PRIMARY KEY, Note varchar(40) COLLATE Latin1_General_BIN2 NOT NULL DEFAULT ('one
GO
two'));
GO -- the batch ends here
  go
CREATE TABLE dbo.U (Id int NOT NULL PRIMARY KEY)
Go 2
