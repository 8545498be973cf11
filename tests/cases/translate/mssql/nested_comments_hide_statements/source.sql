/* outer /* CREATE TABLE dbo.Inner1 (Id int) */ still a comment
GO
*/
CREATE TABLE dbo.Visible ( -- a comment; with a semicolon
  Id int NOT NULL PRIMARY KEY, /* between /* columns */ */ Name varchar(20) COLLATE Latin1_General_CS_AS NOT NULL -- 'quote
);
-- GO
GO
/* CREATE TABLE dbo.Hidden (Id int); */
