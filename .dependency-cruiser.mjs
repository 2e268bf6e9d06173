/** The import rules, made from the table of the architecture. */
import {
  API_SURFACES,
  FILES,
  FOLDERS,
  INNER_ORDERS,
  PACKAGES,
  TYPES_ONLY,
} from './.dependency-table.mjs';

const SPEC = '\\.spec\\.tsx?$';

const folderRules = Object.entries(FOLDERS).flatMap(([folder, allowed]) => {
  const types = TYPES_ONLY[folder] ?? [];
  const rules = [
    forbid(`${folder} imports only ${[...allowed, ...types].join(', ') || 'nothing'}`, {
      from: { path: `^src/${folder}/`, pathNot: SPEC },
      to: {
        path: '^src/',
        pathNot: [
          `^src/${folder}/`,
          ...[...allowed, ...types].map(toPattern),
          ...(FILES[folder] ?? []),
        ],
      },
    }),
  ];
  if (types.length === 0) return rules;
  return [
    ...rules,
    forbid(`${folder} takes only types from ${types.join(', ')}`, {
      from: { path: `^src/${folder}/`, pathNot: SPEC },
      to: {
        path: types.map(toPattern),
        pathNot: allowed.map(toPattern),
        dependencyTypesNot: ['type-only'],
      },
    }),
  ];
});

const orderRules = Object.entries(INNER_ORDERS).flatMap(([parent, order]) => {
  const top = parent === 'api' ? API_SURFACES : [];
  return [
    ...order.flatMap((folder, place) => {
      const above = [...order.slice(place + 1), ...top];
      if (above.length === 0) return [];
      return forbid(`${parent}/${folder} imports nothing above it in ${parent}`, {
        from: { path: `^src/${parent}/${folder}/`, pathNot: SPEC },
        to: { path: foldersPattern(parent, above) },
      });
    }),
    forbid(`every folder of ${parent} has its place in the order`, {
      from: {
        path: `^src/${parent}/[^/]+/`,
        pathNot: foldersPattern(parent, [...order, ...top]),
      },
      to: {},
    }),
  ];
});

const surfaceRule = forbid('no surface imports another', {
  from: { path: foldersPattern('api', API_SURFACES), pathNot: SPEC },
  to: { path: foldersPattern('api', API_SURFACES), pathNot: '^src/api/$1/' },
});

const packageRules = Object.entries(PACKAGES).map(([name, folders]) =>
  forbid(`${name} only in ${folders.join(', ')}`, {
    from: { path: '^src/', pathNot: [SPEC, ...folders.map(toFolderPattern)] },
    to: { path: packagePattern(name) },
  }),
);

const generalRules = [
  forbid('model imports nothing at all', {
    from: { path: '^src/model/', pathNot: SPEC },
    to: { pathNot: '^src/model/' },
  }),
  forbid('contract is types alone', {
    from: { path: '^src/contract/', pathNot: SPEC },
    to: { pathNot: '^src/contract/', dependencyTypesNot: ['type-only'] },
  }),
  forbid('streams knows rxjs and model only', {
    from: { path: '^src/streams/', pathNot: SPEC },
    to: { dependencyTypes: ['npm'], pathNot: packagePattern('rxjs') },
  }),
  forbid('client and bytes run in browsers', {
    from: { path: '^src/(client|bytes)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm', 'core'] },
  }),
  forbid('only main and the command serve start a server', {
    from: { path: '^src/', pathNot: [SPEC, '^src/main\\.ts$', '^src/cli/commands/serve\\.ts$'] },
    to: { path: '^src/process/load-start\\.ts$' },
  }),
  forbid('cli loads the framework, and what loads it, only when it is needed', {
    from: { path: '^src/cli/', pathNot: [SPEC, '^src/cli/doctor/'] },
    to: {
      path: [
        '^src/process/start\\.ts$',
        '^src/config/(environment|config-file|store-environment|variable-schemas)',
        '^src/cli/doctor/',
      ],
      dependencyTypesNot: ['dynamic-import', 'type-only'],
    },
  }),
  forbid('the console is a client: of ours it imports the contract and the typed client', {
    from: { path: '^console/src/', pathNot: SPEC },
    to: { path: '^(src|openapi|test|bench|scripts)/', pathNot: '^src/(contract|client)/' },
  }),
  forbid('nothing imports the console', {
    from: { pathNot: '^(console|test)/' },
    to: { path: '^console/' },
  }),
  forbid('no cycles', { from: {}, to: { circular: true } }),
  forbid('every import resolves', { from: {}, to: { couldNotResolve: true } }),
  forbid('the program needs no tests', {
    from: { path: '^src/', pathNot: SPEC },
    to: { path: ['^(openapi|test|bench|scripts)/', SPEC] },
  }),
  forbid('the program needs no development packages', {
    from: { path: '^src/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  }),
  forbid('every package is in package.json', {
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  }),
];

/** @satisfies {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...folderRules, ...orderRules, surfaceRule, ...packageRules, ...generalRules],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports count: a folder that needs another's types depends on it.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};

/**
 * @param {string} name
 * @param {Pick<import('dependency-cruiser').IRegularForbiddenRuleType, 'from' | 'to'>} rule
 * @returns {import('dependency-cruiser').IRegularForbiddenRuleType & { name: string }}
 */
function forbid(name, rule) {
  return { name, severity: 'error', ...rule };
}

/** @param {string} entry */
function toPattern(entry) {
  if (entry.endsWith('/**')) return `^src/${entry.slice(0, -3)}/.+\\.(service|module)\\.ts$`;
  return entry.endsWith('/*') ? `^src/${entry.slice(0, -2)}/[^/]+$` : `^src/${entry}/`;
}

/**
 * @param {string} parent
 * @param {readonly string[]} folders
 */
function foldersPattern(parent, folders) {
  return `^src/${parent}/(${folders.join('|')})/`;
}

/** @param {string} folder */
function toFolderPattern(folder) {
  return folder === '.' ? '^src/[^/]+$' : `^src/${folder}/`;
}

/** @param {string} name */
function packagePattern(name) {
  if (name.startsWith('node:')) return `^(node:)?${name.slice('node:'.length)}$`;
  return `(^|node_modules/)(@types/)?${name}($|/)`;
}
