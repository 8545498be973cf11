CREATE TABLE dbo.People (
  Id int NOT NULL PRIMARY KEY,
  Name nvarchar(40) COLLATE Latin1_General_CI_AI NOT NULL,
  Town nvarchar(40) COLLATE Latin1_General_CI_AS NOT NULL,
  CONSTRAINT OneName UNIQUE (Name)
);
