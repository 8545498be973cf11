IF NOT EXISTS (SELECT * FROM dbo.sysobjects WHERE id = object_id(N'{databaseOwner}[{objectQualifier}Blog_Posts]'))
BEGIN
CREATE TABLE {databaseOwner}[{objectQualifier}Blog_Posts] (
  [PostID] [int] IDENTITY(1,1) NOT NULL,
  [Title] [nvarchar](255) NOT NULL,
  CONSTRAINT [PK_{objectQualifier}Blog_Posts] PRIMARY KEY CLUSTERED ([PostID])
)
END
GO
CREATE VIEW {databaseOwner}{objectQualifier}vw_Blog_Posts AS
SELECT p.Title FROM {databaseOwner}{objectQualifier}Blog_Posts p
GO
