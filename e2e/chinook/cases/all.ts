import type { Case } from './case.ts';
import { documentCases } from './documents.ts';
import { filterCases } from './filters.ts';
import { nestingCases } from './nesting.ts';
import { orderCases } from './order.ts';

export const cases: readonly Case[] = [...nestingCases, ...filterCases, ...orderCases, ...documentCases];
