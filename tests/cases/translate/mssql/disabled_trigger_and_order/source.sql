CREATE TABLE dbo.T (Id int NOT NULL PRIMARY KEY, Parent int NULL);
GO
CREATE TRIGGER dbo.TR_T ON dbo.T INSTEAD OF DELETE AS DELETE FROM dbo.T WHERE Parent IN (SELECT Id FROM deleted);
GO
DISABLE TRIGGER dbo.TR_T ON dbo.T;
GO
EXEC sp_settriggerorder @triggername = 'dbo.TR_T', @order = 'First', @stmttype = 'DELETE';
GO
