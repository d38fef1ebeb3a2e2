import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './dockerfile.ts';

const stages = parseDockerfile(readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8'));
const image = stages.at(-1);

describe('the image', () => {
  it('is Node 24 slim in every stage', () => {
    expect(stages.map((stage) => stage.image)).toEqual(['node:24-slim', 'node:24-slim']);
  });

  it('takes from the build what was made ready for it, and nothing else', () => {
    expect(rest('COPY')).toEqual(['--from=build /app/out ./']);
  });

  it('runs as a user without rights, who owns the data directory', () => {
    expect(rest('USER')).toEqual(['node']);
    expect(rest('RUN')).toEqual(['mkdir /data && chown node:node /data']);
    expect(rest('VOLUME')).toEqual(['/data']);
    expect(rest('ENV')).toEqual(['NODE_ENV=production TRELLIS_DATA_DIR=/data']);
  });

  it('tells whether it is ready, and gets signals itself', () => {
    expect(rest('HEALTHCHECK').join()).toContain('/readyz');
    expect(rest('CMD')).toEqual(['["node", "standalone/dist/index.js"]']);
  });

  function rest(word: string): readonly string[] {
    return image?.instructions.filter((instruction) => instruction.word === word).map((found) => found.rest) ?? [];
  }
});
