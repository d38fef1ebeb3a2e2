/**
 * The built console: `index.html` for a browser's GET of a graph, and `assets/`, whose names change with their content.
 * Serve the folder under `/studio/`, which the page's links begin with.
 */
export const studioFolder: URL = new URL('../dist/app/', import.meta.url);
