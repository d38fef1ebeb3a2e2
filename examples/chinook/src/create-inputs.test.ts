import { expect, test } from 'vitest';
import { createInputs } from './create-inputs.ts';
import type { ChinookRows, EmployeeRow } from './rows.ts';

const nothing: ChinookRows = {
  artists: [],
  genres: [],
  mediaTypes: [],
  playlists: [],
  albums: [],
  tracks: [],
  employees: [],
  customers: [],
  invoices: [],
  invoiceLines: [],
};

function employee(number: number, reportsTo: number | null): EmployeeRow {
  const unknown = null;
  return {
    number,
    firstName: 'A',
    lastName: 'B',
    title: unknown,
    reportsTo,
    birthDate: unknown,
    hireDate: unknown,
    address: unknown,
    city: unknown,
    state: unknown,
    country: unknown,
    postalCode: unknown,
    phone: unknown,
    fax: unknown,
    email: unknown,
  };
}

function employeesOf(rows: ChinookRows): readonly unknown[] {
  const group = createInputs(rows).find(({ model }) => model === 'Employee');
  return group?.inputs.map((input) => input['number']) ?? [];
}

test('an employee is created after everybody whom he reports to', () => {
  const employees = [employee(1, 3), employee(2, 1), employee(3, null)];
  expect(employeesOf({ ...nothing, employees })).toEqual([3, 1, 2]);
});

test('employees who report to one another in a ring are refused', () => {
  const employees = [employee(1, 2), employee(2, 1)];
  expect(() => createInputs({ ...nothing, employees })).toThrow('Employee 1 reports to nobody who is there.');
});
