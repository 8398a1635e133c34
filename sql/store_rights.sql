-- Rights of roles and row security: on the whole table for the direct body,
-- otherwise the executor decides.
SELECT dynamo_create_table('Rights', 'PK S', 'SK S');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"},"v":{"N":"1"}}');
CREATE ROLE regress_dynamo_user;
CREATE FUNCTION bodies(relation regclass) RETURNS TABLE (access text, body text, reason text)
LANGUAGE sql AS $$
	SELECT a, b.body, b.reason
	FROM unnest(ARRAY['read', 'write', 'delete']) AS a, dynamo.store_body(relation, a) AS b
$$;

-- No rights
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
SELECT * FROM dynamo_query('Rights', 'PK = :p', '{":p":{"S":"a"}}');
SELECT * FROM dynamo_scan('Rights');

-- SELECT reads, and does no more
RESET ROLE;
GRANT SELECT ON "Rights" TO regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
SELECT * FROM dynamo_query('Rights', 'PK = :p', '{":p":{"S":"a"}}');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');

-- INSERT alone does not allow to put: it may replace
RESET ROLE;
GRANT INSERT ON "Rights" TO regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"new"}}');
RESET ROLE;
GRANT UPDATE ON "Rights" TO regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"new"}}', 'ALL_OLD');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"},"v":{"N":"2"}}', 'ALL_OLD');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');

-- DELETE, and taken back again
RESET ROLE;
GRANT DELETE ON "Rights" TO regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"new"}}', 'ALL_OLD');
RESET ROLE;
REVOKE ALL ON "Rights" FROM regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');

-- DELETE without UPDATE: rows cannot be locked, but deleted
RESET ROLE;
GRANT SELECT ("PK", "SK", item), DELETE ON "Rights" TO regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}', 'ALL_OLD');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}', 'ALL_OLD');

-- The columns' rights do as well
RESET ROLE;
REVOKE ALL ON "Rights" FROM regress_dynamo_user;
GRANT SELECT ("PK", "SK", item), INSERT ("PK", "SK", item), UPDATE (item) ON "Rights" TO regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"},"v":{"N":"1"}}', 'ALL_OLD');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"},"v":{"N":"2"}}', 'ALL_OLD');
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
SELECT * FROM dynamo_query('Rights', 'PK = :p', '{":p":{"S":"a"}}');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
RESET ROLE;
REVOKE UPDATE (item) ON "Rights" FROM regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"},"v":{"N":"2"}}', 'ALL_OLD');
RESET ROLE;
REVOKE ALL ON "Rights" FROM regress_dynamo_user;

-- Membership gives and takes rights without a word to the table
CREATE ROLE regress_dynamo_readers;
GRANT SELECT ON "Rights" TO regress_dynamo_readers;
GRANT regress_dynamo_readers TO regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT body FROM dynamo.store_body('"Rights"', 'read');
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
RESET ROLE;
REVOKE regress_dynamo_readers FROM regress_dynamo_user;
SET ROLE regress_dynamo_user;
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"1"}}');
RESET ROLE;

-- Row security: v of 10 and more is another department's
GRANT ALL ON "Rights" TO regress_dynamo_user;
SELECT count(dynamo_put('Rights', format('{"PK":{"S":"a"},"SK":{"S":"%s"},"v":{"N":"%s"}}', v, v)::dynamo_item)) FROM generate_series(8, 11) v;
CREATE POLICY mine ON "Rights" USING (("item" ->> 'v')::int < 10);
ALTER TABLE "Rights" ENABLE ROW LEVEL SECURITY;
SELECT * FROM bodies('"Rights"'); -- the owner's
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
SELECT * FROM dynamo_query('Rights', 'PK = :p', '{":p":{"S":"a"}}', forward => false);
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"9"}}');
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"10"}}');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"9"},"v":{"N":"7"}}', 'ALL_OLD');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"9"},"v":{"N":"12"}}', 'ALL_OLD');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"12"},"v":{"N":"12"}}', 'ALL_OLD');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"12"},"v":{"N":"5"}}', 'ALL_OLD');
-- An existing row that the role may not see: no put, and no endless loop
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"10"},"v":{"N":"1"}}', 'ALL_OLD');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"10"}}', 'ALL_OLD');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"9"}}', 'ALL_OLD');
SET row_security = off;
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"8"}}');
RESET row_security;
RESET ROLE;
ALTER TABLE "Rights" FORCE ROW LEVEL SECURITY; -- superusers bypass even that
SELECT body FROM dynamo.store_body('"Rights"', 'read');
-- A policy for DELETE of its own: deleting asks for that and not for UPDATE's
DROP POLICY mine ON "Rights";
CREATE POLICY see ON "Rights" FOR SELECT USING (true);
CREATE POLICY drop_small ON "Rights" FOR DELETE USING (("item" ->> 'v')::int < 10);
SET ROLE regress_dynamo_user;
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"8"}}', 'ALL_OLD');
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"11"}}');
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"11"}}');
RESET ROLE;
ALTER TABLE "Rights" DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
SET ROLE regress_dynamo_user;
SELECT * FROM bodies('"Rights"');
RESET ROLE;

-- Functions run with rights of others as usual
REVOKE ALL ON "Rights" FROM regress_dynamo_user;
CREATE FUNCTION get_for(sk text) RETURNS dynamo_item LANGUAGE sql SECURITY DEFINER
	AS $$ SELECT dynamo_get('Rights', jsonb_build_object('PK', 'a', 'SK', sk)) $$;
SET ROLE regress_dynamo_user;
SELECT get_for('10');
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"10"}}');
RESET ROLE;

-- Where nothing may be written
BEGIN READ ONLY;
SELECT dynamo_get('Rights', '{"PK":{"S":"a"},"SK":{"S":"10"}}');
SELECT dynamo_put('Rights', '{"PK":{"S":"a"},"SK":{"S":"10"}}');
ROLLBACK;
BEGIN READ ONLY;
SELECT dynamo_delete('Rights', '{"PK":{"S":"a"},"SK":{"S":"10"}}');
ROLLBACK;

DROP FUNCTION get_for, bodies;
SELECT dynamo_delete_table('Rights');
DROP ROLE regress_dynamo_user, regress_dynamo_readers;
