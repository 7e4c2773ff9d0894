-- Keeps a text for a while. Small, and needed by whoever has work to finish: also when memory is full.
--
-- KEYS  1 where
-- ARGV  1 the text, 2 for how long, ms

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
