-- Has a conversation that is held forgotten when it is let go. Answers whether it is held.
--
-- KEYS  1 chat  as in hold_chat.lua

if redis.call('HEXISTS', KEYS[1], 'until') == 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'forget', 1)
return 1
