CREATE TABLE dbo.Blobs (
  Id int NOT NULL PRIMARY KEY, B binary(16) NOT NULL DEFAULT (0x00), V varbinary(100) NULL DEFAULT (0xDEADBEEF), VM varbinary(max) NULL, I image NULL, B1 binary NULL, BV binary varying(5) NULL
);
