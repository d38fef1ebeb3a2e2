import type { App, EnumType } from '@trellis/app-definition';
import { equalityFilter, listFilter } from '@trellis/scalars';
import { block, described } from './definition-text.ts';

/** The app's enums that some field has, each with the filters that its fields need. */
export function enumTypes(app: App): readonly string[] {
  const single = new Set<EnumType>();
  const listed = new Set<EnumType>();
  for (const model of app.models.values()) {
    for (const field of model.fields.values()) {
      if (field.kind === 'value' && field.type.kind === 'enum') (field.list ? listed : single).add(field.type.enum);
    }
  }
  return [...app.enums.values()].flatMap((type) => {
    const filters = [
      ...(single.has(type) ? [equalityFilter(type.name)] : []),
      ...(listed.has(type) ? [listFilter(type.name)] : []),
    ];
    return filters.length === 0 ? [] : [enumType(type), ...filters];
  });
}

function enumType({ name, description, values }: EnumType): string {
  const members = values.map((value) => described(value.description, value.name));
  return described(description, block(`enum ${name}`, members));
}
