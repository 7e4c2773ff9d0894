-- Adds to a list of what belongs to an account: its sessions, its invitations. Small, and needed by whoever has work to
-- finish: also when memory is full.
--
-- KEYS  1 set of hashes
-- ARGV  1 the hash, 2 seconds after which a list to which nothing is added is forgotten

redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
