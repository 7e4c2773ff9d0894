-- Keeps one level of areas, unless somebody else has imported since it was read.
-- KEYS[1] hash of areas
-- ARGV[1] version that was read, empty when there was none
-- ARGV[2] version from now on
-- ARGV[3] level
-- ARGV[4] its packed layer
-- Answers 1 when kept, 0 when the version has moved on.
if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[4], 'version', ARGV[2])
return 1
