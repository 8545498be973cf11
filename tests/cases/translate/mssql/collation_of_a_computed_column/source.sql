CREATE TABLE dbo.T (Id int NOT NULL PRIMARY KEY, First varchar(20) COLLATE Latin1_General_BIN2 NOT NULL, Last varchar(20) COLLATE Latin1_General_BIN2 NOT NULL, Full_ AS (First + ' ' + Last));
CREATE UNIQUE INDEX UX_Full ON dbo.T (Full_);
