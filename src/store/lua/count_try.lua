-- Puts a count of wrong tries in the place of another, if that still stands there. Small, and needed by whoever signs in to
-- finish work: also when memory is full.
--
-- KEYS  1 where
-- ARGV  1 what is believed to stand there (empty: nothing), 2 the new one (empty: none), 3 for how long, ms
--
-- Answers 1 when it was done, else 0.

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
