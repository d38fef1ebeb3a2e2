import { readFileSync, writeFileSync } from 'node:fs';
import { type LockedPackages, missingFrom } from './complete.ts';

const file = new URL('../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: LockedPackages };
const missing = missingFrom(lock.packages);
const packages = Object.fromEntries(
  Object.entries({ ...lock.packages, ...missing }).toSorted(([one], [other]) => one.localeCompare(other, 'en')),
);

writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
console.log(`Locked ${String(Object.keys(missing).length)} more platform packages.`);
