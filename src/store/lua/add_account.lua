-- Writes a new account, and lists it; where the name is taken, or was, nothing.
--
-- KEYS  1 the account, 2 set of the names of all accounts
-- ARGV  1 the name, 2 the account
--
-- Answers 1 when it was done, else 0.

if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('SADD', KEYS[2], ARGV[1])
return 1
