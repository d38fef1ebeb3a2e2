export { filterName, rootFieldNames, typeNames } from './names.ts';
export { recordsSdl } from './records-sdl.ts';
export { filterType, inputType, isSortable, outputType } from './value-types.ts';
