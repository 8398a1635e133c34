-- Hygiene of the extension's objects: every query but the one with a list
-- returns nothing.  What to do about a row: test/README.md.
CREATE TEMP VIEW member AS
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS object
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'dynamo_am');

CREATE TEMP VIEW member_function AS
SELECT p.*, p.oid::regprocedure::text AS signature,
       EXISTS (SELECT FROM unnest(proconfig) AS setting
               WHERE setting LIKE 'search_path=%') AS has_search_path
FROM pg_proc p
WHERE EXISTS (SELECT FROM member
              WHERE classid = 'pg_proc'::regclass AND objid = p.oid);

-- Without a comment.  (A family that an operator class makes has none.)
SELECT object FROM member
WHERE classid <> 'pg_opfamily'::regclass
  AND NOT EXISTS (SELECT FROM pg_description d
                  WHERE d.classoid = member.classid AND d.objoid = member.objid
                    AND d.objsubid = 0)
ORDER BY object COLLATE "C";

-- Names that could clash with a user's: outside of the schema dynamo, names
-- begin with dynamo_.
SELECT signature FROM member_function
WHERE pronamespace <> 'dynamo'::regnamespace AND proname NOT LIKE 'dynamo\_%'
ORDER BY signature COLLATE "C";

-- Functions whose body means what the caller's search_path says.
SELECT signature FROM member_function
WHERE prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
  AND prosqlbody IS NULL AND NOT has_search_path
ORDER BY signature COLLATE "C";

SELECT signature FROM member_function
WHERE prosecdef AND NOT has_search_path
ORDER BY signature COLLATE "C";

-- Functions that change something in a parallel worker.
SELECT signature FROM member_function
WHERE provolatile = 'v' AND proparallel = 's'
ORDER BY signature COLLATE "C";

-- The list: functions that see more than their arguments (so: not immutable)
-- and that everyone may call.  (Nobody can call one that takes internal.)
SELECT DISTINCT pronamespace::regnamespace AS schema, proname AS function
FROM member_function
WHERE provolatile <> 'i' AND has_function_privilege('public', oid, 'EXECUTE')
  AND NOT 'internal'::regtype = ANY (proargtypes::oid[])
ORDER BY 1, 2;

-- Catalog tables that pg_dump would leave empty (tokens of the last minutes and
-- secrets are left out on purpose), or that everyone may change.
SELECT object FROM member JOIN pg_class c ON classid = 'pg_class'::regclass AND c.oid = objid
WHERE relkind IN ('r', 'p', 'S') AND relname NOT IN ('request_tokens', 'access_keys')
  AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'dynamo_am' AND c.oid = ANY (extconfig))
ORDER BY object COLLATE "C";

SELECT object FROM member JOIN pg_class c ON classid = 'pg_class'::regclass AND c.oid = objid
WHERE relkind IN ('r', 'p') AND has_table_privilege('public', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
ORDER BY object COLLATE "C";

-- A function that is not STRICT takes NULL for every argument without a
-- crash: it answers or raises an error.
DO $$
DECLARE
	f record;
BEGIN
	FOR f IN
		SELECT p.oid::regproc AS name,
		       (SELECT string_agg(format('NULL::%s', t::regtype), ', ' ORDER BY n)
		        FROM unnest(p.proargtypes) WITH ORDINALITY AS a(t, n)) AS arguments
		FROM member_function p
		WHERE NOT proisstrict
		  AND NOT 'internal'::regtype = ANY (proargtypes::oid[])
		ORDER BY p.oid
	LOOP
		BEGIN
			EXECUTE format('SELECT %s(%s)', f.name, f.arguments);
		EXCEPTION WHEN others THEN
			NULL;  -- an error is an answer
		END;
	END LOOP;
END
$$;
