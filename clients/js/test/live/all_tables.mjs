// Writes a module that exports every table: the one that `flatc --ts` writes (2.0.8) has only some of them. all_tables.mjs FOLDER
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
const tables = readdirSync(path.join(folder, 'parley/wire')).sort();
writeFileSync(path.join(folder, 'all.ts'), tables.map((file) => `export * from './parley/wire/${path.basename(file, '.ts')}';\n`).join(''));
