set(FILES
    must.c err.c mem.c clock.c text.c unit.c buf.c arena.c log.c heap.c map.c random.c crc.c
    sha256.c compress.c guarded_fd.c fs.c config_node.c config_read.c mutex.c value.c json.c scan.c
    unpack.c pack_put.c pack.c queue.c pool.c loop.c library.c
    library_file.c)
