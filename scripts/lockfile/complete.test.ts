import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LockedPackages, missingFrom } from './complete.ts';

const file = new URL('../../package-lock.json', import.meta.url);

describe('package-lock.json', () => {
  it('locks every platform’s packages, so that npm ci works wherever it was written', () => {
    const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: LockedPackages };
    expect(missingFrom(packages)).toEqual({});
  });
});

describe('missingFrom', () => {
  it('finds what is named and not locked, and reads the platform off its name', () => {
    const packages: LockedPackages = {
      '': {},
      'node_modules/tool': {
        dev: true,
        optionalDependencies: { '@tool/linux-64': '1.0.0', '@tool/windows-arm64': '1.0.0' },
      },
      'node_modules/@tool/linux-64': { version: '1.0.0' },
      'node_modules/a/node_modules/lint': {
        optionalDependencies: { '@lint/binding-linux-arm-musleabihf': '2.0.0', '@lint/binding-linux-x64-gnu': '2.0.0' },
      },
      'node_modules/@lint/binding-linux-x64-gnu': { version: '2.0.0' },
    };
    expect(missingFrom(packages)).toEqual({
      'node_modules/@tool/windows-arm64': {
        version: '1.0.0',
        os: ['win32'],
        cpu: ['arm64'],
        optional: true,
        dev: true,
      },
      'node_modules/a/node_modules/@lint/binding-linux-arm-musleabihf': {
        version: '2.0.0',
        os: ['linux'],
        cpu: ['arm'],
        libc: ['musl'],
        optional: true,
      },
    });
  });
});
