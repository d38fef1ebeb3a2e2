import { assignIds, resolveApp } from '@trellis/app-definition';
import { describe, expect, test } from 'vitest';
import { authorize } from '../authorize/authorize.ts';
import { permissionsOf } from '../authorize/permissions.ts';
import { compileQuery } from '../compile/query.ts';
import { read } from '../read/read.ts';
import { rootsOf } from '../read/roots.ts';
import { shop } from '../testing/shop.ts';
import { Operations } from './operations.ts';

const app = resolveApp(assignIds(shop, undefined, undefined));
const roots = rootsOf(app);

type Variables = Readonly<Record<string, unknown>>;

/** How often an operation is compiled for these variables, one after the other. */
function compiledFor(query: string, ...given: readonly Variables[]): number {
  let compiled = 0;
  const operations = new Operations<unknown>(10);
  for (const variables of given) {
    operations.find(query, undefined, 'admin', variables, (operation, observer) => {
      compiled++;
      const request = authorize(app, permissionsOf(app, ['admin']), read(app, roots, operation, observer));
      return request.kind === 'query' ? compileQuery(app, 'app', request.fields) : undefined;
    });
  }
  return compiled;
}

describe('one operation is compiled once', () => {
  test.each<[string, string, readonly Variables[]]>([
    [
      'with literals',
      '{ orders(where: {total: {gt: "1"}}, distinctOn: [status]) { aggregate { countDistinct(field: total) sum { total } } } }',
      [{}, {}],
    ],
    [
      'with scalars as variables',
      'query($total: Decimal, $first: Int) { orders(where: {total: {gt: $total}}, first: $first) { nodes { number } aggregate { count } } }',
      [
        { total: '1', first: 1 },
        { total: '2', first: 20 },
      ],
    ],
    [
      'with whole inputs as variables',
      'query($where: OrderWhere, $orderBy: [OrderOrderBy!], $on: [OrderFieldName!]) { orders(where: $where, orderBy: $orderBy, distinctOn: $on) { totalCount } }',
      [
        { where: { number: { in: ['a'] } }, orderBy: [{ tags: { count: 'DESC' } }], on: ['status'] },
        { where: { number: { in: ['b', 'c', 'd'] } }, orderBy: [{ tags: { count: 'DESC' } }], on: ['status'] },
      ],
    ],
    [
      'that groups, with all of its arguments as variables',
      'query($by: [OrderGroupBy!]!, $where: OrderWhere, $having: OrderHaving) { ordersGroupBy(by: $by, where: $where, having: $having) { nodes { keys { placedAt } aggregate { count } } } }',
      ['Asia/Shanghai', 'Europe/Berlin'].map((timeZone, index) => ({
        by: [{ field: 'placedAt', bucket: 'DAY', timeZone }],
        where: { total: { gt: String(index) } },
        having: { sum: { total: { between: [String(index), '9'] } } },
      })),
    ],
    [
      'about places',
      'query($where: OrderWhere) { orders(where: $where) { totalCount } }',
      [1, 2].map((meters) => ({
        where: { place: { withinDistance: { of: { latitude: meters, longitude: 0 }, meters } } },
      })),
    ],
  ])('%s', (_name, query, given) => {
    expect(compiledFor(query, ...given)).toBe(1);
  });

  test('for each answer of @include and @skip', () => {
    const query =
      'query($sums: Boolean!, $plain: Boolean!) { orders { aggregate { count sum @include(if: $sums) { total } min @skip(if: $plain) { total } } } }';
    const given = [true, false].flatMap((sums) => [true, false].map((plain) => ({ sums, plain })));
    expect(compiledFor(query, ...given, ...given)).toBe(4);
  });

  test('for each structure of its inputs', () => {
    const query = 'query($by: [OrderGroupBy!]!) { ordersGroupBy(by: $by) { totalCount } }';
    const by = (field: string) => ({ by: [{ field }] });
    expect(compiledFor(query, by('status'), by('paid'), by('status'), by('paid'))).toBe(2);
  });
});
