-- A migration whose ${schema} is told to the tool that runs it.
CREATE TABLE ${schema}.source (
  source_id int NOT NULL CONSTRAINT PK_${prefix}source PRIMARY KEY,
  hint varchar(40) NOT NULL DEFAULT 'see ${help}'
);
CREATE TABLE [${schema}].[daimon] (
  daimon_id int NOT NULL PRIMARY KEY,
  source_id int NOT NULL REFERENCES ${Schema}.source (source_id)
);
GO
EXEC sp_rename '${schema}.daimon.daimon_id', 'id', 'COLUMN';
INSERT INTO ${schema}.source (source_id, hint) VALUES (1, 'write ${name}');
GO
