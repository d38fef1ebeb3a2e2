import { describe, expect, test } from 'vitest';
import { generatedEnumNames, generatedNames } from './generated-names.ts';

/** Every type of the contract's example whose name begins with Order or Customer. */
const typesOfTheExample = `
  OrderStatus OrderStatusFilter
  Customer CustomerConnection CustomerEdge CustomerAggregate CustomerSum CustomerAvg CustomerMinMax CustomerFieldName
  CustomerUniqueInput CustomerWhere CustomerOrderBy CustomerCreateInput CustomerUpdateInput CustomerRefCreateInput
  CustomerRefUpdateInput CustomerConnectOrCreateInput CustomerAtomicInput CustomerNumbersInput CustomerBatchResult
  CustomerGroupBy
  Order OrderConnection OrderEdge OrderAggregate OrderSum OrderAvg OrderMinMax OrderFieldName OrderUniqueInput OrderWhere
  OrderListFilter OrderOrderBy OrderAggregateOrderBy OrderNumbersOrderBy OrderCreateInput OrderUpdateInput
  OrderManyCreateInput OrderManyUpdateInput OrderConnectOrCreateInput OrderUpdateOneInput OrderUpsertOneInput
  OrderAtomicInput OrderNumbersInput OrderOnConflict OrderBatchResult OrderGroupBy OrderHaving OrderNumbersFilter
  OrderGroupOrderBy OrderGroupConnection OrderGroup OrderGroupKeys OrderChangeEvent OrderChangeBatch OrderLiveUpdate
  OrderSyncDocument OrderSyncCheckpoint OrderSyncBulk OrderInputCheckpoint OrderInputHeaders OrderInput OrderInputPushRow
`.match(/\w+/g);

const rootFieldsOfTheExample = `
  order orders ordersGroupBy orderChanges pullOrder createOrder createOrders updateOrder updateOrders upsertOrder
  deleteOrder deleteOrders restoreOrder purgeOrder pushOrder orderLive streamOrder
`.match(/\w+/g);

const order = generatedNames({ name: 'Order', plural: 'orders' });
const customer = generatedNames({ name: 'Customer', plural: 'customers' });

describe('generated names', () => {
  test('are all the types of the contract’s example', () => {
    const generated = [...order.types, ...customer.types, ...generatedEnumNames('OrderStatus')];
    expect(typesOfTheExample?.filter((name) => !generated.includes(name))).toEqual([]);
  });

  test('are all the root fields of the contract’s example, and no others that a builder’s could meet', () => {
    const builders = order.rootFields.filter((name) => !name.includes('_'));
    expect(builders.toSorted()).toEqual(rootFieldsOfTheExample?.toSorted());
  });

  test('are each there once', () => {
    expect(new Set(order.types).size).toBe(order.types.length);
    expect(new Set(order.rootFields).size).toBe(order.rootFields.length);
  });

  test('keep a model’s capitals, and use the plural that is given', () => {
    const { rootFields } = generatedNames({ name: 'OrderLine', plural: 'positions' });
    expect(rootFields).toEqual(
      expect.arrayContaining(['orderLine', 'positions', 'createOrderLine', 'createPositions']),
    );
  });

  test('hold an input type for each unique key of several fields, with an underscore in it', () => {
    const uniqueKeys = [
      { name: 'id', fields: ['id'] },
      { name: 'blog_number', fields: ['blog', 'number'] },
    ];
    const { types } = generatedNames({ name: 'Post', plural: 'posts', uniqueKeys });
    expect(types.filter((type) => type.includes('Unique_'))).toEqual(['PostUnique_blog_number']);
  });
});
