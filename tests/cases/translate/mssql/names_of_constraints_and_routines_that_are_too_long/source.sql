CREATE TABLE dbo.parent (id int NOT NULL CONSTRAINT PK_parent PRIMARY KEY);
CREATE TABLE dbo.child (id int NOT NULL CONSTRAINT PK_child PRIMARY KEY, parent_id int NOT NULL, changed datetime NULL);
GO
ALTER TABLE dbo.child ADD CONSTRAINT FK_child_parent_id_references_the_identifier_of_the_parent_table_one FOREIGN KEY (parent_id) REFERENCES dbo.parent (id);
ALTER TABLE dbo.child ADD CONSTRAINT CK_child_parent_id_is_greater_than_zero_as_all_identifiers_have_to_be CHECK (parent_id > 0);
GO
CREATE TRIGGER dbo.TR_child_notes_when_a_row_of_it_was_changed_for_the_last_time_by_anybody ON dbo.child AFTER UPDATE AS
UPDATE c SET changed = GETUTCDATE() FROM dbo.child c JOIN inserted i ON i.id = c.id
GO
CREATE FUNCTION dbo.FN_child_gives_the_double_of_a_number_that_is_asked_for_and_nothing_else (@n int) RETURNS int AS BEGIN RETURN @n * 2 END
GO
CREATE VIEW dbo.counted WITH SCHEMABINDING AS SELECT parent_id, COUNT_BIG(*) AS n FROM dbo.child GROUP BY parent_id
GO
CREATE UNIQUE CLUSTERED INDEX ix_counted ON dbo.counted (parent_id)
GO
DROP INDEX ix_counted ON dbo.counted
GO
