-- Puts a value in the place of another, unless that is another by now or gone: what was erased meanwhile stays so.
--
-- KEYS  1 a text, or a hash
-- ARGV  1 field of the hash (empty: a text), 2 what it is believed to be, 3 what it shall be
--
-- Answers 1 when it was done, else 0.

if ARGV[1] == '' then
  if redis.call('GET', KEYS[1]) ~= ARGV[2] then
    return 0
  end
  redis.call('SET', KEYS[1], ARGV[3])
  return 1
end
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
