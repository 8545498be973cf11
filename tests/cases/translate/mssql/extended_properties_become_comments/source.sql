CREATE SCHEMA hr;
GO
CREATE TABLE hr.Staff (Id int NOT NULL CONSTRAINT PK_Staff PRIMARY KEY, Salary decimal(10, 2) NULL);
CREATE INDEX IX_Salary ON hr.Staff (Salary);
GO
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'People who work here; it''s all of them', @level0type = N'SCHEMA', @level0name = N'hr', @level1type = N'TABLE', @level1name = N'Staff';
EXEC sp_addextendedproperty N'MS_Description', N'Monthly, in euros', N'SCHEMA', N'hr', N'TABLE', N'Staff', N'COLUMN', N'Salary';
EXEC sp_addextendedproperty N'MS_Description', N'For the report', N'SCHEMA', N'hr', N'TABLE', N'Staff', N'INDEX', N'IX_Salary';
EXEC sp_addextendedproperty N'MS_Description', N'Human resources', N'SCHEMA', N'hr';
EXEC sp_addextendedproperty N'MS_DiagramPane1', N'[0E232FF0]', N'SCHEMA', N'hr', N'TABLE', N'Staff';
EXEC sp_addextendedproperty N'Version', N'3.1';
EXEC sp_updateextendedproperty N'MS_Description', N'Yearly, in euros', N'SCHEMA', N'hr', N'TABLE', N'Staff', N'COLUMN', N'Salary';
EXEC sp_addextendedproperty N'MS_Description', N'Pays everybody', N'SCHEMA', N'hr', N'PROCEDURE', N'PayAll';
GO
