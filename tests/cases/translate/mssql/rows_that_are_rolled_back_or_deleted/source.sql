CREATE TABLE dbo.t (id int IDENTITY(1,1) PRIMARY KEY, v varchar(20));
INSERT INTO dbo.t (v) VALUES ('1');
BEGIN TRANSACTION;
INSERT INTO dbo.t (v) VALUES ('undone 2'), ('undone 3');
DELETE FROM dbo.t;
ROLLBACK TRANSACTION;
GO
BEGIN TRAN
INSERT INTO dbo.t (v) VALUES ('4');
SAVE TRAN here;
INSERT INTO dbo.t (v) VALUES ('undone 5');
ROLLBACK TRAN here;
INSERT INTO dbo.t (v) VALUES ('6');
COMMIT
GO
BEGIN TRY
  BEGIN TRAN
  INSERT INTO dbo.t (v) VALUES ('7');
  COMMIT
END TRY
BEGIN CATCH
  ROLLBACK
END CATCH
GO
CREATE TABLE dbo.u (id int IDENTITY(10,10) PRIMARY KEY, v varchar(20));
INSERT INTO dbo.u (v) VALUES ('deleted 10'), ('deleted 20');
DELETE FROM dbo.u;
INSERT INTO dbo.u (v) VALUES ('30');
CREATE TABLE dbo.w (id int IDENTITY(1,1) PRIMARY KEY, v varchar(20));
INSERT INTO dbo.w (v) VALUES ('truncated'), ('truncated');
TRUNCATE TABLE dbo.w;
INSERT INTO dbo.w (v) VALUES ('1');
-- Not all of them.
CREATE TABLE dbo.x (id int);
INSERT INTO dbo.x VALUES (1), (2);
DELETE TOP (1) FROM dbo.x;
GO
BEGIN TRAN
CREATE TABLE dbo.y (id int);
IF EXISTS (SELECT * FROM #errors) ROLLBACK
INSERT INTO dbo.y VALUES (1);
ROLLBACK
GO
IF @@SERVERNAME = 'x' DELETE FROM dbo.x
