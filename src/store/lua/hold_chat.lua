-- Keeps the conversation that a report came from until it is let go: it and the key that leads to it lose their time, and how long it
-- would have been kept is remembered. Doing it again does nothing. What is gone already does not come back.
--
-- KEYS  1 chat     hash: version, sealed; while it is held `until` (ms) and `held:<report>` for each report that holds it
--       2 chatof   the key that names the conversation of the report
--       3 held     set of reports whose conversation is held
-- ARGV  1 now, ms, 2 the report, 3 the name of the conversation

local left = redis.call('PTTL', KEYS[1])
if left == -2 or redis.call('GET', KEYS[2]) ~= ARGV[3] then
  return 0
end
if left >= 0 then
  redis.call('HSET', KEYS[1], 'until', tonumber(ARGV[1]) + left)
  redis.call('PERSIST', KEYS[1])
end
redis.call('HSET', KEYS[1], 'held:' .. ARGV[2], 1)
redis.call('PERSIST', KEYS[2])
redis.call('SADD', KEYS[3], ARGV[2])
return 1
