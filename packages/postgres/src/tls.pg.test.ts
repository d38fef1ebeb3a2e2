import { chmod, chown, copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startOwnPostgres } from '@trellis/testing';
import { expect, test } from 'vitest';
import { framedQuery } from './framed-query.ts';
import { createPool } from './pool.ts';

/** Certificate and key are this test's own, and nobody else trusts them. */
test('over TLS answers come as they do without', async () => {
  await using opened = new AsyncDisposableStack();
  const postgres = opened.use(await startOwnPostgres());
  const plain = createPool({ url: postgres.url, applicationName: 'trellis test' });
  opened.defer(() => plain.end());
  const { rows } = await plain.query<{ dir: string }>(`select current_setting('data_directory') as dir`);
  const dir = rows[0]?.dir ?? '';
  const { uid, gid } = await stat(dir);
  for (const name of ['cert.pem', 'key.pem']) {
    await copyFile(join(import.meta.dirname, 'testing', name), join(dir, name));
    await chown(join(dir, name), uid, gid);
    await chmod(join(dir, name), 0o600);
  }
  for (const setting of [`ssl_cert_file to 'cert.pem'`, `ssl_key_file to 'key.pem'`, 'ssl to on'])
    await plain.query(`alter system set ${setting}`);
  await plain.query('select pg_reload_conf()');

  const pool = createPool({ url: `${postgres.url}?sslmode=no-verify`, applicationName: 'trellis test', max: 1 });
  opened.defer(() => pool.end());
  const used = await pool.query(`select ssl from pg_stat_ssl where pid = pg_backend_pid()`);
  expect(used.rows).toEqual([{ ssl: true }]);
  for (const length of [1, 100_000]) {
    const frame = [Buffer.from('<'), Buffer.from('>')];
    const text = `select repeat('a', $1::int)`;
    const answer = await framedQuery(pool, { name: 'long', text, values: [length], frame });
    expect(answer.toString()).toBe(`<${'a'.repeat(length)}>`);
  }
});
