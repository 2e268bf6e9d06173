/** Reads from the sources of src/api what the running code can't tell: return types, doc comments, contracts of bodies. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export type HandlerFacts = {
  /** The doc comment, on one line. */
  readonly comment: string | undefined;
  /** Name of the returned type; undefined if the handler writes the response itself. */
  readonly answer: string | undefined;
};

export type SourceFacts = {
  /** "ContextsController.list" → facts. */
  readonly handlers: ReadonlyMap<string, HandlerFacts>;
  /** Body class → the contract type that it implements. */
  readonly bodies: ReadonlyMap<string, string>;
};

const API = join(import.meta.dirname, '..', 'src', 'api');

export function readSourceFacts(): SourceFacts {
  const handlers = new Map<string, HandlerFacts>();
  const bodies = new Map<string, string>();
  for (const path of globSync('**/*.{controller,dto}.ts', { cwd: API })) {
    const text = readFileSync(join(API, path), 'utf8');
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const names = importedNames(source);
    for (const statement of source.statements) {
      if (!ts.isClassDeclaration(statement) || statement.name === undefined) continue;
      const contract = implementedBody(statement);
      if (contract !== undefined) bodies.set(statement.name.text, contract);
      for (const member of statement.members) {
        if (!ts.isMethodDeclaration(member) || !ts.isIdentifier(member.name)) continue;
        handlers.set(`${statement.name.text}.${member.name.text}`, {
          comment: commentOf(member),
          answer: answerOf(member, names),
        });
      }
    }
  }
  return { handlers, bodies };
}

/** `implements FieldsOf<ForkRequest>` → "ForkRequest". */
function implementedBody(declaration: ts.ClassDeclaration): string | undefined {
  const implemented = declaration.heritageClauses
    ?.flatMap(({ types }) => [...types])
    .find(({ expression }) => expression.getText() === 'FieldsOf');
  return implemented?.typeArguments?.[0]?.getText();
}

/** Local name → name in the contract's exports. */
function importedNames(source: ts.SourceFile): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    if (!statement.moduleSpecifier.getText().includes('/contract/')) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const { name, propertyName } of bindings.elements) {
      names.set(name.text, (propertyName ?? name).text);
    }
  }
  return names;
}

function answerOf(
  method: ts.MethodDeclaration,
  names: ReadonlyMap<string, string>,
): string | undefined {
  const type = method.type?.getText() ?? '';
  return names.get(/^Promise<(.*)>$/s.exec(type)?.[1] ?? type);
}

function commentOf(method: ts.MethodDeclaration): string | undefined {
  const [documentation] = ts.getJSDocCommentsAndTags(method);
  if (documentation === undefined) return undefined;
  return ts.getTextOfJSDocComment(documentation.comment)?.replaceAll(/\s+/g, ' ');
}
