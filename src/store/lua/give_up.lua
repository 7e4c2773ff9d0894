-- Puts a message aside that nobody took in time, and forgets the oldest of those. Also when memory is full.
--
-- KEYS  1 outbox    stream
--       2 given up  list, the newest first
-- ARGV  1 the group, 2 the message's place, 3 the message, 4 how many are kept, 5 for how long, seconds

redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
redis.call('LPUSH', KEYS[2], ARGV[3])
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[4]) - 1)
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1
