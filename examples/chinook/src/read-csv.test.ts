import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readChinook } from './read-csv.ts';

const files = {
  artist: 'artist_id,name\n1,AC/DC\n',
  genre: 'genre_id,name\n1,Rock\n',
  media_type: 'media_type_id,name\n1,MPEG\n',
  playlist: 'playlist_id,name\n1,Music\n2,90’s\n',
  playlist_track: 'playlist_id,track_id\n1,7\n2,7\n',
  album: 'album_id,title,artist_id\n1,Rock,1\n',
  track:
    'track_id,name,album_id,media_type_id,genre_id,composer,milliseconds,bytes,unit_price\n7,"""?""",1,1,,,300,,0.99\n',
  employee:
    'employee_id,last_name,first_name,title,reports_to,birth_date,hire_date,address,city,state,country,postal_code,phone,fax,email\n1,Adams,Andrew,,,1962-02-18 00:00:00,,,,,,,,,\n',
  customer:
    'customer_id,first_name,last_name,company,address,city,state,country,postal_code,phone,fax,email,support_rep_id\n1,Luís,Gonçalves,,"Av. B, 2",,,,,,,luis@example.com,1\n',
  invoice:
    'invoice_id,customer_id,invoice_date,billing_address,billing_city,billing_state,billing_country,billing_postal_code,total\n1,1,2021-01-01 00:00:00,,,,,,1.98\n',
  invoice_line: 'invoice_line_id,invoice_id,track_id,unit_price,quantity\n1,1,7,0.99,1\n',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chinook-csv-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.csv`), text);
});
afterEach(() => rm(folder, { recursive: true }));

test('cells become values: quotes are resolved, empty cells are null, times are UTC', async () => {
  const rows = await readChinook(folder);
  expect(rows.tracks).toEqual([
    {
      number: 7,
      name: '"?"',
      album: 1,
      mediaType: 1,
      genre: null,
      composer: null,
      milliseconds: 300,
      bytes: null,
      unitPrice: '0.99',
      playlists: [1, 2],
    },
  ]);
  expect(rows.employees[0]).toMatchObject({ birthDate: '1962-02-18', hireDate: null, reportsTo: null });
  expect(rows.invoices[0]).toMatchObject({ invoicedAt: '2021-01-01T00:00:00.000Z', total: '1.98' });
  expect(rows.customers[0]).toMatchObject({ firstName: 'Luís', address: 'Av. B, 2' });
});

test('a wrong cell is named with its file, row and column', async () => {
  await writeFile(join(folder, 'album.csv'), 'album_id,title,artist_id\n1,Rock,1\n2,Roll,one\n');
  await expect(readChinook(folder)).rejects.toThrow('album.csv, row 2: artist_id must be an integer, not one.');
});

test('a folder without the files is named', async () => {
  await expect(readChinook('/nowhere')).rejects.toThrow('The folder must hold Chinook');
});
