CREATE TABLE parent (id INT PRIMARY KEY, children INT NOT NULL DEFAULT 0);
CREATE TABLE child (id INT PRIMARY KEY, parent_id INT, FOREIGN KEY child_parent (parent_id) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL);
CREATE TRIGGER child_added AFTER INSERT ON child FOR EACH ROW
  UPDATE parent SET children = (SELECT COUNT(*) FROM child WHERE parent_id = NEW.parent_id) WHERE id = NEW.parent_id;
CREATE TRIGGER child_gone AFTER DELETE ON child FOR EACH ROW UPDATE parent SET children = children - 1 WHERE id = OLD.parent_id;
CREATE TRIGGER child_moved AFTER UPDATE ON child FOR EACH ROW UPDATE parent SET children = children - 1 WHERE id = OLD.parent_id;
