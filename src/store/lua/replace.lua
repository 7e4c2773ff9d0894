-- Writes a text over another one, if that still stands there. Small, and needed by whoever has work to finish: also when
-- memory is full.
--
-- KEYS  1 where
-- ARGV  1 the text that was read, 2 the new one

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
