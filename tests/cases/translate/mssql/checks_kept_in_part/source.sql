CREATE TABLE dbo.Parts (
  Id int NOT NULL PRIMARY KEY,
  Low int NULL,
  High int NULL,
  Name nvarchar(20) NULL,
  Born date NULL,
  Age AS DATEDIFF(year, Born, GETDATE()),
  CONSTRAINT CK_Range CHECK (Low > 0 AND (High > Low AND SOUNDEX(Name) <> 'A000') AND Low BETWEEN 1 AND 9),
  CHECK (SOUNDEX(Name) <> 'B000'),
  CHECK (SOUNDEX(Name) <> 'C000' AND High < 100),
  CHECK (SOUNDEX(Name) <> 'D000' OR High < 100)
);
