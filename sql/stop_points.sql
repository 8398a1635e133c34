-- Stop points: the key is stable and positive, and the setting is a list.
-- That a session waits at one is shown by the isolation specs.
SELECT dynamo.stop_point_key('put-row-locked') >> 32 = x'64796e'::int AS class,
       dynamo.stop_point_key('a') <> dynamo.stop_point_key('b') AS differ;
SET dynamo_am.stop_points = 'a', 'b-c';
SHOW dynamo_am.stop_points;
SET dynamo_am.stop_points = 'a,,b';
RESET dynamo_am.stop_points;
-- A misspelt setting is refused.
SET dynamo_am.stop_pints = 'a';
-- Only a superuser may hold other sessions.
CREATE ROLE dynamo_stop_user;
SET ROLE dynamo_stop_user;
SET dynamo_am.stop_points = 'a';
RESET ROLE;
DROP ROLE dynamo_stop_user;
