-- The one door for writes: everything a command changes, or nothing.
-- Knows nothing of dispatch. All checks, types included, precede the first write, since Redis rolls nothing back.
--
-- KEYS  1 idem    hash, what was answered to a request with this key
--       2 head    hash of `id` and `seq` of the log's last entry
--       3 log     stream, one entry a commit
--       4 epoch   hash of `id` and `run_id`
--       5…        documents and indexes, named below by their place here
--
-- ARGV  1 hash of the request's body
--       2 seconds to remember the answer
--       3 the answer
--       4 the entry as JSON
--       5 how many events it holds
--       6 how many documents are checked (C); then C pairs: place in KEYS, version expected (0: not there)
--         then how many entries the log must still have (S); then their ids
--         then how many operations follow (O); each: name, place in KEYS, how many arguments, the arguments
--         doc version text (first last text)…, where first and last name bytes of the entry (from 1) that stand
--         between the texts: a report is sent once, not once in the entry and once as a document
--         hold version holder seconds (a claim that can be taken over, and lapses) | claim holder | set value | del | zadd score member | zrem member
--         geoadd lon lat member | sadd member | trail (appends the id of the new entry to a list)
--         tell id subject to ms body (appends a message to people to a stream)
--
-- Answers  ok, id of the entry, seq of its first event, epoch
--          replay, the answer given before, hash of the body it was given to, id of its entry, epoch
--          conflict, place in KEYS, version it has
--          wrong_type, place in KEYS, type it has
--          no_head (the log is there, but not what counts its events)

-- Documents and claims are hashes, which reading their version has shown; `set` and `del` ask for no type.
local NEEDS = { zadd = 'zset', zrem = 'zset', geoadd = 'zset', sadd = 'set', trail = 'list', tell = 'stream' }

local FREE = { doc = true, hold = true, claim = true, set = true, del = true }

local function wrong(place)
  return { 'wrong_type', tostring(place), redis.call('TYPE', KEYS[place]).ok }
end

local function failed(reply)
  return type(reply) == 'table' and reply.err
end

local epoch = redis.pcall('HGET', KEYS[4], 'id') or ''
if failed(epoch) then
  return wrong(4)
end
local remembered = redis.call('HMGET', KEYS[1], 'answer', 'body', 'id')
if remembered[1] then
  return { 'replay', remembered[1], remembered[2], remembered[3] or '', epoch }
end

local at = 6
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end

local expectations, absent = {}, {}
for i = 1, tonumber(take()) do
  local place, expected = tonumber(take()), take()
  expectations[i] = { place, expected }
  if expected == '0' then
    absent[#absent + 1] = KEYS[place]
  end
end
-- One look at all that must not be there: for a new report that is nearly everything.
local none = #absent > 0 and redis.call('EXISTS', unpack(absent)) == 0
for _, expectation in ipairs(expectations) do
  local place, expected = expectation[1], expectation[2]
  if not (none and expected == '0') then
    local version = redis.pcall('HGET', KEYS[place], 'version') or '0'
    if failed(version) then
      return wrong(place)
    end
    if version ~= expected then
      return { 'conflict', tostring(place), version }
    end
  end
end

local seen = {}
for i = 1, tonumber(take()) do
  seen[i] = take()
end

-- The text of a document; see `doc` above.
local function whole(a)
  local parts = { a[2] }
  for i = 3, #a, 3 do
    parts[#parts + 1] = string.sub(ARGV[4], a[i], a[i + 1])
    parts[#parts + 1] = a[i + 2]
  end
  return table.concat(parts)
end

local operations, kinds = {}, {}
for _ = 1, tonumber(take()) do
  local name, place, count = take(), tonumber(take()), tonumber(take())
  local arguments = {}
  for i = 1, count do
    arguments[i] = take()
  end
  if NEEDS[name] then
    kinds[place] = kinds[place] or redis.call('TYPE', KEYS[place]).ok
    if kinds[place] ~= 'none' and kinds[place] ~= NEEDS[name] then
      return wrong(place)
    end
  elseif not FREE[name] then
    return redis.error_reply('commit: no operation is called ' .. name)
  end
  operations[#operations + 1] = { name, KEYS[place], arguments }
end

local head = redis.pcall('HMGET', KEYS[2], 'id', 'seq')
if failed(head) then
  return wrong(2)
end
for _, entry in ipairs(seen) do
  if entry ~= head[1] then
    local found = redis.pcall('XRANGE', KEYS[3], entry, entry)
    if failed(found) then
      return wrong(3)
    end
    if #found == 0 then
      return { 'conflict', '3', '0' }
    end
  end
end
local seq = tonumber(head[2] or '-1')
if seq < 0 then
  if redis.call('EXISTS', KEYS[3]) == 1 then
    return { 'no_head' }
  end
  seq = 0
end

-- Nothing is written above this line, and nothing at all when the log is no stream.
local first = string.format('%.0f', seq + 1)
local last = string.format('%.0f', seq + tonumber(ARGV[5]))
local id = redis.pcall('XADD', KEYS[3], '*', 'seq', first, 'n', ARGV[5], 'data', ARGV[4])
if failed(id) then
  return string.find(id.err, 'WRONGTYPE', 1, true) and wrong(3) or id
end
redis.call('HSET', KEYS[2], 'id', id, 'seq', last)

for _, operation in ipairs(operations) do
  local name, key, a = operation[1], operation[2], operation[3]
  if name == 'doc' then
    redis.call('HSET', key, 'version', a[1], 'doc', whole(a))
  elseif name == 'hold' then
    redis.call('HSET', key, 'version', a[1], 'doc', a[2])
    redis.call('EXPIRE', key, a[3])
  elseif name == 'claim' then
    redis.call('HSET', key, 'version', '1', 'doc', a[1])
  elseif name == 'set' then
    redis.call('SET', key, a[1])
  elseif name == 'del' then
    redis.call('DEL', key)
  elseif name == 'zadd' then
    redis.call('ZADD', key, a[1], a[2])
  elseif name == 'zrem' then
    redis.call('ZREM', key, a[1])
  elseif name == 'geoadd' then
    redis.call('GEOADD', key, a[1], a[2], a[3])
  elseif name == 'sadd' then
    redis.call('SADD', key, a[1])
  elseif name == 'trail' then
    redis.call('RPUSH', key, id)
  elseif name == 'tell' then
    redis.call('XADD', key, '*', 'id', a[1], 'subject', a[2], 'to', a[3], 'at', a[4], 'body', a[5])
  end
end

redis.call('HSET', KEYS[1], 'answer', ARGV[3], 'body', ARGV[1], 'id', id)
redis.call('EXPIRE', KEYS[1], ARGV[2])
return { 'ok', id, first, epoch }
