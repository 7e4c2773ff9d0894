-- Puts one into a list in the place of all that were there: of the invitations to an account only the newest is good. Small, and
-- needed by whoever has work to finish: also when memory is full.
--
-- KEYS  1 set of hashes
-- ARGV  1 the hash, 2 seconds after which the list is forgotten
-- Gives those that were there before.

local before = redis.call('SMEMBERS', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return before
