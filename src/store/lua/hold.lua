-- Takes a message out of the outbox and keeps it for its recipient, to be told with others. Also when memory is full:
-- it leaves as much as it adds.
--
-- KEYS  1 outbox  stream
--       2 held    list of what waits for this recipient, the oldest first
--       3 told    hash: recipient → until when nothing more is told, ms
-- ARGV  1 the group, 2 the message's place, 3 the recipient, 4 the message

redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
if redis.call('XDEL', KEYS[1], ARGV[2]) == 0 then
  return 0
end
redis.call('RPUSH', KEYS[2], ARGV[4])
redis.call('HSETNX', KEYS[3], ARGV[3], 0)
return 1
