import { createSync } from '@trellis/sync';
import { fetchHttp } from '@trellis/sync/fetch';
import { fileStorage } from '@trellis/sync/node';
import type { FieldSales } from './field-sales.ts';

/** A client in a process of its own, which writes and is killed before it hears what became of that. */
const [url = '', token = '', path = '', number = ''] = process.argv.slice(2);
const sync = await createSync<FieldSales>({
  url,
  token: () => token,
  models: ['Order', 'Visit'],
  http: fetchHttp,
  storage: fileStorage(path),
});
const id = await sync.create('Order', { number, status: 'PLACED' });
process.stdout.write(`${id}\n`);
