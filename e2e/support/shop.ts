import { loadApp } from '@trellis/app-loader';
import { generateShop, shopDefinition } from '@trellis/shop-example';
import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import type { App } from './apps.ts';

/** The sample shop with some 600 records, at `/apps/shop`. */
export async function loadShop(product: Product, token: string): Promise<App> {
  await loadApp({
    url: product.url,
    token,
    slug: 'shop',
    name: 'Shop',
    definition: shopDefinition,
    records: generateShop(1, { products: 60, customers: 40, orders: 120 }),
  });
  const { app } = await mustAsk<{ app: { id: string } }>(product, { query: '{ app(slug: "shop") { id } }', token });
  return { id: app.id, slug: 'shop', path: '/apps/shop/graphql', token };
}
