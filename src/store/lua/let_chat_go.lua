-- Lets the conversation of a report go that was held: it is kept for as long as it would have been, and goes at once where that is over,
-- or where another report that came from it was erased meanwhile. Where other reports hold it too it stays for those.
--
-- KEYS  1 chat     as in hold_chat.lua
--       2 chatof   the key that names the conversation of the report
--       3 held     set of reports whose conversation is held
-- ARGV  1 now, ms, 2 the report

redis.call('SREM', KEYS[3], ARGV[2])
redis.call('HDEL', KEYS[1], 'held:' .. ARGV[2])
local till = tonumber(redis.call('HGET', KEYS[1], 'until') or '')
local left = till and till - tonumber(ARGV[1]) or redis.call('PTTL', KEYS[1])
if left <= 0 then
  redis.call('DEL', KEYS[2])
else
  redis.call('PEXPIRE', KEYS[2], left)
end
if not till then
  return 0
end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 5) == 'held:' then
    return 0
  end
end
if left <= 0 or redis.call('HEXISTS', KEYS[1], 'forget') == 1 then
  redis.call('DEL', KEYS[1])
else
  redis.call('HDEL', KEYS[1], 'until')
  redis.call('PEXPIRE', KEYS[1], left)
end
return 1
