-- Appends a seal after the one that its maker knows as the last; whoever was slower drops theirs.
--
-- KEYS  1 seals  stream; the id of an entry is the number of its seal
--       2 head   hash of `id` and `seq` of the log's last entry
-- ARGV  1 number of the last seal (0: there is none), 2 its signature
--       3 number of the new one, 4 seq of the last event under it, 5 its text, 6 its signature, 7 its leaves
--
-- Answers  ok | behind (another seal is the last) | ahead (the log does not reach so far)

local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if ARGV[1] == '0' then
  if last then
    return 'behind'
  end
else
  if not last or last[1] ~= ARGV[1] .. '-0' then
    return 'behind'
  end
  for i = 1, #last[2], 2 do
    if last[2][i] == 'sig' and last[2][i + 1] ~= ARGV[2] then
      return 'behind'
    end
  end
end
if tonumber(redis.call('HGET', KEYS[2], 'seq') or '0') < tonumber(ARGV[4]) then
  return 'ahead'
end
redis.call('XADD', KEYS[1], ARGV[3] .. '-0', 'seal', ARGV[5], 'sig', ARGV[6], 'leaves', ARGV[7])
return 'ok'
