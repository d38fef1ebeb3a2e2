import type { ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { columnType } from '@trellis/scalars';

/** The PostgreSQL type of one value of a field, without `[]` and collation. */
export function baseColumnType(field: ValueField): string {
  switch (field.type.kind) {
    case 'entity':
      return 'uuid';
    case 'enum':
      return 'text';
    case 'scalar':
      return columnType(field.type.scalar, field.constraints);
    default:
      return unreachable(field.type);
  }
}
