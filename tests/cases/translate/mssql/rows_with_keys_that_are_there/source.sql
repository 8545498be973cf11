-- What SQL Server refuses for a key: it knows one NULL, no case and no spaces at the end.
CREATE TABLE dbo.people (
  id int IDENTITY NOT NULL CONSTRAINT pk PRIMARY KEY,
  name nvarchar(20) NULL CONSTRAINT uq_name UNIQUE,
  code varchar(9) COLLATE Latin1_General_BIN2 NOT NULL,
  CONSTRAINT uq_code UNIQUE (code, name)
)
GO
INSERT dbo.people (name, code) VALUES (N'Ann', 'a')
INSERT dbo.people (name, code) VALUES (NULL, 'A')
INSERT dbo.people (name, code) VALUES (NULL, 'b')
INSERT dbo.people (name, code) VALUES (N'ANN ', 'c')
INSERT dbo.people (name, code) VALUES (N'Ben', 'a')
GO
CREATE TABLE dbo.words (word varchar(9) NOT NULL, CONSTRAINT uq_word UNIQUE (word) WITH (IGNORE_DUP_KEY = ON))
INSERT dbo.words VALUES ('a'), ('b'), ('A')
CREATE TABLE dbo.late (id int NOT NULL)
INSERT dbo.late VALUES (1), (2)
ALTER TABLE dbo.late ADD CONSTRAINT pk_late PRIMARY KEY (id)
INSERT dbo.late VALUES (2), (3)
GO
