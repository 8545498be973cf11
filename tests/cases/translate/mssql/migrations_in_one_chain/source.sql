-- V1__init.sql
CREATE TABLE dbo.users (id int IDENTITY NOT NULL CONSTRAINT pk_users PRIMARY KEY, email nvarchar(320) COLLATE Latin1_General_100_CI_AS NOT NULL);
GO
-- V2__unique_email.sql
BEGIN TRANSACTION;
ALTER TABLE dbo.users ADD CONSTRAINT uq_users_email UNIQUE (email);
COMMIT;
GO
-- V3__last_login.sql
BEGIN TRY
  ALTER TABLE dbo.users ADD last_login datetimeoffset(3) NULL;
END TRY
BEGIN CATCH
  THROW;
END CATCH
GO
-- V4__undo_unique.sql
ALTER TABLE dbo.users DROP CONSTRAINT uq_users_email;
CREATE UNIQUE INDEX ux_users_email ON dbo.users (email) WHERE email <> N'';
GO
