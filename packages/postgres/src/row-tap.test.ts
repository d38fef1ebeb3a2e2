import { EventEmitter } from 'node:events';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tapOf } from './row-tap.ts';

function message(kind: string, content: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(kind);
  header.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([header, content]);
}

const content = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
/** Of what a server sends beside rows; 1 and 2 say that a step was done. */
const others = fc.array(fc.tuple(fc.constantFrom('1', '2', 'S', 'N', 'T', 'C', 'Z', 'E'), content), { maxLength: 4 });

test('whatever packets a row comes in, it is taken as it is, and the others come to pg', () => {
  fc.assert(
    fc.property(
      others,
      content,
      others,
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      fc.record({ before: fc.nat(20), after: fc.nat(20) }),
      (ahead, value, behind, sizes, room) => {
        const toPg: Buffer[] = [];
        const stream = new EventEmitter().on('data', (bytes: Buffer) => toPg.push(Buffer.from(bytes)));
        const tap = tapOf({ stream });
        const taken: Buffer[] = [];
        tap.nextRow((row) => taken.push(row), room);
        const row = message('D', value);
        const print = (all: typeof ahead) => all.map(([kind, bytes]) => message(kind, bytes));
        let rest = Buffer.concat([...print(ahead), row, ...print(behind)]);
        for (let turn = 0; rest.length > 0; turn++) {
          const packet = Buffer.from(rest.subarray(0, sizes[turn % sizes.length]));
          rest = rest.subarray(packet.length);
          stream.emit('data', packet);
          // The next packet is read to where this one was.
          packet.fill(0xff);
        }
        expect(taken.map((each) => each.subarray(room.before, each.length - room.after))).toEqual([row]);
        const steps = new Set(['1', '2']);
        const told = [...ahead.filter(([kind]) => !steps.has(kind)), ...behind];
        expect(Buffer.concat(toPg)).toEqual(Buffer.concat(print(told)));
      },
    ),
  );
});
