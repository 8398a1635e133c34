-- dynamo_check(): rows against the key's index, and clustering.
SELECT dynamo_create_table('Cart', 'PK S', 'SK N');
SELECT * FROM dynamo_check('"Cart"');
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'u1', 'SK', i))) FROM generate_series(1, 10) i;
SELECT items, index_entries, pages, pages_per_100_items, problems FROM dynamo_check('"Cart"');
-- Versions that nobody sees do not count.
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'u1', 'SK', i, 'pad', repeat('x', 500)))) FROM generate_series(1, 500) i;
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'u1', 'SK', i, 'pad', repeat('y', 600)))) FROM generate_series(1, 500) i;
DELETE FROM "Cart" WHERE "SK" > 400;
SELECT items, index_entries, clustering < 3 AS clustered, problems FROM dynamo_check('"Cart"');
BEGIN;
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'u2', 'SK', i))) FROM generate_series(1, 10) i;
SELECT items, index_entries, problems FROM dynamo_check('"Cart"');
ROLLBACK;
SELECT items, index_entries, problems FROM dynamo_check('"Cart"');

-- Any table with a primary key; without one, rows are counted.
CREATE TABLE scattered (id int PRIMARY KEY, pad text);
INSERT INTO scattered SELECT (i * 7919) % 5000, repeat('x', 200) FROM generate_series(0, 4999) i;
SELECT items, index_entries, clustering > 10 AS scattered, problems FROM dynamo_check('scattered');
CREATE TABLE keyless (a int) USING dynamo;
INSERT INTO keyless VALUES (1), (2);
SELECT items, index_entries, clustering, problems FROM dynamo_check('keyless');

-- It sees what is wrong: here an index that was told a lie.
CREATE FUNCTION lie(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE OPERATOR CLASS lying FOR TYPE int USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 lie(int, int);
CREATE TABLE lied_to (id int NOT NULL) USING dynamo;
CREATE UNIQUE INDEX lied_to_key ON lied_to (id lying);
INSERT INTO lied_to VALUES (1), (2), (3);
UPDATE pg_index SET indisprimary = true WHERE indexrelid = 'lied_to_key'::regclass;
SELECT items, problems FROM dynamo_check('lied_to');
CREATE OR REPLACE FUNCTION lie(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $2 - $1';
\c -
SELECT items, problems FROM dynamo_check('lied_to');
UPDATE pg_index SET indisprimary = false WHERE indexrelid = 'lied_to_key'::regclass;
-- An index that misses rows.
CREATE TABLE lost (id int PRIMARY KEY) USING dynamo;
INSERT INTO lost VALUES (1), (2);
UPDATE pg_index SET indisready = false, indislive = true WHERE indexrelid = 'lost_pkey'::regclass;
INSERT INTO lost VALUES (3), (4);
UPDATE pg_index SET indisready = true WHERE indexrelid = 'lost_pkey'::regclass;
SELECT items, index_entries, problems FROM dynamo_check('lost');

-- Rights and refusals.
CREATE ROLE dynamo_checker;
SET ROLE dynamo_checker;
SELECT dynamo_check('"Cart"');
RESET ROLE;
GRANT SELECT ON "Cart" TO dynamo_checker;
SET ROLE dynamo_checker;
SELECT items FROM dynamo_check('"Cart"');
RESET ROLE;
CREATE VIEW a_view AS SELECT 1;
SELECT dynamo_check('a_view');
CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
SELECT dynamo_check('parted');
SELECT dynamo_check('missing');

DROP TABLE scattered, keyless, lied_to, lost, parted;
DROP OPERATOR CLASS lying USING btree;
DROP FUNCTION lie;
DROP VIEW a_view;
SELECT dynamo_delete_table('Cart');
DROP ROLE dynamo_checker;
