import composer from '@theguild/federation-composition/package.json' with { type: 'json' };

/** Changes whenever the same subgraphs could compose to another supergraph. Loads nothing of the composer itself. */
export const composerVersion = `${composer.name}@${composer.version}`;
