CREATE TABLE dbo.Docs (
  Id uniqueidentifier NOT NULL ROWGUIDCOL CONSTRAINT DF_Docs_Id DEFAULT (newsequentialid()) CONSTRAINT PK_Docs PRIMARY KEY,
  Parent uniqueidentifier NULL REFERENCES dbo.Docs (Id), Token uniqueidentifier NOT NULL DEFAULT NEWID(), Fixed uniqueidentifier NULL DEFAULT ('00000000-0000-0000-0000-000000000000')
);
