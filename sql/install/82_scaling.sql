-- Auto scaling: targets and their policies, written by src/catalog/scaling.c.
CREATE TABLE dynamo.scaling (
	relation regclass,
	index text COLLATE "C",
	dimension text COLLATE "C",
	min_units bigint NOT NULL,
	max_units bigint NOT NULL,
	created timestamptz NOT NULL,
	out_suspended boolean NOT NULL,
	in_suspended boolean NOT NULL,
	policy text COLLATE "C",
	target bigint,
	out_cooldown bigint,
	in_cooldown bigint,
	never_in boolean NOT NULL,
	policy_created timestamptz,
	last_out timestamptz,
	last_in timestamptz,
	PRIMARY KEY (relation, index, dimension)
) USING heap;
COMMENT ON TABLE dynamo.scaling IS 'auto scaling of tables and global indexes; changed by its functions and operations only';
COMMENT ON COLUMN dynamo.scaling.relation IS 'the relation of the table';
COMMENT ON COLUMN dynamo.scaling.index IS 'the global index; empty: the table itself';
COMMENT ON COLUMN dynamo.scaling.dimension IS 'read or write';
COMMENT ON COLUMN dynamo.scaling.min_units IS 'MinCapacity';
COMMENT ON COLUMN dynamo.scaling.max_units IS 'MaxCapacity';
COMMENT ON COLUMN dynamo.scaling.created IS 'when the target was registered';
COMMENT ON COLUMN dynamo.scaling.out_suspended IS 'DynamicScalingOutSuspended';
COMMENT ON COLUMN dynamo.scaling.in_suspended IS 'DynamicScalingInSuspended';
COMMENT ON COLUMN dynamo.scaling.policy IS 'PolicyName; NULL: there is none, and nothing is scaled';
COMMENT ON COLUMN dynamo.scaling.target IS 'TargetValue, in thousandths of a percent';
COMMENT ON COLUMN dynamo.scaling.out_cooldown IS 'ScaleOutCooldown, seconds; NULL: 0';
COMMENT ON COLUMN dynamo.scaling.in_cooldown IS 'ScaleInCooldown, seconds; NULL: 0';
COMMENT ON COLUMN dynamo.scaling.never_in IS 'DisableScaleIn';
COMMENT ON COLUMN dynamo.scaling.policy_created IS 'when the policy was first put';
COMMENT ON COLUMN dynamo.scaling.last_out IS 'when the policy last raised throughput';
COMMENT ON COLUMN dynamo.scaling.last_in IS 'when the policy last lowered throughput';
GRANT SELECT ON dynamo.scaling TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('dynamo.scaling', '');

CREATE FUNCTION dynamo_register_scalable_target(
	table_name text, dimension text, min_units bigint, max_units bigint, index_name text DEFAULT NULL)
	RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'dynamo_register_scalable_target';
COMMENT ON FUNCTION dynamo_register_scalable_target(text, text, bigint, bigint, text) IS
	'lets auto scaling change the read or write units of a table or global index within these bounds';

CREATE FUNCTION dynamo_deregister_scalable_target(table_name text, dimension text, index_name text DEFAULT NULL)
	RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'dynamo_deregister_scalable_target';
COMMENT ON FUNCTION dynamo_deregister_scalable_target(text, text, text) IS 'ends auto scaling, with its policy';

CREATE FUNCTION dynamo_put_scaling_policy(
	table_name text, dimension text, target_percent float8 DEFAULT 70, scale_out_cooldown int DEFAULT 0,
	scale_in_cooldown int DEFAULT 0, disable_scale_in boolean DEFAULT false, index_name text DEFAULT NULL)
	RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'dynamo_put_scaling_policy';
COMMENT ON FUNCTION dynamo_put_scaling_policy(text, text, float8, int, int, boolean, text) IS
	'has auto scaling keep what is consumed at this part of what is provisioned';

CREATE FUNCTION dynamo_delete_scaling_policy(table_name text, dimension text, index_name text DEFAULT NULL)
	RETURNS void LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'dynamo_delete_scaling_policy';
COMMENT ON FUNCTION dynamo_delete_scaling_policy(text, text, text) IS 'takes a target''s policy away';

CREATE FUNCTION dynamo.scale_tables() RETURNS int LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'dynamo_scale_tables';
COMMENT ON FUNCTION dynamo.scale_tables() IS
	'carries out the policies of all tables now, as a background worker does each half minute; returns how many it has changed';
REVOKE EXECUTE ON FUNCTION dynamo.scale_tables() FROM PUBLIC;
