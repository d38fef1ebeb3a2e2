export { isDate } from './groups.ts';
export { hiddenElements } from './hidden.ts';
export { filterName, rootFieldNames, syncRootFieldNames, typeNames } from './names.ts';
export { recordsSdl } from './records-sdl.ts';
export { hasSync, syncFields } from './sync.ts';
export { filterType, hasMinMax, inputType, isSortable, numberTypesOf, outputType } from './value-types.ts';
