-- https://dev.mysql.com/doc/refman/9.0/en/information-schema-engines-table.html
SELECT e.engine AS engine, e.transactions AS transactions
FROM information_schema.engines e
