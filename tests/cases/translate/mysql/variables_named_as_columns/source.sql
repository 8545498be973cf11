CREATE TABLE accounts (id INT PRIMARY KEY, balance DECIMAL(10,2) NOT NULL, owner VARCHAR(20));
DELIMITER //
-- MySQL takes the variable where a column has the name too.
CREATE FUNCTION balance_of(id INT) RETURNS DECIMAL(10,2) READS SQL DATA
BEGIN
  DECLARE balance DECIMAL(10,2) DEFAULT 0;
  SELECT accounts.balance INTO balance FROM accounts WHERE accounts.id = id;
  RETURN balance;
END//
CREATE PROCEDURE deposit(owner VARCHAR(20), amount DECIMAL(10,2))
BEGIN
  UPDATE accounts SET balance = balance + amount WHERE accounts.owner = owner;
END//
CREATE PROCEDURE keep_account(id INT, balance DECIMAL(10,2))
  INSERT INTO accounts (id, balance) VALUES (id, balance) ON DUPLICATE KEY UPDATE balance = VALUES(balance)//
DELIMITER ;
