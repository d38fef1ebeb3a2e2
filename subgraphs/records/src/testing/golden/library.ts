import { type AppDefinition, assignIds } from '@trellis/app-definition';

/** A library, small enough to keep in mind while reading a golden folder. */
const definition: AppDefinition = {
  format: 1,
  enums: { Status: { values: [{ name: 'DRAFT' }, { name: 'ON_SHELF' }, { name: 'LOST' }] } },
  roles: { librarian: {}, reader: {} },
  models: {
    Author: {
      fields: {
        name: { type: 'String', required: true, maxLength: 40 },
        born: { type: 'Date' },
        mentor: { type: 'Author', inverse: 'pupils' },
        pupils: { type: 'Author', list: true, inverse: 'mentor' },
        books: { type: 'Book', list: true, inverse: 'author' },
        notes: { type: 'Note', list: true, inverse: 'about' },
        bookCount: { type: 'Int', rollup: { of: 'books', function: 'COUNT' } },
        meanPrice: {
          type: 'Decimal',
          scale: 2,
          rollup: { of: 'books.price', function: 'AVG', where: { status: { eq: 'ON_SHELF' } } },
        },
      },
      permissions: { librarian: { read: true, create: true }, reader: { read: true } },
    },
    Book: {
      history: 'FULL',
      fields: {
        title: { type: 'String', required: true, maxLength: 60 },
        isbn: { type: 'String', unique: true },
        status: { type: 'Status', default: 'DRAFT' },
        price: { type: 'Decimal', precision: 8, scale: 2, min: '0' },
        pages: { type: 'Int' },
        printed: { type: 'Date' },
        labels: { type: 'String', list: true },
        facts: { type: 'JSON' },
        remark: { type: 'String' },
        author: { type: 'Author', required: true, inverse: 'books' },
        genres: { type: 'Genre', list: true, inverse: 'books' },
        loans: { type: 'Loan', list: true, inverse: 'book' },
        heading: { type: 'String', formula: "title + ': ' + remark" },
        isLong: { type: 'Boolean', formula: 'pages > 100' },
        branches: { type: 'Branch', list: true, inverse: 'stock', through: 'Copy' },
        notes: { type: 'Note', list: true, inverse: 'about' },
      },
      search: ['title', 'remark'],
      permissions: {
        librarian: {
          read: true,
          create: true,
          update: [{ where: { status: { ne: 'LOST' } }, fields: ['title', 'price', 'status'] }],
          delete: true,
        },
        reader: { read: [{ where: { status: { eq: 'ON_SHELF' } }, fields: ['*'], except: ['remark'] }] },
      },
    },
    Genre: {
      softDelete: false,
      fields: {
        name: { type: 'String', required: true, unique: true },
        books: { type: 'Book', list: true, inverse: 'genres' },
      },
      permissions: { librarian: { read: true }, reader: { read: true } },
    },
    Loan: {
      fields: {
        book: { type: 'Book', required: true, inverse: 'loans' },
        reader: { type: 'User', required: true },
        due: { type: 'Date' },
      },
      permissions: {
        librarian: { read: true },
        reader: {
          read: [{ where: { reader: { eq: { $: 'user.id' } } } }],
          create: [{ set: { reader: { $: 'user.id' } } }],
        },
      },
    },
    Branch: {
      plural: 'branches',
      fields: {
        name: { type: 'String', required: true },
        place: { type: 'Point' },
        stock: { type: 'Book', list: true, inverse: 'branches', through: 'Copy' },
      },
      permissions: { reader: { read: true } },
    },
    Copy: {
      plural: 'copies',
      fields: {
        branch: { type: 'Branch', required: true, onDelete: 'CASCADE' },
        book: { type: 'Book', required: true, onDelete: 'CASCADE' },
        count: { type: 'Int' },
      },
      unique: [['branch', 'book']],
      permissions: { reader: { read: [{ where: { count: { gt: 0 } }, fields: ['branch', 'book'] }] } },
    },
    Note: {
      fields: { text: { type: 'String' }, about: { type: ['Book', 'Author'] } },
      permissions: { reader: { read: [{ fields: ['text'] }, { where: { text: { ne: 'secret' } } }] } },
    },
  },
};

