-- needs: no server
-- V1__customers.sql of Flyway
CREATE TABLE ${prefix}customer (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(${name_length}) NOT NULL DEFAULT '${unknown}'
) ENGINE=InnoDB DEFAULT CHARSET=${charset};

-- V2__more.sql
ALTER TABLE ${PREFIX}customer ADD COLUMN note TEXT;
CREATE TABLE ${missing}orders (id INT PRIMARY KEY);
