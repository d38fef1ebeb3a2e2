import type { AppDefinition, EnumDefinition, FieldDefinition, ModelDefinition } from './definition.ts';
import type { ScalarName } from './app.ts';
import { lookup } from './lookup.ts';
import { isReservedType } from './reserved-names.ts';
import { type EntityName, isEntityName, isScalarName } from './scalar-types.ts';

export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName }
  | { readonly kind: 'entity'; readonly entity: EntityName }
  | { readonly kind: 'enum'; readonly name: string; readonly definition: EnumDefinition }
  | { readonly kind: 'model'; readonly name: string; readonly model: ModelDefinition };

/**
 * What a type's name stands for; undefined where nothing has it. The builder's own models and enums come first where
 * they may have the name, so that a model may be called `Email` or `Phone`, which are text types too.
 */
export function fieldTypeOf(definition: AppDefinition, type: FieldDefinition['type']): FieldType | undefined {
  if (typeof type !== 'string') return undefined;
  if (isReservedType(type)) return builtInType(type);
  const model = lookup(definition.models, type);
  if (model !== undefined) return { kind: 'model', name: type, model };
  const definitionOfEnum = lookup(definition.enums, type);
  if (definitionOfEnum !== undefined) return { kind: 'enum', name: type, definition: definitionOfEnum };
  return builtInType(type);
}

function builtInType(type: string): FieldType | undefined {
  if (isScalarName(type)) return { kind: 'scalar', scalar: type };
  if (isEntityName(type)) return { kind: 'entity', entity: type };
  return undefined;
}
