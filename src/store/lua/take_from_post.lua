-- Takes a letter from the post once it is answered for, unless a later one has come in its place. Also when memory is full:
-- else it would be taken again and again.
--
-- KEYS  1 post  hash of letters by referral
-- ARGV  1 the referral
--       2 the letter that was taken

if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
return redis.call('HDEL', KEYS[1], ARGV[1])
