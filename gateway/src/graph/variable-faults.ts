import { type FieldError, type FieldRule, type Said, say } from '@trellis/errors';
import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isEnumType,
  Kind,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
} from 'graphql';

/** Enough for a person to read. */
const maximumFaults = 50;
/** Clients name members as they like; a name that is longer is none of ours. */
const longestName = 80;

type Path = FieldError['path'];
type Report = (path: Path, rule: FieldRule, said: Said, params?: Readonly<Record<string, unknown>>) => void;

/** All that is wrong with the values of variables, each fault at the argument that its variable is given to. */
export function variableFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  definitions: readonly VariableDefinitionNode[],
  given: Readonly<Record<string, unknown>>,
): readonly FieldError[] {
  const faults: FieldError[] = [];
  const report: Report = (path, rule, { sentence }, params) => {
    if (faults.length >= maximumFaults) return;
    const said = say('field.type', { place: path.join('.'), fault: sentence });
    faults.push({ path, rule, ...(params ? { params } : {}), ...said });
  };
  for (const { variable, type: typeNode, defaultValue } of definitions) {
    const { value: name } = variable.name;
    const type = typeFromAST(schema, typeNode);
    const path = argumentOf(document, name);
    // Of a valid document every one is.
    if (!isInputType(type)) continue;
    if (Object.hasOwn(given, name)) walk(type, given[name], path, report);
    else if (isNonNullType(type) && !defaultValue) report(path, 'required', say('value.missing'));
  }
  return faults;
}

function walk(type: GraphQLInputType, value: unknown, path: Path, report: Report): void {
  if (isNonNullType(type)) {
    if (value === null || value === undefined) report(path, 'required', say('value.null'));
    else walk(type.ofType, value, path, report);
    return;
  }
  if (value === null || value === undefined) return;
  if (isListType(type)) {
    if (!Array.isArray(value)) return walk(type.ofType, value, path, report);
    for (const [index, item] of value.entries()) walk(type.ofType, item, [...path, index], report);
    return;
  }
  if (!isInputObjectType(type)) return leaf(type, value, path, report);
  if (typeof value !== 'object' || Array.isArray(value)) return report(path, 'type', say('value.object'));
  const members = new Map<string, unknown>(Object.entries(value));
  const fields = type.getFields();
  for (const [name, field] of Object.entries(fields)) {
    if (members.get(name) !== undefined) walk(field.type, members.get(name), [...path, name], report);
    else if (isNonNullType(field.type) && field.defaultValue === undefined)
      report([...path, name], 'required', say('value.missing'));
  }
  for (const name of members.keys())
    if (!Object.hasOwn(fields, name)) report([...path, name.slice(0, longestName)], 'type', say('value.unknownMember'));
}

function leaf(type: GraphQLLeafType, value: unknown, path: Path, report: Report): void {
  try {
    if (type.parseValue(value) !== undefined) return;
  } catch {
    // What it says is English and of the library; the type says as much.
  }
  if (isEnumType(type)) report(path, 'enum', say('value.enum', { enum: type.name }), { enum: type.name });
  else report(path, 'type', scalars[type.name] ?? say('value.ofType', { type: type.name }), { type: type.name });
}

const scalars: Readonly<Record<string, Said>> = {
  Int: say('value.intRange', { min: -(2 ** 31), max: 2 ** 31 - 1 }),
  Float: say('value.float'),
  String: say('value.text'),
  ID: say('value.text'),
  Boolean: say('value.boolean'),
};

/** Where a variable is used first: from the argument down to its own place. Its name, where it is not used. */
function argumentOf(document: DocumentNode, variable: string): Path {
  let place: readonly (string | number)[] = [variable];
  visit(document, {
    VariableDefinition: () => false,
    Variable({ name }, _key, parent, path, ancestors) {
      if (name.value !== variable) return undefined;
      place = [...ancestors, parent].flatMap((above, depth, all): readonly (string | number)[] => {
        if (!above || 'length' in above) return isListValue(all[depth - 1]) ? path.slice(depth, depth + 1) : [];
        return above.kind === Kind.ARGUMENT || above.kind === Kind.OBJECT_FIELD ? [above.name.value] : [];
      });
      return BREAK;
    },
  });
  return place;
}

function isListValue(node: ASTNode | readonly ASTNode[] | undefined): boolean {
  return node !== undefined && 'kind' in node && node.kind === Kind.LIST;
}
