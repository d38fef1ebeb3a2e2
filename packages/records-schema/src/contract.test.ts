import { readFile } from 'node:fs/promises';
import type { ScalarName as DefinedScalarName } from '@trellis/app-definition';
import type { ScalarName } from '@trellis/scalars';
import { type DefinitionNode, type InputValueDefinitionNode, Kind, parse, print } from 'graphql';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { recordsSdl } from './records-sdl.ts';
import { exampleApp } from './testing/example-app.ts';

/** What an SDL promises, one line each: kinds, interfaces, directives, fields, their types, arguments and values. */
function promisesOf(sdl: string): ReadonlySet<string> {
  return new Set(parse(sdl).definitions.flatMap(promisesOfDefinition));
}

function promisesOfDefinition(node: DefinitionNode): readonly string[] {
  switch (node.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return [`scalar ${node.name.value}`];
    case Kind.ENUM_TYPE_DEFINITION:
      return [
        `enum ${node.name.value} {${node.values
          ?.map((value) => value.name.value)
          .toSorted()
          .join(' ')}}`,
      ];
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const name = node.name.value;
      return [
        `${node.kind} ${name} ${[...(node.interfaces ?? []), ...(node.directives ?? [])].map(print).join(' ')}`,
        ...(node.fields ?? []).flatMap((field) => [
          `${name}.${field.name.value}: ${print(field.type)}`,
          ...(field.arguments ?? []).map((argument) => `${name}.${field.name.value}(${input(argument)})`),
        ]),
      ];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return [`input ${node.name.value}`, ...(node.fields ?? []).map((field) => `${node.name.value}.${input(field)}`)];
    case Kind.SCHEMA_EXTENSION:
      return [];
    default:
      throw new Error(`unexpected in the records SDL: ${node.kind}`);
  }
}

function input({ name, type, defaultValue }: InputValueDefinitionNode): string {
  return `${name.value}: ${print(type)}${defaultValue ? ` = ${print(defaultValue)}` : ''}`;
}

const shownOfOrdersAlone =
  /(create|update|delete)Customers|(delete|upsert|restore|purge)Customer|customer(Changes|Live)|Customer(ChangeEvent|ChangeBatch|LiveUpdate|OnConflict)/;

/** The contract has these by name alone: they are about all models that go offline. */
const ofAllModels = /\bSync(Page|Change|Mutation|Push|FieldError|Rejected)|\.sync[A-Z]/;

/** The example leaves out what a customer has just as an order has it. */
function likewise(promise: string): string {
  return shownOfOrdersAlone.test(promise)
    ? promise.replaceAll('Customer', 'Order').replaceAll('customer', 'order')
    : promise;
}

describe('the contract', () => {
  test('has every type, field and argument that is generated for its example, exactly as it is', async () => {
    const example = await readFile(new URL('golden/contract-example.graphql', import.meta.url), 'utf8');
    const promised = promisesOf(example);
    const kept = [...promisesOf(recordsSdl(exampleApp) ?? '')]
      .filter((promise) => !ofAllModels.test(promise))
      .map(likewise);
    expect(kept.filter((promise) => !promised.has(promise))).toEqual([]);
  });

  test('is read alike by those who define scalars and those who name them', () => {
    expectTypeOf<DefinedScalarName>().toEqualTypeOf<ScalarName>();
  });
});
