-- Makes the outbox ready to be taken from. Again and again does no harm. Also when memory is full: a process that starts
-- then has people to tell.
--
-- KEYS  1 outbox  stream
-- ARGV  1 the group

local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
if made.err and string.sub(made.err, 1, 9) ~= 'BUSYGROUP' then
  return made
end
return 1
