CREATE TABLE dbo.Staff (Id int NOT NULL CONSTRAINT PK_Staff PRIMARY KEY, Salary decimal(10, 2) NULL CONSTRAINT CK_Salary CHECK (Salary >= 0));
GO
EXEC sp_addextendedproperty N'MS_Description', N'Never negative', N'SCHEMA', N'dbo', N'TABLE', N'Staff', N'CONSTRAINT', N'CK_Salary';
GO
