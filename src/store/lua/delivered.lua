-- Deletes messages that were delivered. Also when memory is full, when Redis takes no transaction: else they would be
-- sent again and again.
--
-- KEYS  1 outbox  stream
-- ARGV  1 the group, then the places of the messages

redis.call('XACK', KEYS[1], unpack(ARGV))
return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
