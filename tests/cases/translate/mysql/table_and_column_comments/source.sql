create table c (id int primary key comment 'the key; it''s one', v int comment 'ünïcödé', key v (v) comment 'for the report') comment = 'two
lines and a \\ backslash';
