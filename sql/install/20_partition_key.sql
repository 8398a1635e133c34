-- Partition keys: the type, its casts, operators and operator classes.
CREATE TYPE dynamo_partition_key;

CREATE FUNCTION dynamo.partition_key_in(cstring, oid, integer)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_in';
COMMENT ON FUNCTION dynamo.partition_key_in(cstring, oid, integer) IS 'I/O: reads a key of the column''s kind; a string where none is known';

CREATE FUNCTION dynamo.partition_key_out(dynamo_partition_key)
RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_out';
COMMENT ON FUNCTION dynamo.partition_key_out(dynamo_partition_key) IS 'I/O: writes a key as text';

CREATE FUNCTION dynamo.partition_key_recv(internal, oid, integer)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_recv';
COMMENT ON FUNCTION dynamo.partition_key_recv(internal, oid, integer) IS 'I/O: validates the binary form';

CREATE FUNCTION dynamo.partition_key_send(dynamo_partition_key)
RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_send';
COMMENT ON FUNCTION dynamo.partition_key_send(dynamo_partition_key) IS 'I/O: the binary form';

CREATE FUNCTION dynamo.partition_key_typmod_in(cstring[])
RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_typmod_in';
COMMENT ON FUNCTION dynamo.partition_key_typmod_in(cstring[]) IS 'I/O: reads the type modifier, a key''s kind';

CREATE FUNCTION dynamo.partition_key_typmod_out(integer)
RETURNS cstring
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_typmod_out';
COMMENT ON FUNCTION dynamo.partition_key_typmod_out(integer) IS 'I/O: writes the type modifier';

-- STORAGE main: a key stays in its row, that reading it costs nothing more.
CREATE TYPE dynamo_partition_key (
	INPUT = dynamo.partition_key_in,
	OUTPUT = dynamo.partition_key_out,
	RECEIVE = dynamo.partition_key_recv,
	SEND = dynamo.partition_key_send,
	TYPMOD_IN = dynamo.partition_key_typmod_in,
	TYPMOD_OUT = dynamo.partition_key_typmod_out,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = main);
COMMENT ON TYPE dynamo_partition_key IS 'partition key of DynamoDB, ordered by its hash; declare columns with the key''s type, as dynamo_partition_key(''S''), (''N'') or (''B'')';

CREATE FUNCTION dynamo.partition_key(dynamo_partition_key, integer, boolean)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_coerce';
COMMENT ON FUNCTION dynamo.partition_key(dynamo_partition_key, integer, boolean) IS 'cast: fits a key to the kind of a column';