/** With ids that are the same at each run, so that the SQL is. */
export function libraryDefinition(): AppDefinition {
  let count = 0;
  return assignIds(definition, undefined, undefined, () => `id${String(++count).padStart(4, '0')}`);
}

/** The id of a record, by the letter of its kind and its number. */
export function idOf(kind: 'a' | 'b' | 'c' | 'd' | 'e' | 'f', number: number): string {
  return `00000000-0000-7000-8000-0000000000${kind}${number}`;
}

export const readerId = '00000000-0000-7000-8000-00000000fff1';
const otherReaderId = '00000000-0000-7000-8000-00000000fff2';

/** Creates everything, in the order in which it can be. */
export const libraryRecords: readonly { readonly model: string; readonly data: object }[] = [
  { model: 'Author', data: { id: idOf('a', 1), name: 'Ada', born: '1815-12-10' } },
  { model: 'Author', data: { id: idOf('a', 2), name: 'Babbage', born: '1791-12-26', mentorId: idOf('a', 1) } },
  { model: 'Author', data: { id: idOf('a', 3), name: '曹雪芹', mentorId: idOf('a', 1) } },
  { model: 'Genre', data: { id: idOf('d', 1), name: 'Novel' } },
  { model: 'Genre', data: { id: idOf('d', 2), name: 'Science' } },
  { model: 'Genre', data: { id: idOf('d', 3), name: 'Travel' } },
  {
    model: 'Book',
    data: {
      id: idOf('b', 1),
      title: 'Notes',
      isbn: '1',
      status: 'ON_SHELF',
      price: '12.50',
      pages: 66,
      printed: '1843-09-01',
      labels: ['first', 'engine'],
      facts: { edition: 1, languages: ['en', 'it'] },
      remark: 'fragile',
      authorId: idOf('a', 1),
      genres: { connect: [{ id: idOf('d', 2) }] },
    },
  },
  {
    model: 'Book',
    data: {
      id: idOf('b', 2),
      title: 'Economy of Machinery',
      isbn: '2',
      status: 'ON_SHELF',
      price: '12.50',
      pages: 400,
      authorId: idOf('a', 2),
      genres: { connect: [{ id: idOf('d', 2) }] },
    },
  },
  {
    model: 'Book',
    data: { id: idOf('b', 3), title: 'Passages', status: 'DRAFT', printed: '1864-01-01', authorId: idOf('a', 2) },
  },
  {
    model: 'Book',
    data: {
      id: idOf('b', 4),
      title: '红楼梦',
      isbn: '4',
      status: 'ON_SHELF',
      price: '80.00',
      labels: [],
      authorId: idOf('a', 3),
      genres: { connect: [{ id: idOf('d', 1) }, { id: idOf('d', 3) }] },
    },
  },
  { model: 'Loan', data: { id: idOf('c', 1), bookId: idOf('b', 1), reader: readerId, due: '2026-01-31' } },
  { model: 'Loan', data: { id: idOf('c', 2), bookId: idOf('b', 2), reader: otherReaderId, due: '2026-02-28' } },
  { model: 'Branch', data: { id: idOf('e', 1), name: 'Mitte', place: { latitude: 52.52, longitude: 13.4 } } },
  { model: 'Branch', data: { id: idOf('e', 2), name: '朝阳', place: { latitude: 39.92, longitude: 116.44 } } },
  { model: 'Copy', data: { branchId: idOf('e', 1), bookId: idOf('b', 1), count: 2 } },
  { model: 'Copy', data: { branchId: idOf('e', 1), bookId: idOf('b', 2), count: 0 } },
  { model: 'Copy', data: { branchId: idOf('e', 2), bookId: idOf('b', 4), count: 5 } },
  { model: 'Note', data: { id: idOf('f', 1), text: 'a classic', about_BookId: idOf('b', 4) } },
  { model: 'Note', data: { id: idOf('f', 2), text: 'secret', about_AuthorId: idOf('a', 2) } },
];
