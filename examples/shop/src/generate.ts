import { createHash } from 'node:crypto';
import type { ModelRecords, RecordInput } from '@trellis/app-loader';
import { randomNumbers } from './random.ts';
import { cities, firstNames, lastNames, materials, shelves, tags, things, titles } from './words.ts';

export interface Size {
  readonly products: number;
  readonly customers: number;
  readonly orders: number;
}

/** Some 5,500 records in all. */
export const defaultSize: Size = { products: 240, customers: 300, orders: 1_200 };

/**
 * The sample's records, always the same for one seed, in an order in which every relation points to a record that is
 * there already. Days count back from a fixed one, so that the data are the same in every year.
 */
export function generateShop(seed = 1, size: Size = defaultSize): readonly ModelRecords[] {
  const random = randomNumbers(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T; // Lists of words are never empty.
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const person = () => `${pick(firstNames)} ${pick(lastNames)}`;

  const categories = Object.entries(shelves).flatMap(([name, parts]) => {
    const shelf = { id: recordId('Category', name), name };
    return [shelf, ...parts.map((part) => ({ id: recordId('Category', part), name: part, parentId: shelf.id }))];
  });
  const parts = Object.values(shelves).flat();
  const products = Array.from({ length: size.products }, (_, index) => {
    const part = pick(parts);
    const second = pick(parts);
    return {
      id: recordId('Product', index),
      sku: `TR-${String(index + 1).padStart(5, '0')}`,
      name: `${pick(materials)} ${pick(things[part] ?? [part])}`,
      description: 'Made to last, and to be mended when it does not.',
      price: cents(between(150, 60_000)),
      stock: between(0, 120),
      available: random() < 0.95,
      tags: tags.filter(() => random() < 0.2),
      categories: { connect: [...new Set([part, second])].map((name) => ({ id: recordId('Category', name) })) },
    };
  });
  const employees = Array.from({ length: 24 }, (_, index) => ({
    id: recordId('Employee', index),
    name: person(),
    title: index === 0 ? 'Director' : pick(titles),
    email: `employee${index + 1}@shop.example`,
    hiredOn: day(-between(100, 4_000)),
    // A tree: everybody's manager came before them.
    ...(index > 0 ? { managerId: recordId('Employee', Math.floor((index - 1) / 4)) } : {}),
  }));
  const customers = Array.from({ length: size.customers }, (_, index) => {
    const [city, country] = pick(cities);
    return {
      id: recordId('Customer', index),
      name: person(),
      email: `customer${index + 1}@mail.example`,
      city,
      country,
      since: day(-between(1, 2_000)),
      salesRepId: recordId('Employee', between(4, 23)),
    };
  });
  const orders: RecordInput[] = [];
  const orderLines: RecordInput[] = [];
  for (let index = 0; index < size.orders; index++) {
    const id = recordId('Order', index);
    const count = between(1, 5);
    let total = 0;
    for (let position = 1; position <= count; position++) {
      const product = pick(products);
      const quantity = between(1, 6);
      total += Math.round(Number(product.price) * 100) * quantity;
      orderLines.push({
        id: recordId('OrderLine', `${index}.${position}`),
        position,
        quantity,
        unitPrice: product.price,
        orderId: id,
        productId: product.id,
      });
    }
    const status = pick(['DRAFT', 'APPROVED', 'APPROVED', 'SHIPPED', 'SHIPPED', 'SHIPPED']);
    orders.push({
      id,
      number: `O-${String(index + 1).padStart(6, '0')}`,
      status,
      total: cents(total),
      customerId: recordId('Customer', between(0, size.customers - 1)),
      ...(status === 'DRAFT'
        ? {}
        : { placedAt: `${day(-between(1, 700))}T${String(between(8, 19)).padStart(2, '0')}:30:00Z` }),
    });
  }
  return [
    { model: 'Category', plural: 'categories', inputs: categories },
    { model: 'Product', plural: 'products', inputs: products },
    { model: 'Employee', plural: 'employees', inputs: employees },
    { model: 'Customer', plural: 'customers', inputs: customers },
    { model: 'Order', plural: 'orders', inputs: orders },
    { model: 'OrderLine', plural: 'orderLines', inputs: orderLines },
  ];
}

/** A UUID that is always the same for one record (RFC 9562, version 8: ours to fill). */
export function recordId(model: string, key: string | number): string {
  const hex = createHash('sha256').update(`shop:${model}:${key}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 20), 16) & 0x3fff) | 0x8000).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}-${hex.slice(20, 32)}`;
}

const today = Date.UTC(2026, 0, 31);

function day(offset: number): string {
  return new Date(today + offset * 86_400_000).toISOString().slice(0, 10);
}

function cents(amount: number): string {
  return `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
}
