import type { DocumentStore } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import type { DocumentNode } from 'graphql';

/** Characters of source; their syntax trees take some fifty times as much. */
const keptCharacters = 512 * 1024;

/** Documents that were parsed and found valid. Plans and decisions hang on them and go with them. */
export function createDocumentStore(): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: keptCharacters,
    sizeCalculation: (document) => document.loc?.end ?? 1,
  });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
