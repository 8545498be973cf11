CREATE TABLE dbo.Pages (Id int NOT NULL PRIMARY KEY, Url varchar(1700) COLLATE Latin1_General_BIN2 NOT NULL, Node hierarchyid NULL, Big nvarchar(450) COLLATE Latin1_General_BIN2 NULL);
CREATE UNIQUE INDEX UX_Url ON dbo.Pages (Url);
CREATE INDEX IX_Node ON dbo.Pages (Node);
CREATE INDEX IX_Big ON dbo.Pages (Big);
