-- Forgets positions from before a time. In one step, so that a newer one that comes meanwhile is not lost.
--
-- KEYS  1 unitpos  hash, unit to position
--       2 pos      capped stream of positions on their way to boards
--
-- ARGV  1 the oldest time that is kept, ms since 1970
--
-- Answers  how many units have no position any more

local known = redis.call('HGETALL', KEYS[1])
local oldest, gone = tonumber(ARGV[1]), 0
for i = 1, #known, 2 do
  if tonumber(string.match(known[i + 1], '^%d+') or '0') < oldest then
    redis.call('HDEL', KEYS[1], known[i])
    gone = gone + 1
  end
end
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[1])
return gone
