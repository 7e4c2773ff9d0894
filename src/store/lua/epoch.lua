-- Names the history of the log that clients follow: as long as the same primary keeps it unbroken, one epoch.
-- The first process to see another primary, or a history that broke, sets a new one; all others take that.
--
-- KEYS  1 epoch   hash of `id` and `run_id`
--
-- ARGV  1 run_id of the primary the process is connected to
--       2 id of the new epoch, should one be needed
--       3 id of an epoch whose history was found broken, or empty
--
-- Answers  id of the epoch that holds

local known = redis.call('HMGET', KEYS[1], 'id', 'run_id')
if known[1] and known[2] == ARGV[1] and known[1] ~= ARGV[3] then
  return known[1]
end
redis.call('HSET', KEYS[1], 'id', ARGV[2], 'run_id', ARGV[1])
return ARGV[2]
