-- Remembers a device of an account, and forgets the oldest beyond a number. Also when memory is full.
--
-- KEYS  1 list of devices
-- ARGV  1 the hash of the device, 2 how many are kept

redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, tonumber(ARGV[2]) - 1)
return 1
