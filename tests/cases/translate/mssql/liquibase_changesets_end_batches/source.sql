--liquibase formatted sql

--changeset bob:1 dbms:mssql
CREATE TABLE dbo.A (Id int NOT NULL PRIMARY KEY)
--rollback DROP TABLE dbo.A
--changeset bob:2 endDelimiter:GO
CREATE VIEW dbo.V AS SELECT Id FROM dbo.A
--changeset bob:3
CREATE TABLE dbo.B (Id int NOT NULL PRIMARY KEY, AId int REFERENCES dbo.A)
-- a comment
CREATE PROCEDURE dbo.P AS SELECT 1
--changeset bob:4
CREATE INDEX IX_B ON dbo.B (AId) WITH (FILLFACTOR = 80)
