import { describe, expect, it } from 'vitest';
import { snippetsOf } from './snippets.ts';

describe('snippetsOf', () => {
  it('finds blocks that are marked to be run, and the answer that follows', () => {
    const page = [
      '# A page',
      '```graphql run /apps/shop/graphql as admin keep name=appInfo.name',
      '{ appInfo { name } }',
      '```',
      '',
      '```json',
      '{ "data": {} }',
      '```',
      '```graphql run /graphql',
      '{ me { id } }',
      '```',
      'Some text.',
      '```json',
      '{ "not": "its answer" }',
      '```',
      '```sh run',
      'curl http://localhost:4000/livez',
      '```',
    ].join('\n');
    expect(snippetsOf(page)).toEqual([
      {
        kind: 'graphql',
        line: 2,
        text: '{ appInfo { name } }',
        path: '/apps/shop/graphql',
        asAdmin: true,
        keep: { name: 'name', path: ['appInfo', 'name'] },
        answer: '{ "data": {} }',
      },
      {
        kind: 'graphql',
        line: 9,
        text: '{ me { id } }',
        path: '/graphql',
        asAdmin: false,
        keep: undefined,
        answer: undefined,
      },
      { kind: 'sh', line: 16, text: 'curl http://localhost:4000/livez' },
    ]);
  });

  it('leaves all other blocks alone', () => {
    expect(snippetsOf('```sh\nnpm start\n```\n\n```graphql\n{ a }\n```')).toEqual([]);
  });

  it('refuses a mark that nobody understands, and a block without an end', () => {
    expect(() => snippetsOf('```graphql run\n{ a }\n```')).toThrow('line 1');
    expect(() => snippetsOf('```graphql run /graphql as a cat\n{ a }\n```')).toThrow('line 1');
    expect(() => snippetsOf('```python run x\n```')).toThrow('line 1');
    expect(() => snippetsOf('text\n```sh run\nls')).toThrow('line 2');
  });
});
