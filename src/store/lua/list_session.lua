-- Adds a session to the list of those of its account. Small, and needed by whoever has work to finish: also when memory is
-- full.
--
-- KEYS  1 set of the hashes of an account's sessions
-- ARGV  1 the hash, 2 seconds after which a list to which nothing is added is forgotten

redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
