CREATE TABLE dbo.T (Id int NOT NULL PRIMARY KEY);
GO
CREATE VIEW dbo.V AS SELECT Id, XmlCol.value('(/a)[1]', 'int') AS X FROM dbo.T;
GO
EXEC sys.sp_addextendedproperty N'MS_Description', N'What can be seen', N'SCHEMA', N'dbo', N'VIEW', N'V';
GO
