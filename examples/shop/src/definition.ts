import type { AppDefinition } from '@trellis/app-definition';

/**
 * The sample app: a shop that sells by catalogue. Read it from top to bottom to see what an app definition can say:
 * enums with labels, roles, relations with both their ends, rules a role, and a workflow.
 */
export const shopDefinition: AppDefinition = {
  format: 1,
  // Whoever looks at the shop may also look at how it is asked.
  introspection: 'PUBLIC',
  enums: {
    OrderStatus: {
      label: { en: 'Order status', zh: '订单状态' },
      values: [
        { name: 'DRAFT', label: { en: 'Draft', zh: '草稿' }, color: '#888888' },
        { name: 'PLACED', label: { en: 'Placed', zh: '已下单' }, color: '#2266cc' },
        { name: 'APPROVED', label: { en: 'Approved', zh: '已批准' }, color: '#228844' },
        { name: 'REJECTED', label: { en: 'Rejected', zh: '已拒绝' }, color: '#cc3322' },
        { name: 'SHIPPED', label: { en: 'Shipped', zh: '已发货' }, color: '#116633' },
      ],
    },
  },
  roles: {
    sales: { label: { en: 'Sales', zh: '销售' }, description: 'Looks after customers of their own.' },
    manager: { label: { en: 'Manager', zh: '经理' }, description: 'Approves large orders.' },
  },
  models: {
    Category: {
      plural: 'categories',
      display: 'name',
      label: { en: 'Category', zh: '分类' },
      description: 'A shelf of the shop. Shelves stand within shelves.',
      fields: {
        name: { type: 'String', required: true, unique: true, maxLength: 60 },
        parent: { type: 'Category', inverse: 'children' },
        children: { type: 'Category', list: true, inverse: 'parent' },
        products: { type: 'Product', list: true, inverse: 'categories' },
      },
      permissions: { public: { read: true }, manager: { create: true, update: true, delete: true } },
    },
    Product: {
      display: 'name',
      label: { en: 'Product', zh: '商品' },
      description: 'Something that is for sale.',
      fields: {
        sku: {
          type: 'String',
          required: true,
          unique: true,
          maxLength: 20,
          description: 'What is printed below the bar code.',
        },
        name: { type: 'String', required: true, maxLength: 80 },
        description: { type: 'Text' },
        price: { type: 'Decimal', precision: 10, scale: 2, required: true, min: '0' },
        stock: { type: 'Int', required: true, default: 0, min: 0 },
        available: { type: 'Boolean', default: true },
        tags: { type: 'String', list: true },
        picture: { type: 'File', accept: ['image/*'] },
        // Many-to-many: a product stands on several shelves. Both sides are lists, each the other's inverse.
        categories: { type: 'Category', list: true, inverse: 'products' },
        lines: { type: 'OrderLine', list: true, inverse: 'product' },
      },
      indexes: [['name']],
      permissions: {
        public: { read: [{ where: { available: { eq: true } }, fields: ['*'], except: ['stock', 'lines'] }] },
        sales: { read: true },
        manager: { read: true, create: true, update: true, delete: true },
      },
    },
    Employee: {
      display: 'name',
      label: { en: 'Employee', zh: '员工' },
      description: 'Who works here, and for whom.',
      fields: {
        name: { type: 'String', required: true, maxLength: 60 },
        title: { type: 'String', maxLength: 60 },
        email: { type: 'Email', unique: true },
        hiredOn: { type: 'Date' },
        // A relation of a model to itself: everybody's manager is an employee too.
        manager: { type: 'Employee', inverse: 'reports' },
        reports: { type: 'Employee', list: true, inverse: 'manager' },
        customers: { type: 'Customer', list: true, inverse: 'salesRep' },
      },
      permissions: {
        user: { read: [{ fields: ['name', 'title'] }] },
        manager: { read: true, create: true, update: true },
      },
    },
    Customer: {
      display: 'name',
      label: { en: 'Customer', zh: '客户' },
      description: 'Who buys.',
      fields: {
        name: { type: 'String', required: true, maxLength: 80 },
        email: { type: 'Email', unique: true },
        city: { type: 'String', maxLength: 60 },
        country: { type: 'String', maxLength: 60 },
        since: { type: 'Date' },
        // The person who signs in and looks after the customer; `salesRep` is who does so on paper.
        owner: { type: 'User' },
        salesRep: { type: 'Employee', inverse: 'customers' },
        orders: { type: 'Order', list: true, inverse: 'customer' },
      },
      indexes: [['country', 'city']],
      permissions: {
        sales: {
          read: [{ where: { owner: { eq: { $: 'user.id' } } } }],
          // Whoever makes a customer owns it: nobody can make one for somebody else.
          create: [{ set: { owner: { $: 'user.id' } } }],
          update: [{ where: { owner: { eq: { $: 'user.id' } } }, fields: ['*'], except: ['owner'] }],
        },
        manager: { read: true, update: true },
      },
    },
    Order: {
      display: 'number',
      label: { en: 'Order', zh: '订单' },
      description: 'What a customer wants, and how far it is.',
      fields: {
        number: { type: 'String', required: true, unique: true, maxLength: 20 },
        status: { type: 'OrderStatus', required: true, default: 'DRAFT' },
        placedAt: { type: 'DateTime' },
        total: { type: 'Decimal', precision: 12, scale: 2, required: true, default: '0', min: '0' },
        note: { type: 'Text' },
        customer: { type: 'Customer', inverse: 'orders', required: true, onDelete: 'RESTRICT' },
        lines: { type: 'OrderLine', list: true, inverse: 'order' },
      },
      indexes: [['status', 'placedAt']],
      permissions: {
        sales: {
          read: [{ where: { customer: { owner: { eq: { $: 'user.id' } } } } }],
          create: [{ check: { customer: { owner: { eq: { $: 'user.id' } } }, status: { in: ['DRAFT', 'PLACED'] } } }],
          update: [
            {
              where: { customer: { owner: { eq: { $: 'user.id' } } }, status: { eq: 'DRAFT' } },
              check: { customer: { owner: { eq: { $: 'user.id' } } }, status: { in: ['DRAFT', 'PLACED'] } },
            },
          ],
        },
        manager: { read: true, update: true, delete: true },
      },
    },
    OrderLine: {
      label: { en: 'Order line', zh: '订单行' },
      description: 'So many of one product, at the price of that day.',
      fields: {
        position: { type: 'Int', required: true, min: 1 },
        quantity: { type: 'Int', required: true, min: 1 },
        unitPrice: { type: 'Decimal', precision: 10, scale: 2, required: true, min: '0' },
        order: { type: 'Order', inverse: 'lines', required: true, onDelete: 'CASCADE' },
        product: { type: 'Product', inverse: 'lines', required: true },
      },
      unique: [['order', 'position']],
      permissions: {
        sales: {
          read: [{ where: { order: { customer: { owner: { eq: { $: 'user.id' } } } } } }],
          create: [{ check: { order: { customer: { owner: { eq: { $: 'user.id' } } }, status: { eq: 'DRAFT' } } } }],
          delete: [{ where: { order: { customer: { owner: { eq: { $: 'user.id' } } }, status: { eq: 'DRAFT' } } } }],
        },
        manager: { read: true },
      },
    },
  },
  workflows: {
    // An order of 5,000 or more waits for a manager. What is smaller is approved by itself.
    ApproveOrder: {
      label: { en: 'Approve an order', zh: '审批订单' },
      model: 'Order',
      trigger: { on: 'UPDATE', fields: ['status'], where: { status: { eq: 'PLACED' } } },
      start: 'isLarge',
      nodes: {
        isLarge: { type: 'condition', where: { total: { gte: '5000' } }, then: 'ask', else: 'approve' },
        ask: {
          type: 'approval',
          role: 'manager',
          mode: 'ANY',
          title: { en: 'A large order wants your approval', zh: '大额订单待审批' },
          approved: 'approve',
          rejected: 'reject',
        },
        approve: { type: 'update', data: { status: 'APPROVED' } },
        reject: { type: 'update', data: { status: 'REJECTED' } },
      },
    },
  },
};
