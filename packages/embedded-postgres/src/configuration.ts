/**
 * The text of postgresql.conf, written anew at each start. What somebody changes with `alter system` stands in another
 * file and wins.
 */
export function configuration(options: { readonly port: number; readonly durable: boolean }): string {
  const settings: Readonly<Record<string, string | number>> = {
    listen_addresses: '127.0.0.1',
    port: options.port,
    unix_socket_directories: '',
    max_connections: 100,
    password_encryption: 'scram-sha-256',
    // Memory is taken as pages are touched, so an idle installation stays small; the system's own cache does the rest.
    shared_buffers: '128MB',
    max_wal_size: '512MB',
    // Its compiling takes longer than most of our statements run.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'iso, ymd',
    lc_messages: 'C',
    lc_monetary: 'C',
    lc_numeric: 'C',
    lc_time: 'C',
    default_text_search_config: 'pg_catalog.simple',
    log_line_prefix: '%m [%p] ',
    ...(options.durable ? {} : forTests),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('');
}

/** No safety against a crash, and two-phase commits, which no product of ours makes but a server's other users may. */
const forTests = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_prepared_transactions: 64 };
