import { readFileSync } from 'node:fs';
import { parseSettings, variableNames } from '@trellis/settings';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface Service {
  readonly build?: string;
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
}

const compose = parse(readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')) as Compose;
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('runs the product on PostgreSQL and Redis', () => {
    expect(Object.keys(compose.services)).toEqual(['trellis', 'postgres', 'redis']);
  });

  it('sets only variables that the product reads, to values that it takes', () => {
    const environment = compose.services['trellis']?.environment ?? {};
    expect(Object.keys(environment).filter((name) => !variableNames.includes(name))).toEqual([]);
    const values = Object.entries(environment).map(([name, value]) => [name, withDefaults(value)] as const);
    expect(parseSettings(Object.fromEntries(values))).toMatchObject({
      databaseUrl: 'postgres://trellis:trellis@postgres:5432/trellis',
      redisUrl: 'redis://redis:6379',
    });
  });

  it('waits for the health of what it depends on', () => {
    for (const [, { depends_on = {} }] of services) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe('service_healthy');
        expect(compose.services[name]?.healthcheck).toBeDefined();
      }
    }
  });

  it('declares the volumes that it mounts', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.replace(/:.*/, '')));
    expect(mounted.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  it('builds the product from here and takes the rest at a known version', () => {
    const { trellis, ...others } = compose.services;
    expect(trellis?.build).toBe('.');
    for (const { image } of Object.values(others)) expect(image).toMatch(/:\d/);
  });
});

/** What Compose makes of a value where nothing is set outside. */
function withDefaults(value: string): string {
  return value.replace(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1');
}
