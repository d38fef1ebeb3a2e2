import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly license?: string;
  readonly link?: boolean;
  readonly os?: readonly string[];
}

const root = join(import.meta.dirname, '../..');
const packages = Object.entries(
  (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }).packages,
)
  .filter(([path, { link }]) => path.includes('node_modules/') && !link)
  // Another platform's half of a package that is listed itself (`scripts/lockfile`).
  .filter(([, { os, license }]) => license !== undefined || os === undefined)
  .map(([path, { license }]) => ({ name: path.replace(/^.*node_modules\//, ''), license: license ?? 'none' }));

/** Licences that ask for their notice to be kept, or for nothing. */
const permissive =
  /^(MIT|MIT and ISC|\(MIT AND .+\)|Apache-2\.0|ISC|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|Unlicense|CC0-1\.0)$/;
/** Tools that build and test, of which nothing is in the product. */
const tools = /^(lightningcss(-.+)?|elkjs|argparse)$/;

describe('the licences of what we depend on', () => {
  it('are permissive, but for the packages that docs/licences.md names', () => {
    const docs = readFileSync(join(root, 'docs/licences.md'), 'utf8');
    const unknown = packages.filter(
      ({ name, license }) =>
        !permissive.test(license) && !tools.test(name) && !(license === 'Elastic-2.0' && docs.includes(`\`${name}\``)),
    );
    expect(unknown).toEqual([]);
  });

  it('are all known', () => {
    expect(packages.length).toBeGreaterThan(100);
  });
});
