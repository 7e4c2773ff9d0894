-- Puts what waits for a recipient back into the outbox, as one message, unless another process did. Also when memory is
-- full. A recipient for whom nothing waits any more is forgotten.
--
-- KEYS  1 outbox  stream
--       2 held    list of what waits for this recipient, the oldest first
--       3 told    hash: recipient → until when nothing more is told, ms
-- ARGV  1 the recipient, 2 now, 3 until when nothing more is told then, 4 how many of what waits go,
--       5 the oldest of them, then the message: 6 id, 7 ms, 8 body

if tonumber(redis.call('HGET', KEYS[3], ARGV[1]) or 0) > tonumber(ARGV[2]) then
  return 0
end
if redis.call('LLEN', KEYS[2]) == 0 then
  redis.call('HDEL', KEYS[3], ARGV[1])
  return 0
end
if tonumber(ARGV[4]) == 0 or redis.call('LINDEX', KEYS[2], 0) ~= ARGV[5] then
  return 0
end
redis.call('XADD', KEYS[1], '*', 'id', ARGV[6], 'subject', ARGV[1], 'at', ARGV[7], 'body', ARGV[8])
redis.call('LTRIM', KEYS[2], ARGV[4], -1)
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
return 1
