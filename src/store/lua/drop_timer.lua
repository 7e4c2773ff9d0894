-- Takes a timer away that nothing will fire, unless it was set anew meanwhile.
--
-- KEYS  1 timers, sorted set by time in ms
-- ARGV  1 member, 2 the time it was found with
-- Answers 1 when it was taken away, else 0

if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-1') ~= tonumber(ARGV[2]) then
  return 0
end
return redis.call('ZREM', KEYS[1], ARGV[1])
