-- A durable insert with a primary key and four secondary indexes, called over the wire.
-- tarantool tarantool.lua PORT FOLDER
local port, folder = arg[1], arg[2]
box.cfg{
    listen = '127.0.0.1:' .. port,
    wal_mode = 'fsync',
    memtx_dir = folder, wal_dir = folder, vinyl_dir = folder,
    memtx_memory = 2 * 1024 * 1024 * 1024,
    log = folder .. '/log',
}
box.once('schema', function()
    local ticket = box.schema.space.create('ticket')
    ticket:create_index('id', {parts = {1, 'unsigned'}})
    ticket:create_index('queue',
        {parts = {2, 'unsigned', 3, 'unsigned', 4, 'unsigned', 1, 'unsigned'}})
    ticket:create_index('customer', {parts = {5, 'unsigned', 1, 'unsigned'}})
    ticket:create_index('assignee', {parts = {6, 'unsigned', 1, 'unsigned'}})
    ticket:create_index('due', {parts = {4, 'unsigned', 1, 'unsigned'}})
    box.schema.sequence.create('id')
    box.schema.user.grant('guest', 'super', nil, nil, {if_not_exists = true})
end)

function create(queue, priority, due, customer, assignee, body)
    local id = box.sequence.id:next()
    box.space.ticket:insert{id, queue, priority, due, customer, assignee, body}
    return id
end

print('ready')
io.stdout:flush()
