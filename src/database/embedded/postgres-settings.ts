/** Postgres's own settings, for a server that is one of several programs on a machine. */
export function serverSettings(durable: boolean): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '64MB',
    // No parallel queries: they need /dev/shm, which is tiny in containers, and nothing here is that large.
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The log tells what befell the server, not what was wrong with a statement: those hold payment data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(durable
      ? {
          fsync: 'on',
          synchronous_commit: 'on',
          full_page_writes: 'on',
          // WAL files that are kept and written over. After quiet days a burst of IPNs would otherwise wait for each new one
          // to be filled with zeros and flushed.
          min_wal_size: '256MB',
        }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}
