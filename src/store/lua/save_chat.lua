-- Writes a conversation as it is now, with messages that go out of it, unless somebody else was faster. One that is held (hold_chat.lua)
-- has no time: how long it would be kept is written in it instead.
--
-- KEYS  1 chat     hash: version, sealed; while it is held `until`, ms
--       2 due      sorted set of conversations something is due in
--       3 letters  stream of messages to reporters
--       4 files    stream of what reporters sent, to be fetched
--       5 …        for each report of it: the key that names its conversation
-- ARGV  1 the version it was read with (0: there was none), 2 sealed, 3 kept for so many seconds, 4 its name,
--       5 when something is due, ms (empty: nothing), 6 now, ms, then for each message: the place of its stream
--         in KEYS, id, subject, at (ms), body

local is = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if is ~= tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'version', is + 1, 'sealed', ARGV[2])
local till = tonumber(redis.call('HGET', KEYS[1], 'until') or '')
if till then
  redis.call('HSET', KEYS[1], 'until', math.max(till, tonumber(ARGV[6]) + 1000 * tonumber(ARGV[3])))
else
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
for key = 5, #KEYS do
  if till and redis.call('TTL', KEYS[key]) == -1 then
    redis.call('SET', KEYS[key], ARGV[4])
  else
    redis.call('SET', KEYS[key], ARGV[4], 'EX', ARGV[3])
  end
end
if ARGV[5] == '' then
  redis.call('ZREM', KEYS[2], ARGV[4])
else
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[4])
end
for at = 7, #ARGV, 5 do
  redis.call('XADD', KEYS[tonumber(ARGV[at])], '*', 'id', ARGV[at + 1], 'subject', ARGV[at + 2], 'to', '', 'at', ARGV[at + 3],
    'body', ARGV[at + 4])
end
return 1
