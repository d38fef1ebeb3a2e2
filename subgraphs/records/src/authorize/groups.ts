import { unreachable } from '@trellis/errors';
import type { GroupKeyPart, GroupPart, Groups, Having } from '../group-request.ts';
import { forbiddenField, type View } from './view.ts';

/** Groups of the rows that the caller sees, by what he sees of them: a hidden value is a missing one. */
export function authorizeGroups(view: View, groups: Groups): Groups {
  const { rows } = groups;
  return {
    ...groups,
    rows: view.rows(rows),
    by: groups.by.map((key) => {
      const { through, end } = view.aggregates.through(rows, key.through);
      return { ...key, through, operand: view.aggregates.operand(end.model, key.operand, end.deleted) };
    }),
    having: authorizeHaving(view, groups, groups.having),
    orderBy: groups.orderBy.map((term) =>
      term.kind === 'measure' ? { ...term, measure: view.measure(rows, term.measure) } : term,
    ),
    parts: groups.parts.map((part) =>
      part.kind === 'nodes' ? { ...part, parts: part.parts.map((one) => authorizePart(view, groups, one)) } : part,
    ),
  };
}

function authorizeHaving(view: View, groups: Groups, having: Having): Having {
  switch (having.kind) {
    case 'all':
    case 'any':
      return { ...having, of: having.of.map((part) => authorizeHaving(view, groups, part)) };
    case 'not':
      return { ...having, of: authorizeHaving(view, groups, having.of) };
    case 'compare':
    case 'isNull':
      return { ...having, measure: view.measure(groups.rows, having.measure) };
    default:
      return unreachable(having);
  }
}

function authorizePart(view: View, { rows }: Groups, part: GroupPart): GroupPart {
  switch (part.kind) {
    case 'keys':
      return { ...part, parts: part.parts.map((key) => authorizeKey(view, key)) };
    case 'aggregate':
      return { ...part, parts: view.aggregate(rows, part.parts) };
    case 'records':
      return { ...part, list: view.list(part.list) };
    case 'constant':
      return part;
    default:
      return unreachable(part);
  }
}

function authorizeKey(view: View, part: GroupKeyPart): GroupKeyPart {
  if (part.kind === 'constant') return part;
  if (!view.mayEverRead(part.model, part.field)) throw forbiddenField(part.model, part.field, part.path);
  switch (part.kind) {
    case 'value':
    case 'point':
    case 'entity':
      return part;
    case 'record':
      return { ...part, rows: view.rows(part.rows), selection: view.selection(part.rows, part.selection) };
    case 'members':
      return { ...part, parts: part.parts.map((below) => authorizeKey(view, below)) };
    default:
      return unreachable(part);
  }
}
