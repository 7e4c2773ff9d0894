-- Keeps the last position of a unit, and passes it on to boards. An older one never overwrites a newer.
--
-- KEYS  1 unitpos  hash, unit to position
--       2 pos      capped stream of positions on their way to boards
--
-- ARGV  1 the unit
--       2 when it was there, ms since 1970
--       3 the position as text, beginning with that time
--       4 how many positions the stream keeps, about
--
-- Answers  1 when it was kept, 0 when a newer one is known

local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and tonumber(string.match(known, '^%d+') or '0') >= tonumber(ARGV[2]) then
  return 0
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', 'unit', ARGV[1], 'position', ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
