/** The forms of names, as the contract has them. Workflows are named like models, because `startX` begins with one. */
export const namePatterns = {
  type: '^[A-Z][A-Za-z0-9]{0,39}$',
  field: '^[a-z][A-Za-z0-9]{0,39}$',
  enumValue: '^[A-Z][A-Z0-9_]{0,62}$',
  role: '^[a-z][A-Za-z0-9_-]{0,39}$',
  node: '^[a-z][A-Za-z0-9_-]{0,39}$',
} as const;
