CREATE TABLE dbo.t (id int IDENTITY(1,1) PRIMARY KEY, v varchar(20));
-- Of a table without rows the first one gets the value itself.
DBCC CHECKIDENT ('dbo.t', RESEED, 10);
INSERT INTO dbo.t (v) VALUES ('10'), ('11');
DBCC CHECKIDENT ('dbo.t', RESEED, 100) WITH NO_INFOMSGS;
INSERT INTO dbo.t (v) VALUES ('101');
SET IDENTITY_INSERT dbo.t ON;
INSERT INTO dbo.t (id, v) VALUES (50, '50'), (200, '200');
SET IDENTITY_INSERT dbo.t OFF;
INSERT INTO dbo.t (v) VALUES ('201');
DELETE FROM dbo.t;
DBCC CHECKIDENT ('dbo.t', RESEED, 0);
INSERT INTO dbo.t (v) VALUES ('1');
GO
CREATE TABLE dbo.u (id int IDENTITY(1,1) PRIMARY KEY, v varchar(20));
INSERT INTO dbo.u (v) VALUES ('1');
DBCC CHECKIDENT ('dbo.u', RESEED, 500);
