-- The least an intake can cost in Redis: duplicate check, a document of about 1 kB, queue, place, a set, and an
-- entry of 600 B in a stream, in one call.
--
-- KEYS  1 duplicate check, 2 document, 3 queue, 4 places, 5 stream, 6 set
-- ARGV  1 document, 2 entry, 3 score, 4 lon, 5 lat, 6 member
-- Answers 1 when it was written, 0 when it had been before
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('SET', KEYS[1], ARGV[6], 'EX', 604800)
redis.call('HSET', KEYS[2], 'version', '1', 'doc', ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[6])
redis.call('GEOADD', KEYS[4], ARGV[4], ARGV[5], ARGV[6])
redis.call('SADD', KEYS[6], ARGV[6])
redis.call('XADD', KEYS[5], '*', 'data', ARGV[2])
return 1
