:setvar Env "prod"
CREATE TABLE dbo.Settings (Id int NOT NULL PRIMARY KEY, Value varchar(40) COLLATE Latin1_General_BIN2 NOT NULL);
GO
INSERT dbo.Settings (Id, Value) VALUES (1, '$(Env)'), (2, 'on-$(Env)-1');
GO