CREATE CAST (dynamo_partition_key AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(dynamo_partition_key, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (dynamo_partition_key AS dynamo_partition_key) IS 'to the kind of a column';

CREATE FUNCTION dynamo.partition_key(text)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_text';
COMMENT ON FUNCTION dynamo.partition_key(text) IS 'cast: to a string key';

CREATE CAST (text AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(text) AS IMPLICIT;
COMMENT ON CAST (text AS dynamo_partition_key) IS 'to a string key';

CREATE CAST (character varying AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(text) AS IMPLICIT;
COMMENT ON CAST (character varying AS dynamo_partition_key) IS 'to a string key';

CREATE FUNCTION dynamo.partition_key(character)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_bpchar';
COMMENT ON FUNCTION dynamo.partition_key(character) IS 'cast: to a string key, without padding';

CREATE CAST (character AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(character) AS IMPLICIT;
COMMENT ON CAST (character AS dynamo_partition_key) IS 'to a string key, without padding';

CREATE FUNCTION dynamo.partition_key(name)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_name';
COMMENT ON FUNCTION dynamo.partition_key(name) IS 'cast: to a string key';

CREATE CAST (name AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(name) AS IMPLICIT;
COMMENT ON CAST (name AS dynamo_partition_key) IS 'to a string key';

CREATE FUNCTION dynamo.partition_key(smallint)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_int2';
COMMENT ON FUNCTION dynamo.partition_key(smallint) IS 'cast: to a number key';

CREATE CAST (smallint AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(smallint) AS IMPLICIT;
COMMENT ON CAST (smallint AS dynamo_partition_key) IS 'to a number key';

CREATE FUNCTION dynamo.partition_key(integer)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_int4';
COMMENT ON FUNCTION dynamo.partition_key(integer) IS 'cast: to a number key';

CREATE CAST (integer AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(integer) AS IMPLICIT;
COMMENT ON CAST (integer AS dynamo_partition_key) IS 'to a number key';

CREATE FUNCTION dynamo.partition_key(bigint)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_int8';
COMMENT ON FUNCTION dynamo.partition_key(bigint) IS 'cast: to a number key';

CREATE CAST (bigint AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(bigint) AS IMPLICIT;
COMMENT ON CAST (bigint AS dynamo_partition_key) IS 'to a number key';

CREATE FUNCTION dynamo.partition_key(numeric)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_numeric';
COMMENT ON FUNCTION dynamo.partition_key(numeric) IS 'cast: to a number key; an error if it is none of DynamoDB';

CREATE CAST (numeric AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(numeric) AS IMPLICIT;
COMMENT ON CAST (numeric AS dynamo_partition_key) IS 'to a number key; an error if it is none of DynamoDB';

CREATE FUNCTION dynamo.partition_key(real)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_float4';
COMMENT ON FUNCTION dynamo.partition_key(real) IS 'cast: to a number key, the shortest decimal that identifies it';

CREATE CAST (real AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(real) AS ASSIGNMENT;
COMMENT ON CAST (real AS dynamo_partition_key) IS 'to a number key, the shortest decimal that identifies it';

CREATE FUNCTION dynamo.partition_key(double precision)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_float8';
COMMENT ON FUNCTION dynamo.partition_key(double precision) IS 'cast: to a number key, the shortest decimal that identifies it';

CREATE CAST (double precision AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(double precision) AS ASSIGNMENT;
COMMENT ON CAST (double precision AS dynamo_partition_key) IS 'to a number key, the shortest decimal that identifies it';

CREATE FUNCTION dynamo.partition_key(bytea)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_from_bytea';
COMMENT ON FUNCTION dynamo.partition_key(bytea) IS 'cast: to a binary key';

CREATE CAST (bytea AS dynamo_partition_key)
	WITH FUNCTION dynamo.partition_key(bytea) AS IMPLICIT;
COMMENT ON CAST (bytea AS dynamo_partition_key) IS 'to a binary key';

CREATE FUNCTION dynamo.partition_key_to_text(dynamo_partition_key)
RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_to_text';
COMMENT ON FUNCTION dynamo.partition_key_to_text(dynamo_partition_key) IS 'cast: the text of a key of any kind';

CREATE CAST (dynamo_partition_key AS text)
	WITH FUNCTION dynamo.partition_key_to_text(dynamo_partition_key) AS ASSIGNMENT;
COMMENT ON CAST (dynamo_partition_key AS text) IS 'the text of a key of any kind';

CREATE FUNCTION dynamo.partition_key_to_numeric(dynamo_partition_key)
RETURNS numeric
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_to_numeric';
COMMENT ON FUNCTION dynamo.partition_key_to_numeric(dynamo_partition_key) IS 'cast: the numeric of a number key';

CREATE CAST (dynamo_partition_key AS numeric)
	WITH FUNCTION dynamo.partition_key_to_numeric(dynamo_partition_key) AS ASSIGNMENT;
COMMENT ON CAST (dynamo_partition_key AS numeric) IS 'the numeric of a number key';

CREATE FUNCTION dynamo.partition_key_to_bytea(dynamo_partition_key)
RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_to_bytea';
COMMENT ON FUNCTION dynamo.partition_key_to_bytea(dynamo_partition_key) IS 'cast: the bytea of a binary key';

CREATE CAST (dynamo_partition_key AS bytea)
	WITH FUNCTION dynamo.partition_key_to_bytea(dynamo_partition_key) AS ASSIGNMENT;
COMMENT ON CAST (dynamo_partition_key AS bytea) IS 'the bytea of a binary key';

CREATE FUNCTION dynamo.partition_key_support(internal)
RETURNS internal
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_support';
COMMENT ON FUNCTION dynamo.partition_key_support(internal) IS 'planner support: refuses to compare keys of two kinds';

CREATE FUNCTION dynamo.partition_key_eqsel(internal, oid, internal, integer)
RETURNS double precision
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_eqsel';
COMMENT ON FUNCTION dynamo.partition_key_eqsel(internal, oid, internal, integer) IS 'restriction selectivity of the operator =';

CREATE FUNCTION dynamo.partition_key_neqsel(internal, oid, internal, integer)
RETURNS double precision
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_neqsel';
COMMENT ON FUNCTION dynamo.partition_key_neqsel(internal, oid, internal, integer) IS 'restriction selectivity of the operator <>';

-- Leakproof, so that row security does not keep queries from the key's index:
-- an error tells no more of a row than the kind of its key.

CREATE FUNCTION dynamo.partition_key_eq(dynamo_partition_key, dynamo_partition_key)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
SUPPORT dynamo.partition_key_support
AS 'MODULE_PATHNAME', 'dynamo_partition_key_eq';
COMMENT ON FUNCTION dynamo.partition_key_eq(dynamo_partition_key, dynamo_partition_key) IS 'implementation of the operator =';

CREATE OPERATOR = (
	FUNCTION = dynamo.partition_key_eq,
	LEFTARG = dynamo_partition_key,
	RIGHTARG = dynamo_partition_key,
	COMMUTATOR = =,
	NEGATOR = <>,
	RESTRICT = dynamo.partition_key_eqsel,
	JOIN = eqjoinsel,
	HASHES,
	MERGES);
COMMENT ON OPERATOR = (dynamo_partition_key, dynamo_partition_key) IS 'equal';

CREATE FUNCTION dynamo.partition_key_ne(dynamo_partition_key, dynamo_partition_key)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
SUPPORT dynamo.partition_key_support
AS 'MODULE_PATHNAME', 'dynamo_partition_key_ne';
COMMENT ON FUNCTION dynamo.partition_key_ne(dynamo_partition_key, dynamo_partition_key) IS 'implementation of the operator <>';

CREATE OPERATOR <> (
	FUNCTION = dynamo.partition_key_ne,
	LEFTARG = dynamo_partition_key,
	RIGHTARG = dynamo_partition_key,
	COMMUTATOR = <>,
	NEGATOR = =,
	RESTRICT = dynamo.partition_key_neqsel,
	JOIN = neqjoinsel);
COMMENT ON OPERATOR <> (dynamo_partition_key, dynamo_partition_key) IS 'not equal';

CREATE FUNCTION dynamo.partition_key_lt(dynamo_partition_key, dynamo_partition_key)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
SUPPORT dynamo.partition_key_support
AS 'MODULE_PATHNAME', 'dynamo_partition_key_lt';
COMMENT ON FUNCTION dynamo.partition_key_lt(dynamo_partition_key, dynamo_partition_key) IS 'implementation of the operator <';

CREATE OPERATOR < (
	FUNCTION = dynamo.partition_key_lt,
	LEFTARG = dynamo_partition_key,
	RIGHTARG = dynamo_partition_key,
	COMMUTATOR = >,
	NEGATOR = >=,
	RESTRICT = scalarltsel,
	JOIN = scalarltjoinsel);
COMMENT ON OPERATOR < (dynamo_partition_key, dynamo_partition_key) IS 'less than, in hash order';

CREATE FUNCTION dynamo.partition_key_le(dynamo_partition_key, dynamo_partition_key)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
SUPPORT dynamo.partition_key_support
AS 'MODULE_PATHNAME', 'dynamo_partition_key_le';
COMMENT ON FUNCTION dynamo.partition_key_le(dynamo_partition_key, dynamo_partition_key) IS 'implementation of the operator <=';

CREATE OPERATOR <= (
	FUNCTION = dynamo.partition_key_le,
	LEFTARG = dynamo_partition_key,
	RIGHTARG = dynamo_partition_key,
	COMMUTATOR = >=,
	NEGATOR = >,
	RESTRICT = scalarlesel,
	JOIN = scalarlejoinsel);
COMMENT ON OPERATOR <= (dynamo_partition_key, dynamo_partition_key) IS 'less than or equal, in hash order';

CREATE FUNCTION dynamo.partition_key_gt(dynamo_partition_key, dynamo_partition_key)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
SUPPORT dynamo.partition_key_support
AS 'MODULE_PATHNAME', 'dynamo_partition_key_gt';
COMMENT ON FUNCTION dynamo.partition_key_gt(dynamo_partition_key, dynamo_partition_key) IS 'implementation of the operator >';

CREATE OPERATOR > (
	FUNCTION = dynamo.partition_key_gt,
	LEFTARG = dynamo_partition_key,
	RIGHTARG = dynamo_partition_key,
	COMMUTATOR = <,
	NEGATOR = <=,
	RESTRICT = scalargtsel,
	JOIN = scalargtjoinsel);
COMMENT ON OPERATOR > (dynamo_partition_key, dynamo_partition_key) IS 'greater than, in hash order';

CREATE FUNCTION dynamo.partition_key_ge(dynamo_partition_key, dynamo_partition_key)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
SUPPORT dynamo.partition_key_support
AS 'MODULE_PATHNAME', 'dynamo_partition_key_ge';
COMMENT ON FUNCTION dynamo.partition_key_ge(dynamo_partition_key, dynamo_partition_key) IS 'implementation of the operator >=';

CREATE OPERATOR >= (
	FUNCTION = dynamo.partition_key_ge,
	LEFTARG = dynamo_partition_key,
	RIGHTARG = dynamo_partition_key,
	COMMUTATOR = <=,
	NEGATOR = <,
	RESTRICT = scalargesel,
	JOIN = scalargejoinsel);
COMMENT ON OPERATOR >= (dynamo_partition_key, dynamo_partition_key) IS 'greater than or equal, in hash order';

CREATE FUNCTION dynamo.partition_key_cmp(dynamo_partition_key, dynamo_partition_key)
RETURNS integer
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_cmp';
COMMENT ON FUNCTION dynamo.partition_key_cmp(dynamo_partition_key, dynamo_partition_key) IS 'btree support: -1, 0 or 1, in hash order';

CREATE FUNCTION dynamo.partition_key_sortsupport(internal)
RETURNS void
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_sortsupport';
COMMENT ON FUNCTION dynamo.partition_key_sortsupport(internal) IS 'btree support: sort support';

CREATE OPERATOR CLASS dynamo_partition_key_ops
DEFAULT FOR TYPE dynamo_partition_key USING btree AS
	OPERATOR 1 <,
	OPERATOR 2 <=,
	OPERATOR 3 =,
	OPERATOR 4 >=,
	OPERATOR 5 >,
	FUNCTION 1 dynamo.partition_key_cmp(dynamo_partition_key, dynamo_partition_key),
	FUNCTION 2 dynamo.partition_key_sortsupport(internal);
COMMENT ON OPERATOR CLASS dynamo_partition_key_ops USING btree IS 'hash order; < and > find ranges of hashes, not of values';
COMMENT ON OPERATOR FAMILY dynamo_partition_key_ops USING btree IS 'hash order of partition keys';

CREATE FUNCTION dynamo.partition_key_hash(dynamo_partition_key)
RETURNS integer
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_hash';
COMMENT ON FUNCTION dynamo.partition_key_hash(dynamo_partition_key) IS 'hash support';

CREATE FUNCTION dynamo.partition_key_hash_extended(dynamo_partition_key, bigint)
RETURNS bigint
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_partition_key_hash_extended';
COMMENT ON FUNCTION dynamo.partition_key_hash_extended(dynamo_partition_key, bigint) IS 'hash support: with a seed';

CREATE OPERATOR CLASS dynamo_partition_key_ops
DEFAULT FOR TYPE dynamo_partition_key USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 dynamo.partition_key_hash(dynamo_partition_key),
	FUNCTION 2 dynamo.partition_key_hash_extended(dynamo_partition_key, bigint);
COMMENT ON OPERATOR CLASS dynamo_partition_key_ops USING hash IS 'by the hash that a partition key begins with';
COMMENT ON OPERATOR FAMILY dynamo_partition_key_ops USING hash IS 'hashing of partition keys';
