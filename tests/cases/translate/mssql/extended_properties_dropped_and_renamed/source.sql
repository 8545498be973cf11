CREATE TABLE dbo.T (Id int NOT NULL CONSTRAINT PK_T PRIMARY KEY, A int NULL, B int NULL);
GO
EXEC sp_addextendedproperty N'MS_Description', N'first', N'SCHEMA', N'dbo', N'TABLE', N'T', N'COLUMN', N'A';
EXEC sp_addextendedproperty N'MS_Description', N'second', N'SCHEMA', N'dbo', N'TABLE', N'T', N'COLUMN', N'B';
EXEC sp_dropextendedproperty N'MS_Description', N'SCHEMA', N'dbo', N'TABLE', N'T', N'COLUMN', N'A';
EXEC sp_rename 'dbo.T.B', 'C', 'COLUMN';
GO
