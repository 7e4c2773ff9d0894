-- Takes a timer away that its document does not know, unless one of the two was changed meanwhile: what is set anew
-- may be due at the same time as before.
--
-- KEYS  1 timers, sorted set by time in ms
--       2 the document
-- ARGV  1 member, 2 the time it was found with, 3 the version of the document that does not know it
-- Answers 1 when it was taken away, else 0

if (redis.call('HGET', KEYS[2], 'version') or '0') ~= ARGV[3] then
  return 0
end
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-1') ~= tonumber(ARGV[2]) then
  return 0
end
return redis.call('ZREM', KEYS[1], ARGV[1])
