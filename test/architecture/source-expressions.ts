/** Every regular expression that the program's source holds, found in its syntax tree. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export type SourceExpression = {
  /** File and line, for the report. */
  readonly place: string;
  readonly expression: RegExp;
};

export type SourceExpressions = {
  readonly literals: readonly SourceExpression[];
  /** Where one is put together while the program runs, and so cannot be tried. */
  readonly constructed: readonly string[];
};

const SOURCE = join(import.meta.dirname, '..', '..', 'src');

export function sourceExpressions(): SourceExpressions {
  const literals: SourceExpression[] = [];
  const constructed: string[] = [];
  for (const file of globSync('**/*.ts', { cwd: SOURCE })) {
    if (file.endsWith('.spec.ts')) continue;
    const text = readFileSync(join(SOURCE, file), 'utf8');
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const placeOf = (node: ts.Node): string =>
      `src/${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        literals.push({ place: placeOf(node), expression: toRegExp(node.text) });
      } else if (ts.isIdentifier(node) && node.text === 'RegExp') {
        // As a type it makes nothing.
        if (!ts.isTypeReferenceNode(node.parent)) constructed.push(placeOf(node));
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return { literals, constructed };
}

/** @param literal such as `/a+/gu` */
function toRegExp(literal: string): RegExp {
  const end = literal.lastIndexOf('/');
  return new RegExp(literal.slice(1, end), literal.slice(end + 1));
}
